"""The text of handouts' PDFs, taken once from each file and kept page by page for the search."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.utils import timezone
from wagtail.documents import get_document_model_string

from knowledge.pdf import Finding, PdfRefused, is_other_language, read_pdf
from knowledge.pdf_text import PAGES_MAX, TEXT_MAX, UNREADABLE, page_texts

logger = logging.getLogger(__name__)

# A file that the storage does not give is asked for again after this time.
RETRY = timedelta(minutes=10)


class PdfTextManager(models.Manager["PdfText"]):
    def of(self, document: Any) -> PdfText:
        """What is known of the document's present file; one that is new is looked through.

        The text of the file before is forgotten. OSError if the storage does not give the file.
        """
        key = f"{document.pk}-{document.get_file_hash()}"
        known = self.filter(pk=document.pk).first()
        if known is not None and known.key == key:
            return known
        return self._look_through(document, key)

    def _look_through(self, document: Any, key: str) -> PdfText:
        document.get_file_size()
        values: dict[str, Any] = {"key": key, "read": 0, "size": 0, "retry_at": None}
        with document.open_file() as file:
            try:
                pdf = read_pdf(file)
            except PdfRefused as refusal:
                logger.warning("The PDF %r: %s", document.title, refusal)
                unreadable = [Finding.UNREADABLE.value]
                values |= {"page_count": None, "findings": unreadable, "complete": True}
            else:
                findings = [finding.value for finding in pdf.findings]
                values |= {"page_count": pdf.pages, "findings": findings, "complete": False}
                values["language"] = pdf.language[:35]
        with transaction.atomic():
            # First, as it waits for whoever is reading: that one's pages go as well.
            found, _created = self.update_or_create(document_id=document.pk, defaults=values)
            PdfPage.objects.filter(text_id=document.pk).delete()
        return found

    def miss(self, document: Any) -> None:
        """Note that the storage does not give the file; it is asked for again later."""
        self.update_or_create(
            document_id=document.pk,
            defaults={"retry_at": timezone.now() + RETRY},
            create_defaults={
                "retry_at": timezone.now() + RETRY,
                "key": f"{document.pk}-",
                "findings": [Finding.UNREADABLE.value],
            },
        )


class PdfText(models.Model):
    """What was read of a document's file, named by `key`: the document and the file's hash.

    `findings` are those that hold whatever language the page is in. `page_count` is None if the
    file is no PDF that can be read. `read` counts the pages whose text is kept, `size` its
    characters; the text is for readers once it is `complete`.
    """

    document = models.OneToOneField(
        get_document_model_string(), on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    key = models.CharField(max_length=64, unique=True)
    page_count = models.PositiveIntegerField(null=True)
    language = models.CharField(max_length=35, blank=True)
    findings = ArrayField(models.CharField(max_length=20), default=list)
    read = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    complete = models.BooleanField(default=False)
    retry_at = models.DateTimeField(null=True)

    objects: ClassVar[PdfTextManager] = PdfTextManager()

    # A document is not in use because its text is kept.
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.key}: {self.read} of {self.page_count} pages"

    def findings_for(self, language: str) -> list[str]:
        """What makes the PDF hard to use on a page in this language."""
        other = is_other_language(self.language, language)
        return [*self.findings, *([Finding.OTHER_LANGUAGE.value] if other else [])]

    def read_on(self, pages: float = math.inf, *, until: float = math.inf) -> None:
        """Keep the text of the next pages, one at least, until a moment of `time.monotonic`.

        What another process is reading is left to it. OSError as above.
        """
        with transaction.atomic():
            own = PdfText.objects.select_for_update(skip_locked=True).filter(key=self.key).first()
            if own is None or own.complete:
                return
            with self.document.open_file() as file:
                own.complete = own._take(file, pages, until)
            own.save()
        for name in ("findings", "read", "size", "complete", "retry_at"):
            setattr(self, name, getattr(own, name))

    def _take(self, file: Any, pages: float, until: float) -> bool:
        """Whether that was all."""
        try:
            for taken, (number, text) in enumerate(page_texts(file, self.read + 1), start=1):
                if number > PAGES_MAX or self.size + len(text or "") > TEXT_MAX:
                    self._find(Finding.CUT_OFF)
                    return True
                if text is None:
                    self._find(Finding.PAGES_UNREAD)
                elif text:
                    PdfPage.objects.create(text=self, number=number, content=text)
                    self.size += len(text)
                self.read = number
                if taken >= pages or time.monotonic() > until:
                    return number == self.page_count
        except UNREADABLE as error:
            logger.warning("The PDF of %s cannot be read any further: %r", self, error)
            self._find(Finding.PAGES_UNREAD)
        return True

    def _find(self, finding: Finding) -> None:
        if finding.value not in self.findings:
            self.findings = [*self.findings, finding.value]


class PdfPage(models.Model):
    """The text of one page, in one line."""

    text = models.ForeignKey(PdfText, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    content = models.TextField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="knowledge_pdf_page_once"),
        ]

    def __str__(self) -> str:
        return f"{self.text_id}, page {self.number}"


def pages_of(key: str) -> Iterator[tuple[int, str]]:
    """(number, text) of the pages of a complete text by its name; nothing if it is no more."""
    pages = PdfPage.objects.filter(text__key=key, text__complete=True).order_by("number")
    yield from pages.values_list("number", "content")


def some_pages(wanted: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
    """The text of these pages, each given as the name of its text and its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text.key, page.number, page.content FROM knowledge_pdfpage AS page"
            " JOIN knowledge_pdftext AS text ON text.document_id = page.text_id"
            " WHERE text.complete AND (text.key, page.number) IN"
            " (SELECT * FROM unnest(%s::text[], %s::int[]))",
            [[key for key, _number in wanted], [number for _key, number in wanted]],
        )
        return {(key, number): text for key, number, text in cursor.fetchall()}


__all__ = ["PdfPage", "PdfText", "pages_of", "some_pages"]
