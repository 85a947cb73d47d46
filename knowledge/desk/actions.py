"""What is done with an import in the admin: applied, cancelled, gone on with, undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from knowledge.models import ImportBatch, ImportEntry

from . import operations
from .rights import for_importers, steered
from .views import ICON, breadcrumbs

__all__ = ["apply", "cancel", "decide_all", "resume", "undo"]

_Outcome, _Decision = ImportEntry.Outcome, ImportEntry.Decision


@require_POST
@for_importers
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    return _begin(request, steered(request, pk), operations.begin_applying)


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first."""
    batch = steered(request, pk)
    if request.method == "POST":
        return _begin(request, batch, operations.begin_undoing)
    context = {
        "batch": batch,
        "header_title": _("Undo import"),
        "header_icon": ICON,
        "breadcrumbs_items": breadcrumbs(
            (reverse("knowledge_import", args=[pk]), str(batch)), ("", _("Undo import"))
        ),
    }
    return render(request, "knowledge/desk/undo.html", context)


def _begin(
    request: HttpRequest, batch: ImportBatch, begin: Callable[[ImportBatch, Any], None]
) -> HttpResponse:
    try:
        begin(batch, request.user)
    except operations.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It has begun. This page shows how far it has come."))
    return redirect("knowledge_import", batch.pk)


@require_POST
@for_importers
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    operations.cancel(steered(request, pk))
    messages.success(request, _("It stops at the next opportunity. What is done stays done."))
    return redirect("knowledge_import", pk)


@require_POST
@for_importers
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    operations.resume(steered(request, pk))
    messages.success(request, _("It goes on where it stopped."))
    return redirect("knowledge_import", pk)


@require_POST
@for_importers
def decide_all(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision for all entries of a kind that nothing has been done about yet."""
    batch = steered(request, pk)
    outcome, decision = request.POST.get("outcome", ""), request.POST.get("decision", "")
    sound = (
        outcome in (_Outcome.NEW, _Outcome.CHANGED, _Outcome.DUPLICATE)
        and decision in _Decision.values
    )
    if not sound or not batch.can_apply:
        messages.error(request, _("Choose what shall be done with these entries."))
        return redirect("knowledge_import", pk)
    entries = ImportEntry.objects.filter(batch=batch, outcome=outcome, result="")
    if decision == _Decision.MERGE:
        # What resembles only another entry of the file has nothing to be merged into.
        entries = entries.filter(page_id__isnull=False)
    count = entries.update(decision=decision)
    messages.success(request, _("Decided for %(count)s entries.") % {"count": count})
    return redirect(f"{reverse('knowledge_import', args=[pk])}?show={outcome}")
