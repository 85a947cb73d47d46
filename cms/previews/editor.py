"""The front end in the editor: one more way to look at a draft."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button

from cms.previews.links import link_to, template_for
from cms.previews.tokens import lifetime

MODE = "front-end"


def modes_of(page: Any) -> list[tuple[str, Any]]:
    """The front end where there is one for the page: what it makes of the latest saved draft."""
    return [(MODE, _("Front end"))] if template_for(page) is not None else []


def shown_in_front_end(page: Any, request: HttpRequest) -> HttpResponse:
    """A page of ours around the front end's, so that the editor's preview is of our origin."""
    link = link_to(page)
    context = {"link": link, "hours": int(lifetime().total_seconds() // 3600)}
    response = render(request, "cms/previews/frame.html", context)
    sources = ["frame-src 'none'"]
    if link is not None:
        address = urlsplit(link)
        sources = [f"frame-src {address.scheme}://{address.netloc}"]
    policy = ["default-src 'none'", "style-src 'self'", "frame-ancestors 'self'", *sources]
    response["Content-Security-Policy"] = "; ".join(policy)
    response["Cache-Control"] = "private, no-store"
    # The token stays between us and the front end.
    response["Referrer-Policy"] = "no-referrer"
    return response


@hooks.register("register_page_header_buttons")
def draft_in_front_end(
    page: Any, user: Any, next_url: str | None = None, view_name: str = "", **_more: Any
) -> Iterator[Button]:
    permissions = page.permissions_for_user(user)
    if not (permissions.can_edit() or permissions.can_publish()):
        return
    if page.has_unpublished_changes and template_for(page.specific_deferred) is not None:
        address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        yield Button(
            _("View draft in front end"), f"{address}?mode={MODE}", icon_name="view", priority=25
        )
