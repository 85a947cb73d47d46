"""Pages about the programme itself."""

from .home_page import HomePage
from .programme import CallRound, ProgrammeAim, ProgrammePage, ProgrammeTheme
from .standard_page import StandardPage

__all__ = [
    "CallRound",
    "HomePage",
    "ProgrammeAim",
    "ProgrammePage",
    "ProgrammeTheme",
    "StandardPage",
]
