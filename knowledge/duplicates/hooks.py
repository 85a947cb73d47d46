"""What the admin has about duplicates: a report, its actions, the merging of two works."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from . import report
from .merge_view import merge_works
from .merging import LOG_ACTION
from .report import REPORT, DuplicatesReport


@hooks.register("register_admin_urls")
def duplicate_urls() -> list[URLPattern | URLResolver]:
    return [
        path(
            "duplicates/",
            include(
                [
                    path("", DuplicatesReport.as_view(), name=REPORT),
                    path(
                        "results/",
                        DuplicatesReport.as_view(results_only=True),
                        name=f"{REPORT}_results",
                    ),
                    path("search/", report.begin, name=f"{REPORT}_search"),
                    path("search/<int:pk>/cancel/", report.cancel, name=f"{REPORT}_cancel"),
                    path("search/<int:pk>/resume/", report.resume, name=f"{REPORT}_resume"),
                    path("<int:pk>/decide/", report.decide, name=f"{REPORT}_decide"),
                    path(
                        "merge/<int:stays_id>/<int:goes_id>/", merge_works, name=f"{REPORT}_merge"
                    ),
                ]
            ),
        )
    ]


class DuplicatesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return report.may_look(request.user)


@hooks.register("register_reports_menu_item")
def duplicates_menu_item() -> DuplicatesMenuItem:
    return DuplicatesMenuItem(
        _("Duplicates"), reverse(REPORT), name="duplicates", icon_name="copy", order=850
    )


@hooks.register("register_log_actions")
def merge_log_action(actions: Any) -> None:
    @actions.register_action(LOG_ACTION)
    class MergeFormatter(LogFormatter):
        label = _("Merge works")

        def format_message(self, entry: Any) -> str:
            return str(_("Merged with “%(title)s”") % {"title": entry.data.get("title", "")})
