"""The styles that works can be cited in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["DEFAULT", "STYLES", "CitationStyle"]


@dataclass(frozen=True, slots=True)
class CitationStyle:
    """A style: its `name` in addresses, its `label` for readers, and how lists number its works.

    `files` are by language of the reader: the CSL file and the words that it is written in.
    """

    name: str
    label: str
    files: Mapping[str, tuple[str, str]]
    number: str = ""


def _one(file: str, english: str = "en-US") -> Mapping[str, tuple[str, str]]:
    return {"de": (file, "de-DE"), "en": (file, english)}


DEFAULT = "apa"
STYLES: Mapping[str, CitationStyle] = {
    style.name: style
    for style in (
        CitationStyle("apa", "APA", _one("apa")),
        CitationStyle("chicago", "Chicago", _one("chicago-author-date")),
        CitationStyle(
            "iso690",
            "DIN ISO 690",
            {
                "de": ("iso690-author-date-de", "de-DE"),
                "en": ("iso690-author-date-en", "en-GB"),
            },
        ),
        CitationStyle("harvard", "Harvard", _one("harvard-cite-them-right", "en-GB")),
        CitationStyle("ieee", "IEEE", _one("ieee"), "[{}] "),
        CitationStyle("vancouver", "Vancouver", _one("nlm-citation-sequence"), "{}. "),
    )
}
