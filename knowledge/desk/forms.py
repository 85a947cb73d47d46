"""What staff give to the desk: files, a text or DOIs, what they are, and where they shall go."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput

from knowledge.formats.readers import READERS
from knowledge.formats.sources import not_text
from knowledge.lookup import is_offered, split_dois
from knowledge.models import LiteratureIndexPage

from .operations import Upload
from .rights import collections
from .sources import DOI_LIST

__all__ = ["UploadForm"]

# What Django takes of a form besides files, with room for the rest of it.
_PASTED_MAX = 500_000
# Each takes about a second.
_DOIS_MAX = 200


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """A list of files, each of which is a text and all of which together are not too large."""

    widget = _ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = [super(_FilesField, self).clean(each, initial) for each in data or []]
        limit = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
        if limit and sum(file.size for file in files) > limit:
            raise forms.ValidationError(
                gettext(
                    "These files have %(size)s MB, and %(limit)s MB are taken at once. Export the "
                    "works in several smaller files and import them one after the other."
                )
                % {
                    "size": -(-sum(file.size for file in files) // 1024**2),
                    "limit": limit // 1024**2,
                }
            )
        for file in files:
            if advice := not_text(file.read(65_536)):
                raise forms.ValidationError(f"{file.name}: {advice}")
            file.seek(0)
        return files


class UploadForm(forms.Form):
    """`uploads()` gives what was sent, once the form is valid."""

    sources = _FilesField(
        label=_("Files"),
        required=False,
        # An empty file is told from a bibliography when it is read, like any other.
        allow_empty_file=True,
        help_text=_("One or several bibliographies, as a reference manager or a catalogue gives."),
    )
    text = forms.CharField(
        label=_("or a text"),
        required=False,
        max_length=_PASTED_MAX,
        widget=AdminAutoHeightTextInput(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("Entries that you copied, such as BibTeX from the page of a publisher."),
    )
    dois = forms.CharField(
        label=_("or DOIs"),
        required=False,
        max_length=_PASTED_MAX,
        widget=AdminAutoHeightTextInput(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("One a line, or divided by blanks. Their works are looked up."),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[
            ("", _("recognise it")),
            *((reader.name, reader.title) for reader in READERS.values()),
        ],
    )
    index = forms.ModelChoiceField(
        label=_("Collection"),
        queryset=LiteratureIndexPage.objects.none(),
        empty_label=None,
        help_text=_("Works are compared with those in the language of this collection."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_offered():
            del self.fields["dois"]
        allowed = collections(user)
        index: Any = self.fields["index"]
        index.queryset = LiteratureIndexPage.objects.select_related("locale").filter(
            pk__in=[page.pk for page in allowed]
        )
        index.label_from_instance = lambda page: f"{page.title} ({page.locale})"
        own = (page for page in allowed if page.locale.language_code == settings.LANGUAGE_CODE)
        index.initial = next((page.pk for page in (*own, *allowed)), None)

    def clean_dois(self) -> list[str]:
        dois = split_dois(self.cleaned_data["dois"])
        if len(dois) > _DOIS_MAX:
            raise forms.ValidationError(
                gettext("These are %(count)s DOIs, and %(limit)s are looked up at once.")
                % {"count": len(dois), "limit": _DOIS_MAX}
            )
        return dois

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        anything = given.get("sources") or given.get("text", "").strip() or given.get("dois")
        if not self.errors and not anything:
            raise forms.ValidationError(gettext("Choose a file, or paste a text."))
        return given

    def uploads(self) -> list[Upload]:
        """The files in their order, then the text, then the DOIs."""
        given = self.cleaned_data
        found = [Upload(file.name, file.read(), given["format"]) for file in given["sources"]]
        if given["text"].strip():
            found.append(Upload(gettext("pasted text"), given["text"].encode(), given["format"]))
        if dois := given.get("dois"):
            found.append(Upload(gettext("DOIs"), "\n".join(dois).encode(), DOI_LIST))
        return found
