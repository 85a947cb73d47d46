"""Whom to ask about a cluster, for as long as that is agreed.

Personal data, and so a plain table: in no revision, translation, record, search index or API,
nor in the log of the CMS. What is deleted here is gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel

from cms.records.models import Mark

from .clusters import ClusterProfilePage


class ContactQuerySet(models.QuerySet["ClusterContact"]):
    """Contacts, and which of them may be shown."""

    def shown(self, today: date | None = None) -> ContactQuerySet:
        """Those whose day of removal has not come."""
        return self.filter(remove_on__gt=today or timezone.localdate())

    def due(self, today: date | None = None) -> ContactQuerySet:
        """Those whose day of removal has come."""
        return self.filter(remove_on__lte=today or timezone.localdate())

    def of_cluster(self, key: UUID) -> ContactQuerySet:
        """Those of a cluster, whichever of its translations they were written at."""
        return self.filter(cluster__translation_key=key)

    def remove(self) -> int:
        """Delete them all, and let everything that keeps pages forget them; gives their number."""
        pages = list(self.values_list("cluster_id", flat=True))
        removed, _by_model = self.delete()
        _let_forget(pages)
        return removed


class ClusterContact(models.Model):
    """A person or an office to ask; from `remove_on` on it is neither shown nor kept."""

    cluster = models.ForeignKey(
        ClusterProfilePage, on_delete=models.CASCADE, related_name="+", verbose_name=_("cluster")
    )
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=200, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    remove_on = models.DateField(
        _("remove on"),
        help_text=_(
            "From this day on the contact is no longer shown. It is then deleted for good."
        ),
    )

    objects = ContactQuerySet.as_manager()

    panels = [
        PageChooserPanel("cluster"),
        FieldPanel("name"),
        FieldPanel("role"),
        FieldPanel("organisation"),
        FieldPanel("email"),
        FieldPanel("phone"),
        FieldPanel("remove_on"),
    ]

    class Meta:
        ordering = ["pk"]
        verbose_name = _("contact of a cluster")
        verbose_name_plural = _("contacts of clusters")
        indexes = [models.Index(fields=["remove_on"], name="knowledge_contact_due")]

    # Without the name: the log of the CMS keeps this text for good.
    def __str__(self) -> str:
        return str(_("Contact no. %(number)s") % {"number": self.pk or "–"})

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        _let_forget([self.cluster_id])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        deleted = super().delete(*args, **kwargs)
        _let_forget([self.cluster_id])
        return deleted


def _let_forget(pages: Iterable[int]) -> None:
    """Move the generation with the next projection: no kept copy of these pages is valid then."""
    now = timezone.now()
    Mark.objects.bulk_create(Mark(source="page", key=key, made_at=now) for key in set(pages))
