"""DataCite's schema, in the envelope in which repositories give it out."""

from __future__ import annotations

import re

from django.conf import settings

from cms.kinds import kinds
from cms.metadata.datacite import UNKNOWN, Agent, Container, Resource
from cms.metadata.item import PublicItem
from cms.oai.xml import Element, add, add_text, clean, container, is_language

PREFIX = "oai_datacite"
NAMESPACE = "http://schema.datacite.org/oai/oai-1.1/"
SCHEMA = "http://schema.datacite.org/oai/oai-1.1/oai.xsd"
VERSION = "4.5"
KERNEL = "http://datacite.org/schema/kernel-4"
_KERNEL_SCHEMA = f"http://schema.datacite.org/meta/kernel-{VERSION}/metadata.xsd"
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


def write(parent: Element, item: PublicItem) -> None:
    """Add the item's description to `parent`."""
    envelope = container(parent, NAMESPACE, "oai_datacite", SCHEMA, {"": NAMESPACE})
    add(envelope, "schemaVersion", VERSION)
    add(envelope, "datacentreSymbol", settings.OAI_NAMESPACE)
    payload = add(envelope, "payload")
    root = container(payload, KERNEL, "resource", _KERNEL_SCHEMA, {"": KERNEL})
    resource = kinds[item.kind].datacite(item)
    _write_what_must_be(root, resource)
    _write_what_may_be(root, resource)


def _write_what_must_be(root: Element, resource: Resource) -> None:
    scheme, value = resource.identifier
    add(root, "identifier", value, identifierType=scheme)
    creators = add(root, "creators")
    for agent in resource.creators or [Agent(UNKNOWN)]:
        _write_agent(add(creators, "creator"), "creatorName", agent)
    titles = add(root, "titles")
    for title in resource.titles:
        add(titles, "title", title.text, lang=title.language, titleType=title.type)
    add(root, "publisher", _or_unknown(resource.publisher))
    year = resource.year if resource.year is not None and 0 < resource.year <= 9999 else 0
    # Four digits are demanded; a year that nobody knows is written as 0000.
    add(root, "publicationYear", f"{year:04}")
    general, word = resource.type
    add(root, "resourceType", word, resourceTypeGeneral=general)


def _write_what_may_be(root: Element, resource: Resource) -> None:
    for subject in resource.subjects:
        attributes = {"lang": subject.language, "valueURI": subject.uri}
        _write_each(root, "subject", [subject.text], **attributes)
    for agent in resource.contributors:
        contributor = add(_group(root, "contributors"), "contributor", contributorType=agent.role)
        _write_agent(contributor, "contributorName", agent)
    for kind, date in resource.dates:
        _write_each(root, "date", [date], dateType=kind)
    if is_language(resource.language):
        add(root, "language", resource.language)
    for scheme, value in resource.alternates:
        _write_each(root, "alternateIdentifier", [value], alternateIdentifierType=scheme)
    for relation in resource.relations:
        attributes = {
            "relatedIdentifierType": relation.type,
            "relationType": relation.relation,
        }
        _write_each(root, "relatedIdentifier", [relation.value], **attributes)
    _write_each(root, "size", resource.sizes)
    _write_each(root, "format", resource.formats)
    add_text(root, "version", resource.version)
    _write_texts(root, resource)


def _write_each(root: Element, name: str, texts: list[str], **attributes: str) -> None:
    """Those that are not empty, in the element that holds all of their sort."""
    for text in texts:
        if clean(text).strip():
            add_text(_group(root, f"{name}s"), name, text, **attributes)


def _write_texts(root: Element, resource: Resource) -> None:
    for rights in resource.rights:
        spdx = (
            {
                "rightsIdentifier": rights.spdx,
                "rightsIdentifierScheme": "SPDX",
                "schemeURI": "https://spdx.org/licenses/",
            }
            if rights.spdx
            else {}
        )
        add(_group(root, "rightsList"), "rights", rights.text, rightsURI=rights.uri, **spdx)
    for description in resource.descriptions:
        attributes = {"lang": description.language, "descriptionType": description.type}
        _write_each(root, "description", [description.text], **attributes)
    for place in resource.places:
        location = add(_group(root, "geoLocations"), "geoLocation")
        add_text(location, "geoLocationPlace", place.name)
        if place.latitude is not None and place.longitude is not None:
            point = add(location, "geoLocationPoint")
            add(point, "pointLongitude", f"{place.longitude:.7g}")
            add(point, "pointLatitude", f"{place.latitude:.7g}")
    if resource.container is not None:
        _write_container(add(root, "relatedItems"), resource.container)


def _group(root: Element, name: str) -> Element:
    """The element that holds all of a sort, made with the first of them."""
    found = root.find(f"{{{KERNEL}}}{name}")
    return add(root, name) if found is None else found


def _or_unknown(text: str) -> str:
    return clean(text).strip() or UNKNOWN


def _write_agent(parent: Element, name: str, agent: Agent) -> None:
    standard = agent.name.startswith("(:")
    kind = "" if standard else "Personal" if agent.personal else "Organizational"
    add(parent, name, _or_unknown(agent.name), nameType=kind)
    add_text(parent, "givenName", agent.given)
    add_text(parent, "familyName", agent.family)
    if _ORCID.fullmatch(agent.orcid):
        add(
            parent,
            "nameIdentifier",
            agent.orcid,
            nameIdentifierScheme="ORCID",
            schemeURI="https://orcid.org",
        )


def _write_container(parent: Element, of: Container) -> None:
    item = add(parent, "relatedItem", relatedItemType=of.type, relationType="IsPublishedIn")
    add(add(item, "titles"), "title", of.title)
    for name, text in (
        ("volume", of.volume),
        ("issue", of.issue),
        ("firstPage", of.first_page),
        ("lastPage", of.last_page),
    ):
        add_text(item, name, text)
