"""The form by which handouts are edited."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from knowledge.pdf import ADVICE, Finding, PdfRefused, read_pdf


class HandoutPageForm(WagtailAdminPageForm):
    """Says next to the field why a file cannot be a handout; what was written stays."""

    def clean_document(self) -> Any:
        document = self.cleaned_data.get("document")
        if document is not None and "document" in self.changed_data:
            try:
                with document.open_file() as file:
                    read_pdf(file)
            except PdfRefused as refusal:
                raise ValidationError(refusal.message) from refusal
            except OSError as error:
                raise ValidationError(ADVICE[Finding.UNREADABLE]) from error
        return document

    def clean_replaces(self) -> Any:
        replaced = self.cleaned_data.get("replaces")
        if replaced is not None and replaced.translation_key == self.instance.translation_key:
            raise ValidationError(_("A handout cannot replace itself. Choose its predecessor."))
        return replaced
