"""What the PostgreSQL engine searches, and what staff teach the search about words."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from cms.models import Record
from search.analysis import fold


class SearchDocument(models.Model):
    """The analysed words of a record, weighted A to D.

    If the record has a long text in pages, `vector` has the words of these as well, without
    their places, and `own` all others.
    """

    record = models.OneToOneField(
        Record, on_delete=models.CASCADE, primary_key=True, related_name="document"
    )
    seq = models.BigIntegerField()
    vector = SearchVectorField()
    own = SearchVectorField(null=True)

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="search_document_vector", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.record_id} at {self.seq}"


class SearchPage(models.Model):
    """The analysed words of a page. `key` names the text that it is of, and the analysis."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    number = models.IntegerField()
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="search_page_vector", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.record_id}, page {self.number}"


class RefusedDocument(models.Model):
    """An item that a build of the Elasticsearch index does not take as it is, and why."""

    build = models.CharField(max_length=90)
    key = models.UUIDField()
    error = models.TextField()
    attempts = models.PositiveIntegerField(default=1)
    retry_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["build", "key"], name="search_refused_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} in {self.build}: {self.error}"


class SearchWord(models.Model):
    """A word of the public texts, lower-case as it is written, for corrections.

    `keys` are the folded word after `=`, its stems after `d:` and `e:`, and if it is short the
    word and all that is left of it without one letter. `items` is about how many records have
    the word, `seq` the number of the record that brought it.
    """

    word = models.CharField(max_length=40, primary_key=True, db_collation="C")
    folded = models.CharField(max_length=80)
    keys = ArrayField(models.TextField())
    items = models.IntegerField()
    seq = models.BigIntegerField()

    class Meta:
        indexes = [
            GinIndex(fields=["folded"], name="search_word_alike", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["keys"], name="search_word_keys"),
        ]

    def __str__(self) -> str:
        return self.word


class SearchLabel(models.Model):
    """What can be suggested: a label of a record, or a value of a filter of its kind.

    Of a label `key`, `locale` and `record` say whose it is, of a value `filter` and `value`.
    `folded` are its words, each after a blank. The higher `rank`, the earlier it is suggested:
    an item's year, or how many records have the value.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=32)
    filter = models.CharField(max_length=64, blank=True)
    key = models.UUIDField(null=True)
    locale = models.CharField(max_length=20, blank=True)
    value = models.TextField(blank=True)
    text = models.TextField()
    folded = models.TextField(db_collation="C")
    rank = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "filter", "value"],
                condition=models.Q(record__isnull=True),
                name="search_label_value",
            ),
        ]
        indexes = [
            models.Index("kind", "filter", models.F("rank").desc(), name="search_label_rank"),
            models.Index("kind", "filter", Left("folded", 100), name="search_label_start"),
            GinIndex(
                models.Func(
                    "folded",
                    template="array_to_tsvector(string_to_array(ltrim(%(expressions)s), ' '))",
                ),
                name="search_label_words",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class SearchLabelValue(models.Model):
    """That a live record has this value of a filter; counted for `SearchLabel`."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32)
    filter = models.CharField(max_length=64)
    value = models.TextField()

    class Meta:
        indexes = [models.Index("kind", "filter", "value", name="search_label_having")]

    def __str__(self) -> str:
        return f"{self.value} of {self.record_id}"


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
