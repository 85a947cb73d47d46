"""What saving a page asks of the database, without the questions that answer themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# Set by Wagtail itself and never by a form, and guarded by the database's own constraints.
_SET_BY_WAGTAIL = frozenset(
    {
        "page_ptr",
        "path",
        "translation_key",
        "locale",
        "content_type",
        "latest_revision",
        "live_revision",
    }
)


def not_to_validate(page: Any, exclude: Iterable[str] | None) -> set[str]:
    """The fields that `full_clean` need not look at, besides those that are excluded already.

    Saving a draft and publishing it validates a page twice, with a query for each of its links.
    Of a page that is there already Wagtail's own need no such proof; of a new one all are asked.
    """
    excluded = set(exclude or ())
    if page._state.adding:
        return excluded
    # What nobody can edit nobody could correct; `clean` says what an editor can do.
    unseen = {field.name for field in page._meta.concrete_fields if not field.editable}
    return excluded | _SET_BY_WAGTAIL | unseen
