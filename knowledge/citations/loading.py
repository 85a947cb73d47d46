"""A style and its language, read once and ready to write works."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from citeproc import model
from lxml import etree

from .dates import DATES
from .elements import ELEMENTS, Cite, Layout, Own
from .people import PEOPLE

__all__ = ["LoadedStyle", "load"]

_FILES = Path(__file__).parent / "styles"
_CSL = "http://purl.org/net/xbiblio/csl"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DEFAULT = "en-US"
# What a style leaves open (CSL 1.0.2, "Inheritable Name Options").
_OPTIONS: dict[str, str | None] = {
    **model.CitationStylesElement._default_options,
    "name-form": "long",
    "initialize-with": None,
    "name-as-sort-order": None,
    "and": None,
}


class LoadedStyle(Own, model.Style):
    """The root of a style, with all that its elements look up.

    `terms` are by name and form, each in singular and plural; `dates` by form; `ordinals` those of
    one language alone, since another one's would be wrong.
    """

    language: str
    layout_of_list: Layout
    alive: list[Any]

    def prepare(self, locale: str, locales: list[Any]) -> None:
        """`locales` are elements of words, those that count most first."""
        self.language = locale
        # What lxml makes of a tree it makes anew each time, unless somebody holds it.
        self.alive = [*self.iter(), *(each for root in locales for each in root.iter())]
        self.formatter = self
        self.macros = {m.get("name"): m for m in self.findall("cs:macro", self.nsmap)}
        self.terms = _terms(locales)
        self.ordinals = _ordinals(locales)
        self.dates = {
            date.get("form"): date
            for root in reversed(locales)
            for date in root.findall("cs:date", self.nsmap)
        }
        bibliography = self.find("cs:bibliography", self.nsmap)
        self.options = {
            name: bibliography.get(name, self.get(name, default))
            for name, default in _OPTIONS.items()
        }
        self.stop_in_quotes = _chosen(locales, "punctuation-in-quote")
        self.ordinal_only_first = _chosen(locales, "limit-day-ordinals-to-day-1")
        self.quotes = (self.term("open-quote"), self.term("close-quote"))
        self.layout_of_list = bibliography.find("cs:layout", self.nsmap)
        self.plain_name = etree.SubElement(self, f"{{{_CSL}}}name")

    def preformat(self, text: str) -> str:
        """Nothing: texts are escaped in the end."""
        return text

    def ordinal(self, number: str) -> str:
        """«2nd», «2.»"""
        value = int(number)
        # Terms above nine are for the last two digits, the others for the last one.
        for ending in (f"{value % 100:02}", f"{value % 10:02}" if value % 100 // 10 != 1 else ""):
            word = self.ordinals.get(f"ordinal-{ending}")
            if word is not None:
                return number + word
        return number + self.ordinals.get("ordinal", "")

    def get_option(self, name: str) -> str | None:
        return self.options[name]  # type: ignore[no-any-return] # the library has no types

    def text_of(self, cite: Cite) -> str:
        """The entry of a work, with marks and with its punctuation as it came."""
        return self.layout_of_list.text_of(cite)


def load(file: str, locale: str) -> LoadedStyle:
    """The style of that file (without suffix) in `de-DE`, `en-GB` or `en-US`."""
    parser = _parser()
    # The parser makes elements of our classes.
    root: LoadedStyle = etree.parse(_FILES / f"{file}.csl", parser).getroot()  # type: ignore[assignment]
    own = {each.get(_LANG): each for each in root.findall("cs:locale", root.nsmap)}
    names = dict.fromkeys((locale, locale.split("-")[0], None))
    general = [
        etree.parse(_FILES / f"locales-{name}.xml", parser).getroot()
        for name in dict.fromkeys((locale, _DEFAULT))
    ]
    root.prepare(locale, [*(own[name] for name in names if name in own), *general])
    return root


def _parser() -> etree.XMLParser:
    lookup = etree.ElementNamespaceClassLookup()
    known = {each.__name__: each for each in model.CitationStylesElement.__subclasses__()}
    known |= {each.__name__: each for each in (*ELEMENTS, *PEOPLE, *DATES)}
    known["Style"] = LoadedStyle
    namespace = lookup.get_namespace(_CSL)
    namespace[None] = model.CitationStylesElement
    for name, element in known.items():
        namespace[name.replace("_", "-").lower()] = element
    parser = etree.XMLParser(remove_comments=True, no_network=True, resolve_entities=False)
    parser.set_element_class_lookup(lookup)
    return parser


def _terms(locales: list[Any]) -> dict[tuple[str, str], tuple[str, str]]:
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for root in reversed(locales):
        for term in root.iterfind("cs:terms/cs:term", root.nsmap):
            single, several = (_word(term, number) for number in ("single", "multiple"))
            found[term.get("name"), term.get("form", "long")] = (single, several)
    return found


def _word(term: Any, number: str) -> str:
    inner = term.find(f"cs:{number}", term.nsmap)
    return str((term if inner is None else inner).text or "")


def _ordinals(locales: list[Any]) -> dict[str, str]:
    for root in locales:
        terms = list(root.iterfind("cs:terms/cs:term", root.nsmap))
        found = {
            term.get("name"): str(term.text or "")
            for term in reversed(terms)
            if str(term.get("name")).startswith("ordinal") and not term.get("gender-form")
        }
        if found:
            return found
    return {}


def _chosen(locales: list[Any], option: str) -> bool:
    for root in locales:
        options = root.find("cs:style-options", root.nsmap)
        if options is not None and option in options.attrib:
            return bool(options.get(option) == "true")
    return False
