"""XML that any parser reads, whatever the text in it."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

Element = etree._Element
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML 1.0 cannot hold (section 2.2), not even escaped.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The type `language` of XML Schema.
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _IMPOSSIBLE.sub("", text)


def prefix_map(prefixes: dict[str, str]) -> Any:
    """As lxml takes it: it calls the prefix "" None."""
    return {prefix or None: namespace for prefix, namespace in prefixes.items()}


def container(
    parent: Element, namespace: str, name: str, schema: str, prefixes: dict[str, str]
) -> Element:
    """An element of another namespace, which says where its schema is; a prefix may be ""."""
    child = etree.SubElement(
        parent, f"{{{namespace}}}{name}", nsmap=prefix_map({**prefixes, "xsi": XSI})
    )
    child.set(f"{{{XSI}}}schemaLocation", f"{namespace} {schema}")
    return child


def add(parent: Element, name: str, text: str | None = None, /, **attributes: str) -> Element:
    """An element in its parent's namespace, or in that of `name` (`{…}title`).

    `lang` says the language of the text. Attributes without a value, and a language that is
    none, are left out.
    """
    namespace = etree.QName(parent).namespace
    child = etree.SubElement(parent, name if name.startswith("{") else f"{{{namespace}}}{name}")
    if text is not None:
        child.text = clean(text)
    for key, value in attributes.items():
        if key == "lang":
            if is_language(value):
                child.set(_LANG, value)
        elif value:
            child.set(key, clean(value))
    return child


def add_text(parent: Element, name: str, text: str, /, **attributes: str) -> None:
    """The same, unless there is no text."""
    if clean(text).strip():
        add(parent, name, text.strip(), **attributes)


def is_language(code: str) -> bool:
    return _LANGUAGE.fullmatch(code) is not None
