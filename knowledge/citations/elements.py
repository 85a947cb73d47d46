"""The elements of CSL as citeproc-py has them, where its own do not do what CSL 1.0.2 says.

Nothing of citeproc-py is changed: its parser is told which class an element is (`loading`). Each
class says what it corrects. Texts are plain `str` with `marks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from citeproc import model
from citeproc.source import VariableError
from citeproc.string import join

from .cases import in_case
from .marks import CLOSE_QUOTE, OPEN_QUOTE, wrapped

__all__ = ["ELEMENTS", "Cite", "Own"]

_SHORTER = {"verb-short": ("verb-short", "verb", "long"), "symbol": ("symbol", "short", "long")}
_NUMERIC = re.compile(r"[A-Za-z]*\d+[A-Za-z]*(?:\s*[-–,&]\s*[A-Za-z]*\d+[A-Za-z]*)*")
_SEVERAL = re.compile(r"\d\s*[-–,&]\s*[A-Za-z]*\d")
_OF_NUMBERS = re.compile(r"(?<=\d)-(?=\d)")
_LOOKS = ("font-style", "font-variant", "font-weight", "vertical-align")


class Cite:
    """A work that is being written, and what has been written of it so far.

    `called` and `rendered` count variables, whereby a group knows whether it had any; a variable
    in `spent` stood in for another one and is not written again.
    """

    has_locator = False

    def __init__(self, reference: Mapping[str, Any], number: int | None) -> None:
        self.reference = reference
        self.number = number
        self.called = self.rendered = 0
        self.spent: set[str] = set()
        self.written: list[str] = []

    def __contains__(self, name: object) -> bool:
        # No work of a bibliography has a locator.
        return False

    def value(self, variable: str) -> Any:
        """What is known of the variable, or None; counted."""
        self.called += 1
        found = None
        if variable not in self.spent:
            found = self.reference.get(variable.replace("-", "_"))
        if found:
            self.rendered += 1
            self.written.append(variable)
        return found


class Own:
    """What all elements share: terms, options and looks, each looked up once for a style.

    citeproc-py searches its trees for each of them, takes no longer form of a term where a style
    asks for a shorter one that there is not, and knows neither `font-variant` nor nesting of looks
    in text that is escaped at the end.
    """

    def term(self: Any, name: str, form: str | None = None, *, plural: bool = False) -> str:
        """A word of the style's language, or ""."""
        form = form or "long"
        for each in _SHORTER.get(form, (form, "long")):
            found = self.style.terms.get((name, each))
            if found is not None:
                return str(found[plural])
        return ""

    def get_single_term(self: Any, name: str, form: str | None = None, **_: Any) -> str:
        return str(self.term(name, form))

    def get_plural_term(self: Any, name: str, form: str | None = None, **_: Any) -> str:
        return str(self.term(name, form, plural=True))

    @property
    def style(self: Any) -> Any:
        return self.getroottree().getroot()

    def get_macro(self: Any, name: str) -> Any:
        return self.style.macros[name]

    def format(self: Any, string: Any) -> str:
        text = str(string)
        for look in _LOOKS:
            value = self.get(look, "normal")
            if value not in ("normal", "baseline"):
                text = wrapped("italic" if value == "oblique" else value, text)
        return text

    def case(self: Any, text: str, language: str | None = None) -> str:
        wanted = self.get("text-case")
        return in_case(str(text), wanted, language or self.style.language) if wanted else str(text)

    def strip_periods(self: Any, string: str) -> str:
        return string.replace(".", "") if self.get("strip-periods") == "true" else string


class Text(Own, model.Text):
    """Counts what it calls, takes quotes inside of quotes, and gives each text its language."""

    def render(self, item: Cite, context: Any = None, **kwargs: Any) -> str | None:
        language = str(item.reference.get("language") or "")
        if "macro" in self.attrib:
            text = self.get_macro(self.get("macro")).render(item, context=context, **kwargs)
        elif "variable" in self.attrib:
            text = self._of_variable(item, self.get("variable"))
        elif "term" in self.attrib:
            plural = self.get("plural") == "true"
            text = self.term(self.get("term"), self.get("form"), plural=plural)
            language = self.style.language
        else:
            text = self.get("value")
        if not text:
            return None
        text = self.case(self.strip_periods(str(text)), language or self.style.language)
        return str(self.wrap(self.quote(self.format(text))))

    def _of_variable(self, item: Cite, variable: str) -> str:
        if variable == "citation-number":
            return str(item.number or "")
        if variable == "year-suffix":
            # Tells works of a list apart, and is no fact of any.
            return ""
        if self.get("form") == "short" and item.reference.get(
            f"{variable.replace('-', '_')}_short"
        ):
            variable += "-short"
        if variable == "page-first":
            return str(item.value("page") or "").split("-")[0]
        text = str(item.value(variable) or "")
        if variable == "page" and text:
            return str(self._process(text, variable))
        if variable in ("issue", "volume"):
            return _OF_NUMBERS.sub("–", text)
        return text

    def quote(self, string: str) -> str:
        if self.get("quotes") != "true":
            return string
        inner = (self.term("open-inner-quote"), self.term("close-inner-quote"))
        string = string.replace(OPEN_QUOTE, inner[0]).replace(CLOSE_QUOTE, inner[1])
        string = re.sub(r'["“„”]([^"“„”]*)["“”]', rf"{inner[0]}\1{inner[1]}", string)
        return f"{OPEN_QUOTE}{string}{CLOSE_QUOTE}"


class Number(Own, model.Number):
    """Knows variables with a hyphen and ordinals of the style's own language."""

    def render(self, item: Cite, context: Any = None, **kwargs: Any) -> str | None:
        variable = self.get("variable")
        text = str(item.value("page" if variable == "page-first" else variable) or "")
        if not text:
            return None
        if _NUMERIC.fullmatch(text):
            text = str(self._process(text, variable))
        text = self.case(self.strip_periods(text), self.style.language)
        return str(self.wrap(self.format(text)))

    def format_number(self, number: str) -> str:
        form = self.get("form", "numeric")
        if not number.isdecimal() or form == "numeric":
            return number
        value = int(number)
        if form == "roman":
            return str(model.romanize(value)).lower()
        if form == "long-ordinal" and value <= 10:
            return str(self.term(f"long-ordinal-{value:02}"))
        return str(self.style.ordinal(number))


class Label(Own, model.Label):
    """Stands only beside a variable that there is, and knows when that is several."""

    def render(
        self, item: Cite, variable: str | None = None, plural: bool | None = None, **_: Any
    ) -> str | None:
        name = variable or self.get("variable")
        if variable is None:
            value = str(item.reference.get(name.replace("-", "_")) or "")
            if not value or name in item.spent:
                return None
            plural = _SEVERAL.search(value) is not None
            if name.startswith("number-of"):
                plural = value != "1"
        wanted = self.get("plural", "contextual")
        plural = wanted == "always" or (wanted == "contextual" and bool(plural))
        text = self.term(name, self.get("form"), plural=plural)
        if not text:
            return None
        text = self.case(self.strip_periods(text), self.style.language)
        return str(self.wrap(self.format(text)))


class Group(Own, model.Group):
    """Left out where it has variables and none of them is known, however deep they are."""

    def render(self, item: Cite, context: Any = None, **kwargs: Any) -> str | None:
        called, rendered = item.called, item.rendered
        text = self.render_children(
            item, context=context, delimiter=self.get("delimiter", ""), **kwargs
        )
        if not text or (item.called > called and item.rendered == rendered):
            return None
        # What a group has written counts for those that it is in.
        item.called += 1
        item.rendered += 1
        return str(self.wrap(self.format(text)))


class _Branch(Own):
    """Numbers may be several, and have letters; no work is cited twice."""

    def _type(self: Any, item: Cite) -> list[bool]:
        return [name == item.reference["type"] for name in self.get("type").split()]

    def _variable(self: Any, item: Cite) -> list[bool]:
        return [_is_known(item, name) for name in self.get("variable").split()]

    def _is_numeric(self: Any, item: Cite) -> list[bool]:
        found = (_text(item, name) for name in self.get("is-numeric").split())
        return [_NUMERIC.fullmatch(text) is not None for text in found]

    def _is_uncertain_date(self: Any, item: Cite) -> list[bool]:
        dates = (item.reference.get(_key(n)) for n in self.get("is-uncertain-date").split())
        return [bool(date and date.circa) for date in dates]

    def _position(self: Any, item: Cite, context: Any) -> list[bool]:
        return [False]

    def _locator(self: Any, item: Cite) -> list[bool]:
        return [False]

    def render(self: Any, item: Cite, context: Any = None, **kwargs: Any) -> str | None:
        if "disambiguate" in self.attrib:
            raise model.ConditionFailed
        # Mixed into classes of the library, which has no types.
        text: str | None = super().render(item, context=context, **kwargs)  # type: ignore[misc]
        return text


def _key(variable: str) -> str:
    return variable.replace("-", "_")


def _is_known(item: Cite, variable: str) -> bool:
    # What has stood in for another variable is known as before.
    return bool(item.reference.get(_key(variable)))


def _text(item: Cite, variable: str) -> str:
    return str(item.reference.get(_key(variable)) or "")


class If(_Branch, model.If):
    pass


class Else_If(_Branch, model.Else_If):
    pass


class Layout(Own, model.Layout):
    """One work; the number of a numbered style is set off."""

    def text_of(self, item: Cite) -> str:
        pieces = list(self._pieces(item))
        text = str(join(pieces, "")) if pieces else ""
        return str(self.wrap(self.format(text))) if text else ""

    def _pieces(self, item: Cite) -> Iterator[str]:
        for child in self.iterchildren():
            try:
                text = child.render(item, context=self)
            except VariableError:
                continue
            if text:
                yield str(text)


ELEMENTS: tuple[type[Any], ...] = (Text, Number, Label, Group, If, Else_If, Layout)
