"""Handouts: a page for each, with one PDF in each language."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.api import APIField
from wagtail.documents import get_document_model_string
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.blocks import BodyBlock
from cms.pages import ContentPage
from cms.vocabulary.models import Concept
from knowledge.formats.dates import read_edtf
from knowledge.pdf import ADVICE, Finding

from .clusters import ClusterProfilePage
from .handout_form import HandoutPageForm
from .handout_texts import PdfText, pages_of
from .licences import licence_choices

# Whoever saves a handout waits for so many pages to be read; the rest is the worker's.
PAGES_AT_ONCE = 20
# As much of a PDF as staff find a page by, in characters.
_STAFF_TEXT = 200_000
BEING_READ = _(
    "The PDF is long, and its text is still being read. Readers will find its words in some "
    "minutes."
)


def is_edtf(value: str) -> None:
    """Refuses what is no date in EDTF."""
    if not read_edtf(value):
        raise ValidationError(
            _("«%(value)s» is no date. Write 2020, 2020-06 or 2020-06-26."),
            params={"value": value},
        )


class HandoutPage(ContentPage):
    """A handout; its PDF is in the page's language."""

    class Audience(models.TextChoices):
        PRACTICE = "practice", _("cluster and network managers")
        POLICY = "policy", _("policy and administration")
        GENERAL = "general", _("general audience")
        SCIENTIFIC = "scientific", _("scientific audience")

    summary = models.TextField(
        _("summary"), blank=True, help_text=_("What readers will know or can do after reading.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    document = models.ForeignKey(
        get_document_model_string(),
        null=True,
        # A document that is shown is not deleted from under its page.
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("PDF"),
        help_text=_("In the language of this page."),
    )
    audience = models.CharField(_("audience"), max_length=20, choices=Audience.choices, blank=True)
    licence = models.CharField(
        _("licence"),
        max_length=40,
        choices=licence_choices,
        blank=True,
        help_text=_("Without one, all rights are reserved."),
    )
    edition = models.CharField(
        _("edition"), max_length=60, blank=True, help_text=_("A number or a few words: 2.")
    )
    issued = models.CharField(
        _("issued"),
        max_length=60,
        blank=True,
        validators=[is_edtf],
        help_text=_("A date in EDTF: 2020, 2020-06, 2020-06-26."),
    )
    replaces = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("replaces"),
        help_text=_("The handout that this one takes the place of."),
    )
    # Derived whenever the page or its successor is saved.
    successor_keys = ArrayField(models.UUIDField(), default=list, editable=False)
    # Taken over from what is known of the PDF; the key names its text, once all is read.
    pdf_key = models.CharField(max_length=200, blank=True, editable=False)
    pdf_findings = ArrayField(models.CharField(max_length=20), default=list, editable=False)
    page_count = models.PositiveIntegerField(_("page count"), null=True, editable=False)

    base_form_class = HandoutPageForm
    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("document"),
                FieldPanel("page_count", read_only=True),
                HelpPanel(template="knowledge/admin/pdf_advice.html"),
            ],
            heading=_("PDF"),
        ),
        FieldPanel("body"),
        FieldPanel("audience"),
        InlinePanel("theme_links", heading=_("Themes")),
        InlinePanel("cluster_links", heading=_("Clusters")),
        MultiFieldPanel(
            [
                FieldPanel("edition"),
                FieldPanel("issued"),
                FieldPanel("licence"),
                PageChooserPanel("replaces"),
            ],
            heading=_("Publication"),
        ),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.SearchField("pdf_text"),
        index.FilterField("audience"),
        index.FilterField("licence"),
    ]
    # Not `replaces`: API v2 would show the title of a predecessor that is not public.
    api_fields = [
        APIField(name)
        for name in (
            "summary",
            "body",
            "document",
            "audience",
            "licence",
            "edition",
            "issued",
            "page_count",
            "theme_links",
            "cluster_links",
        )
    ]
    override_translatable_fields = [
        *ContentPage.override_translatable_fields,
        TranslatableField("summary"),
        TranslatableField("body"),
        # Begun with the original's, until the translated one is chosen.
        SynchronizedField("document"),
        SynchronizedField("edition"),
        SynchronizedField("issued"),
        SynchronizedField("audience", overridable=False),
        SynchronizedField("licence", overridable=False),
        SynchronizedField("replaces", overridable=False),
        SynchronizedField("theme_links", overridable=False),
        SynchronizedField("cluster_links", overridable=False),
    ]
    parent_page_types = ["knowledge.HandoutIndexPage"]
    subpage_types: list[str] = []
    template = "knowledge/handout_page.html"

    class Meta:
        verbose_name = _("handout")
        verbose_name_plural = _("handouts")

    def derive(self) -> None:
        self.read_document()
        self.successor_keys = _successors(self.translation_key)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_fields") is not None:
            return super().save(*args, **kwargs)
        before = self._replaced_before()
        result = super().save(*args, **kwargs)
        replaced = self.replaces.translation_key if self.replaces else None
        for key in {before, replaced} - {None}:
            HandoutPage.objects.filter(translation_key=key).update(successor_keys=_successors(key))
        return result

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        self.read_document()
        return super().save_revision(*args, **kwargs)

    def _replaced_before(self) -> Any:
        saved = HandoutPage.objects.filter(pk=self.pk).select_related("replaces").first()
        return saved.replaces.translation_key if saved and saved.replaces else None

    def read_document(self) -> None:
        """Take over what is known of the PDF; read it first if it is new, or its beginning."""
        document: Any = self.document
        if document is None:
            self.pdf_key, self.page_count, self.pdf_findings = "", None, []
            return
        try:
            text = PdfText.objects.of(document)
            if not text.read and not text.complete:
                text.read_on(PAGES_AT_ONCE)
        except OSError:
            # The storage has lost the file, or cannot be reached. The page is not lost for that.
            self.pdf_key, self.page_count = "", None
            self.pdf_findings = [Finding.UNREADABLE.value]
            return
        self.take_over(text)
        if not text.complete:
            transaction.on_commit(lambda: _read_later(document.pk))

    def take_over(self, text: PdfText) -> None:
        """Say of the PDF what is known of it."""
        language = self.locale.language_code if self.locale_id else ""
        self.pdf_key = text.key if text.complete else ""
        self.page_count = text.page_count
        self.pdf_findings = text.findings_for(language)

    @property
    def pdf_text(self) -> str:
        """The words by which staff find the page."""
        if not self.pdf_key:
            return ""
        return " ".join(text for _number, text in pages_of(self.pdf_key))[:_STAFF_TEXT]

    @property
    def pdf_advice(self) -> list[StrPromise | str]:
        """What staff should know of the PDF as it is now."""
        text = PdfText.objects.filter(document_id=self.document_id).first()
        if text is None:
            return [ADVICE[Finding(finding)] for finding in self.pdf_findings]
        language = self.locale.language_code if self.locale_id else ""
        found = [ADVICE[Finding(finding)] for finding in text.findings_for(language)]
        return found if text.complete or text.page_count is None else [BEING_READ, *found]


def _read_later(document_id: int) -> None:
    # Tasks know the models.
    from knowledge.tasks import read_pdf_text

    read_pdf_text.enqueue(document_id)


def _successors(key: Any) -> list[Any]:
    """The keys of the handouts that replace this one."""
    found = HandoutPage.objects.filter(replaces__translation_key=key).order_by("translation_key")
    return list(found.values_list("translation_key", flat=True).distinct())


class HandoutTheme(Orderable):
    """The handout is about this theme."""

    page = ParentalKey(HandoutPage, on_delete=models.CASCADE, related_name="theme_links")
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


class HandoutCluster(Orderable):
    """The handout is about this cluster, or was made with it."""

    page = ParentalKey(HandoutPage, on_delete=models.CASCADE, related_name="cluster_links")
    cluster = models.ForeignKey(
        ClusterProfilePage, on_delete=models.CASCADE, related_name="+", verbose_name=_("cluster")
    )

    panels = [PageChooserPanel("cluster")]
    api_fields = [APIField("cluster")]

    class Meta(Orderable.Meta):
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")

    def __str__(self) -> str:
        return str(self.cluster)
