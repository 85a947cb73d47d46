"""Concepts and their schemes, in the terms of SKOS (W3C Recommendation, 18 August 2009)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.search import index

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


def content_languages() -> list[tuple[str, Any]]:
    return list(settings.WAGTAIL_CONTENT_LANGUAGES)


class ConceptScheme(models.Model):
    """A set of concepts, such as the research themes."""

    identifier = models.SlugField(
        _("identifier"), unique=True, help_text=_("Part of public addresses; keep it.")
    )
    title = models.CharField(_("title"), max_length=200)

    panels = [FieldPanel("identifier"), FieldPanel("title")]

    class Meta:
        verbose_name = _("concept scheme")
        verbose_name_plural = _("concept schemes")
        ordering = ["identifier"]

    def __str__(self) -> str:
        return self.title


class Concept(index.Indexed, ClusterableModel):
    """A concept; it is public in every language in which it has a preferred label."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scheme = models.ForeignKey(
        ConceptScheme,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("scheme"),
    )
    notation = models.SlugField(
        _("notation"), max_length=100, help_text=_("A short code that never changes.")
    )
    broader = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="narrower",
        verbose_name=_("broader concept"),
    )
    sort_order = models.PositiveIntegerField(_("order"), default=0)
    first_published_at = models.DateTimeField(auto_now_add=True)

    labels: RelatedManager[ConceptLabel]

    panels = [
        FieldPanel("scheme"),
        FieldPanel("notation"),
        FieldPanel("broader"),
        FieldPanel("sort_order"),
        InlinePanel("labels", heading=_("Labels"), min_num=1),
        InlinePanel("notes", heading=_("Notes")),
        InlinePanel("relations", heading=_("Related concepts")),
    ]
    search_fields = [
        index.AutocompleteField("notation"),
        index.RelatedFields("labels", [index.SearchField("text"), index.AutocompleteField("text")]),
        index.FilterField("scheme"),
    ]

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering = ["scheme", "sort_order", "notation"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "notation"], name="cms_concept_notation")
        ]

    def __str__(self) -> str:
        return self.label(get_language() or settings.LANGUAGE_CODE)

    def label(self, language: str) -> str:
        """The preferred label in a language; else in another one; else the notation."""
        preferred = {
            row.language: row.text
            for row in self.labels.all()
            if row.role == ConceptLabel.Role.PREFERRED
        }
        return preferred.get(language) or next(iter(preferred.values()), self.notation)

    def record_locales(self) -> list[str]:
        """The languages with a preferred label."""
        known = [code for code, _name in content_languages()]
        labelled = {
            row.language for row in self.labels.all() if row.role == ConceptLabel.Role.PREFERRED
        }
        return [code for code in known if code in labelled]

    def clean(self) -> None:
        super().clean()
        above, seen = self.broader, {self.pk}
        while above is not None:
            if above.pk is not None and above.pk in seen:
                raise ValidationError(
                    {"broader": _("A concept cannot be broader than itself, by any detour.")}
                )
            seen.add(above.pk)
            above = above.broader


class _LanguageRow(models.Model):
    language = models.CharField(_("language"), max_length=20, choices=content_languages)
    text = models.CharField(_("text"), max_length=300)
    sort_order = models.IntegerField(null=True, blank=True, editable=False)
    sort_order_field = "sort_order"

    class Meta:
        abstract = True
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return f"{self.text} ({self.language})"


class ConceptLabel(_LanguageRow):
    """skos:prefLabel, skos:altLabel or skos:hiddenLabel."""

    class Role(models.TextChoices):
        PREFERRED = "pref", _("preferred label")
        ALTERNATIVE = "alt", _("other label")
        HIDDEN = "hidden", _("hidden label (only for search)")

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="labels")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.PREFERRED)

    panels = [FieldPanel("language"), FieldPanel("role"), FieldPanel("text")]

    class Meta(_LanguageRow.Meta):
        abstract = False
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "language"],
                condition=models.Q(role="pref"),
                name="cms_concept_one_preferred_label",
                violation_error_message=_("One preferred label in each language is enough."),
            )
        ]


class ConceptNote(_LanguageRow):
    """skos:scopeNote or skos:definition."""

    class Role(models.TextChoices):
        SCOPE_NOTE = "scope_note", _("scope note")
        DEFINITION = "definition", _("definition")

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="notes")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.SCOPE_NOTE)
    text = models.TextField(_("text"))

    panels = [FieldPanel("language"), FieldPanel("role"), FieldPanel("text")]

    class Meta(_LanguageRow.Meta):
        abstract = False
        verbose_name = _("note")
        verbose_name_plural = _("notes")


class ConceptRelation(models.Model):
    """skos:related."""

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="relations")
    related = models.ForeignKey(
        Concept, on_delete=models.CASCADE, related_name="+", verbose_name=_("related concept")
    )

    panels = [FieldPanel("related")]

    class Meta:
        verbose_name = _("related concept")
        verbose_name_plural = _("related concepts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.related)
