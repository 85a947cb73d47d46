"""The latest draft of a page as a record that is kept nowhere."""

from __future__ import annotations

from typing import Any

import orjson
from wagtail.models import Page

from cms.kinds import kinds
from cms.previews.tokens import Grant
from cms.records.models import Record
from cms.records.translation import TranslationStates


def draft_record(grant: Grant) -> Record | None:
    """What the page's record would be if its draft were published now; None if it is gone.

    It names others by their ids only, as every record does: what they are called is joined from
    public records, and of what is not public nothing is said.
    """
    found = Page.objects.select_related("latest_revision").filter(pk=grant.page).first()
    if found is None:
        return None
    page: Any = found.get_latest_revision_as_object()
    source = kinds.source_of(type(page))
    locale = page.locale.language_code
    if source is None or locale != grant.locale:
        return None
    kind, origin = source
    data = origin.to_record(page, locale)
    data["translation"] = TranslationStates([page]).of(page)
    parts = page.get_url_parts()
    return Record(
        key=page.translation_key,
        locale=locale,
        kind=kind.name,
        source="page",
        object_id=page.pk,
        path=(parts[2] or "") if parts else "",
        # As the database would give it back.
        data=orjson.loads(orjson.dumps(data)),
        # Of the page as it is: a revision has a copy of its own.
        first_published_at=found.first_published_at,
        changed_at=found.latest_revision_created_at or found.last_published_at,
    )


__all__ = ["draft_record"]
