"""Who may import: whoever has that right, and may add works to the collection."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from knowledge.admin import IMPORT_LITERATURE
from knowledge.models import ImportBatch, LiteratureEntryPage, LiteratureIndexPage

_Response = TypeVar("_Response", bound=HttpResponseBase)

__all__ = ["collections", "for_importers", "may_import", "may_import_beside", "steered"]


def may_import(user: Any) -> bool:
    return bool(user.has_perm(IMPORT_LITERATURE))


def collections(user: Any) -> list[LiteratureIndexPage]:
    """Those the user may import into, in the order of the tree."""
    found = LiteratureIndexPage.objects.filter(alias_of=None).select_related("locale")
    return [
        index
        for index in found.order_by("path")
        if index.permissions_for_user(user).can_add_subpage()
    ]


def may_import_beside(work: LiteratureEntryPage, user: Any) -> bool:
    """Whether the user may add works where this one stands, and so change it by an import."""
    return bool(work.get_parent().permissions_for_user(user).can_add_subpage())


def for_importers(view: Callable[..., _Response]) -> Callable[..., _Response]:
    """For views of the desk."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> _Response:
        if not may_import(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def steered(request: HttpRequest, pk: int) -> ImportBatch:
    """The import, for somebody who may add to its collection. 404, PermissionDenied."""
    batches = ImportBatch.objects.select_related("user", "index__locale")
    batch: ImportBatch = get_object_or_404(batches, pk=pk)
    index = batch.index
    if index is not None and not index.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    return batch
