"""What webhooks add to the admin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms.webhooks.actions import CHANGE
from cms.webhooks.admin import WebhookViewSet, webhooks
from cms.webhooks.models import PAUSED_BY_ITSELF, WebhookEndpoint


@hooks.register("register_admin_viewset")
def webhook_viewset() -> WebhookViewSet:
    return webhooks


class PausedWebhooksPanel(Component):
    """On the home page of whoever can do something about it."""

    name = "paused_webhooks"
    template_name = "cms/webhooks/paused_panel.html"
    order = 50

    def __init__(self, endpoints: list[WebhookEndpoint]) -> None:
        self.endpoints = endpoints

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> Mapping[str, Any]:
        return {"endpoints": self.endpoints}


@hooks.register("construct_homepage_panels")
def show_paused_webhooks(request: HttpRequest, panels: list[Component]) -> None:
    if not request.user.has_perm(CHANGE):
        return
    endpoints = list(WebhookEndpoint.objects.filter(PAUSED_BY_ITSELF))
    if endpoints:
        panels.append(PausedWebhooksPanel(endpoints))
