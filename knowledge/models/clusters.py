"""Cluster profiles."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.blocks import BodyBlock
from cms.pages import ContentPage
from cms.vocabulary.models import Concept
from knowledge.formats.dates import is_reversed, read_edtf


class ClusterProfilePage(ContentPage):
    """A funded cluster or network; its title is its name."""

    round = models.PositiveSmallIntegerField(_("call round"), null=True, blank=True)
    start_year = models.PositiveSmallIntegerField(_("start year"), null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(_("end year"), null=True, blank=True)
    # What the logo says is the title, which stands beside it.
    logo = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("logo"),
    )
    technology_field = models.ForeignKey(
        Concept,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("field of technology"),
    )
    states = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        verbose_name=_("federal states"),
        help_text=_("Separated by commas."),
    )
    city = models.CharField(_("place"), max_length=100, blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    website = models.URLField(_("website"), blank=True)
    project_acronym = models.CharField(_("project acronym"), max_length=60, blank=True)
    project_title = models.CharField(_("project title"), max_length=500, blank=True)
    project_start = models.CharField(_("project start"), max_length=10, blank=True)
    project_end = models.CharField(_("project end"), max_length=10, blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("round"),
                FieldPanel("start_year"),
                FieldPanel("end_year"),
                FieldPanel("technology_field"),
                FieldPanel("website"),
                FieldPanel("logo"),
            ],
            heading=_("Funding"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("states"),
                FieldPanel("city"),
                FieldPanel("latitude"),
                FieldPanel("longitude"),
            ],
            heading=_("Place"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("project_acronym"),
                FieldPanel("project_title"),
                FieldPanel("project_start"),
                FieldPanel("project_end"),
            ],
            heading=_("International project"),
        ),
        InlinePanel("partner_countries", heading=_("Target countries")),
        FieldPanel("introduction"),
        FieldPanel("body"),
        InlinePanel("facts", heading=_("Facts and their sources")),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
        index.SearchField("project_title"),
        index.SearchField("project_acronym"),
        index.SearchField("city"),
        index.RelatedFields("partner_countries", [index.SearchField("partner")]),
        index.FilterField("round"),
    ]
    api_fields = [
        APIField("round"),
        APIField("start_year"),
        APIField("end_year"),
        APIField("logo"),
        APIField("technology_field"),
        APIField("states"),
        APIField("city"),
        APIField("latitude"),
        APIField("longitude"),
        APIField("website"),
        APIField("project_acronym"),
        APIField("project_title"),
        APIField("project_start"),
        APIField("project_end"),
        APIField("introduction"),
        APIField("body"),
        APIField("partner_countries"),
        APIField("facts"),
    ]
    override_translatable_fields = [
        *ContentPage.override_translatable_fields,
        *(
            SynchronizedField(name, overridable=False)
            for name in (
                "round",
                "start_year",
                "end_year",
                "logo",
                "technology_field",
                "states",
                "city",
                "latitude",
                "longitude",
                "website",
                "project_acronym",
                "project_title",
                "project_start",
                "project_end",
                "partner_countries",
                "facts",
            )
        ),
        TranslatableField("introduction"),
        TranslatableField("body"),
    ]
    parent_page_types = ["knowledge.ClusterIndexPage"]
    subpage_types: list[str] = []
    template = "knowledge/cluster_profile_page.html"

    class Meta:
        verbose_name = _("cluster profile")
        verbose_name_plural = _("cluster profiles")

    def clean(self) -> None:
        super().clean()
        wrong = {}
        if (self.latitude is None) != (self.longitude is None):
            name = "latitude" if self.latitude is None else "longitude"
            wrong[name] = _("A place on the map has a latitude and a longitude. Fill in both.")
        if None not in (self.start_year, self.end_year) and self.start_year > self.end_year:
            wrong["end_year"] = _("This year is before the start year. Correct one of the two.")
        for name in ("project_start", "project_end"):
            value = getattr(self, name)
            if value and ("/" in value or not read_edtf(value)):
                wrong[name] = _("This is no date: write 2016, 2016-06 or 2016-06-26.")
        if not wrong and is_reversed(f"{self.project_start}/{self.project_end}"):
            wrong["project_end"] = _("The project ends before it begins. Correct one of the dates.")
        if wrong:
            raise ValidationError(wrong)
