"""Two works made one: the survivor takes chosen values, the other is withdrawn and leads to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page

from cms.records.models import FormerPath, Record
from cms.translations.families import relatives
from knowledge.models import DuplicatePair, LiteratureEntryPage

from .choices import apply_choices, as_edited, fingerprint
from .references import move_references, referring_pages

__all__ = ["LOG_ACTION", "NotNow", "may_merge", "merge", "obstacle"]

LOG_ACTION = "knowledge.merge_works"


class NotNow(Exception):
    """The works cannot be merged as they are; the text says what to do."""


def obstacle(stays: LiteratureEntryPage, goes: LiteratureEntryPage) -> str:
    """Why the two cannot be merged now and what to do about it; "" if they can."""
    if stays.pk == goes.pk or stays.translation_key == goes.translation_key:
        return _("These are one work in two languages. Choose two different works.")
    for page in (stays, goes):
        title = {"title": page.get_admin_display_title()}
        if page.alias_of_id:
            return _("“%(title)s” follows another page. Merge that one.") % title
        if page.has_unpublished_changes and page.live:
            return _("“%(title)s” has changes that are not published. Publish or discard them.") % (
                title
            )
        if page.locked or page.current_workflow_state:
            return _("“%(title)s” is locked or waits for approval. End that first.") % title
    if stays.locale_id != goes.locale_id:
        return _("The works are in different languages. Merge their originals.")
    if goes.live and not stays.live:
        return _(
            "“%(goes)s” is public, “%(stays)s” is not. Publish it, or keep the public one."
        ) % {
            "goes": goes.get_admin_display_title(),
            "stays": stays.get_admin_display_title(),
        }
    return ""


def merge(
    stays: LiteratureEntryPage,
    goes: LiteratureEntryPage,
    choices: Mapping[str, str],
    user: Any,
    *,
    seen: str | None = None,
) -> None:
    """Merge `goes` into `stays`, all or nothing.

    `choices` says for each field of `knowledge.duplicates.choices.FIELDS` whose value stays; they
    were made of what had the `fingerprint` that is `seen`, if anybody looked. The survivor gets a
    version, and is published if it was. The other and its translations are unpublished: a tombstone
    stays, and its addresses lead to the survivor. What referred to it refers to the survivor.
    Raises PermissionDenied, `NotNow`, and ValidationError for values that do not go together.
    """
    with transaction.atomic():
        list(Page.objects.select_for_update().filter(pk__in=(stays.pk, goes.pk)).order_by("pk"))
        stays = LiteratureEntryPage.objects.get(pk=stays.pk)
        goes = LiteratureEntryPage.objects.get(pk=goes.pk)
        if trouble := obstacle(stays, goes):
            raise NotNow(trouble)
        if seen is not None and seen != fingerprint(as_edited(stays), as_edited(goes)):
            raise NotNow(
                _("One of the works has changed meanwhile. Look through the choices again.")
            )
        family = [goes, *relatives(goes)]
        moves = _moves(stays, family)
        referring = referring_pages([page.pk for page in family])
        _require_permission(stays, family, referring, user)
        _lead_on(stays, family)
        move_references(referring, moves)
        _take_values(stays, goes, choices, user)
        for page in family:
            if page.live:
                UnpublishPageAction(page.specific, user=user).execute(skip_permission_checks=True)
        log(
            instance=stays,
            action=LOG_ACTION,
            user=user,
            data={"title": goes.get_admin_display_title(), "page": goes.pk},
            content_changed=True,
        )
        _note(stays, goes, user)


def may_merge(stays: LiteratureEntryPage, goes: LiteratureEntryPage, user: Any) -> bool:
    """Whether the user may change the one (and publish it, if it is public) and withdraw the other.

    Of the pages that refer to it, and of its translations, `merge` asks.
    """
    return _may_change(stays, user) and _may_withdraw(goes, user)


def _may_change(page: Any, user: Any) -> bool:
    allowed = page.permissions_for_user(user)
    return bool(allowed.can_edit() and (allowed.can_publish() or not page.live))


def _may_withdraw(page: Any, user: Any) -> bool:
    allowed = page.permissions_for_user(user)
    return bool(allowed.can_unpublish() if page.live else allowed.can_edit())


def _require_permission(
    stays: Any, family: Collection[Any], referring: Collection[Any], user: Any
) -> None:
    if not _may_change(stays, user) or not all(_may_withdraw(page, user) for page in family):
        raise PermissionDenied
    for page in referring:
        if not _may_change(page, user) or page.permissions_for_user(user).page_locked():
            raise NotNow(
                _("“%(title)s” refers to the work, and you may not change that page now.")
                % {"title": page.get_admin_display_title()}
            )


def _moves(stays: Any, family: Collection[Any]) -> dict[int, int]:
    """For each page that goes the survivor's in the same language, or the survivor itself."""
    by_language = {page.locale_id: page.pk for page in (*relatives(stays), stays)}
    return {page.pk: by_language.get(page.locale_id, stays.pk) for page in family}


def _take_values(stays: Any, goes: Any, choices: Mapping[str, str], user: Any) -> None:
    newest = as_edited(stays)
    apply_choices(newest, as_edited(goes), choices)
    version = newest.save_revision(user=user)
    if stays.live:
        version.publish(user=user, skip_permission_checks=True)


def _lead_on(stays: Any, family: Sequence[Any]) -> None:
    """Let all addresses under which the other was public lead to the survivor."""
    now = timezone.now()
    languages = {page.locale.language_code for page in (stays, *relatives(stays)) if page.live} or {
        stays.locale.language_code
    }
    key = family[0].translation_key
    formerly = dict(FormerPath.objects.filter(key=key).values_list("path", "locale"))
    formerly.update(Record.objects.filter(key=key).exclude(path="").values_list("path", "locale"))
    fallback = stays.locale.language_code
    slugs = {path.rsplit("/", 2)[-2] for path, code in formerly.items() if code == fallback}
    for path, code in formerly.items():
        if code not in languages and path.rsplit("/", 2)[-2] in slugs:
            # Found by way of the original's, and so in the reader's language.
            FormerPath.objects.filter(path=path).delete()
            continue
        FormerPath.objects.update_or_create(
            path=path,
            defaults={
                "key": stays.translation_key,
                "locale": code if code in languages else fallback,
                "left_at": now,
            },
        )


def _note(stays: Any, goes: Any, user: Any) -> None:
    first, second = sorted((stays.pk, goes.pk))
    DuplicatePair.objects.filter(
        Q(first=goes.pk) | Q(second=goes.pk), decision=DuplicatePair.Decision.OPEN
    ).exclude(first=first, second=second).delete()
    decided = {
        "decision": DuplicatePair.Decision.MERGED,
        "survivor": stays,
        "decided_by": user,
        "decided_at": timezone.now(),
    }
    DuplicatePair.objects.update_or_create(
        first_id=first,
        second_id=second,
        defaults=decided,
        create_defaults={**decided, "score": 1.0, "reason": ""},
    )
