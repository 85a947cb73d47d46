"""Telling people that a webhook was paused by itself."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task
from wagtail.users.models import UserProfile

from cms.webhooks.models import WebhookEndpoint

logger = logging.getLogger(__name__)


def tell_the_owner(endpoint_id: int) -> None:
    """Have the owner told by e-mail, if the service sends e-mails at all."""
    if settings.EMAIL_HOST:
        mail_the_owner.enqueue(endpoint_id)


@task()
def mail_the_owner(endpoint_id: int) -> None:
    """In the owner's language. An owner without an address finds the notice in the admin."""
    endpoint = WebhookEndpoint.objects.select_related("owner").filter(pk=endpoint_id).first()
    if endpoint is None or not endpoint.paused_by_itself:
        return
    owner = endpoint.owner
    if owner is None or not owner.is_active or not owner.email:
        return
    with translation.override(UserProfile.get_for_user(owner).get_preferred_language()):
        EmailMessage(
            _("The webhook “%(name)s” is paused") % {"name": endpoint.name},
            _(
                "The webhook “%(name)s” (%(url)s) is paused: %(reason)s.\n\n"
                "Nothing is lost: once the receiver works again, choose “Resume”, and it is sent "
                "all that has changed meanwhile.\n\n%(address)s"
            )
            % {
                "name": endpoint.name,
                "url": endpoint.url,
                "reason": endpoint.get_pause_reason_display(),
                "address": settings.WAGTAILADMIN_BASE_URL
                + reverse("webhooks:inspect", args=[endpoint.pk]),
            },
            to=[owner.email],
        ).send()
