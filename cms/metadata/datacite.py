"""Items as resources of the DataCite Metadata Schema (version 4.5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .dates import day_of

if TYPE_CHECKING:
    from .item import PublicItem

# What the schema has for the values that nobody knows (appendix 3).
UNKNOWN = "(:unav)"


@dataclass(frozen=True)
class Words:
    """A text in a language (BCP 47, "" where unknown) and what sort of title or description."""

    text: str
    language: str = ""
    type: str = ""


@dataclass(frozen=True)
class Subject:
    text: str
    language: str = ""
    uri: str = ""


@dataclass(frozen=True)
class Agent:
    """A person or body; `name` as libraries file it, `role` a contributor type of the schema."""

    name: str
    personal: bool = False
    given: str = ""
    family: str = ""
    orcid: str = ""
    role: str = ""


@dataclass(frozen=True)
class Relation:
    """`relation` as in «this resource *IsPartOf* that»."""

    relation: str
    type: str
    value: str


@dataclass(frozen=True)
class Container:
    """What a resource was published in, of a general resource type."""

    title: str
    type: str
    volume: str = ""
    issue: str = ""
    first_page: str = ""
    last_page: str = ""


@dataclass(frozen=True)
class Rights:
    text: str
    uri: str = ""
    # An identifier of the SPDX list.
    spdx: str = ""


@dataclass(frozen=True)
class Place:
    """A place by name, with degrees where they are known."""

    name: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Resource:
    """A resource; the first six are what the schema demands. Pairs are of a type and a value."""

    identifier: tuple[str, str]
    creators: list[Agent]
    titles: list[Words]
    publisher: str
    year: int | None
    # A general resource type, and a word of one's own.
    type: tuple[str, str]
    subjects: list[Subject] = field(default_factory=list)
    contributors: list[Agent] = field(default_factory=list)
    dates: list[tuple[str, str]] = field(default_factory=list)
    language: str = ""
    alternates: list[tuple[str, str]] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    container: Container | None = None
    sizes: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    version: str = ""
    rights: list[Rights] = field(default_factory=list)
    descriptions: list[Words] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def address_of(item: PublicItem) -> tuple[str, str]:
    """The item's own address with its type."""
    return "URL" if item.url else "URN", item.address


def subjects_of(item: PublicItem, *names: str) -> list[Subject]:
    """The concepts that these parts of the data name."""
    others = (other for name in names for other in item.others(name))
    return [Subject(o.title, o.locale, f"urn:uuid:{o.key}") for o in others]


def own_page(item: PublicItem) -> Resource:
    """What holds of every page of the site: a text in its own language, made and published here."""
    data, language = item.data, item.locale
    parts = (("introduction", "Abstract"), ("description", "Other"))
    published = day_of(item.first_published_at)
    return Resource(
        identifier=address_of(item),
        creators=[Agent(item.site)],
        titles=[Words(data["title"], language)],
        publisher=item.site,
        year=int(published[:4]) if published else None,
        type=("Text", "Web page"),
        subjects=subjects_of(item, "themes"),
        dates=[("Issued", published)],
        language=language,
        descriptions=[Words(data[n], language, t) for n, t in parts if data.get(n)],
    )
