"""What a cluster profile has several of: target countries, and facts with their sources."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.models import Orderable

from cms.vocabulary.models import content_languages

from .clusters import ClusterProfilePage


class Confidence(models.TextChoices):
    HIGH = "high", _("stated by the source")
    MEDIUM = "medium", _("read from the context")
    MEMORY = "memory", _("unverified")


class PartnerCountry(Orderable):
    """A country that the cluster works with, and in which phase."""

    class Phase(models.TextChoices):
        CONCEPT = "concept", _("concept phase")
        IMPLEMENTATION = "implementation", _("implementation phase")

    page = ParentalKey(
        ClusterProfilePage, on_delete=models.CASCADE, related_name="partner_countries"
    )
    country = models.CharField(
        _("country"), max_length=2, help_text=_("Two letters (ISO 3166-1): CA, BR.")
    )
    region = models.CharField(_("region"), max_length=200, blank=True)
    partner = models.CharField(
        _("partner"), max_length=300, blank=True, help_text=_("The organisation or cluster there.")
    )
    phase = models.CharField(_("phase"), max_length=20, choices=Phase.choices, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=Confidence.choices, blank=True
    )

    panels = [
        FieldPanel("country"),
        FieldPanel("region"),
        FieldPanel("partner"),
        FieldPanel("phase"),
        FieldPanel("source"),
        FieldPanel("confidence"),
    ]
    api_fields = [
        APIField("country"),
        APIField("region"),
        APIField("partner"),
        APIField("phase"),
        APIField("source"),
        APIField("confidence"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("target country")
        verbose_name_plural = _("target countries")

    def __str__(self) -> str:
        return self.country


class SourcedFact(Orderable):
    """Where a fact of the profile comes from, and how sure it is."""

    page = ParentalKey(ClusterProfilePage, on_delete=models.CASCADE, related_name="facts")
    field = models.CharField(_("fact"), max_length=60)
    value = models.CharField(_("value"), max_length=500)
    language = models.CharField(
        _("language"),
        max_length=20,
        choices=content_languages,
        blank=True,
        help_text=_(
            "Of the value, where it has one. The same fact may be given once in each language."
        ),
    )
    source = models.CharField(_("source"), max_length=500, blank=True)
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=Confidence.choices, blank=True
    )

    panels = [
        FieldPanel("field"),
        FieldPanel("value"),
        FieldPanel("language"),
        FieldPanel("source"),
        FieldPanel("confidence"),
    ]
    api_fields = [
        APIField("field"),
        APIField("value"),
        APIField("language"),
        APIField("source"),
        APIField("confidence"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("fact")
        verbose_name_plural = _("facts")

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"
