"""Whoever unpublishes or deletes an original in the admin is asked about its translations.

Nothing happens to them unless it is chosen. Wagtail's own views are not changed: their hooks put
the question between the confirmation and the act, with the fields of the first form carried on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin import messages
from wagtail.models import Page, ReferenceIndex

from cms.translations.families import declared_languages, original_language
from cms.tree import operations
from cms.tree.size import is_large

DELETE, UNPUBLISH = "delete", "unpublish"
# Names of the fields of the question's form.
ASKED, CHOSEN = "translations_asked", "translations"
# More are not listed one by one.
LISTED = 100


@dataclass(frozen=True)
class Choice:
    """A translation, and whether this person may do with it what they do with the original."""

    page: Any
    allowed: bool
    below: int

    @property
    def language(self) -> str:
        return str(get_language_info(self.page.locale.language_code)["name_translated"])


def translations_of(pages: Sequence[Any], action: str) -> list[Any]:
    """The pages translated from those of `pages` that are originals, except these themselves.

    For `UNPUBLISH` only those that are public. Aliases are left out: they follow by themselves.
    """
    keys = {page.translation_key for page in pages}
    family: dict[Any, dict[str, Any]] = {}
    found = Page.objects.filter(translation_key__in=keys).select_related("locale")
    for page in found.order_by("translation_key", "locale_id"):
        family.setdefault(page.translation_key, {})[page.locale.language_code] = page
    declared = declared_languages(keys)
    own = {page.pk for page in pages}
    others: list[Any] = []
    for page in pages:
        members = family.get(page.translation_key, {})
        code = page.locale.language_code
        original = original_language(members, declared.get(page.translation_key), code)
        if page.alias_of_id or original != code:
            continue
        others += [
            other
            for other in members.values()
            if other.pk not in own and not other.alias_of_id and (other.live or action == DELETE)
        ]
    return others


def ask(request: HttpRequest, pages: Sequence[Any], action: str) -> HttpResponse | None:
    """The question, unless it was answered or there is nothing to ask.

    Raises PermissionDenied if a translation was chosen that the person has no right to.
    """
    if request.method != "POST":
        return None
    if ASKED in request.POST:
        for translation in _chosen(request, pages):
            if not _is_allowed(translation, request.user, action):
                raise PermissionDenied
        return None
    others = translations_of(pages, action)
    if not others:
        return None
    listed = [
        Choice(
            page=other,
            allowed=_is_allowed(other.specific_deferred, request.user, action),
            below=_affected_below(other, request, action),
        )
        for other in others[:LISTED]
    ]
    context = {
        "pages": pages,
        "choices": listed,
        "unlisted": len(others) - len(listed),
        "elsewhere": _translated_below(pages, others, request, action),
        "action": action,
        "asked": ASKED,
        "chosen": CHOSEN,
        "fields": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in ("csrfmiddlewaretoken", CHOSEN)
            for value in values
        ],
        "page_title": _("Translations"),
        "header_icon": "site",
        "back": pages[0].get_parent(),
    }
    return render(request, "cms/translations/question.html", context)


def follow(request: HttpRequest, pages: Iterable[Any], action: str) -> None:
    """Do with the chosen translations what was done with `pages`."""
    for translation in _chosen(request, pages):
        title = translation.get_admin_display_title()
        if action == UNPUBLISH:
            UnpublishPageAction(
                translation.specific,
                user=request.user,
                include_descendants=bool(request.POST.get("include_descendants")),
            ).execute()
            messages.success(request, _("“%(title)s” is unpublished, too.") % {"title": title})
        elif is_large(translation):
            _delete_in_the_background(request, translation, title)
        else:
            DeletePageAction(translation.specific, user=request.user).execute()
            messages.success(request, _("“%(title)s” is deleted, too.") % {"title": title})


def _delete_in_the_background(request: HttpRequest, page: Any, title: str) -> None:
    if not page.permissions_for_user(request.user).can_delete():
        raise PermissionDenied
    try:
        operations.begin_deletion(page, request.user)
    except operations.Refused as refused:
        messages.error(request, f"“{title}”: {refused}")
    else:
        messages.success(request, _("“%(title)s” is deleted in the background.") % {"title": title})


def _chosen(request: HttpRequest, pages: Iterable[Any]) -> list[Any]:
    """The translations ticked in the form; what belongs to other pages is ignored."""
    keys = [int(key) for key in request.POST.getlist(CHOSEN) if key.isdecimal()]
    found = Page.objects.filter(
        pk__in=keys, translation_key__in={page.translation_key for page in pages}
    )
    return list(found.exclude(pk__in=[page.pk for page in pages if page.pk]))


def _is_allowed(page: Any, user: Any, action: str) -> bool:
    tester = page.permissions_for_user(user)
    if action == UNPUBLISH:
        return bool(tester.can_unpublish())
    used = ReferenceIndex.get_references_to(page).group_by_source_object()
    return bool(tester.can_delete() and not used.is_protected)


def _affected_below(page: Any, request: HttpRequest, action: str) -> int:
    if action == DELETE:
        return int(page.get_descendant_count())
    if request.POST.get("include_descendants"):
        return int(page.get_descendants().live().count())
    return 0


def _translated_below(
    pages: Sequence[Any], others: Sequence[Any], request: HttpRequest, action: str
) -> int:
    """Public translations of what goes along, which stand below none of the pages listed."""
    if action == UNPUBLISH and not request.POST.get("include_descendants"):
        return 0
    below, listed = Q(pk__in=[]), Q(pk__in=[])
    for page in pages:
        below |= Q(path__startswith=page.path)
        listed |= Q(path__startswith=page.path)
    for page in others:
        listed |= Q(path__startswith=page.path)
    keys = Page.objects.filter(below).values("translation_key")
    found = Page.objects.filter(translation_key__in=keys, live=True, alias_of=None)
    return int(found.exclude(listed).count())


@hooks.register("before_unpublish_page")
def ask_before_unpublishing(request: HttpRequest, page: Any) -> HttpResponse | None:
    return ask(request, [page], UNPUBLISH)


@hooks.register("after_unpublish_page")
def unpublish_translations(request: HttpRequest, page: Any) -> None:
    follow(request, [page], UNPUBLISH)


# Before the one that hands large parts of the tree to a worker.
@hooks.register("before_delete_page", order=-10)
def ask_before_deleting(request: HttpRequest, page: Any) -> HttpResponse | None:
    typed = request.POST.get("confirm_site_name")
    if typed and typed != settings.WAGTAIL_SITE_NAME:
        # Not confirmed yet: Wagtail's view says so.
        return None
    return ask(request, [page], DELETE)


@hooks.register("after_delete_page")
def delete_translations(request: HttpRequest, page: Any) -> None:
    follow(request, [page], DELETE)


@hooks.register("before_bulk_action", order=10)
def ask_before_bulk_action(
    request: HttpRequest, action: str, objects: list[Any], view: Any
) -> HttpResponse | None:
    """After large selections were refused."""
    if action not in (DELETE, UNPUBLISH) or not objects or not isinstance(objects[0], Page):
        return None
    return ask(request, objects, action)


@hooks.register("after_bulk_action")
def follow_after_bulk_action(
    request: HttpRequest, action: str, objects: list[Any], view: Any
) -> None:
    if action in (DELETE, UNPUBLISH) and objects and isinstance(objects[0], Page):
        follow(request, objects, action)
