"""Works that an import has added and nobody has touched since, deleted by the hundred."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision

from cms.tree.erase import erase
from knowledge.importers.origins import noted_for, origins_of
from knowledge.importers.works import stored_work
from knowledge.models import ImportBatch, ImportEntry, LiteratureEntryPage

__all__ = ["remove_untouched"]


def remove_untouched(batch: ImportBatch, page_ids: Collection[int]) -> dict[int, str]:
    """Delete those of the works that nobody has touched since import `batch` added them.

    Gives why each of the others stays. About fifteen queries and those of the deletion, however
    many works. Call it in a transaction.
    """
    locked = Page.objects.select_for_update().filter(pk__in=page_ids).order_by("pk")
    pages = {page.pk: page for page in locked}
    stays = _touched(batch, pages)
    gone = [page for pk, page in pages.items() if pk not in stays]
    _log(gone, batch)
    for path, count in Counter(page.path[: -Page.steplen] for page in gone).items():
        Page.objects.filter(path=path).update(numchild=Greatest(F("numchild") - count, 0))
    erase(Page, [page.pk for page in gone])
    return stays


def _touched(batch: ImportBatch, pages: dict[int, Any]) -> dict[int, str]:
    ids = list(pages)
    why: dict[int, str] = {}

    def stays(keys: Iterable[int], reason: str) -> None:
        for key in keys:
            why.setdefault(key, reason)

    stays(_edited(batch, ids), _("Edited here since it came in."))
    stays(_translated(pages), _("It has a translation."))
    stays(_referred_to(ids), _("Other pages refer to it."))
    stays((pk for pk, page in pages.items() if page.numchild), _("Other pages stand below it."))
    return why


def _edited(batch: ImportBatch, ids: Sequence[int]) -> set[int]:
    """Those with another value, version or entry in the log than imports have made.

    What a later import changed counts unless that import was undone: then all is as before.
    """
    texts = [str(pk) for pk in ids]
    undone = ImportBatch.objects.filter(stage=ImportBatch.Stage.UNDO, pk__gte=batch.pk)
    known = [number for pair in undone.values_list("apply_uuid", "undo_uuid") for number in pair]
    logged = PageLogEntry.objects.filter(page_id__in=ids).exclude(
        uuid__in=[batch.apply_uuid, *known]
    )
    if not batch.at_the_desk:
        logged = logged.exclude(action="wagtail.create")
    versions = ImportEntry.objects.filter(page_id__in=ids, batch__in=undone)
    made = {pk for row in versions.values_list("revisions", flat=True) for pk in row}
    revisions = Revision.page_revisions.filter(object_id__in=texts).exclude(pk__in=made)
    edited = {*logged.values_list("page_id", flat=True)}
    edited |= {int(pk) for pk in revisions.values_list("object_id", flat=True)}
    works = LiteratureEntryPage.objects.filter(pk__in=ids)
    noted = noted_for(ids)
    for work in works.prefetch_related("contributors", "abstracts"):
        origins = origins_of(stored_work(work), noted.get(work.pk))
        if set(origins.values()) != {batch.pk}:
            edited.add(work.pk)
    return edited


def _translated(pages: dict[int, Any]) -> set[int]:
    keys = {page.translation_key: pk for pk, page in pages.items()}
    others = Page.objects.filter(translation_key__in=keys).exclude(pk__in=pages)
    return {keys[key] for key in others.values_list("translation_key", flat=True)}


def _referred_to(ids: Sequence[int]) -> set[int]:
    kind = ContentType.objects.get_for_model(Page)
    found = ReferenceIndex.objects.filter(
        to_content_type=kind, to_object_id__in=[str(pk) for pk in ids]
    )
    aliases = Page.objects.filter(alias_of_id__in=ids)
    return {
        *(int(pk) for pk in found.values_list("to_object_id", flat=True)),
        *aliases.values_list("alias_of_id", flat=True),
    }


def _log(pages: Sequence[Any], batch: ImportBatch) -> None:
    now = timezone.now()
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            page_id=page.pk,
            content_type_id=page.content_type_id,
            label=page.get_admin_display_title(),
            action="wagtail.delete",
            timestamp=now,
            user=batch.user,
            uuid=batch.undo_uuid,
            data={},
            deleted=True,
        )
        for page in pages
    )
