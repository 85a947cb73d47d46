"""Fields of a stored work changed as an editor would: by a version that is published.

So history, translations, records and search follow. Whatever somebody else has in hand stays: a
draft stays a draft, with the change in it; a work that is locked, or waits for approval or its
hour, is left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.translations.families import original_of, relatives
from knowledge.importers.origins import digest, fields_of
from knowledge.importers.works import stored_work
from knowledge.models import LiteratureAbstract, LiteratureContributor, LiteratureEntryPage

from .rights import may_import_beside

__all__ = ["Change", "Rewritten", "Untouchable", "as_shown", "locked_work", "rewrite"]

_ROWS: dict[str, type[LiteratureContributor] | type[LiteratureAbstract]] = {
    "contributors": LiteratureContributor,
    "abstracts": LiteratureAbstract,
}


class Untouchable(Exception):
    """The work cannot be changed now; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Change:
    """A new value made of the present one, if that still has the digest `expected`."""

    expected: str
    value: Callable[[Any], Any]


@dataclass
class Rewritten:
    """Former and new values of the fields that changed, fields that had changed before, versions.

    `page_id` is the page that was changed: the original of the one that was meant.
    """

    page_id: int
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    revisions: list[int] = field(default_factory=list)


def locked_work(page_id: int | None) -> LiteratureEntryPage:
    """The work, or the one that it is a translation or an alias of; nobody else changes it now.

    Call it in a transaction. Raises `Untouchable`.
    """
    found = LiteratureEntryPage.objects.filter(pk=page_id).first()
    if found is not None and found.alias_of_id:
        found = LiteratureEntryPage.objects.filter(pk=found.alias_of_id).first()
    if found is not None:
        original = original_of(found, relatives(found))
        Page.objects.select_for_update().filter(pk=original.pk).first()
        found = LiteratureEntryPage.objects.filter(pk=original.pk).first()
    if found is None:
        raise Untouchable(_("The work is not here any more."))
    if found.locked:
        raise Untouchable(_("The work is locked. Have it unlocked, then go on."))
    if found.current_workflow_state is not None:
        # To publish would cancel it.
        raise Untouchable(_("The work waits for approval. End that, then go on."))
    if found.scheduled_revision is not None:
        raise Untouchable(
            _("A version of the work waits for its hour. Publish or cancel it, then go on.")
        )
    return found  # type: ignore[no-any-return] # Wagtail is untyped


def as_shown(page: Any) -> Any:
    """The page as it is compared and changed: what is public, else the newest version of it."""
    if page.live or not page.has_unpublished_changes or page.latest_revision is None:
        return page
    return page.latest_revision.as_object()


def rewrite(page_id: int | None, changes: Mapping[str, Change], user: Any) -> Rewritten:
    """Make the changes to the work `page_id`. Raises `Untouchable`, and then changes nothing."""
    try:
        with transaction.atomic():
            page = locked_work(page_id)
            if user is not None and not may_import_beside(page, user):
                raise Untouchable(
                    _("You may not add works where this one stands. Ask somebody who may.")
                )
            return _rewrite(page, changes, user)
    except ValidationError as error:
        told = "; ".join(
            f"{name}: {' '.join(texts)}" if name != "__all__" else " ".join(texts)
            for name, texts in _messages(error).items()
        )
        raise Untouchable(
            _("The work cannot be saved like this (%(errors)s). Correct it, then go on.")
            % {"errors": told}
        ) from error


def _messages(error: ValidationError) -> dict[str, list[str]]:
    if hasattr(error, "error_dict"):
        return error.message_dict
    return {"__all__": error.messages}


def _rewrite(page: Any, changes: Mapping[str, Change], user: Any) -> Rewritten:
    draft = page.latest_revision if page.has_unpublished_changes else None
    shown = as_shown(page)
    done = Rewritten(page.pk)
    for name, here in fields_of(stored_work(shown)).items():
        if name not in changes:
            continue
        if digest(here) != changes[name].expected:
            done.left.append(name)
            continue
        value = changes[name].value(here)
        if value != here:
            done.before[name], done.after[name] = here, value
    if not done.after:
        return done
    if page.live and page.latest_revision_id is None:
        # So that the history shows what it was before.
        first = page.save_revision(changed=False, clean=False)
        done.revisions.append(first.pk)
    _set(shown, done.after)
    revision = shown.save_revision(user=user, log_action=not page.live)
    done.revisions.append(revision.pk)
    if page.live:
        # Whoever may import may publish what comes of it; the log names them.
        revision.publish(user=user, skip_permission_checks=True)
        if draft is not None:
            done.revisions.append(_carry_on(draft, done, user))
    return done


def _carry_on(draft: Any, done: Rewritten, user: Any) -> int:
    """The draft again as the newest version, with the changes where it had not its own."""
    again = draft.as_object()
    there = fields_of(stored_work(again))
    _set(again, {n: value for n, value in done.after.items() if there[n] == done.before[n]})
    revision: Any = again.save_revision(user=draft.user or user, clean=False)
    return int(revision.pk)


def _set(page: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in _ROWS:
            setattr(page, name, value)
            continue
        rows = [
            _ROWS[name](sort_order=position, **{each: getattr(row, each) for each in row.__slots__})
            for position, row in enumerate(value)
        ]
        setattr(page, name, rows)
