"""A plain page."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from cms.blocks import BodyBlock
from cms.pages import ContentPage


class StandardPage(ContentPage):
    """Text without further structure, such as an imprint."""

    introduction = models.TextField(_("introduction"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*ContentPage.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]
    api_fields = [APIField("introduction"), APIField("body")]
    override_translatable_fields = [
        *ContentPage.override_translatable_fields,
        TranslatableField("introduction"),
        TranslatableField("body"),
    ]
    template = "home/standard_page.html"

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")
