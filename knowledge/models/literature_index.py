"""The page under which all works stand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from cms.fallback import FallbackIndexMixin
from cms.pages import ContentPage


class LiteratureIndexPage(FallbackIndexMixin, ContentPage):
    """The collection; all works stand under the one in the default language."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*ContentPage.content_panels, FieldPanel("introduction")]
    search_fields = [*ContentPage.search_fields, index.SearchField("introduction")]
    api_fields = [APIField("introduction")]
    override_translatable_fields = [
        *ContentPage.override_translatable_fields,
        TranslatableField("introduction"),
    ]
    subpage_types = ["knowledge.LiteratureEntryPage"]
    template = "knowledge/literature_index_page.html"
    listed_kind = "literature"
    listed_order = ("-year", "title")

    class Meta:
        verbose_name = _("literature index")
        verbose_name_plural = _("literature indexes")
