"""What the PostgreSQL engine searches, and what staff teach the search about words."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.models import Record
from search.analysis import fold


class SearchDocument(models.Model):
    """The analysed words of a record, weighted A to D."""

    record = models.OneToOneField(
        Record, on_delete=models.CASCADE, primary_key=True, related_name="document"
    )
    seq = models.BigIntegerField()
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="search_document_vector", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.record_id} at {self.seq}"


class CompoundWord(models.Model):
    """What staff say of a German word where the search takes it apart wrongly, or not at all."""

    SPLIT, WHOLE, PART = "split", "whole", "part"
    RULES = (
        (SPLIT, _("is taken apart as written below")),
        (WHOLE, _("is never taken apart")),
        (PART, _("is a part of longer words")),
    )

    word = models.CharField(
        _("word"),
        max_length=60,
        unique=True,
        help_text=_("In its dictionary form: Zulieferbeziehung"),
    )
    rule = models.CharField(_("rule"), max_length=5, choices=RULES, default=SPLIT)
    parts = models.CharField(
        _("parts"),
        max_length=70,
        blank=True,
        help_text=_("Only for a word that is taken apart: Zuliefer|beziehung"),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True, editable=False)

    class Meta:
        ordering = ["word"]
        verbose_name = _("search word")
        verbose_name_plural = _("search words")

    def __str__(self) -> str:
        return self.word

    @property
    def pieces(self) -> list[str]:
        """The parts as they are written."""
        return [piece.strip() for piece in self.parts.split("|")] if self.parts else []

    def clean(self) -> None:
        self.word = self.word.strip()
        if not self.word.isalpha():
            raise ValidationError({"word": _("Enter one word of letters alone.")})
        if self.rule != self.SPLIT:
            self.parts = ""
        elif len(self.pieces) < 2 or min(map(len, self.pieces)) < 2:
            raise ValidationError(
                {"parts": _("Write the word with a | between its parts: Zuliefer|beziehung")}
            )
        elif fold("".join(self.pieces)) != fold(self.word):
            raise ValidationError({"parts": _("Without the | the parts must give the word.")})


class AnalysisTakeover(models.Model):
    """Since when the index of an engine is made with a version of the analysis."""

    engine = models.CharField(max_length=20, primary_key=True)
    version = models.CharField(max_length=80)
    taken_over_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.engine}: {self.version}"
