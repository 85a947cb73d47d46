"""Where the desk stands in the admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import actions, entry_view, views
from .rights import may_import


@hooks.register("register_admin_urls")
def import_urls() -> list[URLPattern | URLResolver]:
    of_one = [
        path("", views.batch, name="knowledge_import"),
        path("progress/", views.progress, name="knowledge_import_progress"),
        path("report.csv", views.download, name="knowledge_import_report"),
        path("apply/", actions.apply, name="knowledge_import_apply"),
        path("cancel/", actions.cancel, name="knowledge_import_cancel"),
        path("resume/", actions.resume, name="knowledge_import_resume"),
        path("undo/", actions.undo, name="knowledge_import_undo"),
        path("decide/", actions.decide_all, name="knowledge_import_decide"),
        path("entries/<int:entry_pk>/", entry_view.entry, name="knowledge_import_entry"),
    ]
    return [
        path(
            "imports/",
            include(
                [
                    path("", views.imports, name="knowledge_imports"),
                    path("new/", views.add, name="knowledge_import_add"),
                    path("<int:pk>/", include(of_one)),
                ]
            ),
        )
    ]


class _ImportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_import(request.user)


@hooks.register("register_admin_menu_item")
def import_menu_item() -> MenuItem:
    return _ImportMenuItem(
        _("Import literature"),
        reverse("knowledge_imports"),
        name="import-literature",
        icon_name=views.ICON,
        order=251,
    )
