"""Pages about the programme itself."""

from .home_page import HomePage
from .programme import CallRound, ProgrammeAim, ProgrammePage, ProgrammePartner, ProgrammeTheme
from .standard_page import StandardPage
from .team import TeamMember, TeamOrganisation, TeamPage

__all__ = [
    "CallRound",
    "HomePage",
    "ProgrammeAim",
    "ProgrammePage",
    "ProgrammePartner",
    "ProgrammeTheme",
    "StandardPage",
    "TeamMember",
    "TeamOrganisation",
    "TeamPage",
]
