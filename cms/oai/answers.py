"""What each verb answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.api.items import root_url
from cms.metadata.item import public_items, site_title
from cms.oai import dates, identifiers, listing, sets, tokens
from cms.oai.arguments import Asked
from cms.oai.dublin_core import write_statements
from cms.oai.errors import Refused
from cms.oai.formats import FORMATS
from cms.oai.set_names import named_sets
from cms.oai.xml import Element, add, container
from cms.records.models import Record

_SCHEME = "http://www.openarchives.org/OAI/2.0/oai-identifier"
# What the scheme takes for a namespace: a domain name with a dot.
_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*)+")
_SAMPLE = "01234567-89ab-4cde-8f01-23456789abcd"


def base_url() -> str:
    """The address of the repository, from Wagtail and never from the request."""
    return root_url() + reverse("oai")


def identify(root: Element, asked: Asked, now: datetime) -> None:
    add(root, "repositoryName", site_title())
    add(root, "baseURL", base_url())
    add(root, "protocolVersion", "2.0")
    add(root, "adminEmail", settings.OAI_ADMIN_EMAIL)
    add(root, "earliestDatestamp", dates.write(listing.earliest() or now))
    add(root, "deletedRecord", "persistent")
    add(root, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    add(root, "compression", "gzip")
    namespace = settings.OAI_NAMESPACE
    if _DOMAIN.fullmatch(namespace):
        description = add(root, "description")
        scheme = container(description, _SCHEME, "oai-identifier", f"{_SCHEME}.xsd", {"": _SCHEME})
        add(scheme, "scheme", "oai")
        add(scheme, "repositoryIdentifier", namespace)
        add(scheme, "delimiter", ":")
        add(scheme, "sampleIdentifier", f"oai:{namespace}:{_SAMPLE}:{settings.LANGUAGE_CODE}")


def list_metadata_formats(root: Element, asked: Asked, now: datetime) -> None:
    if asked.identifier:
        record = identifiers.find(asked.identifier)
        if record is None:
            raise Refused(identifiers.unknown())
        if record.withdrawn_at is not None:
            text = _("This item was withdrawn; there is no metadata of it any more.")
            raise Refused(("noMetadataFormats", text))
    for each in FORMATS.values():
        entry = add(root, "metadataFormat")
        add(entry, "metadataPrefix", each.prefix)
        add(entry, "schema", each.schema)
        add(entry, "metadataNamespace", each.namespace)


def list_sets(root: Element, asked: Asked, now: datetime) -> None:
    for spec, names in named_sets():
        entry = add(root, "set")
        add(entry, "setSpec", spec)
        add(entry, "setName", " / ".join(dict.fromkeys(names.values())))
        titles = [("title", name, code) for code, name in names.items()]
        write_statements(add(entry, "setDescription"), titles)


def get_record(root: Element, asked: Asked, now: datetime) -> None:
    record = identifiers.find(asked.identifier)
    if record is None:
        raise Refused(identifiers.unknown())
    _write_records(root, [record], asked)


def list_identifiers(root: Element, asked: Asked, now: datetime) -> None:
    page = _page(asked, with_data=False)
    for header in _headers(page.records, asked.set):
        header.write(root)
    _write_token(root, asked, page)


def list_records(root: Element, asked: Asked, now: datetime) -> None:
    page = _page(asked, with_data=True)
    _write_records(root, page.records, asked)
    _write_token(root, asked, page)


ANSWERS = {
    "Identify": identify,
    "ListMetadataFormats": list_metadata_formats,
    "ListSets": list_sets,
    "GetRecord": get_record,
    "ListIdentifiers": list_identifiers,
    "ListRecords": list_records,
}


def _page(asked: Asked, *, with_data: bool) -> listing.Page:
    page = listing.page(asked, with_data=with_data)
    if not page.records:
        text = _("Nothing was changed in this time and set, or all of it has changed since.")
        raise Refused(("noRecordsMatch", text))
    return page


class _Header:
    """A record's header, as a list of the set `asked` shows it."""

    def __init__(self, record: Record, asked: str, left: Sequence[str]) -> None:
        self.record = record
        self.specs = sets.present(record)
        withdrawn = record.withdrawn_at is not None
        self.deleted = withdrawn or (asked != "" and not sets.within(self.specs, asked))
        # What is gone names the sets that it is gone from.
        if withdrawn:
            self.specs = sorted({*self.specs, *left})
        elif self.deleted:
            self.specs = [spec for spec in left if spec not in self.specs]

    def write(self, parent: Element) -> None:
        element = add(parent, "header", status="deleted" if self.deleted else "")
        add(element, "identifier", identifiers.identifier_of(self.record))
        add(element, "datestamp", dates.write(self.record.changed_at))
        for spec in self.specs:
            add(element, "setSpec", spec)


def _headers(records: Sequence[Record], asked: str = "") -> list[_Header]:
    """The headers of records, in their order; one query."""
    left = sets.left(records)
    return [_Header(record, asked, left.get(record.pk, [])) for record in records]


def _write_records(root: Element, records: Sequence[Record], asked: Asked) -> None:
    headers = _headers(records, asked.set)
    items = public_items(header.record for header in headers if not header.deleted)
    for header in headers:
        element = add(root, "record")
        header.write(element)
        if not header.deleted:
            write = FORMATS[asked.format].write
            write(add(element, "metadata"), items[header.record.pk])


def _write_token(root: Element, asked: Asked, page: listing.Page) -> None:
    """None for a list that fits on one page; an empty one on the last of several."""
    counts = {"completeListSize": str(page.total), "cursor": str(page.before)}
    if page.next is not None:
        resumption = tokens.Resumption(
            asked.verb, asked.format, asked.since, asked.before, asked.set, page.next
        )
        expires = dates.write(tokens.expires())
        add(root, "resumptionToken", tokens.write(resumption), expirationDate=expires, **counts)
    elif page.before:
        add(root, "resumptionToken", **counts)
