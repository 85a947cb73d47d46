"""The report of suspected duplicates: what was found, and what was decided about it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from knowledge.models import DuplicatePair, DuplicateSearch

from . import searching
from .scoring import DUPLICATE, Reason

__all__ = ["REPORT", "DuplicatesReport", "begin", "cancel", "decide", "may_look", "resume"]

REPORT = "knowledge_duplicates"
_ACTIONS = ("change", "publish")


def may_look(user: Any) -> bool:
    """Whether the user works on any pages at all."""
    return bool(page_permission_policy.user_has_any_permission(user, _ACTIONS))


class PairFilterSet(WagtailFilterSet):
    decision = django_filters.MultipleChoiceFilter(
        choices=DuplicatePair.Decision.choices,
        label=gettext_lazy("Decision"),
        widget=CheckboxSelectMultiple,
    )
    reason = django_filters.MultipleChoiceFilter(
        choices=Reason.choices, label=gettext_lazy("Reason"), widget=CheckboxSelectMultiple
    )
    likeness = django_filters.ChoiceFilter(
        method="of_likeness",
        label=gettext_lazy("Likeness"),
        choices=[
            ("likely", gettext_lazy("likely duplicates")),
            ("hint", gettext_lazy("only worth a look")),
        ],
    )
    title = django_filters.CharFilter(
        method="with_title", label=gettext_lazy("Title or citation key contains")
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Who comes here wants what is left to decide.
        if data is not None and not data:
            data = data.copy()
            data["decision"] = DuplicatePair.Decision.OPEN
        super().__init__(data, *args, **kwargs)

    def of_likeness(self, pairs: Any, name: str, value: str) -> Any:
        if value == "likely":
            return pairs.filter(score__gte=DUPLICATE)
        return pairs.filter(score__lt=DUPLICATE)

    def with_title(self, pairs: Any, name: str, value: str) -> Any:
        sides = Q()
        for side in ("first", "second"):
            sides |= Q(**{f"{side}__title__icontains": value})
            sides |= Q(**{f"{side}__citation_key__icontains": value})
        return pairs.filter(sides)

    class Meta:
        model = DuplicatePair
        fields: list[str] = []


class DuplicatesReport(ReportView):
    """Pairs, the likeliest first, below what the last search has come to."""

    model = DuplicatePair
    page_title = gettext_lazy("Duplicates")
    header_icon = "copy"
    index_url_name = REPORT
    index_results_url_name = f"{REPORT}_results"
    results_template_name = "knowledge/duplicates/results.html"
    filterset_class = PairFilterSet
    is_searchable = False
    default_ordering = "-score"
    columns = [Column("pair", label=gettext_lazy("Works"))]
    list_export = [
        "first.citation_key",
        "first.title",
        "second.citation_key",
        "second.title",
        "score",
        "reason",
        "decision",
    ]
    export_headings = {
        "first.citation_key": gettext_lazy("citation key"),
        "first.title": gettext_lazy("work"),
        "second.citation_key": gettext_lazy("other citation key"),
        "second.title": gettext_lazy("other work"),
        "score": gettext_lazy("likeness"),
        "reason": gettext_lazy("reason"),
        "decision": gettext_lazy("decision"),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_look(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[DuplicatePair]:
        pairs = DuplicatePair.objects.select_related("first", "second").prefetch_related(
            "first__contributors", "second__contributors"
        )
        top = page_permission_policy.explorable_root_instance(self.request.user)
        if top is None:
            return pairs.none()
        if top.depth > 1:
            pairs = pairs.filter(
                first__path__startswith=top.path, second__path__startswith=top.path
            )
        return pairs

    def order_queryset(self, queryset: Any) -> Any:
        return queryset.order_by("-score", "pk")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        search = DuplicateSearch.objects.select_related("user").first()
        steers = search is not None and _may_steer(self.request.user, search)
        return {**context, "search": search, "may_steer": steers}

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """What each row shows beside the pair itself."""
        for pair in object_list:
            pair.reason_label = Reason(pair.reason).label if pair.reason else ""
            pair.percent = round(pair.score * 100)
            pair.is_hint = pair.score < DUPLICATE
            # The first one is proposed to stay; that is never the one that nobody can read.
            pair.works = sorted((pair.first, pair.second), key=lambda work: not work.live)
        return object_list


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    if not may_look(request.user):
        raise PermissionDenied
    try:
        searching.begin(request.user)
    except searching.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It has begun. This page shows how far it has come."))
    return redirect(REPORT)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    searching.cancel(_steered(request, pk))
    messages.success(request, _("It stops at the next opportunity. What was found stays."))
    return redirect(REPORT)


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        searching.resume(_steered(request, pk))
    except searching.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It goes on where it stopped."))
    return redirect(REPORT)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep for ever that these are two works, or (`decision=open`) take that back."""
    pair = get_object_or_404(DuplicatePair.objects.select_related("first", "second"), pk=pk)
    works = (pair.first, pair.second)
    if not all(work.permissions_for_user(request.user).can_edit() for work in works):
        raise PermissionDenied
    opens = request.POST.get("decision") == DuplicatePair.Decision.OPEN
    decided = DuplicatePair.objects.filter(pk=pk).exclude(decision=DuplicatePair.Decision.MERGED)
    if decided.update(
        decision=DuplicatePair.Decision.OPEN if opens else DuplicatePair.Decision.DISTINCT,
        decided_by=None if opens else request.user,
        decided_at=None if opens else timezone.now(),
    ):
        messages.success(
            request,
            _("The pair is open again.") if opens else _("This is kept: they are two works."),
        )
    return redirect(get_valid_next_url_from_request(request) or REPORT)


def _may_steer(user: Any, search: DuplicateSearch) -> bool:
    return bool(user.is_superuser or (search.user_id and search.user_id == user.pk))


def _steered(request: HttpRequest, pk: int) -> DuplicateSearch:
    search: DuplicateSearch = get_object_or_404(DuplicateSearch, pk=pk)
    if not _may_steer(request.user, search):
        raise PermissionDenied
    return search
