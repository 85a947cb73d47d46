"""What a reader's browser makes of a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# Not questions to the database about content.
_TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
_VOID = {"meta", "link", "input", "img", "br", "hr", "source"}


@dataclass
class Element:
    """A tag with its attributes and all text below it."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)


class Document(HTMLParser):
    """A parsed page; refuses tags that are not closed in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(source)
        self.close()
        assert not self._open, f"not closed: {[e.name for e in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if self._open:
            self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> without a beginning"
        assert self._open[-1].name == tag, f"</{tag}> in <{self._open[-1].name}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, /, **attributes: str) -> list[Element]:
        """Elements by tag, with these attributes (`class_` for class, `_` for a hyphen)."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.name == tag
            and all(element.attributes.get(key) == value for key, value in wanted.items())
        ]

    def one(self, tag: str, /, **attributes: str) -> Element:
        (element,) = self.all(tag, **attributes)
        return element

    def links(self, **attributes: str) -> dict[str, str]:
        """Text of links to their addresses."""
        return {
            " ".join(a.text.split()): a.attributes.get("href", "")
            for a in self.all("a", **attributes)
        }


def page(client: Client, address: str, status: int = 200) -> Document:
    """The document at an address."""
    response = client.get(address)
    assert response.status_code == status, f"{response.status_code} for {address}"
    return Document(response.content.decode())


def queries_of(client: Client, address: str) -> list[str]:
    """The queries of a page that was read before, so that nothing is done for the first time."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response: Any = client.get(address)
    assert response.status_code == 200
    statements = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in statements if not sql.startswith(_TRANSACTION)]


def hits(document: Document) -> list[str]:
    """The titles of a list of hits, without the heading beside it."""
    return [
        heading.text.strip()
        for heading in document.all("h2")
        if heading.attributes.get("id") != "refine-heading"
    ]
