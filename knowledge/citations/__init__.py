"""Works as a bibliography has them, in the styles that readers ask for."""

from .processor import Citation, formatted
from .styles import DEFAULT, STYLES, CitationStyle

__all__ = ["DEFAULT", "STYLES", "Citation", "CitationStyle", "formatted"]
