"""A work of the literature collection."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework.serializers import CharField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.pages import ContentPage
from knowledge.citation_keys import made_key
from knowledge.formats.dates import is_reversed, read_edtf, year_of

from .work_types import WorkType

# What API v2 gives out, and translations have from the original.
_FACTS = (
    "citation_key",
    "contributors",
    "issued",
    "container_title",
    "publisher",
    "publisher_place",
    "volume",
    "issue",
    "page",
    "number",
    "edition",
    "isbn",
    "issn",
    "language",
    "audience",
    "open_access",
    "peer_reviewed",
    "verification",
    "concept_links",
    "cluster_links",
)


class LiteratureEntryPage(ContentPage):
    """One work. Bibliographic facts are in the work's own language and never translated.

    Only the plain summary and the editorial note are.
    """

    class Audience(models.TextChoices):
        GENERAL = "general", _("general audience")
        SCIENTIFIC = "scientific", _("scientific audience")

    class Verification(models.TextChoices):
        SOURCED = "sourced", _("sourced")
        UNVERIFIED = "unverified", _("unverified")

    citation_key = models.CharField(
        _("citation key"),
        max_length=200,
        blank=True,
        db_index=True,
        help_text=_("Unique in the collection; left empty, one is made of author and year."),
    )
    # What makes the key unique: not for aliases, and once for each language of a work.
    unique_key = models.CharField(max_length=230, null=True, unique=True, editable=False)  # noqa: DJ001
    type = models.CharField(
        _("type"), max_length=40, choices=WorkType.choices, default=WorkType.ARTICLE_JOURNAL
    )
    issued = models.CharField(
        _("issued"),
        max_length=60,
        blank=True,
        help_text=_("A date in EDTF: 2016, 2016-06, 2016-06-26, 2016/2018, 1890~."),
    )
    year = models.IntegerField(null=True, editable=False, db_index=True)
    container_title = models.CharField(_("published in"), max_length=1000, blank=True)
    publisher = models.CharField(_("publisher"), max_length=500, blank=True)
    publisher_place = models.CharField(_("place of publication"), max_length=300, blank=True)
    volume = models.CharField(_("volume"), max_length=100, blank=True)
    issue = models.CharField(_("issue"), max_length=100, blank=True)
    page = models.CharField(_("pages"), max_length=100, blank=True)
    number = models.CharField(_("number"), max_length=100, blank=True)
    edition = models.CharField(_("edition"), max_length=100, blank=True)
    doi = models.CharField(
        _("DOI"),
        max_length=300,
        blank=True,
        validators=[RegexValidator(r"^10\.\S+/\S+$", _("A DOI begins with 10. and has a slash."))],
    )
    doi_verified = models.BooleanField(
        _("DOI verified"),
        default=True,
        help_text=_("An unverified DOI is neither shown nor linked."),
    )
    isbn = models.CharField(_("ISBN"), max_length=60, blank=True)
    issn = models.CharField(_("ISSN"), max_length=60, blank=True)
    language = models.CharField(
        _("language of the work"),
        max_length=20,
        blank=True,
        help_text=_("A language code: de, en, fr."),
    )
    summary = models.TextField(
        _("plain summary"), blank=True, help_text=_("For readers who are not of the field.")
    )
    editorial_note = models.TextField(_("editorial note"), blank=True)
    audience = models.CharField(_("audience"), max_length=20, choices=Audience.choices, blank=True)
    open_access = models.BooleanField(_("open access"), null=True, blank=True)
    peer_reviewed = models.BooleanField(_("peer reviewed"), null=True, blank=True)
    verification = models.CharField(
        _("verification"),
        max_length=20,
        choices=Verification.choices,
        default=Verification.SOURCED,
    )
    extra = models.JSONField(
        _("further imported fields"),
        default=dict,
        blank=True,
        help_text=_("What was imported and has no field here; it is given out again on export."),
    )

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("citation_key"),
                FieldPanel("type"),
                FieldPanel("language"),
                FieldPanel("verification"),
            ],
            heading=_("Work"),
        ),
        InlinePanel("contributors", heading=_("Contributors")),
        MultiFieldPanel(
            [
                FieldPanel("issued"),
                FieldPanel("container_title"),
                FieldPanel("volume"),
                FieldPanel("issue"),
                FieldPanel("page"),
                FieldPanel("number"),
                FieldPanel("edition"),
                FieldPanel("publisher"),
                FieldPanel("publisher_place"),
            ],
            heading=_("Publication"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("doi"),
                FieldPanel("doi_verified"),
                FieldPanel("isbn"),
                FieldPanel("issn"),
            ],
            heading=_("Identifiers"),
        ),
        InlinePanel("abstracts", heading=_("Abstracts")),
        FieldPanel("summary"),
        FieldPanel("audience"),
        FieldPanel("open_access"),
        FieldPanel("peer_reviewed"),
        InlinePanel("concept_links", heading=_("Concepts")),
        InlinePanel("cluster_links", heading=_("Clusters")),
        FieldPanel("editorial_note"),
        FieldPanel("extra"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("citation_key"),
        index.AutocompleteField("citation_key"),
        index.RelatedFields(
            "contributors",
            [
                index.SearchField("family"),
                index.AutocompleteField("family"),
                index.SearchField("literal"),
                index.AutocompleteField("literal"),
            ],
        ),
        index.SearchField("container_title"),
        index.SearchField("summary"),
        index.FilterField("citation_key"),
        index.FilterField("type"),
        index.FilterField("year"),
        index.FilterField("doi"),
        index.FilterField("language"),
    ]
    api_fields = [
        # In API v2 `type` is the page type, as a field and as a filter.
        APIField("work_type", serializer=CharField(source="type")),
        *(APIField(name) for name in (*_FACTS, "year", "summary")),
    ]
    override_translatable_fields = [
        SynchronizedField("title", overridable=False),
        *(f for f in ContentPage.override_translatable_fields if f.field_name != "title"),
        *(
            SynchronizedField(name, overridable=False)
            for name in (*_FACTS, "type", "doi", "doi_verified", "abstracts", "extra")
        ),
        TranslatableField("summary"),
        TranslatableField("editorial_note"),
    ]
    parent_page_types = ["knowledge.LiteratureIndexPage"]
    subpage_types: list[str] = []
    template = "knowledge/literature_entry_page.html"

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("works")

    def key_in_language(self) -> str | None:
        """What must be unique, or None for an alias or a work without a key."""
        if self.alias_of_id or not self.citation_key:
            return None
        return f"{self.citation_key}:{self.locale_id}"

    def _is_taken(self) -> bool:
        """Whether another work has this one's key."""
        others = LiteratureEntryPage.objects.exclude(pk=self.pk)
        return others.filter(unique_key=self.key_in_language() or "").exists()

    def with_content_json(self, content: Any) -> Any:
        page = super().with_content_json(content)
        # The revisions that come along with a copy still name the key of the original.
        if page.citation_key != self.citation_key and page._is_taken():
            page.citation_key = self.citation_key
        return page

    def clean(self) -> None:
        super().clean()
        if self.issued and not read_edtf(self.issued):
            raise ValidationError(
                {"issued": _("This is no date: write 2016, 2016-06, 2016-06-26 or 2016/2018.")}
            )
        if is_reversed(self.issued):
            raise ValidationError(
                {"issued": _("This period ends before it begins. Write the earlier date first.")}
            )
        texts = isinstance(self.extra, dict) and all(
            isinstance(value, str) for value in self.extra.values()
        )
        if not texts:
            raise ValidationError(
                {"extra": _('Write names and texts in quotation marks: {"note": "…", "url": "…"}.')}
            )
        if self._is_taken():
            raise ValidationError(
                {"citation_key": _("Another work has this citation key. Choose a different one.")}
            )

    def derive(self) -> None:
        self.year = year_of(self.issued)
        if not self.alias_of_id and (self._state.adding or not self.citation_key):
            self.citation_key = self._free_key()
        self.unique_key = self.key_in_language()

    def _free_key(self) -> str:
        """The wanted key, or one made of author and year, with a number where it is taken."""
        wanted = self.citation_key or self._made_key()
        key, number = wanted, 1
        while LiteratureEntryPage.objects.filter(unique_key=f"{key}:{self.locale_id}").exists():
            number += 1
            key = f"{wanted}-{number}"
        return key

    def _made_key(self) -> str:
        first = next(iter(self.contributors.all()), None)
        return made_key((first.family or first.literal) if first else self.title, self.year)
