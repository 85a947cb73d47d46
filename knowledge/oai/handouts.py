"""A handout in Dublin Core and for DataCite: a report that the site itself publishes."""

from __future__ import annotations

from collections.abc import Iterator

from cms.metadata.datacite import Agent, Relation, Resource, Rights, Words, address_of, subjects_of
from cms.metadata.dates import day_of, w3c_date
from cms.metadata.dublin_core import Statement
from cms.metadata.item import PublicItem


def dublin_core(item: PublicItem) -> Iterator[Statement]:
    handout, language = item.data, item.locale
    yield "title", handout["title"], language
    for theme in item.others("themes"):
        yield "subject", theme.title, theme.locale
    yield "description", handout["summary"] or handout["description"], language
    yield "publisher", item.site, ""
    yield "date", _date(item), ""
    yield "type", "Text", ""
    yield "type", "report", ""
    yield "identifier", item.address, ""
    yield "language", language, ""
    if file := item.file("document"):
        yield "format", file.media_type, ""
        yield "relation", file.url, ""
    for name in ("replaces", "replaced_by", "clusters"):
        for other in item.others(name):
            yield "relation", other.url, ""
    if licence := handout["licence"]:
        yield "rights", licence["label"], ""
        yield "rights", licence["url"], ""


def datacite(item: PublicItem) -> Resource:
    handout, language = item.data, item.locale
    file, licence, pages = item.file("document"), handout["licence"], handout["page_count"]
    dated = _date(item)
    others = (
        ("Obsoletes", item.others("replaces")),
        ("IsObsoletedBy", item.others("replaced_by")),
    )
    summaries = [Words(handout["summary"], language, "Abstract")]
    return Resource(
        identifier=address_of(item),
        creators=[Agent(item.site)],
        titles=[Words(handout["title"], language)],
        publisher=item.site,
        year=int(dated[:4]) if dated else None,
        type=("Report", "Handout"),
        subjects=subjects_of(item, "themes"),
        dates=[("Issued", dated)],
        language=language,
        alternates=[("URL", file.url)] if file else [],
        relations=[Relation(name, "URL", o.url) for name, found in others for o in found if o.url],
        sizes=[f"{pages} pages"] if pages else [],
        formats=[file.media_type] if file else [],
        version=handout["edition"],
        rights=[Rights(licence["label"], licence["url"], licence["id"])] if licence else [],
        descriptions=[*summaries, Words(handout["description"], language, "Other")],
    )


def _date(item: PublicItem) -> str:
    """When it was issued, or else when its page was."""
    return w3c_date(item.data["issued"]) or day_of(item.first_published_at)
