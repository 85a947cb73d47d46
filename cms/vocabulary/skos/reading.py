"""Files in RDF as graphs, without a look at the network.

Turtle and RDF/XML name other files at most; whoever reads them here follows no such name. JSON-LD
may have its context elsewhere, and XML may have entities: such files are refused before anything
reads them.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any
from xml.parsers import expat

import orjson
from django.utils.translation import gettext as _
from rdflib import Graph
from rdflib.plugins.parsers.jsonld import to_rdf

MAX_BYTES = 50 * 1024 * 1024
# What relative addresses are taken to be relative to, so that they can be told.
RELATIVE = "http://relative.invalid/"
_SUFFIXES = {
    ".ttl": "turtle",
    ".nt": "turtle",
    ".jsonld": "json-ld",
    ".json": "json-ld",
    ".rdf": "xml",
    ".owl": "xml",
    ".xml": "xml",
}


class UnreadableVocabulary(Exception):
    """A file that is not read. The message says why, and what to do."""


class _DocumentType(Exception):
    """An XML file that declares one."""


def graph_of(source: bytes, name: str = "", *, limit: int = MAX_BYTES) -> Graph:
    """The graph of a file in Turtle, JSON-LD or RDF/XML, known by its suffix, else its beginning.

    Raises `UnreadableVocabulary`; the sentence is in the active language.
    """
    if len(source) > limit:
        raise UnreadableVocabulary(too_large(len(source), limit))
    if not source.strip():
        raise UnreadableVocabulary(_("The file is empty. Export the vocabulary again."))
    found = _SUFFIXES.get(PurePath(name).suffix.lower()) or _guessed(source)
    graph = Graph(bind_namespaces="none")
    try:
        _READERS[found](source, graph)
    except UnreadableVocabulary:
        raise
    except RecursionError as error:
        raise UnreadableVocabulary(
            _("The file is nested too deeply. Export the vocabulary again, without such nesting.")
        ) from error
    # What is not in order makes the parsers fail in ways of their own, from SyntaxError to
    # AttributeError; all of them mean the same.
    except Exception as error:
        raise UnreadableVocabulary(
            _("The file cannot be read as %(format)s: %(error)s. Correct it, or export it again.")
            % {"format": _TITLES[found], "error": _said(error)}
        ) from error
    return graph


def too_large(size: int, limit: int) -> str:
    """Why a file of `size` bytes is not read."""
    return _(
        "The file has %(size)s MB; more than %(limit)s MB are not read at once. Export one scheme "
        "at a time, and import them one after the other."
    ) % {"size": f"{size / 1024**2:.1f}", "limit": f"{limit / 1024**2:g}"}


def _guessed(source: bytes) -> str:
    start = source.removeprefix(codecs.BOM_UTF8).lstrip()[:200]
    if start.startswith(b"{") or (start.startswith(b"[") and start[1:].lstrip().startswith(b"{")):
        return "json-ld"
    return "xml" if start.startswith((b"<?xml", b"<rdf:RDF", b"<!DOCTYPE", b"<!--")) else "turtle"


def _read_turtle(source: bytes, graph: Graph) -> None:
    text = source.decode("utf-8-sig")
    graph.parse(data=text, format="turtle", publicID=RELATIVE)


def _read_json_ld(source: bytes, graph: Graph) -> None:
    data = orjson.loads(source.removeprefix(codecs.BOM_UTF8))
    if not isinstance(data, dict | list):
        raise UnreadableVocabulary(_("The file is JSON, but no JSON-LD. Choose another file."))
    _refuse_remote_contexts(data)
    to_rdf(data, graph, base=RELATIVE)


def _refuse_remote_contexts(data: Any) -> None:
    """Refuse a context that is named and not written out, wherever it may stand."""
    waiting: list[Any] = [data]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            waiting += each.values()
            if (named := next(_named_contexts(each), None)) is not None:
                raise UnreadableVocabulary(
                    _(
                        "The file takes its context from “%(address)s”, and nothing is loaded from "
                        "there. Export it with the context written out, or as Turtle."
                    )
                    % {"address": named[:200]}
                )


def _named_contexts(node: dict[str, Any]) -> Iterator[str]:
    """What a node says of where its context is; lists of contexts may lie in each other."""
    waiting = [node.get("@context")]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, str):
            yield each
    if "@import" in node:
        yield str(node["@import"])


def _read_xml(source: bytes, graph: Graph) -> None:
    def refuse(*_declared: object) -> None:
        raise _DocumentType

    check = expat.ParserCreate()
    check.StartDoctypeDeclHandler = refuse
    try:
        check.Parse(source, True)
    except _DocumentType as error:
        raise UnreadableVocabulary(
            _(
                "The file declares a document type, perhaps with entities, which are not read. "
                "Export it as Turtle."
            )
        ) from error
    graph.parse(data=source, format="xml", publicID=RELATIVE)


def _said(error: Exception) -> str:
    """The first words of what a parser says."""
    line = getattr(error, "lines", None)
    text = " ".join(str(getattr(error, "message", None) or error).split())
    return f"{text[:200]} (line {line + 1})" if isinstance(line, int) else text[:200]


_READERS: dict[str, Callable[[bytes, Graph], None]] = {
    "turtle": _read_turtle,
    "json-ld": _read_json_ld,
    "xml": _read_xml,
}
_TITLES = {"turtle": "Turtle", "json-ld": "JSON-LD", "xml": "RDF/XML"}
