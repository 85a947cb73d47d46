"""The three demo handouts: pages, and PDFs that are built from the typst sources here."""

from .pages import handout_indexes, handout_pages

__all__ = ["handout_indexes", "handout_pages"]
