"""Where Wagtail would work on a large part of the tree within a request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.pages.utils import type_to_delete_confirmation
from wagtail.models import Page

from cms.translations import questions
from cms.tree import operations, views
from cms.tree.size import LARGE, is_large

# Rows of a listing that cannot be sorted by hand.
_SHOWN = 50


@hooks.register("before_delete_page")
def delete_in_the_background(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Wagtail's own view asks for confirmation; a worker does it."""
    if not is_large(page):
        return None
    if request.method != "POST":
        _announce(request, page)
        return None
    if not type_to_delete_confirmation(request):
        return None

    def begin() -> None:
        operations.begin_deletion(page, request.user)
        questions.follow(request, [page], questions.DELETE)

    return _begin(request, page, begin)


@hooks.register("before_move_page")
def move_in_the_background(request: HttpRequest, page: Any, target: Any) -> HttpResponse | None:
    if not is_large(page):
        return None
    if request.method != "POST":
        _announce(request, page)
        return None
    return _begin(request, page, lambda: operations.begin_move(page, target, request.user))


def _announce(request: HttpRequest, page: Any) -> None:
    count = page.get_descendant_count()
    text = ngettext(
        "%(count)s page stands below this one. It happens in the background, and can be cancelled.",
        "%(count)s pages stand below this one. It happens in the background, and can be cancelled.",
        count,
    )
    messages.info(request, text % {"count": count})


def _begin(request: HttpRequest, page: Any, begin: Any) -> HttpResponse:
    try:
        begin()
    except operations.Refused as refused:
        messages.error(request, str(refused))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    messages.success(request, _("It has begun. This page shows how far it has come."))
    return redirect("cms_tree_operations")


@hooks.register("before_bulk_action")
def refuse_large_bulk_actions(
    request: HttpRequest, action: str, objects: list[Any], view: Any
) -> HttpResponse | None:
    """Both in one request: thousands of chosen pages, or one with thousands below it."""
    if action not in ("delete", "move") or not objects or not isinstance(objects[0], Page):
        return None
    if sum(1 + page.get_descendant_count() for page in objects) <= LARGE:
        return None
    messages.error(
        request,
        _(
            "Together these are more than %(limit)s pages. Choose fewer; or delete or move the "
            "page above them, which happens in the background."
        )
        % {"limit": LARGE},
    )
    return redirect("wagtailadmin_explore", objects[0].get_parent().pk)


@hooks.register("construct_explorer_page_queryset")
def refuse_sorting_by_hand(parent: Any, pages: Any, request: HttpRequest) -> Any:
    """Sorting by hand would list all children at once."""
    if request.GET.get("ordering") != "ord" or parent.numchild <= LARGE:
        return pages
    messages.warning(
        request,
        _(
            "More than %(limit)s pages cannot be sorted by hand: these are the first %(shown)s. "
            "Choose the heading of a column to sort by it."
        )
        % {"limit": LARGE, "shown": _SHOWN},
    )
    return pages[:_SHOWN]


@hooks.register("register_admin_urls")
def tree_operation_urls() -> list[URLPattern | URLResolver]:
    return [
        path(
            "tree-operations/",
            include(
                [
                    path("", views.operations_list, name="cms_tree_operations"),
                    path("<int:pk>/cancel/", views.cancel, name="cms_tree_operation_cancel"),
                    path("<int:pk>/resume/", views.resume, name="cms_tree_operation_resume"),
                ]
            ),
        )
    ]


@hooks.register("register_reports_menu_item")
def tree_operations_menu_item() -> MenuItem:
    return MenuItem(
        gettext_lazy("Large deletions and moves"),
        reverse("cms_tree_operations"),
        name="tree-operations",
        icon_name="tasks",
        order=900,
    )
