"""The description of the research programme."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Orderable, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.blocks import BodyBlock
from cms.pages import ContentPage
from cms.vocabulary.models import Concept
from home.blocks import VideoStreamBlock

from .rows import Organisation


class ProgrammePage(ContentPage):
    """What the programme wants, what it asks, in which rounds, and whether it still runs."""

    class Status(models.TextChoices):
        RUNNING = "running", _("running")
        COMPLETED = "completed", _("completed")

    introduction = models.TextField(_("introduction"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    video = StreamField(
        VideoStreamBlock(),
        verbose_name=_("video"),
        blank=True,
        help_text=_("Nothing is loaded from its provider before the reader asks for it."),
    )
    funder = models.CharField(_("funder"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.RUNNING
    )
    end_date = models.DateField(_("end of the programme"), null=True, blank=True)
    archive_notice = models.TextField(
        _("archive notice"), blank=True, help_text=_("Shown on top once the programme has ended.")
    )

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("video"),
        FieldPanel("body"),
        InlinePanel("aims", heading=_("Aims")),
        InlinePanel("themes", heading=_("Themes")),
        InlinePanel("rounds", heading=_("Call rounds")),
        InlinePanel("partners", heading=_("Partners")),
        MultiFieldPanel(
            [
                FieldPanel("funder"),
                FieldPanel("status"),
                FieldPanel("end_date"),
                FieldPanel("archive_notice"),
            ],
            heading=_("Status"),
        ),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
        index.SearchField("video"),
        index.RelatedFields("aims", [index.SearchField("text")]),
        index.RelatedFields("partners", [index.SearchField("name"), index.SearchField("role")]),
    ]
    api_fields = [
        APIField("introduction"),
        APIField("body"),
        APIField("video"),
        APIField("funder"),
        APIField("status"),
        APIField("end_date"),
        APIField("archive_notice"),
        APIField("aims"),
        APIField("themes"),
        APIField("rounds"),
        APIField("partners"),
    ]
    override_translatable_fields = [
        *ContentPage.override_translatable_fields,
        TranslatableField("introduction"),
        TranslatableField("body"),
        TranslatableField("video"),
        TranslatableField("aims"),
        TranslatableField("partners"),
        TranslatableField("archive_notice"),
        SynchronizedField("funder"),
        SynchronizedField("status"),
        SynchronizedField("end_date"),
        SynchronizedField("themes"),
        SynchronizedField("rounds"),
    ]
    template = "home/programme_page.html"

    class Meta:
        verbose_name = _("programme description")
        verbose_name_plural = _("programme descriptions")


class ProgrammeAim(TranslatableMixin, Orderable):
    """One thing that the programme wants to reach."""

    page = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="aims")
    text = models.TextField(_("aim"))

    panels = [FieldPanel("text")]
    api_fields = [APIField("text")]
    translatable_fields = [TranslatableField("text")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("aim")
        verbose_name_plural = _("aims")

    def __str__(self) -> str:
        return self.text


class ProgrammeTheme(Orderable):
    """A research theme of the programme, from the vocabulary."""

    page = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="themes")
    concept = models.ForeignKey(
        Concept, on_delete=models.CASCADE, related_name="+", verbose_name=_("theme")
    )

    panels = [FieldPanel("concept")]
    api_fields = [APIField("concept")]

    class Meta(Orderable.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self) -> str:
        return str(self.concept)


class CallRound(Orderable):
    """A round of the call: when it chose how many projects, and when they began."""

    page = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("round"))
    projects = models.PositiveSmallIntegerField(_("projects"), null=True, blank=True)
    selected = models.CharField(
        _("selected"),
        max_length=10,
        blank=True,
        help_text=_("A year, month or day: 2016, 2016-06 or 2016-06-26."),
    )
    start_year = models.PositiveSmallIntegerField(_("start year"), null=True, blank=True)

    panels = [
        FieldPanel("number"),
        FieldPanel("projects"),
        FieldPanel("selected"),
        FieldPanel("start_year"),
    ]
    api_fields = [
        APIField("number"),
        APIField("projects"),
        APIField("selected"),
        APIField("start_year"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("call round")
        verbose_name_plural = _("call rounds")

    def __str__(self) -> str:
        return f"{self.number} ({self.start_year})"


class ProgrammePartner(Organisation):
    """An organisation that carries the programme, in the order of the page."""

    page = ParentalKey(ProgrammePage, on_delete=models.CASCADE, related_name="partners")

    class Meta(Organisation.Meta):
        abstract = False
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
