"""The desk in the admin: all imports, a new one, and one with its entries."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from knowledge.models import ImportBatch, ImportEntry, WorkOrigins

from . import operations, report
from .applying import pending
from .forms import UploadForm
from .rights import collections, for_importers, steered

__all__ = ["add", "batch", "download", "imports", "progress"]

_PER_PAGE = 50
ICON = "upload"
_LEFT = Q(result="left") | Q(undone__in=["left", "partly"])


def breadcrumbs(*further: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page of the desk; the last has no address."""
    first = {"url": reverse("knowledge_imports"), "label": _("Import literature")}
    return [first, *({"url": url, "label": label} for url, label in further)]


@require_safe
@for_importers
def imports(request: HttpRequest) -> HttpResponse:
    """All imports into the collections that one may add to, the newest first."""
    mine = Q(index=None) | Q(index__in=collections(request.user))
    entries = ImportEntry.objects.filter(batch=OuterRef("pk")).order_by().values("batch")
    # By a query for each row that is shown, rather than one over the entries of all imports.
    size = Coalesce(Subquery(entries.annotate(size=Count("pk")).values("size")), 0)
    found = ImportBatch.objects.select_related("user").filter(mine).annotate(size=size)
    page = Paginator(found.order_by("-pk"), _PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "batches": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "header_title": _("Import literature"),
        "header_icon": ICON,
        "breadcrumbs_items": breadcrumbs(),
        "header_buttons": [
            HeaderButton(_("New import"), reverse("knowledge_import_add"), icon_name="plus")
        ],
    }
    return render(request, "knowledge/desk/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def add(request: HttpRequest) -> HttpResponse:
    """Files come in, and are compared in the background."""
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, user=request.user)
        if form.is_valid():
            begun = operations.begin(form.cleaned_data["index"], form.uploads(), request.user)
            return redirect("knowledge_import", begun.pk)
        messages.error(request, _("Nothing was imported yet. See below what to change."))
    else:
        form = UploadForm(user=request.user)
    context = {
        "form": form,
        "header_title": _("New import"),
        "header_icon": ICON,
        "breadcrumbs_items": breadcrumbs(("", _("New import"))),
    }
    return render(request, "knowledge/desk/add.html", context)


@require_safe
@for_importers
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import is, what it holds, and what can be done with it."""
    found = steered(request, pk)
    entries = ImportEntry.objects.filter(batch=found)
    shown = request.GET.get("show", "")
    if shown == "left":
        entries = entries.filter(_LEFT)
    elif shown in ImportEntry.Outcome.values:
        entries = entries.filter(outcome=shown)
    else:
        shown = ""
    page = Paginator(entries.order_by("position"), _PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "batch": found,
        "entries": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "shown": shown,
        "filters": _filters(found),
        "added": None if found.at_the_desk else WorkOrigins.objects.filter(batch=pk).count(),
        "to_apply": found.can_apply and pending(found).count(),
        "decisions": ImportEntry.Decision.choices,
        "header_title": str(found),
        "header_icon": ICON,
        "breadcrumbs_items": breadcrumbs(("", str(found))),
    }
    return render(request, "knowledge/desk/batch.html", context)


def _filters(found: ImportBatch) -> list[dict[str, Any]]:
    """What the entries can be narrowed to, and how many there are of each."""
    counts = dict(
        ImportEntry.objects.filter(batch=found)
        .order_by()
        .values_list("outcome")
        .annotate(number=Count("pk"))
    )
    left = ImportEntry.objects.filter(_LEFT, batch=found).count()
    outcomes = [
        {"value": value, "label": label, "count": counts[value]}
        for value, label in ImportEntry.Outcome.choices
        if counts.get(value)
    ]
    every = {"value": "", "label": _("all"), "count": sum(counts.values())}
    rest = {"value": "left", "label": _("left alone"), "count": left}
    return [every, *outcomes, *([rest] if left else [])]


@require_safe
@for_importers
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """For the page of an import that is at work."""
    found = steered(request, pk)
    return JsonResponse({"done": found.done, "total": found.total, "active": found.is_active})


@require_safe
@for_importers
def download(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The report as CSV."""
    found = steered(request, pk)
    return StreamingHttpResponse(
        report.as_csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="import-{found.pk}.csv"'},
    )
