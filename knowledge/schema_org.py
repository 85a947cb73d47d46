"""Works, handouts and clusters in the terms of schema.org, for JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable

from cms.kinds import Data
from cms.metadata.dates import day_of, w3c_date
from cms.metadata.item import PublicItem
from cms.metadata.json_ld import Thing, thing
from knowledge.bibliographic import begun, in_role, isbns, issns, orcid_url, pages
from knowledge.models.work_types import WorkType
from knowledge.names import person_name
from knowledge.oai.types import OF_ITS_OWN
from knowledge.signposts import doi_url, schema_class

_IN_PERIODICALS = {
    WorkType.ARTICLE_JOURNAL,
    WorkType.ARTICLE_MAGAZINE,
    WorkType.ARTICLE_NEWSPAPER,
    WorkType.REVIEW,
    WorkType.REVIEW_BOOK,
}
_IN_BOOKS = {
    WorkType.CHAPTER,
    WorkType.ENTRY,
    WorkType.ENTRY_DICTIONARY,
    WorkType.ENTRY_ENCYCLOPEDIA,
    WorkType.PAPER_CONFERENCE,
}
_BOOKS = {"Book"}


def of_work(item: PublicItem) -> Thing:
    """A work, with what it was published in; its page is where the site tells of it."""
    work, name = item.data, schema_class(item.data["type"])
    first, last = pages(work)
    doi = work["doi"]
    return thing(
        name,
        **{"@id": item.address},
        url=item.url,
        name=work["title"],
        author=_people(in_role(work, "author")),
        editor=[] if work["type"] in _IN_BOOKS else _people(in_role(work, "editor")),
        translator=_people(in_role(work, "translator")),
        datePublished=begun(work),
        inLanguage=work["language"],
        publisher=_body(work["publisher"]),
        isPartOf=_container(work),
        pageStart=first if last else "",
        pageEnd=last,
        pagination=work["page"] if not last else "",
        bookEdition=work["edition"] if name in _BOOKS else "",
        reportNumber=work["number"] if name == "Report" else "",
        isbn=isbns(work) if work["type"] in OF_ITS_OWN else [],
        identifier=thing("PropertyValue", propertyID="DOI", value=doi) if doi else None,
        sameAs=doi_url(doi) if doi else "",
        isAccessibleForFree=work["open_access"],
        about=_terms(item, "themes", "concepts"),
        abstract=[abstract["text"] for abstract in work["abstracts"]],
    )


def of_handout(item: PublicItem) -> Thing:
    """A handout: a report that the site publishes, with the file to load."""
    handout = item.data
    file, licence = item.file("document"), handout["licence"]
    day = w3c_date(handout["issued"]).partition("/")[0] or day_of(item.first_published_at)
    encoding = (
        thing("MediaObject", contentUrl=file.url, encodingFormat=file.media_type) if file else None
    )
    return thing(
        "Report",
        **{"@id": item.address},
        url=item.url,
        name=handout["title"],
        author=_body(item.site),
        publisher=_body(item.site),
        datePublished=day,
        inLanguage=item.locale,
        version=handout["edition"],
        license=licence["url"] if licence else "",
        about=_terms(item, "themes"),
        description=handout["summary"] or handout["description"],
        encoding=encoding,
    )


def of_cluster(item: PublicItem) -> Thing:
    """A cluster, of which its page is about."""
    cluster = item.data
    at = cluster["location"]
    place = at and thing("GeoCoordinates", latitude=at["latitude"], longitude=at["longitude"])
    return thing(
        "Organization",
        **{"@id": item.address},
        name=cluster["title"],
        url=cluster["website"] or item.url,
        mainEntityOfPage=item.url,
        description=cluster["introduction"],
        location=thing("Place", name=cluster["city"], geo=place),
        knowsAbout=_terms(item, "technology_field"),
    )


def _people(people: Iterable[Data]) -> list[Thing]:
    return [
        thing("Organization", name=person["literal"])
        if person["literal"]
        else thing(
            "Person",
            **{"@id": orcid_url(person)},
            name=_as_spoken(person),
            givenName=person["given"],
            familyName=" ".join(filter(None, (person["particle"], person["family"]))),
        )
        for person in people
        if person_name(person)
    ]


def _as_spoken(person: Data) -> str:
    parts = (person["given"], person["particle"], person["family"], person["suffix"])
    return " ".join(filter(None, parts))


def _body(name: str) -> Thing | None:
    return thing("Organization", name=name) if name else None


def _terms(item: PublicItem, *names: str) -> list[Thing]:
    others = (other for name in names for other in item.others(name))
    return [thing("DefinedTerm", **{"@id": f"urn:uuid:{o.key}"}, name=o.title) for o in others]


def _container(work: Data) -> Thing | None:
    """A periodical by volume and issue, or a book with its editors."""
    title = work["container_title"]
    if not title:
        return None
    if work["type"] in _IN_BOOKS:
        editors = _people(in_role(work, "editor"))
        return thing("Book", name=title, editor=editors, isbn=isbns(work), issn=issns(work))
    if work["type"] not in _IN_PERIODICALS:
        return thing("CreativeWork", name=title)
    found = thing("Periodical", name=title, issn=issns(work))
    if work["volume"]:
        found = thing("PublicationVolume", volumeNumber=work["volume"], isPartOf=found)
    if work["issue"]:
        found = thing("PublicationIssue", issueNumber=work["issue"], isPartOf=found)
    return found


__all__ = ["of_cluster", "of_handout", "of_work"]
