"""The form by which documents are uploaded, wherever the admin shows it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm

from knowledge.models import HandoutPage
from knowledge.pdf import PdfRefused, read_pdf


class CheckedDocumentForm(BaseDocumentForm):
    """Refuses PDFs that could do harm, and keeps handouts in step with a replaced file."""

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if not file or "file" not in self.changed_data:
            return file
        if PurePath(file.name).suffix.lower() == ".pdf" or self._handouts().exists():
            try:
                read_pdf(file)
            except PdfRefused as refusal:
                raise ValidationError(refusal.message) from refusal
            finally:
                file.seek(0)
        return file

    def save(self, commit: bool = True) -> Any:
        replaced = commit and "file" in self.changed_data
        document = super().save(commit=commit)
        if replaced:
            for page in self._handouts():
                page.save(clean=False)
        return document

    def _handouts(self) -> Any:
        if self.instance.pk is None:
            return HandoutPage.objects.none()
        return HandoutPage.objects.filter(document=self.instance)
