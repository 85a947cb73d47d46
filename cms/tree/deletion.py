"""A part of the page tree deleted a thousand pages at a time, the deepest and last first.

After each chunk the tree is whole: no page without its parent, every `numchild` right. Triggers
leave the marks by which records become tombstones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, PageLogEntry, Site
from wagtail_localize.models import TranslatableObject, handle_translation_on_delete

from cms.tree.erase import StillInUse, erase

# Pages. Each transaction takes half a second or so, and holds back who adds to the tree.
CHUNK = 1_000

_READ = ("path", "content_type_id", "title", "draft_title", "translation_key", "locale_id")


def delete_chunk(top_id: int, *, size: int = CHUNK, user: Any = None, uuid: Any = None) -> int:
    """Delete up to `size` pages at the end of the tree below page `top_id`, itself at last.

    Gives how many; 0 if the page is gone. Call it in a transaction. Raises `StillInUse`.
    """
    top = Page.objects.select_for_update().filter(pk=top_id).first()
    if top is None:
        return 0
    pages = _locked(top, size)
    keys = [page.pk for page in pages]
    if site := Site.objects.filter(root_page_id__in=keys).first():
        raise StillInUse(
            _("“%(site)s” begins here. Give this site another start page first.") % {"site": site}
        )
    _log(pages, user, uuid)
    _unpublish_aliases(keys)
    _count_down(pages)
    erase(Page, keys)
    _forget_translations(pages)
    return len(pages)


def _locked(top: Any, size: int) -> list[Any]:
    """The last pages by path. A child comes after its parent, so none is left without."""
    below = Page.objects.filter(path__startswith=top.path).order_by("-path").only(*_READ)
    while True:
        pages = list(below.select_for_update(of=("self",))[:size])
        # Whoever adds a child locks its parent: what came before our lock is seen now.
        if [page.pk for page in pages] == list(below.values_list("pk", flat=True)[:size]):
            return pages


def _log(pages: Sequence[Any], user: Any, uuid: Any) -> None:
    now = timezone.now()
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            page_id=page.pk,
            content_type_id=page.content_type_id,
            label=page.get_admin_display_title(),
            action="wagtail.delete",
            timestamp=now,
            user=user,
            uuid=uuid,
            data={},
            deleted=True,
        )
        for page in pages
    )


def _unpublish_aliases(keys: Sequence[int]) -> None:
    """An alias of what is deleted stays as a page of its own, but not public."""
    outside = Page.objects.filter(alias_of_id__in=keys, live=True).exclude(pk__in=keys)
    for alias in outside:
        alias.unpublish(log_action=False)


def _count_down(pages: Sequence[Any]) -> None:
    gone = {page.path for page in pages}
    lost = Counter(page.path[: -Page.steplen] for page in pages)
    for path, count in lost.items():
        if path not in gone:
            left = Greatest(F("numchild") - count, 0)
            Page.objects.filter(path=path).update(numchild=left)


def _forget_translations(pages: Sequence[Any]) -> None:
    """Few pages of a large index are translated; for those, what their deletion always does."""
    known = set(
        TranslatableObject.objects.filter(
            translation_key__in={page.translation_key for page in pages}
        ).values_list("translation_key", flat=True)
    )
    for page in pages:
        if page.translation_key in known:
            handle_translation_on_delete(
                SimpleNamespace(translation_key=page.translation_key, locale_id=page.locale_id)
            )
