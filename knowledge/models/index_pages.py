"""The pages under which clusters, handouts and works stand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from cms.fallback import FallbackIndexMixin
from cms.pages import ContentPage


class IndexPage(FallbackIndexMixin, ContentPage):
    """A list, with some words before it."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*ContentPage.content_panels, FieldPanel("introduction")]
    search_fields = [*ContentPage.search_fields, index.SearchField("introduction")]
    api_fields = [APIField("introduction")]
    override_translatable_fields = [
        *ContentPage.override_translatable_fields,
        TranslatableField("introduction"),
    ]

    class Meta:
        abstract = True


class ClusterIndexPage(IndexPage):
    """The list of funded clusters and networks."""

    subpage_types = ["knowledge.ClusterProfilePage"]
    template = "knowledge/cluster_index_page.html"
    listed_kind = "clusters"

    class Meta:
        verbose_name = _("cluster index")
        verbose_name_plural = _("cluster indexes")


class HandoutIndexPage(IndexPage):
    """The list of handouts."""

    subpage_types = ["knowledge.HandoutPage"]
    template = "knowledge/handout_index_page.html"
    listed_kind = "handouts"
    listed_order = ("-year", "title")

    class Meta:
        verbose_name = _("handout index")
        verbose_name_plural = _("handout indexes")


class LiteratureIndexPage(IndexPage):
    """The collection; all works stand under the one in the default language."""

    subpage_types = ["knowledge.LiteratureEntryPage"]
    template = "knowledge/literature_index_page.html"
    listed_kind = "literature"
    listed_order = ("-year", "title")

    class Meta:
        verbose_name = _("literature index")
        verbose_name_plural = _("literature indexes")
