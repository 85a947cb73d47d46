"""One entry beside the work that is here: field by field, which of the two shall stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from knowledge.importers.origins import (
    HAND,
    NOBODY,
    Origin,
    digest,
    fields_of,
    noted_for,
    origins_of,
)
from knowledge.importers.works import Work, stored_work
from knowledge.importers.works_json import work_from_json
from knowledge.models import ImportBatch, ImportEntry, LiteratureEntryPage

from .choices import LISTS, Choice, default_choice, differing
from .presentation import field_label, origin_label, shown_value
from .rewriting import as_shown
from .rights import for_importers, steered
from .views import ICON, breadcrumbs

__all__ = ["entry"]

_Decision = ImportEntry.Decision


@dataclass(frozen=True)
class FieldRow:
    """A field as the page shows it. `here_digest` comes back with the form."""

    name: str
    label: str
    here: list[str]
    in_file: list[str]
    origin: str
    here_digest: str
    choice: str
    choices: list[tuple[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def entry(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    batch = steered(request, pk)
    found: ImportEntry = get_object_or_404(ImportEntry, pk=entry_pk, batch=batch)
    page = LiteratureEntryPage.objects.filter(pk=found.page_id).first()
    may_decide = batch.can_apply and found.is_open
    if request.method == "POST" and may_decide and _decide(request, found, page):
        messages.success(request, _("Your decision is kept. Nothing is changed before you apply."))
        following = _next_open(found) if "next" in request.POST else None
        if following:
            return redirect("knowledge_import_entry", pk, following.pk)
        return redirect(_list_url(batch, found))
    context = {
        "batch": batch,
        "entry": found,
        "page": page,
        "may_decide": may_decide,
        "decisions": _decisions(page),
        "rows": _rows(found, page) if found.work else [],
        "following": _next_open(found),
        "list_url": _list_url(batch, found),
        "header_title": found.title or found.key,
        "header_icon": ICON,
        "breadcrumbs_items": breadcrumbs(
            (reverse("knowledge_import", args=[pk]), str(batch)), ("", found.key or found.title)
        ),
    }
    return render(request, "knowledge/desk/entry.html", context)


def _decisions(page: LiteratureEntryPage | None) -> list[tuple[str, str]]:
    return [
        (value, str(label))
        for value, label in _Decision.choices
        if page is not None or value != _Decision.MERGE
    ]


def _rows(found: ImportEntry, page: LiteratureEntryPage | None) -> list[FieldRow]:
    """The fields that differ; of an entry that resembles nothing, all that the file says."""
    in_file = work_from_json(found.work)
    if page is None or found.result == ImportEntry.Result.ADDED:
        said = fields_of(in_file)
        return [_row(name, "", value, NOBODY, "", {}) for name, value in said.items() if value]
    here = _here(page)
    origins = origins_of(here, noted_for([page.pk]).get(page.pk))
    return [
        _row(name, value, said, origins.get(name, HAND), digest(value), found.choices)
        for name, (value, said) in differing(here, in_file).items()
    ]


def _here(page: LiteratureEntryPage) -> Work:
    return stored_work(as_shown(page))


def _row(
    name: str, here: Any, said: Any, origin: Origin, here_digest: str, kept: dict[str, Any]
) -> FieldRow:
    choice = kept.get(name, {}).get("choice") or default_choice(origin, said).value
    return FieldRow(
        name=name,
        label=field_label(name),
        here=shown_value(name, here) if here else [],
        in_file=shown_value(name, said),
        origin=origin_label(origin),
        here_digest=here_digest,
        choice=choice,
        choices=[
            (value, str(label))
            for value, label in Choice.choices
            if value != Choice.BOTH or name in LISTS
        ],
    )


def _decide(request: HttpRequest, found: ImportEntry, page: LiteratureEntryPage | None) -> bool:
    """Keep what was chosen; False, with a message, if it does not fit what is here now."""
    decision = request.POST.get("decision", "")
    if decision not in dict(_decisions(page)):
        messages.error(request, _("Choose what shall be done with this entry."))
        return False
    if page is not None and decision == _Decision.MERGE:
        choices = {}
        for row in _rows(found, page):
            if request.POST.get(f"here-{row.name}") != row.here_digest:
                messages.error(
                    request,
                    _("The work was changed after you had opened this page. Look at it again."),
                )
                return False
            chosen = request.POST.get(f"choice-{row.name}", "")
            if chosen not in dict(row.choices):
                messages.error(request, _("Choose a value for each field."))
                return False
            choices[row.name] = {"here": row.here_digest, "choice": chosen}
        found.choices = choices
    kept = ImportEntry.objects.filter(pk=found.pk, result="")
    return bool(kept.update(decision=decision, choices=found.choices))


def _next_open(found: ImportEntry) -> ImportEntry | None:
    """The next entry of the same kind that somebody may decide about."""
    others = ImportEntry.objects.filter(
        batch=found.batch_id, outcome=found.outcome, position__gt=found.position, result=""
    )
    following = others.order_by("position").first()
    return following if following and following.is_open else None


def _list_url(batch: ImportBatch, found: ImportEntry) -> str:
    return f"{reverse('knowledge_import', args=[batch.pk])}?show={found.outcome}"
