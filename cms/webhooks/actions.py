"""What the buttons beside the log of a webhook do."""

from __future__ import annotations

from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.log_actions import log

from cms.webhooks import queue, sender, signing
from cms.webhooks.forms import RepeatForm
from cms.webhooks.messages import body
from cms.webhooks.models import Fault, WebhookDelivery, WebhookEndpoint
from cms.webhooks.post import Outcome

CHANGE, VIEW = "cms.change_webhookendpoint", "cms.view_webhookendpoint"
# Of which webhook the secret may be shown to this session, once. The secret is not in it.
_SHOW = "webhook_secret"


def show_once(request: HttpRequest, endpoint: WebhookEndpoint) -> str:
    """Let the next request see the secret; gives the address for it."""
    request.session[_SHOW] = endpoint.pk
    return reverse("webhooks:secret", args=[endpoint.pk])


def _endpoint(request: HttpRequest, pk: int, permission: str = CHANGE) -> WebhookEndpoint:
    _require(request, permission)
    return get_object_or_404(WebhookEndpoint, pk=pk)


def _require(request: HttpRequest, permission: str) -> None:
    user: Any = request.user
    if not user.has_perm(permission) and not (permission == VIEW and user.has_perm(CHANGE)):
        raise PermissionDenied


def _log(endpoint: WebhookEndpoint) -> HttpResponse:
    return redirect("webhooks:inspect", endpoint.pk)


@require_safe
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    shown = request.session.pop(_SHOW, None) == pk
    if not shown:
        _require(request, CHANGE)
    # Whoever may only add webhooks sees the secret, too.
    endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
    context = {
        "endpoint": endpoint,
        "secret": endpoint.secret if shown else None,
        "overlaps_until": endpoint.former_until,
        "page_title": _("Secret of “%(name)s”") % {"name": endpoint.name},
    }
    return render(request, "cms/webhooks/secret.html", context)


@require_POST
def renew_secret(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = _endpoint(request, pk)
    endpoint.renew_secret(overlap="overlap" in request.POST)
    endpoint.save(update_fields=["salt", "key_id", "former_salt", "former_key_id", "former_until"])
    log(endpoint, "wagtail.edit", user=request.user, content_changed=True)
    return redirect(show_once(request, endpoint))


# Outside a transaction: nothing may be held while the receiver makes up its mind.
@transaction.non_atomic_requests
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message of the type `test` at once, and show the answer."""
    endpoint = _endpoint(request, pk)
    now = timezone.now()
    told = WebhookDelivery(
        endpoint=endpoint,
        type=WebhookDelivery.Type.TEST,
        attempts=1,
        created_at=now,
        first_attempt_at=now,
        last_attempt_at=now,
    )
    try:
        outcome = sender.pack(endpoint, told).send()
    except signing.SecretLost:
        outcome = Outcome(Fault.SECRET)
    sender.note(told, outcome)
    status = WebhookDelivery.Status
    told.status = status.DELIVERED if outcome.succeeded else status.FAILED
    told.save()
    if outcome.succeeded:
        messages.success(request, _("The receiver has accepted the test."))
    else:
        messages.error(request, _("The test failed. %(reason)s") % {"reason": outcome.fault.label})
    return redirect("webhooks:delivery", told.pk)


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = _endpoint(request, pk)
    queue.pause(pk)
    messages.success(request, _("Nothing is sent until you choose “Resume”."))
    return _log(endpoint)


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = _endpoint(request, pk)
    queue.resume(pk)
    messages.success(request, _("All that has changed meanwhile is being sent."))
    return _log(endpoint)


@require_POST
def repeat_since(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = _endpoint(request, pk)
    form = RepeatForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, error)
        return _log(endpoint)
    since, seq = form.cleaned_data["since"], form.cleaned_data["seq"]
    if queue.repeat_since(pk, queue.number_at(since) if since else seq):
        messages.success(request, _("All that has changed since then is being sent again."))
    else:
        messages.warning(request, _("Nothing has changed since then that was sent."))
    return _log(endpoint)


@require_safe
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    _require(request, VIEW)
    found = get_object_or_404(WebhookDelivery.objects.select_related("endpoint"), pk=pk)
    context = {
        "delivery": found,
        "body": orjson.dumps(orjson.loads(body(found)), option=orjson.OPT_INDENT_2).decode(),
        "may_change": request.user.has_perm(CHANGE),
        "page_title": _("Delivery"),
        "page_subtitle": found.message_id,
    }
    return render(request, "cms/webhooks/delivery.html", context)


@require_POST
def repeat(request: HttpRequest, pk: int) -> HttpResponse:
    _require(request, CHANGE)
    found = get_object_or_404(WebhookDelivery, pk=pk, type=WebhookDelivery.Type.CHANGED)
    messages.success(request, _("It is being sent again, as a message of its own."))
    return redirect("webhooks:delivery", queue.repeat(found).pk)
