"""The list of works for staff, made for a hundred thousand of them."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.boolean_radio_select import BooleanRadioSelect

from knowledge.models import LiteratureEntryPage
from knowledge.models.work_types import WorkType

# Who may bring in works in bulk; the group of importers has it by migration.
IMPORT_LITERATURE = "knowledge.import_literature"


def import_permission() -> QuerySet[Permission]:
    """For the hook that lists permissions where groups are edited."""
    app, codename = IMPORT_LITERATURE.split(".")
    return Permission.objects.filter(content_type__app_label=app, codename=codename)


_WAGTAILS = {column.name: column for column in IndexView.base_columns}


class WorkFilterSet(WagtailFilterSet):
    """Only what needs no list of values from the database."""

    title = django_filters.CharFilter(lookup_expr="icontains", label=_("Title contains"))
    citation_key = django_filters.CharFilter(
        lookup_expr="startswith", label=_("Citation key begins with")
    )
    year_from = django_filters.NumberFilter("year", lookup_expr="gte", label=_("Year from"))
    year_to = django_filters.NumberFilter("year", lookup_expr="lte", label=_("Year to"))
    type = django_filters.MultipleChoiceFilter(
        choices=WorkType.choices, label=_("Type"), widget=CheckboxSelectMultiple
    )
    verification = django_filters.MultipleChoiceFilter(
        choices=LiteratureEntryPage.Verification.choices,
        label=_("Verification"),
        widget=CheckboxSelectMultiple,
    )
    live = django_filters.BooleanFilter(label=_("Published"), widget=BooleanRadioSelect)

    class Meta:
        model = LiteratureEntryPage
        fields: list[str] = []


class WorkListView(IndexView):
    """Wagtail's list of pages, with the columns of a work."""

    default_ordering = "title"
    base_columns = [
        BulkActionsColumn("bulk_actions"),
        # Wagtail's own column has a menu in every row, which costs four queries each.
        TitleColumn(
            "title",
            label=_("Title"),
            accessor="get_admin_display_title",
            sort_key="title",
            url_name="wagtailadmin_pages:edit",
            classname="title",
        ),
        Column("citation_key", label=_("Citation key"), sort_key="citation_key"),
        Column("year", label=_("Year"), sort_key="year"),
        Column("type", label=_("Type"), accessor="get_type_display"),
        Column("verification", label=_("Verification"), accessor="get_verification_display"),
        _WAGTAILS["status"],
        _WAGTAILS["latest_revision_created_at"],
    ]
    # The key breaks ties, so that no work is on two pages of the list, or on none.
    _STABLE = "pk"

    def order_queryset(self, queryset: Any) -> Any:
        ordered = super().order_queryset(queryset)
        if self.is_searching:
            return ordered
        return ordered.order_by(*ordered.query.order_by, self._STABLE)


class WorkListViewSet(PageListingViewSet):
    name = "works"
    model = LiteratureEntryPage
    index_view_class = WorkListView
    filterset_class = WorkFilterSet
    menu_label = _("Works")
    icon = "list-ul"
    menu_order = 250
    add_to_admin_menu = True


works = WorkListViewSet()
