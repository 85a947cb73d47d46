"""Names in CSL, where citeproc-py does not do what CSL 1.0.2 says (see `elements`)."""

from __future__ import annotations

from typing import Any

from citeproc import model
from citeproc.source import VariableError

from .dates import When
from .elements import Cite, Own

__all__ = ["PEOPLE", "People", "Person"]


class Person:
    """A name in its parts, or a body (`literal`)."""

    def __init__(self, data: dict[str, str]) -> None:
        self.literal = data.get("literal", "")
        self.family = data.get("family", "")
        self.given = data.get("given", "")
        self.dropping = data.get("dropping-particle", "")
        self.particle = data.get("non-dropping-particle", "")
        self.suffix = data.get("suffix", "")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Person) and vars(self) == vars(other)

    # As of whatever can change.
    __hash__ = None  # type: ignore[assignment]


class People(list[Person]):
    """Names in one role; `more` where a source said that there are others."""

    more = False


class Names(Own, model.Names):
    """Knows every role and one that stands in for another, whose name and label it takes."""

    def render(self, item: Cite, context: Any = None, **kwargs: Any) -> str | None:
        pattern = self._pattern()
        pieces = []
        for role in self._roles(item):
            people = item.value(role[0])
            if not people:
                continue
            text = pattern[0].text_of(people)
            label = pattern[1]
            if label is not None:
                word = label.render(item, role[1], len(people) > 1 or people.more) or ""
                text = word + text if pattern[2] else text + word
            pieces.append(text)
        if not pieces:
            instead = self.substitute()
            if instead is None:
                return None
            # What stands in has its own looks, and those of what it stands for.
            text = instead.render(item, context=context, **kwargs)
        else:
            delimiter = self.get("delimiter") or self.style.options["names-delimiter"]
            text = str(self.join(pieces, delimiter))
        return str(self.wrap(self.format(text))) if text else None

    def _roles(self, item: Cite) -> list[tuple[str, str]]:
        """The variables to write, each with the term of its label."""
        roles = self.get("variable").split()
        if set(roles) == {"editor", "translator"} and self.term("editortranslator"):
            editors, translators = (item.reference.get(role) for role in ("editor", "translator"))
            if editors and editors == translators and not {"editor", "translator"} & item.spent:
                return [("editor", "editortranslator")]
        return [(role, role) for role in roles]

    def _pattern(self) -> tuple[Any, Any, bool]:
        """`name` and `label`, own or of the element that this stands in for; label before name?"""
        for element in (self, *self.iterancestors(f"{{{self.nsmap['cs']}}}names")):
            children = list(element)
            name = next((c for c in children if isinstance(c, Name)), None)
            label = next((c for c in children if isinstance(c, model.Label)), None)
            if name is not None or label is not None or element.substitute() is not None:
                before = label is not None and name is not None
                first = before and children.index(label) < children.index(name)
                return name if name is not None else self.style.plain_name, label, first
            if element is not self:
                continue
        return self.style.plain_name, None, False


class Substitute(Own, model.Substitute):
    """What has stood in is not written again, wherever it was deep inside."""

    def render(self, item: Cite, context: Any = None, **kwargs: Any) -> str | None:
        for child in self.iterchildren():
            before = len(item.written)
            try:
                text = child.render(item, context=context, **kwargs)
            except (VariableError, model.ConditionFailed):
                continue
            if text:
                # A date beside what stood in is still wanted where the others have theirs.
                written = item.written[before:]
                item.spent.update(v for v in written if not isinstance(item.reference.get(v), When))
                return str(text)
        return None


class Name(Own, model.Name):
    """Initials only where they are wanted, and commas and «and» as every option says."""

    def option(self, name: str, inherited: str = "") -> str:
        value = self.get(name)
        # The library has no types.
        return self.style.options[inherited or name] if value is None else value  # type: ignore[no-any-return]

    def text_of(self, people: People) -> str:
        """All of them, or the first ones and that there are more."""
        shown, is_cut = self._shown(people)
        sorted_as = self.option("name-as-sort-order")
        written = []
        for n, person in enumerate(shown):
            inverted = sorted_as == "all" or (sorted_as == "first" and n == 0)
            written.append(self._written(person, inverted=inverted))
        if is_cut and self.option("et-al-use-last") == "true" and len(people) >= len(shown) + 2:
            last = self._written(people[-1], inverted=sorted_as == "all")
            text = self.option("delimiter", "name-delimiter").join([*written, f"… {last}"])
        else:
            # Two bodies are no inverted names that a comma would have to end.
            are_bodies = len(shown) == 2 and all(each.literal for each in shown)
            text = self._cut(written) if is_cut else self._enumerated(written, are_bodies)
        return str(self.wrap(self.format(text)))

    def _shown(self, people: People) -> tuple[list[Person], bool]:
        least, first = int(self.option("et-al-min")), int(self.option("et-al-use-first"))
        if least and len(people) >= least and first < len(people):
            return people[:first], True
        return list(people), people.more

    def _enumerated(self, names: list[str], are_bodies: bool) -> str:
        delimiter = self.option("delimiter", "name-delimiter")
        sign = self.option("and")
        if len(names) < 2 or sign not in ("text", "symbol"):
            return delimiter.join(names)
        before = self._before_last("delimiter-precedes-last", len(names) > 2)
        # German has no comma before «und».
        in_german = sign == "text" and self.style.language.startswith("de")
        between = delimiter if before and not are_bodies and not in_german else " "
        word = "&" if sign == "symbol" else self.term("and")
        return f"{delimiter.join(names[:-1])}{between}{word} {names[-1]}"

    def _cut(self, names: list[str]) -> str:
        """The names, and that there are more."""
        delimiter = self.option("delimiter", "name-delimiter")
        element = next((e for e in self.itersiblings() if isinstance(e, model.Et_Al)), None)
        others = self.term("et-al" if element is None else element.get("term", "et-al"))
        if element is not None:
            others = element.wrap(element.format(others))
        # Of whose co-authors nothing is known is cited as if there had been enough of them to cut.
        are_several = max(len(names), int(self.option("et-al-use-first"))) > 1
        before = self._before_last("delimiter-precedes-et-al", are_several)
        return f"{delimiter.join(names)}{delimiter if before else ' '}{others}"

    def _before_last(self, option: str, contextual: bool) -> bool:
        rule = self.option(option)
        return rule == "always" or (rule == "contextual" and contextual)

    def _written(self, person: Person, *, inverted: bool) -> str:
        if person.literal:
            return self._part("family", person.literal)
        given, family = person.given, person.family
        if self.option("form", "name-form") == "short":
            return self._part("family", _spaced(person.particle, family))
        mark = self.option("initialize-with")
        if mark is not None and self.get("initialize") != "false":
            given = self._initials(given, mark)
        if not inverted:
            given = self._part("given", given)
            family = self._part("family", _spaced(person.dropping, person.particle, family))
            return _spaced(given, family, person.suffix)
        demoted = self.option("demote-non-dropping-particle") == "display-and-sort"
        given = _spaced(given, person.dropping, person.particle if demoted else "")
        family = family if demoted else _spaced(person.particle, family)
        order = (self._part("family", family), self._part("given", given), person.suffix)
        return self.option("sort-separator").join(filter(None, order))

    def _initials(self, given: str, mark: str) -> str:
        with_hyphen = self.option("initialize-with-hyphen") != "false"
        words = (given if with_hyphen else given.replace("-", " ")).replace(".", ". ").split()
        text = ""
        for word in words:
            if word[:1].islower():
                text = f"{text.rstrip()} {word} "
                continue
            parts = [part for part in word.split("-") if part.strip(".")]
            text += "-".join(part[0] + mark.rstrip() for part in parts)
            text += mark[len(mark.rstrip()) :]
        return text.strip()

    def _part(self, name: str, text: str) -> str:
        for part in self.iterchildren():
            if isinstance(part, Name_Part) and part.get("name") == name and text:
                text = str(part.wrap(part.format(part.case(text))))
        return text


def _spaced(*parts: str) -> str:
    """Parts of a name with blanks between; «d’» is written together with what follows."""
    text = ""
    for part in filter(None, parts):
        text += part if not text or text.endswith(("’", "'")) else f" {part}"
    return text


class Name_Part(Own, model.Name_Part):
    pass


class Et_Al(Own, model.Et_Al):
    pass


PEOPLE: tuple[type[Any], ...] = (Names, Substitute, Name, Name_Part, Et_Al)
