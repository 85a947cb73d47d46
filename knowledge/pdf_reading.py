"""Reading the PDFs of handouts in the background, and letting the handouts know."""

from __future__ import annotations

import math
import time
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.search import index

from knowledge.models import HandoutPage, PdfText

# Handouts brought in step, and documents looked at, in one turn.
AT_ONCE = 100


def read_waiting(seconds: float) -> int:
    """Go on for about so long with what is not read yet; gives how many handouts were told."""
    until = time.monotonic() + seconds
    for document in _waiting()[:AT_ONCE]:
        _read(document, until)
        if time.monotonic() > until:
            break
    return tell_handouts()


def read_whole(document_id: int) -> None:
    """Read the text of one document to its end."""
    document = get_document_model()._default_manager.filter(pk=document_id).first()
    if document is not None:
        _read(document, math.inf)
        tell_handouts()


def _read(document: Any, until: float) -> None:
    try:
        text = PdfText.objects.of(document)
        if not text.complete:
            text.read_on(until=until)
    except OSError:
        PdfText.objects.miss(document)


def _waiting() -> QuerySet[Any]:
    """Documents that handouts show, whose present text is not there as a whole."""
    key = Concat(Cast("pk", TextField()), Value("-"), "file_hash")
    texts = PdfText.objects.filter(document=OuterRef("pk"))
    documents: QuerySet[Any] = get_document_model()._default_manager.alias(key=key)
    return documents.filter(
        ~Exists(texts.filter(key=OuterRef("key"), complete=True)),
        ~Exists(texts.filter(retry_at__gt=timezone.now())),
        pk__in=HandoutPage.objects.filter(document__isnull=False).values("document"),
    ).order_by("pk")


def tell_handouts() -> int:
    """Let handouts take over what is known of their PDFs by now; gives how many did.

    Their records follow, as after any other change.
    """
    texts = PdfText.objects.filter(document=OuterRef("document"), complete=True)
    behind: Any = (
        HandoutPage.objects.annotate(known=Subquery(texts.values("key")))
        .filter(known__isnull=False)
        .exclude(pdf_key=F("known"))
        .select_related("locale")
        .order_by("pk")
    )
    told = 0
    for page in behind[:AT_ONCE]:
        page.take_over(PdfText.objects.get(document=page.document_id))
        HandoutPage.objects.filter(pk=page.pk, document=page.document_id).update(
            pdf_key=page.pdf_key, page_count=page.page_count, pdf_findings=page.pdf_findings
        )
        index.insert_or_update_object(page)
        told += 1
    return told
