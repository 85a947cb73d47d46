"""The answer to a request, whatever it asks: a document of the protocol."""

from __future__ import annotations

from lxml import etree

from cms.oai import dates
from cms.oai.answers import ANSWERS, base_url
from cms.oai.arguments import Pairs, read
from cms.oai.errors import Refused
from cms.oai.xml import XSI, Element, add, clean, prefix_map
from cms.records.sequence import settled_at

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
_SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
# A request that says these things is not repeated in the answer.
_NOT_A_REQUEST = {"badVerb", "badArgument"}


def respond(pairs: Pairs) -> bytes:
    """The document for the arguments of a request, as UTF-8."""
    try:
        asked = read(pairs)
    except Refused as refusal:
        return refuse(pairs, refusal)
    # Before anything is read: what is not told now will have a time that is no earlier.
    now = settled_at()
    root = _document(dates.write(now), pairs)
    try:
        ANSWERS[asked.verb](add(root, asked.verb), asked, now)
    except Refused as refusal:
        return refuse(pairs, refusal)
    return _bytes(root)


def refuse(pairs: Pairs, refusal: Refused) -> bytes:
    """The document that says what is wrong."""
    codes = {code for code, _text in refusal.errors}
    root = _document(dates.write(settled_at()), () if codes & _NOT_A_REQUEST else pairs)
    for code, text in refusal.errors:
        add(root, "error", text, code=code)
    return _bytes(root)


def _document(time: str, pairs: Pairs) -> Element:
    prefixes = prefix_map({"": NAMESPACE, "xsi": XSI})
    root = etree.Element(f"{{{NAMESPACE}}}OAI-PMH", nsmap=prefixes)
    root.set(f"{{{XSI}}}schemaLocation", f"{NAMESPACE} {_SCHEMA}")
    add(root, "responseDate", time)
    request = add(root, "request", base_url())
    for name, value in pairs:
        request.set(name, clean(value))
    return root


def _bytes(root: Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
