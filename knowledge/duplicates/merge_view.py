"""Two works side by side, and which value of each field stays."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from knowledge.models import LiteratureEntryPage

from .choices import FIELDS, Difference, as_edited, differences, fingerprint
from .merging import NotNow, may_merge, merge, obstacle
from .report import REPORT

_TEMPLATE = "knowledge/duplicates/merge.html"


@require_http_methods(["GET", "HEAD", "POST"])
def merge_works(request: HttpRequest, stays_id: int, goes_id: int) -> HttpResponse:
    """Show what differs; with POST, merge as was chosen."""
    stays = get_object_or_404(LiteratureEntryPage, pk=stays_id)
    goes = get_object_or_404(LiteratureEntryPage, pk=goes_id)
    if not may_merge(stays, goes, request.user):
        raise PermissionDenied
    if trouble := obstacle(stays, goes):
        messages.error(request, trouble)
        return redirect(REPORT)
    if request.method == "POST" and _merged(request, stays, goes):
        return redirect("wagtailadmin_pages:edit", stays.pk)
    return _form(request, stays, goes)


def _merged(request: HttpRequest, stays: LiteratureEntryPage, goes: LiteratureEntryPage) -> bool:
    """Whether it was done; says so, or why not."""
    choices = {name: request.POST[name] for name in FIELDS if name in request.POST}
    try:
        merge(stays, goes, choices, request.user, seen=request.POST.get("state", ""))
    except NotNow as error:
        messages.error(request, str(error))
    except ValidationError as error:
        said = _("The chosen values do not go together: choose others.")
        messages.error(request, " ".join([str(said), *error.messages]))
    else:
        messages.success(
            request,
            _("“%(title)s” is merged into this work.") % {"title": goes.get_admin_display_title()},
        )
        return True
    return False


def _form(request: HttpRequest, stays: Any, goes: Any) -> HttpResponse:
    here, there = as_edited(stays), as_edited(goes)
    context = {
        "stays": stays,
        "goes": goes,
        "rows": [_row(each, request) for each in differences(here, there)],
        "state": fingerprint(here, there),
        "may_swap": may_merge(goes, stays, request.user) and not obstacle(goes, stays),
        "page_title": _("Merge two works"),
        "header_icon": "copy",
        "report": REPORT,
    }
    return render(request, _TEMPLATE, context)


def _row(difference: Difference, request: HttpRequest) -> dict[str, Any]:
    chosen = request.POST.get(difference.field, difference.chosen)
    return {"difference": difference, "chosen": chosen, "both": "both" in difference.choices}
