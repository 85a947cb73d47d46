"""Demo content about the programme itself: pages in German and English, not saved yet."""

from .pages import SITE_NAME, about_pages, fill_home, home_pages, programme_pages
from .themes import create_themes

__all__ = [
    "SITE_NAME",
    "about_pages",
    "create_themes",
    "fill_home",
    "home_pages",
    "programme_pages",
]
