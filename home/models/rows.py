"""Rows that several page types have: organisations with their logos."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.images import get_image_model_string
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField


class Organisation(TranslatableMixin, Orderable):
    """An organisation: its name in the page's language, what it does here, and where it is."""

    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(
        _("role"), max_length=200, blank=True, help_text=_("What it does in the programme.")
    )
    url = models.URLField(_("website"), blank=True)
    # What the logo says is the name, which stands beside it.
    logo = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("logo"),
    )

    panels = [FieldPanel("name"), FieldPanel("role"), FieldPanel("url"), FieldPanel("logo")]
    api_fields = [APIField("name"), APIField("role"), APIField("url"), APIField("logo")]
    translatable_fields = [
        TranslatableField("name"),
        TranslatableField("role"),
        SynchronizedField("url"),
        SynchronizedField("logo"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name
