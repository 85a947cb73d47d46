"""The list of works for staff, made for a hundred thousand of them."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import CheckboxSelectMultiple
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, DateColumn, LocaleColumn, TitleColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.boolean_radio_select import BooleanRadioSelect
from wagtail.models import Page, PageLogEntry

from knowledge.models import LiteratureEntryPage
from knowledge.models.work_types import WorkType

# Who may bring in works in bulk; the group of importers has it by migration.
IMPORT_LITERATURE = "knowledge.import_literature"


def import_permission() -> QuerySet[Permission]:
    """For the hook that lists permissions where groups are edited."""
    app, codename = IMPORT_LITERATURE.split(".")
    return Permission.objects.filter(content_type__app_label=app, codename=codename)


_WAGTAILS = {column.name: column for column in IndexView.base_columns}


# What the log calls the first appearance of a page, whether written, imported or copied.
_ADDED = ("wagtail.create", "wagtail.copy", "wagtail.create_alias", "wagtail.copy_for_translation")


def _first_entry() -> QuerySet[Any]:
    found: QuerySet[Any] = PageLogEntry.objects.filter(page=OuterRef("pk"), action__in=_ADDED)
    return found.order_by("timestamp").values("timestamp")[:1]


_EMPTY: tuple[Any, ...] = (None, "", [])
# Filters by what the index `cms_page_types` holds.
_IN_THE_INDEX_OF_PAGES = frozenset({"locale", "live"})


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
    added_from = django_filters.DateFilter(
        method="was_added", lookup_expr="gte", label=_("Added from"), widget=AdminDateInput
    )
    added_to = django_filters.DateFilter(
        method="was_added", lookup_expr="lte", label=_("Added until"), widget=AdminDateInput
    )
    # The importer makes no versions; the first one is somebody's.
    untouched = django_filters.BooleanFilter(
        "latest_revision_created_at",
        lookup_expr="isnull",
        label=_("Imported and never edited"),
        widget=BooleanRadioSelect,
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # A work in a second language is the same work; Wagtail's filter shows all when it is empty.
        if data is not None and "locale" not in data:
            data = data.copy()
            data["locale"] = settings.LANGUAGE_CODE
        super().__init__(data, *args, **kwargs)

    def was_added(self, works: Any, name: str, value: Any) -> Any:
        """Works that the log names between two days, both included."""
        side = self.filters[name].lookup_expr
        entries = PageLogEntry.objects.filter(
            action__in=_ADDED, **{f"timestamp__date__{side}": value}
        )
        return works.filter(pk__in=entries.order_by().values("page_id"))

    class Meta:
        model = LiteratureEntryPage
        fields: list[str] = []


class WorkPaginator(WagtailPaginator):
    """Counts pages in place of works where it is told which."""

    pages: QuerySet[Page] | None = None

    @cached_property
    def count(self) -> int:
        return super().count if self.pages is None else self.pages.count()


class WorkListView(IndexView):
    """Wagtail's list of pages, with the columns of a work."""

    paginator_class = WorkPaginator
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
        LocaleColumn(label=_("Language"), sort_key=None),
        _WAGTAILS["status"],
        # In the order in which works were added; the time itself is read only for those shown.
        DateColumn("added_at", label=_("Added"), sort_key="pk"),
        DateColumn("changed_at", label=_("Updated"), sort_key="latest_revision_created_at"),
    ]
    # The key breaks ties, so that no work is on two pages of the list, or on none.
    _STABLE = "pk"

    def annotate_queryset(self, pages: Any) -> Any:
        annotated = super().annotate_queryset(pages)
        return annotated.annotate(
            # What was imported has no version, but a day on which it was published.
            changed_at=Coalesce("latest_revision_created_at", "last_published_at"),
            added_at=Coalesce(Subquery(_first_entry()), F("first_published_at")),
        )

    def get_paginator(self, *args: Any, **options: Any) -> WorkPaginator:
        paginator: WorkPaginator = super().get_paginator(*args, **options)
        paginator.pages = self._same_pages()
        return paginator

    def _same_pages(self) -> QuerySet[Page] | None:
        """The pages of all works in the list, if the index of pages can tell.

        Works are counted by reading the rows of two tables; pages in the index alone.
        """
        if self.is_searching or not self.filters or not self.filters.is_valid():
            return None
        filled = self.filters.form.cleaned_data
        given = {name: value for name, value in filled.items() if value not in _EMPTY}
        if not _IN_THE_INDEX_OF_PAGES.issuperset(given):
            return None
        pages: QuerySet[Page] = self.permission_policy.explorable_instances(self.request.user)
        works = ContentType.objects.get_for_model(self.model)
        pages = pages.filter(content_type=works, depth__gt=1)
        for name, value in given.items():
            pages = self.filters.filters[name].filter(pages, value)
        return pages

    def order_queryset(self, queryset: Any) -> Any:
        ordered = super().order_queryset(queryset)
        if self.is_searching:
            return ordered
        if self.ordering.lstrip("-") == "latest_revision_created_at":
            changed = F("changed_at")
            backwards = self.ordering.startswith("-")
            return ordered.order_by(changed.desc() if backwards else changed.asc(), self._STABLE)
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
