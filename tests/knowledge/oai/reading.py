"""A harvester for tests: whatever it is told must have the structure that the protocol demands."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.test import Client
from lxml import etree

_SCHEMA = Path(__file__).parent / "schemas" / "protocol.xsd"
NAMES = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "envelope": "http://schema.datacite.org/oai/oai-1.1/",
    "d": "http://datacite.org/schema/kernel-4",
    "i": "http://www.openarchives.org/OAI/2.0/oai-identifier",
}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_SCHEMA)))


@dataclass
class Answer:
    """A document of the protocol."""

    root: Any

    def find(self, path: str) -> list[Any]:
        """Elements, attributes or strings by XPath, from the top: `//o:header`."""
        return list(self.root.xpath(path, namespaces=NAMES))

    def text(self, path: str) -> str:
        (found,) = self.find(path)
        return str(found if isinstance(found, str) else found.text or "")

    @property
    def errors(self) -> list[str]:
        return [str(code) for code in self.find("/*/o:error/@code")]

    @property
    def request(self) -> dict[str, str]:
        (element,) = self.find("/*/o:request")
        return dict(element.attrib)

    @property
    def headers(self) -> list[Header]:
        return [Header.of(element) for element in self.find("//o:header")]

    @property
    def live(self) -> list[str]:
        """The identifiers of records that are not deleted."""
        return [header.identifier for header in self.headers if not header.deleted]

    @property
    def deleted(self) -> list[str]:
        return [header.identifier for header in self.headers if header.deleted]

    @property
    def token(self) -> str:
        return "".join(self.find("//o:resumptionToken/text()"))


@dataclass(frozen=True)
class Header:
    identifier: str
    datestamp: str
    deleted: bool = False
    sets: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, element: Any) -> Header:
        def texts(name: str) -> list[str]:
            return [e.text or "" for e in element.findall(f"o:{name}", NAMES)]

        return cls(
            texts("identifier")[0],
            texts("datestamp")[0],
            element.get("status") == "deleted",
            tuple(texts("setSpec")),
        )


def read(content: bytes) -> Answer:
    root = etree.fromstring(content)
    schema().assertValid(root)
    return Answer(root)


def ask(client: Client, verb: str = "", **arguments: Any) -> Answer:
    """Ask by GET; `from_` stands for `from`, a list for an argument that is repeated."""
    given = {name.rstrip("_"): value for name, value in arguments.items()}
    if verb:
        given = {"verb": verb, **given}
    response = client.get("/oai/", given)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    return read(response.content)


def records(client: Client, **arguments: Any) -> Answer:
    """One page of ListRecords, in Dublin Core unless asked otherwise."""
    return ask(client, "ListRecords", **{"metadataPrefix": "oai_dc", **arguments})


def pages(client: Client, verb: str = "ListIdentifiers", **arguments: Any) -> list[Answer]:
    """A whole list, page by page."""
    found = [ask(client, verb, **{"metadataPrefix": "oai_dc", **arguments})]
    while token := found[-1].token:
        found.append(ask(client, verb, resumptionToken=token))
    return found


def elements(answer: Answer, name: str) -> list[str]:
    """The texts of an element of Dublin Core."""
    return [element.text or "" for element in answer.find(f"//dc:{name}")]
