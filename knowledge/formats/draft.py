"""A reference that grows field by field, for formats that have the values ready as plain text."""

import re
from collections import Counter
from dataclasses import replace

from knowledge.references import Abstract, Contributor, Reference

from .bibtex.tex import tidy
from .bibtex.work import written_key as bibtex_key
from .csl import VARIABLES
from .identifiers import read_doi, read_edition, read_isbn, read_issn, read_range
from .languages import read_language
from .person_names import read_person, split_people
from .written_dates import read_date, status_of

__all__ = ["Draft", "written_key"]

_ATTRIBUTES = frozenset(VARIABLES) | {"number", "issued"}
_RANGES = frozenset({"volume", "issue", "page"})
_IDENTIFIERS = {"doi": read_doi, "isbn": read_isbn, "issn": read_issn}
# «Adler, Maria (Hrsg.)», as catalogues have it among the authors.
_MARKED = re.compile(
    r"(?P<name>.*\S)\s*[(\[](?:(?:hrsg|hg|eds?|editors?|herausgeber(?:in)?)"
    r"|(?P<translator>übers|transl?|translator|übersetzer(?:in)?))\.?[)\]]\.?",
    re.I,
)
_NUMBER_NOISE = re.compile(r"(?i)^(?:urn:)?(?:e-?|p-?)?(?:isbn|issn)(?:-1[03])?\b[:\s-]*|[\s‐‑‒–-]")


def written_key(text: str) -> str:
    """A citation key without characters that no format can hold."""
    return bibtex_key(text.strip())


class Draft:
    """What is known so far. A field that is given twice keeps the first text, and the other one
    beside it in ``extra``; nothing is dropped."""

    def __init__(self, kind: str = "document", key: str = "", line: int = 0) -> None:
        self.kind = kind
        self.key = written_key(key)
        self.line = line
        self.fields: dict[str, str] = {}
        self.extra: dict[str, str] = {}
        self.people: list[Contributor] = []
        self._numbers: dict[str, dict[str, None]] = {}
        self._counts: Counter[str] = Counter()
        self._keywords: dict[str, None] = {}
        self._abstracts: dict[str, tuple[str, str, str]] = {}
        self._incomplete: list[str] = []

    def says_anything(self) -> bool:
        """Whether there is more than a type and a key."""
        return bool(self.fields or self.extra or self.people or self._keywords or self._abstracts)

    def put(self, name: str, text: str) -> None:
        """A field of `Reference`, or one of ``extra`` by its name there."""
        text = tidy(text, paragraphs=name in ("note", "annotation"))
        if not text:
            return
        if name in _IDENTIFIERS:
            self._identify(name, text)
        elif name == "language":
            self._speak(text)
        elif name not in _ATTRIBUTES:
            self.keep(name, text)
        else:
            if name in _RANGES:
                text = read_range(text)
            elif name == "edition":
                text = read_edition(text)
            self._first(name, text)

    def keep(self, name: str, text: str) -> None:
        """A text for ``extra``; the second of a name gets a number."""
        if not text or self.extra.setdefault(name, text) == text:
            return
        count = max(self._counts[name], 2)
        while self.extra.setdefault(f"{name}_{count}", text) != text:
            count += 1
        self._counts[name] = count

    def _first(self, name: str, text: str) -> None:
        if self.fields.setdefault(name, text) != text:
            self.keep(f"{name}_2", text)

    def _identify(self, name: str, text: str) -> None:
        found = _IDENTIFIERS[name](text)
        if not found:
            self.keep(name, text)
            return
        if name == "doi":
            self._first(name, found)
        else:
            self.fields.setdefault(name, found)
            self._numbers.setdefault(name, {})[text] = None

    def _numbers_in_words(self) -> dict[str, str]:
        """Several numbers, a binding or a typing error, as they were written."""
        joined = {name: ", ".join(texts) for name, texts in self._numbers.items()}
        return {
            name: text
            for name, text in joined.items()
            if _NUMBER_NOISE.sub("", text).upper() != self.fields[name].replace("-", "")
        }

    def _speak(self, text: str) -> None:
        tag = read_language(text)
        if not tag or self.fields.setdefault("language", tag) != tag:
            self.keep("language", text)

    def name(self, role: str, text: str) -> None:
        """Names in one line, as `person_names` reads them."""
        names, others = split_people(text)
        marks = [_MARKED.fullmatch(each) if role == "author" else None for each in names]
        # «Adler, M.; Brandt, O. (Hrsg.)» are all editors.
        last = marks[-1] if marks else None
        for each, own in zip(names, marks, strict=True):
            marked = own or last
            kind = "translator" if marked and marked["translator"] else "editor"
            self.add(read_person(own["name"] if own else each, kind if marked else role))
        if others:
            self.others(role)

    def add(self, person: Contributor) -> None:
        """A person or a body; two may have the same name."""
        if person.family or person.literal or person.given:
            self.people.append(person)

    def person(
        self,
        role: str,
        family: str,
        given: str,
        suffix: str = "",
        orcid: str = "",
        particle: str = "",
    ) -> None:
        """A person whose parts are known; a particle may still stand before the family name."""
        found = read_person(f"{family}, {given}", role)
        if "," in family + given or found.literal or particle:
            found = Contributor(role, family, given, particle)
        self.add(replace(found, suffix=tidy(suffix), orcid=orcid))

    def others(self, role: str) -> None:
        """There are more people in this role than are named."""
        self._incomplete = list(dict.fromkeys([*self._incomplete, role]))

    def abstract(self, text: str, language: str = "", rights: str = "") -> None:
        """An abstract; of the work's own language where none is given."""
        row = (tidy(text, paragraphs=True), language, rights)
        if row[0]:
            self._abstracts.setdefault(row[0], row)

    def keyword(self, text: str) -> None:
        word = tidy(text).strip(" ;,")
        if word:
            self._keywords[word] = None

    def issued(self, text: str) -> None:
        """The date of publication; what no date says stays in ``extra``."""
        edtf, rest = read_date(text, self.fields.get("issued", "")[:4])
        if edtf:
            self._first("issued", edtf)
        if status_of(rest) and edtf:
            self.keep("pubstate", status_of(rest))
        elif rest:
            self.keep("date", rest)

    def date(self, name: str, text: str) -> None:
        """Another date, under its biblatex name."""
        edtf, rest = read_date(text)
        self.keep(name, edtf if edtf and not rest else tidy(text))

    def reference(self) -> Reference:
        language = self.fields.get("language", "")
        extra = self._numbers_in_words() | self.extra
        if self._incomplete:
            extra["and_others"] = " ".join(self._incomplete)
        roles = list(dict.fromkeys(person.role for person in self.people))
        return Reference(
            citation_key=self.key,
            type=self.kind,
            contributors=tuple(sorted(self.people, key=lambda each: roles.index(each.role))),
            abstracts=tuple(
                Abstract(language=tag or language, text=text, rights=rights)
                for text, tag, rights in self._abstracts.values()
            ),
            keywords=tuple(self._keywords),
            extra=extra,
            line=self.line,
            **self.fields,
        )
