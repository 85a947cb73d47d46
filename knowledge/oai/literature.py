"""A work of the literature collection in Dublin Core and for DataCite."""

from __future__ import annotations

from collections.abc import Iterator

from cms.kinds import Data
from cms.metadata.datacite import (
    Agent,
    Container,
    Relation,
    Resource,
    Rights,
    Words,
    address_of,
    subjects_of,
)
from cms.metadata.dublin_core import Statement
from cms.metadata.item import PublicItem
from knowledge.bibliographic import isbns, issns, issued, makers
from knowledge.names import person_name
from knowledge.signposts import doi_url

from .types import OF_ITS_OWN, container_type, dcmi_type, general_type

_OPEN_ACCESS = Rights("open access", "http://purl.org/coar/access_right/c_abf2")
# Contributor types of the schema; it has none for translators and others.
_ROLES = {"editor": "Editor", "container_author": "RelatedPerson", "collection_editor": "Editor"}
# A list that says of itself that it is not complete (appendix 3 of the schema).
_AND_OTHERS = Agent("(:etal)")


def dublin_core(item: PublicItem) -> Iterator[Statement]:
    """The work, in its own language; the summary and the subjects in that of the record."""
    work = item.data
    authors, others = makers(work)
    yield "title", work["title"], work["language"]
    yield from (("creator", person_name(person), "") for person in authors)
    yield from (("contributor", person_name(person), "") for person in others)
    for concept in item.others("themes") + item.others("concepts"):
        yield "subject", concept.title, concept.locale
    for abstract in work["abstracts"]:
        yield "description", abstract["text"], abstract["language"]
    yield "description", work["summary"], item.locale
    yield "publisher", work["publisher"], ""
    yield "date", issued(work), ""
    yield "type", dcmi_type(work["type"]), ""
    yield "type", work["type"], ""
    yield "identifier", item.address, ""
    if work["doi"]:
        yield "identifier", doi_url(work["doi"]), ""
    place = "identifier" if work["type"] in OF_ITS_OWN else "relation"
    yield from ((place, f"urn:isbn:{isbn}", "") for isbn in isbns(work))
    yield from (("relation", f"urn:issn:{issn}", "") for issn in issns(work))
    yield "source", _source(work), ""
    yield from (("relation", cluster.url, "") for cluster in item.others("clusters"))
    yield "language", work["language"], ""
    if work["open_access"]:
        yield "rights", _OPEN_ACCESS.text, "en"


def datacite(item: PublicItem) -> Resource:
    """The work by its DOI, or else by the address of its page."""
    work = item.data
    authors, others = makers(work)
    own_isbn = work["type"] in OF_ITS_OWN
    doi = [("DOI", work["doi"])] if work["doi"] else []
    books = [("ISBN", isbn) for isbn in isbns(work)]
    names = [*doi, address_of(item), *(books if own_isbn else [])]
    relations = [] if own_isbn else books
    relations += [("ISSN", issn) for issn in issns(work)]
    abstracts = [Words(a["text"], a["language"], "Abstract") for a in work["abstracts"]]
    return Resource(
        identifier=names[0],
        creators=[_agent(person) for person in authors] + _et_al(work, authors),
        titles=[Words(work["title"], work["language"])],
        publisher=work["publisher"] or work["container_title"],
        year=work["year"],
        type=(general_type(work["type"]), work["type"]),
        subjects=subjects_of(item, "themes", "concepts"),
        contributors=[_agent(p, _ROLES.get(p["role"], "Other")) for p in others],
        dates=[("Issued", issued(work))],
        language=work["language"],
        alternates=[*names[1:], ("Citation key", work["citation_key"])],
        relations=[Relation("IsPartOf", scheme, value) for scheme, value in relations],
        container=_container(work),
        version=work["edition"],
        rights=[_OPEN_ACCESS] if work["open_access"] else [],
        descriptions=[*abstracts, Words(work["summary"], item.locale, "Other")],
    )


def _agent(person: Data, role: str = "") -> Agent:
    if person["literal"]:
        return Agent(person["literal"], orcid=person["orcid"], role=role)
    given = " ".join(filter(None, (person["given"], person["particle"])))
    return Agent(person_name(person), True, given, person["family"], person["orcid"], role)


def _et_al(work: Data, authors: list[Data]) -> list[Agent]:
    incomplete = work["extra"].get("and_others", "").split()
    return [_AND_OTHERS] if authors and authors[0]["role"] in incomplete else []


def _source(work: Data) -> str:
    """What the work was published in: «Harvard Business Review, 76(6), 77-90»."""
    if not work["container_title"]:
        return ""
    issue = f"({work['issue']})" if work["issue"] else ""
    parts = (work["container_title"], f"{work['volume']}{issue}", work["page"])
    return ", ".join(filter(None, parts))


def _container(work: Data) -> Container | None:
    if not work["container_title"]:
        return None
    first, _, last = work["page"].partition("-")
    return Container(
        work["container_title"],
        container_type(work["type"]),
        work["volume"],
        work["issue"],
        first.strip(),
        last.strip(),
    )
