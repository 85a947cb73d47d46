"""The index that the CMS searches: Wagtail's own, without reading all of it at every save."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Model, prefetch_related_objects
from modelsearch.backends.database.postgres.postgres import PostgresIndex, PostgresSearchBackend
from modelsearch.index import RelatedFields


class StaffIndex(PostgresIndex):
    """An index whose saves cost the same at a hundred thousand pages as at ten."""

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Weigh titles by length only in `update_index`, which reads everything anyway.

        A page saved since then counts as one with a title of average length.
        """
        if full:
            super()._refresh_title_norms(full=True)

    def add_items(self, model: type[Model], objs: Sequence[Any]) -> None:
        """Read child rows once; the indexer asks for them once for each kind of text."""
        pages = list(objs)
        prefetch_related_objects(pages, *_related(model))
        super().add_items(model, pages)


def _related(model: type[Any]) -> Iterator[str]:
    for field in model.get_search_fields():
        if isinstance(field, RelatedFields):
            yield field.field_name


class SearchBackend(PostgresSearchBackend):
    """For WAGTAILSEARCH_BACKENDS."""

    index_class = StaffIndex
