"""BibTeX and biblatex, read and written.

Reading is tolerant and takes both dialects' types and fields for what they are; the dialect decides
what is written. Parsing rests on bibtexparser's splitter, the meaning is ours.
"""

from .reader import read
from .writer import stream

__all__ = ["read", "stream"]
