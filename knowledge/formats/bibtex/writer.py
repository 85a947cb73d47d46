"""A `Reference` to BibTeX or biblatex text."""

import re
from collections.abc import Iterable, Iterator

from knowledge.formats.dates import read_edtf, read_year
from knowledge.formats.identifiers import read_isbn, read_issn
from knowledge.formats.languages import babel_name
from knowledge.references import Abstract, Contributor, Reference

from .blocks import field_name
from .name_writer import write_name
from .tex import encode
from .titles import protect_case
from .types import EDITOR_ROLES, LIST_FIELDS, NAME_FIELDS, THESES, Dialect, entry_head
from .verbatim import encode_verbatim, is_verbatim
from .work import written_key

__all__ = ["stream"]

_NUMBER = r"(?:[A-Za-z]?\d+[a-z]?|[ivxlc]+)"
_RANGE = re.compile(rf"(?<![^\s,])({_NUMBER})-({_NUMBER})(?![^\s,])")
_ORDINALS = (
    "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth",
)  # fmt: skip
_MONTHS = {
    "01": "jan", "02": "feb", "03": "mar", "04": "apr", "05": "may", "06": "jun", "07": "jul",
    "08": "aug", "09": "sep", "10": "oct", "11": "nov", "12": "dec",
    "21": "{Spring}", "22": "{Summer}", "23": "{Autumn}", "24": "{Winter}",
}  # fmt: skip
_DAY = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]|2[1-4])(?:-(\d{2}))?)?")
_MONTH_SPAN = re.compile(r"(\d{4})-(0[1-9]|1[0-2])/\1-(0[1-9]|1[0-2])")
_CIRCA = re.compile(r"(\d{4})~")
_AND = re.compile(r"(?:^|\s)and(?:\s|$)", re.IGNORECASE)
_FIELD_OF_ROLE = {role: field for field, role in reversed(NAME_FIELDS.items())}
_KIND_OF_ROLE = {role: kind for kind, role in reversed(EDITOR_ROLES.items())}


def stream(references: Iterable[Reference], dialect: Dialect) -> Iterator[str]:
    """One text for each entry, with an empty line between them."""
    for position, reference in enumerate(references):
        yield ("\n" if position else "") + _entry(reference, dialect)


def _entry(reference: Reference, dialect: Dialect) -> str:
    kind, told = entry_head(reference, dialect)
    values = {name: value for name, value in _fields(reference, dialect).items() if value}
    values |= {name: _braced(value) for name, value in told.items()}
    for name, text in reference.extra.items():
        if name in {"entrytype", "and_others"} or (name == "type" and THESES.get(kind) == text):
            continue
        name = field_name(name)
        while name in values and not _still_says(name, text, reference):
            name += "_2"
        values[name] = _value(name, text)
    width = max(map(len, values), default=0)
    lines = "".join(f"  {name:{width}} = {value},\n" for name, value in values.items())
    return f"@{kind}{{{written_key(reference.citation_key)},\n{lines}}}\n"


def _fields(reference: Reference, dialect: Dialect) -> dict[str, str]:
    """Field -> value with its delimiters, "" where there is none."""
    latex = dialect == "biblatex"
    extra = reference.extra

    def free(*names: str) -> str:
        """The usual name in this dialect; the other if ``extra`` holds a text of that name."""
        usual, other = names if latex else reversed(names)
        return other if usual in extra else usual

    in_issues = reference.type.startswith("article") or reference.type in {"periodical", "review"}
    if reference.type in {"chapter", "paper-conference", "entry"}:
        container = "booktitle"
    else:
        container = free("journaltitle", "journal")
    publisher = "institution" if reference.type in {"report", "thesis"} else "publisher"
    if reference.type == "thesis":
        publisher = free("institution", "school")
    # The location of a patent is where it is valid.
    place = "address" if reference.type == "patent" else free("location", "address")
    title = protect_case(reference.title, reference.language, dialect)
    return {
        **_names(reference, dialect),
        "title": _braced(title),
        container: _braced(encode(reference.container_title)),
        **_dates(reference, dialect),
        "edition": _braced(_edition(reference.edition, latex)),
        "volume": _range(reference.volume),
        "number" if in_issues else "issue": _range(reference.issue),
        "eid" if in_issues else "number": _braced(encode(reference.number)),
        "pages": _range(reference.page),
        publisher: _value(publisher, reference.publisher),
        place: _value(place, reference.publisher_place),
        "doi": _value("doi", reference.doi),
        "isbn": _value("isbn", reference.isbn),
        "issn": _value("issn", reference.issn),
        free("langid", "language"): _braced(babel_name(reference.language)),
        "keywords": _braced(", ".join(map(_keyword, reference.keywords))),
        **_abstracts(reference.abstracts, reference.language),
    }


def _braced(value: str) -> str:
    return f"{{{value}}}" if value else ""


def _value(field: str, text: str) -> str:
    if field in LIST_FIELDS and _AND.search(text):
        # One name, not a list of two.
        return _braced(_braced(encode(text)))
    return _braced(encode_verbatim(text) if is_verbatim(field) else encode(text))


def _range(text: str) -> str:
    return _braced(_RANGE.sub(r"\1--\2", encode(text)))


def _keyword(text: str) -> str:
    return f"{{{encode(text)}}}" if "," in text or ";" in text else encode(text)


def _names(reference: Reference, dialect: Dialect) -> dict[str, str]:
    by_role: dict[str, list[Contributor]] = {}
    for contributor in reference.contributors:
        by_role.setdefault(contributor.role, []).append(contributor)
    incomplete = reference.extra.get("and_others", "").split()
    spare = iter(["editora", "editorb", "editorc"])
    values: dict[str, str] = {}
    for role in dict.fromkeys([*by_role, *incomplete]):
        people = by_role.get(role, [])
        field = _FIELD_OF_ROLE.get(role)
        if field is None:
            # Roles that share the editor fields; a fourth of them gets a field of its own name.
            field = next(spare, role)
            if field != role:
                values[f"{field}type"] = _braced(_KIND_OF_ROLE.get(role, role))
        names = [write_name(person, extended=dialect == "biblatex") for person in people]
        values[field] = _braced(" and ".join([*names, "others"] if role in incomplete else names))
        orcids = [f'{n}="{person.orcid}"' for n, person in enumerate(people, 1) if person.orcid]
        values[f"{field}+an:orcid"] = _braced("; ".join(orcids))
    return values


def _dates(reference: Reference, dialect: Dialect) -> dict[str, str]:
    """biblatex has ``date``; BibTeX has year, month, day, and ``date`` for what they cannot say."""
    issued = reference.issued

    def is_taken(field: str) -> bool:
        """Whether a text that could not be read stands in the field, and has to stay there."""
        text = reference.extra.get(field, "")
        return bool(text) and not _still_says(field, text, reference)

    prefers_date = not is_taken("date") if dialect == "biblatex" else is_taken("year")
    if prefers_date or not issued:
        return {"date": _braced(issued)}
    circa = _CIRCA.fullmatch(issued)
    if circa:
        return {"year": f"{{ca. {circa[1]}}}"}
    day, months = _DAY.fullmatch(issued), _MONTH_SPAN.fullmatch(issued)
    if day:
        month = _MONTHS.get(day[2], "")
        return {"year": _braced(day[1]), "month": month, "day": _braced((day[3] or "").lstrip("0"))}
    if months:
        span = f'{_MONTHS[months[2]]} # "--" # {_MONTHS[months[3]]}'
        return {"year": _braced(months[1]), "month": span}
    if ("-" not in issued or is_taken("date")) and read_year(issued) == (issued, True):
        return {"year": _braced(issued)}
    # The year beside it is for styles that know no dates; reading takes it for a repetition.
    year = issued[:4] if issued[:4].isdecimal() and not is_taken("year") else ""
    return {"year": _braced(year), "date": _braced(issued)}


def _edition(edition: str, latex: bool) -> str:
    """BibTeX styles print the word as it is, biblatex makes an ordinal of the number."""
    if not latex and edition.isdecimal() and edition.isascii() and 1 <= int(edition) <= 10:
        return _ORDINALS[int(edition) - 1]
    return encode(edition)


def _abstracts(abstracts: tuple[Abstract, ...], language: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for abstract in abstracts:
        is_own = abstract.language in (language, "") and "abstract" not in values
        name = "abstract" if is_own else f"abstract_{babel_name(abstract.language).lower()}"
        while name in values:
            name += "_2"
        values[name] = _braced(encode(abstract.text))
    return values


def _still_says(name: str, text: str, reference: Reference) -> bool:
    """Whether the wording that was read still means what the reference says today."""
    if name in {"date", "year"}:
        edtf = read_edtf(text) or read_year(text)[0]
        return bool(edtf) and reference.issued.startswith(edtf)
    if name == "isbn":
        return read_isbn(text) == reference.isbn
    return name == "issn" and read_issn(text) == reference.issn
