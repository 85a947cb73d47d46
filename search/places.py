"""Pages that list items: what they list, and what a reader asks of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.kinds import Kind, kinds
from search.paging import kinds_with_pages, read
from search.request import SearchRequest


@dataclass(frozen=True)
class ListPlace:
    """A page that lists items: its title and path, what it lists and in which order."""

    title: str
    path: str
    kinds: Sequence[Kind]
    order: tuple[str, ...] = ()

    def wanted(self, request: HttpRequest) -> SearchRequest:
        """The reader's wish; Problem (400) for one that makes no sense."""
        wanted = read(request, self.kinds)
        if self.order and not request.GET.get("order") and not wanted.query:
            wanted = replace(wanted, order=self.order)
        return wanted


def search_place(path: str) -> ListPlace | None:
    """The search page in the language that is active, if it is at this path."""
    if path != reverse("search"):
        return None
    return ListPlace(_("Search"), path, kinds_with_pages())


def place_of(page: Any, path: str) -> ListPlace | None:
    """What a page lists, where it lists anything; `path` is where readers see it."""
    listed = getattr(page, "listed_kind", "")
    return ListPlace(page.title, path, [kinds[listed]], page.listed_order) if listed else None


__all__ = ["ListPlace", "place_of", "search_place"]
