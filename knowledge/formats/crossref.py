"""Works of Crossref's REST API to references: one work, or the items of a list."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from knowledge.references import Contributor, Reference, Rejection

from .csl_dates_reader import edtf_of
from .draft import Draft
from .json_files import is_too_deep, json_items, too_deep
from .markup import plain_text
from .values import objects, orcid, text, texts

__all__ = ["CROSSREF_TYPES", "read", "reference_of_work"]

CROSSREF_TYPES = {
    "journal-article": "article-journal", "journal": "periodical", "journal-volume": "periodical",
    "journal-issue": "periodical", "book": "book", "monograph": "book", "edited-book": "book",
    "reference-book": "book", "book-set": "book", "book-series": "book", "proceedings": "book",
    "proceedings-series": "book", "book-chapter": "chapter", "book-section": "chapter",
    "book-part": "chapter", "book-track": "chapter", "reference-entry": "entry",
    "proceedings-article": "paper-conference", "report": "report", "report-series": "report",
    "report-component": "report", "dissertation": "thesis", "posted-content": "article",
    "dataset": "dataset", "database": "dataset", "standard": "standard", "peer-review": "review",
    "component": "document", "grant": "document", "other": "document",
}  # fmt: skip
_PEOPLE = {"author": "author", "editor": "editor", "translator": "translator", "chair": "chair"}
_PLAIN = {
    "DOI": "doi", "volume": "volume", "issue": "issue", "page": "page", "publisher": "publisher",
    "publisher-location": "publisher_place", "article-number": "number", "language": "language",
    "edition-number": "edition", "URL": "url", "part-number": "part",
}  # fmt: skip
_FIRST = {
    "container-title": "container_title", "short-container-title": "shortjournal",
    "short-title": "shorttitle", "original-title": "origtitle", "degree": "type",
}  # fmt: skip
_DATES = ("issued", "published-print", "published", "published-online", "posted", "created")


def read(source: bytes | str) -> Iterator[Reference | Rejection]:
    """References in file order; ``line`` is the number of the work, from 1."""
    found = json_items(
        source, "csl-json", ("message", "items"), '{"status": "ok", "message": {"DOI": …}}'
    )
    for number, work in enumerate(found, start=1):
        if isinstance(work, Rejection):
            yield work
            continue
        if is_too_deep(work):
            yield Rejection(number, "", too_deep())
            continue
        message = work.get("message") if isinstance(work, dict) else None
        reference = reference_of_work(message if isinstance(message, dict) else work, number)
        yield reference or Rejection(
            number, "", _("The item is no work of Crossref: it has neither a title nor a DOI.")
        )


def reference_of_work(work: Any, line: int = 0) -> Reference | None:
    """The reference that a work says, or None where it has neither a title nor a DOI."""
    if not isinstance(work, dict) or not (text(work.get("DOI")) or texts(work.get("title"))):
        return None
    if isinstance(work.get("title"), str):
        # Crossref's own lists have one title; a text is of CSL-JSON, which it gives out as well.
        return None
    kind = text(work.get("type"))
    draft = Draft(CROSSREF_TYPES.get(kind, "document"), line=line)
    _texts(draft, work)
    for name, role in _PEOPLE.items():
        for person in objects(work.get(name)):
            _add(draft, role, person)
    draft.put("issued", next(filter(None, (edtf_of(work.get(n))[0] for n in _DATES)), ""))
    draft.abstract(plain_text(text(work.get("abstract")), paragraphs=True))
    for each in texts(work.get("subject")):
        draft.keyword(each)
    _event(draft, work)
    for licence in objects(work.get("license"))[:1]:
        draft.put("license", text(licence.get("URL")))
    if draft.kind == "document" and kind:
        draft.put("crossref_type", kind)
    return draft.reference()


def _texts(draft: Draft, work: Mapping[str, Any]) -> None:
    draft.put("title", _title(work))
    for name, field in _FIRST.items():
        for each in texts(work.get(name)):
            draft.put(field, plain_text(each))
    for name, field in _PLAIN.items():
        draft.put(field, text(work.get(name)))
    if draft.fields.get("page") == draft.fields.get("number", ""):
        # Journals without pages give the number of the article in their place as well.
        draft.fields.pop("number", None)
    for name, field in (("ISBN", "isbn"), ("ISSN", "issn")):
        for each in texts(work.get(name)):
            # ISBNs were once given as addresses.
            draft.put(field, each.rsplit("/", 1)[-1])


def _title(work: Mapping[str, Any]) -> str:
    title = plain_text(" ".join(texts(work.get("title"))[:1]))
    subtitle = plain_text(" ".join(texts(work.get("subtitle"))[:1]))
    if not title or not subtitle or title.lower().endswith(subtitle.lower()):
        return title or subtitle
    return f"{title}{' ' if title[-1] in '?!.:' else ': '}{subtitle}"


def _add(draft: Draft, role: str, person: Mapping[str, Any]) -> None:
    family, given = text(person.get("family")), text(person.get("given"))
    body = text(person.get("name")) or text(person.get("literal"))
    if family and given:
        draft.person(role, family, given, text(person.get("suffix")), orcid(person))
    elif family or given or body:
        draft.add(Contributor(role, literal=body or family or given, orcid=orcid(person)))


def _event(draft: Draft, work: Mapping[str, Any]) -> None:
    event = work.get("event")
    if not isinstance(event, dict):
        return
    draft.put("eventtitle", text(event.get("name")))
    draft.put("venue", text(event.get("location")))
    start, end = edtf_of(event.get("start"))[0], edtf_of(event.get("end"))[0]
    draft.put("eventdate", f"{start}/{end}" if start and end and start != end else start)
