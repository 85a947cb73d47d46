"""Who carries the programme: people and organisations."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Orderable, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.blocks import BodyBlock
from cms.pages import ContentPage

from .rows import Organisation


class TeamPage(ContentPage):
    """The people and organisations behind the programme."""

    introduction = models.TextField(_("introduction"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("introduction"),
        InlinePanel("people", heading=_("People")),
        InlinePanel("organisations", heading=_("Organisations")),
        FieldPanel("body"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
        index.RelatedFields(
            "people",
            [
                index.SearchField("name"),
                index.SearchField("role"),
                index.SearchField("organisation"),
            ],
        ),
        index.RelatedFields("organisations", [index.SearchField("name")]),
    ]
    api_fields = [
        APIField("introduction"),
        APIField("body"),
        APIField("people"),
        APIField("organisations"),
    ]
    override_translatable_fields = [
        *ContentPage.override_translatable_fields,
        TranslatableField("introduction"),
        TranslatableField("body"),
        TranslatableField("people"),
        TranslatableField("organisations"),
    ]
    template = "home/team_page.html"

    class Meta:
        verbose_name = _("team page")
        verbose_name_plural = _("team pages")


class TeamMember(TranslatableMixin, Orderable):
    """A person or an office, and what it does."""

    page = ParentalKey(TeamPage, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=200, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    portrait = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("portrait"),
    )
    portrait_alt = models.CharField(
        _("description of the portrait"),
        max_length=200,
        blank=True,
        help_text=_("What the image shows, for those who cannot see it."),
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("role"),
        FieldPanel("organisation"),
        FieldPanel("email"),
        FieldPanel("portrait"),
        FieldPanel("portrait_alt"),
    ]
    api_fields = [
        APIField("name"),
        APIField("role"),
        APIField("organisation"),
        APIField("email"),
        APIField("portrait"),
        APIField("portrait_alt"),
    ]
    translatable_fields = [
        TranslatableField("name"),
        TranslatableField("role"),
        TranslatableField("organisation"),
        TranslatableField("portrait_alt"),
        SynchronizedField("email"),
        SynchronizedField("portrait"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.portrait_id is not None and not self.portrait_alt:
            raise ValidationError({"portrait_alt": _("Describe what the portrait shows.")})


class TeamOrganisation(Organisation):
    """An organisation on a team page."""

    page = ParentalKey(TeamPage, on_delete=models.CASCADE, related_name="organisations")

    class Meta(Organisation.Meta):
        abstract = False
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
