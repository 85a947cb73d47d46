"""Entries without a translation appear under the index of every language, without a copy."""

from __future__ import annotations


class FallbackIndexMixin:
    """For an index page: what is missing below it is shown from below its original.

    `cms/routing.py` finds it, `cms/addresses.py` gives its address.
    """

    # The kind of content that the index lists.
    listed_kind = ""
    # The order of the list for readers who ask for no other and for no words.
    listed_order: tuple[str, ...] = ("title",)
