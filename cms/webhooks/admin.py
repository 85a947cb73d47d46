"""Webhooks in the settings of the admin."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from cms.records import sequence
from cms.webhooks import actions, queue
from cms.webhooks.forms import RepeatForm, WebhookForm, choices
from cms.webhooks.models import WebhookDelivery, WebhookEndpoint

_PER_PAGE = 50


class WebhookListView(generic.IndexView):
    list_display = [
        TitleColumn("name", label=_("Name"), url_name="webhooks:inspect", sort_key="name"),
        Column("url", label=_("URL")),
        Column("status", label=_("Status")),
        DateColumn("succeeded_at", label=_("Last success"), sort_key="succeeded_at"),
    ]


class WebhookCreateView(generic.CreateView):
    """Shows the secret afterwards, once."""

    def get_initial_form_instance(self) -> WebhookEndpoint:
        return WebhookEndpoint(owner=self.request.user)

    def save_instance(self) -> Any:
        endpoint: WebhookEndpoint = self.form.instance
        endpoint.renew_secret(overlap=False)
        # What is public already is read from the API; from here on it is told.
        endpoint.seq = sequence.current().value
        return super().save_instance()

    def get_success_url(self) -> str:
        return actions.show_once(self.request, self.object)


class WebhookEditView(generic.EditView):
    def get_success_url(self) -> str:
        return reverse("webhooks:inspect", args=[self.object.pk])


class WebhookLogView(generic.InspectView):
    """What was sent and what came of it, and what can be done about it."""

    page_title = _("Log")

    @cached_property
    def chosen_status(self) -> str:
        wanted = self.request.GET.get("status", "")
        return wanted if wanted in WebhookDelivery.Status.values else ""

    def get_kinds_display_value(self) -> str:
        return self._filter("kinds")

    def get_locales_display_value(self) -> str:
        return self._filter("locales")

    def get_events_display_value(self) -> str:
        return self._filter("events")

    def _filter(self, name: str) -> str:
        labels = (
            str(label) for value, label in choices(name) if value in getattr(self.object, name)
        )
        return ", ".join(labels) or str(_("all of them"))

    def get_owner_display_value(self) -> str:
        return str(self.object.owner or "–")

    def get_succeeded_at_display_value(self) -> str:
        moment = self.object.succeeded_at
        return date_format(localtime(moment), "DATETIME_FORMAT") if moment else "–"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        deliveries = self.object.deliveries.order_by("-pk").defer("changes")
        if self.chosen_status:
            deliveries = deliveries.filter(status=self.chosen_status)
        paginator = Paginator(deliveries, _PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        return {
            **context,
            "deliveries": page,
            "elided_page_range": paginator.get_elided_page_range(page.number),
            "statuses": WebhookDelivery.Status.choices,
            "chosen_status": self.chosen_status,
            "may_change": self.user_has_permission("change"),
            "behind": max(0, queue.known() - self.object.seq),
            "repeat_form": RepeatForm(),
        }


class WebhookViewSet(ModelViewSet):
    name = "webhooks"
    model = WebhookEndpoint
    icon = "redirect"
    menu_label = _("Webhooks")
    add_to_settings_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    index_view_class = WebhookListView
    add_view_class = WebhookCreateView
    edit_view_class = WebhookEditView
    inspect_view_class = WebhookLogView
    inspect_template_name = "cms/webhooks/log.html"
    inspect_view_fields = [
        *("url", "status", "kinds", "locales", "events", "owner", "succeeded_at"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[WebhookForm]:
        return WebhookForm

    def get_urlpatterns(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/secret/", actions.secret, name="secret"),
            path("<int:pk>/secret/renew/", actions.renew_secret, name="renew_secret"),
            path("<int:pk>/test/", actions.test, name="test"),
            path("<int:pk>/pause/", actions.pause, name="pause"),
            path("<int:pk>/resume/", actions.resume, name="resume"),
            path("<int:pk>/repeat/", actions.repeat_since, name="repeat_since"),
            path("deliveries/<int:pk>/", actions.delivery, name="delivery"),
            path("deliveries/<int:pk>/repeat/", actions.repeat, name="repeat"),
        ]
        return [*super().get_urlpatterns(), *own]


webhooks = WebhookViewSet()
