"""Metadata of DataCite's REST API (kernel 4 as JSON) to references: one DOI, or a list."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from knowledge.references import Contributor, Reference, Rejection

from .draft import Draft
from .json_files import is_too_deep, json_items, too_deep
from .markup import plain_text
from .person_names import read_person
from .values import objects, orcid, text, texts

__all__ = ["read", "reference_of_doi"]

_TYPES = {
    "audiovisual": "motion_picture", "book": "book", "bookchapter": "chapter",
    "computationalnotebook": "software", "conferencepaper": "paper-conference",
    "conferenceproceeding": "book", "dataset": "dataset", "dissertation": "thesis",
    "event": "event", "image": "graphic", "journal": "periodical",
    "journalarticle": "article-journal", "peerreview": "review", "preprint": "article",
    "report": "report", "software": "software", "sound": "song", "standard": "standard",
    "datapaper": "article-journal", "project": "document", "presentation": "speech",
    "poster": "speech", "film": "motion_picture",
}  # fmt: skip
_ROLES = {
    "Editor": "editor", "Producer": "producer", "Director": "director", "Translator": "translator",
    "ProjectLeader": "contributor", "Supervisor": "contributor", "RightsHolder": "holder",
    "DataCollector": "contributor", "DataCurator": "curator", "Researcher": "contributor",
}  # fmt: skip
_ABSTRACTS = frozenset({"", "Abstract"})


def read(source: bytes | str) -> Iterator[Reference | Rejection]:
    """References in file order; ``line`` is the number of the DOI, from 1."""
    found = json_items(
        source, "csl-json", ("data",), '{"data": {"attributes": {"doi": …, "titles": […]}}}'
    )
    for number, each in enumerate(found, start=1):
        if isinstance(each, Rejection):
            yield each
            continue
        if is_too_deep(each):
            yield Rejection(number, "", too_deep())
            continue
        reference = reference_of_doi(each, number)
        yield reference or Rejection(
            number, "", _("The item is no work of DataCite: it has neither a title nor a DOI.")
        )


def reference_of_doi(item: Any, line: int = 0) -> Reference | None:
    """The reference that the metadata say, or None where there is neither a title nor a DOI."""
    if isinstance(item, dict) and isinstance(item.get("data"), dict):
        item = item["data"]
    if isinstance(item, dict) and isinstance(item.get("attributes"), dict):
        item = item["attributes"]
    if not isinstance(item, dict) or not (text(item.get("doi")) or objects(item.get("titles"))):
        return None
    draft = Draft(_kind(item), line=line)
    draft.put("language", text(item.get("language")))
    draft.put("doi", text(item.get("doi")))
    _titles(draft, item)
    for creator in objects(item.get("creators")):
        _add(draft, "author", creator)
    for person in objects(item.get("contributors")):
        _add(draft, _ROLES.get(text(person.get("contributorType")), "contributor"), person)
    publisher = item.get("publisher")
    draft.put(
        "publisher", text(publisher.get("name") if isinstance(publisher, dict) else publisher)
    )
    _dates(draft, item)
    _container(draft, item)
    for each in objects(item.get("descriptions")):
        plain = plain_text(text(each.get("description")), paragraphs=True)
        if text(each.get("descriptionType")) in _ABSTRACTS:
            draft.abstract(plain, text(each.get("lang")))
        else:
            draft.put("note", plain)
    for each in objects(item.get("subjects")):
        draft.keyword(text(each.get("subject")))
    draft.put("version", text(item.get("version")))
    draft.put("url", text(item.get("url")))
    draft.put("howpublished", "; ".join(texts(item.get("formats"))))
    draft.put("dimensions", "; ".join(texts(item.get("sizes"))))
    for each in objects(item.get("rightsList"))[:1]:
        draft.put("license", text(each.get("rightsUri")) or text(each.get("rights")))
    return draft.reference()


def _kind(item: Mapping[str, Any]) -> str:
    types = item.get("types")
    if not isinstance(types, dict):
        return "document"
    general = _TYPES.get(text(types.get("resourceTypeGeneral")).lower())
    special = _TYPES.get(text(types.get("resourceType")).lower().replace(" ", ""))
    # «Text» says nothing; what the depositor wrote beside it may.
    return general or special or "document"


def _titles(draft: Draft, item: Mapping[str, Any]) -> None:
    rows = objects(item.get("titles"))
    own = [row for row in rows if not text(row.get("titleType"))] or rows[:1]
    title = plain_text(text(own[0].get("title"))) if own else ""
    for row in rows:
        other = plain_text(text(row.get("title")))
        kind = text(row.get("titleType"))
        if row is (own[0] if own else None):
            continue
        if kind == "Subtitle" and title:
            title = f"{title}{' ' if title[-1] in '?!.:' else ': '}{other}"
        elif kind == "TranslatedTitle":
            draft.keep("translatedtitle", other)
        else:
            draft.keep("titleaddon", other)
    draft.put("title", title)


def _add(draft: Draft, role: str, person: Mapping[str, Any]) -> None:
    family, given = text(person.get("familyName")), text(person.get("givenName"))
    name = text(person.get("name"))
    ids = objects(person.get("nameIdentifiers"))
    iri = next(
        (text(i.get("nameIdentifier")) for i in ids if "orcid" in str(i).lower()),
        "",
    )
    known = orcid({"ORCID": iri})
    if family and given:
        draft.person(role, family, given, "", known)
    elif text(person.get("nameType")) == "Organizational":
        draft.add(Contributor(role, literal=name))
    elif name:
        found = read_person(name, role)
        draft.person(role, found.family, found.given, found.suffix, known, found.particle) if (
            found.family
        ) else draft.add(Contributor(role, literal=found.literal, orcid=known))


def _dates(draft: Draft, item: Mapping[str, Any]) -> None:
    year = text(item.get("publicationYear"))
    for each in objects(item.get("dates")):
        kind, written = text(each.get("dateType")), text(each.get("date"))
        if kind == "Issued" and written[:4] == (year or written[:4]):
            draft.issued(written)
        elif kind == "Available":
            draft.date("available-date", written)
        elif kind == "Submitted":
            draft.date("submitted", written)
    if "issued" not in draft.fields:
        draft.issued(year)


def _container(draft: Draft, item: Mapping[str, Any]) -> None:
    container = item.get("container")
    if not isinstance(container, dict):
        return
    draft.put("container_title", text(container.get("title")))
    draft.put("volume", text(container.get("volume")))
    draft.put("issue", text(container.get("issue")))
    first, last = text(container.get("firstPage")), text(container.get("lastPage"))
    draft.put("page", f"{first}-{last}" if first and last and first != last else first)
    kind = text(container.get("identifierType")).lower()
    if kind in ("issn", "isbn"):
        draft.put(kind, text(container.get("identifier")))
