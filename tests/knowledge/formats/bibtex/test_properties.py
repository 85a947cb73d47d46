"""What holds for every text, however odd."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.formats.bibtex.name_lists import split_names
from knowledge.formats.bibtex.name_writer import write_name
from knowledge.formats.bibtex.names import read_name
from knowledge.formats.bibtex.tex import decode, encode, tidy
from knowledge.formats.bibtex.verbatim import decode_verbatim, encode_verbatim
from knowledge.formats.csl_dates import csl_date
from knowledge.formats.dates import read_edtf, read_year
from knowledge.formats.readers import READERS
from knowledge.references import Contributor, Reference, Rejection
from tests.knowledge.formats.texts import written

# The same examples on every machine, and no clock: a slow one is not a failure.
steady = settings(max_examples=300, derandomize=True, deadline=None)

PLAIN = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn")) | st.sampled_from("-'`,~{}\\$^_@&%"),
    max_size=40,
)
SNIPPETS = st.lists(
    st.sampled_from(
        [
            "a", "Berg", "von", "and", "others", " ", ",", "{", "}", "\\", "~", "$", "--", "``",
            "''", '\\"u', "{\\'E}", "\\ss", "\\v ", "\\unknown", "\\emph{", "$x^2$", "\\&",
            "\n\n", '"', "=", "#", "@", "@article{", "\\url{", ";", "%", "1998", "Jr.", "ß",
            "\\textsuperscript{", "_",
        ]
    ),
    max_size=14,
).map("".join)  # fmt: skip
FIELDS = (
    "author", "editor", "title", "journal", "booktitle", "year", "date", "month", "volume",
    "number", "pages", "doi", "isbn", "issn", "url", "keywords", "abstract", "langid", "language",
    "note", "publisher", "school", "type", "edition", "eid", "series", "file", "subtitle",
    "editortype", "issue", "titleaddon", "maintitle", "mainsubtitle", "shorttitle", "booksubtitle",
    "issuetitle", "howpublished", "location", "address", "venue", "eventdate", "urldate",
    "lastchecked", "urlyear", "urlmonth", "endyear", "annote", "annotation", "articleno",
    "organization", "institution", "jurisdiction", "langidopts", "options", "entrysubtype",
)  # fmt: skip
WORDS = st.text(st.characters(categories=("Lu", "Ll")), min_size=1, max_size=8)


def letters(text: str) -> str:
    """Base letters in any order; what stands for them may be composed differently."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(sorted(each for each in decomposed if each.isalpha()))


@steady
@given(PLAIN)
def test_any_text_survives_encoding(text: str) -> None:
    tidied = tidy(text)
    assert decode(encode(tidied)) == tidied


@steady
@given(PLAIN)
def test_any_verbatim_text_survives_encoding(text: str) -> None:
    tidied = " ".join(text.split())
    assert decode_verbatim(encode_verbatim(tidied)) == tidied


@steady
@given(SNIPPETS)
def test_any_notation_is_decoded_to_a_text_that_survives_encoding(source: str) -> None:
    text = decode(source)
    assert decode(encode(text)) == text


@steady
@given(st.text(st.characters(exclude_characters="\\", exclude_categories=["Cs"]), max_size=40))
def test_no_letter_is_lost_where_there_is_no_macro(source: str) -> None:
    assert letters(decode(source)) == letters(source)


@steady
@given(st.lists(WORDS | st.sampled_from(["von", "{de la}", "d'", "{\\'E}a", ","]), min_size=1))
def test_no_letter_of_a_name_is_lost(words: list[str]) -> None:
    source = " ".join(words)
    name = read_name(source, "author")
    kept = name.literal + name.particle + name.family + name.suffix + name.given
    assert letters(kept) == letters(decode(source))


@steady
@given(SNIPPETS)
def test_any_name_list_is_read_and_written_back_the_same(source: str) -> None:
    for each in split_names(source)[0]:
        name = read_name(each, "author")
        if name == Contributor("author"):
            continue
        again, others = split_names(write_name(name, extended=True))
        assert not others
        assert [read_name(part, "author") for part in again] == [name]


@steady
@given(st.binary(max_size=300) | SNIPPETS.map(str.encode))
def test_reading_never_raises(source: bytes) -> None:
    for outcome in READERS["bibtex"].read(source):
        assert isinstance(outcome, Reference | Rejection)


@steady
@given(
    st.dictionaries(
        st.sampled_from(FIELDS),
        SNIPPETS
        | PLAIN
        | st.sampled_from(
            [
                "1998",
                "2001--2003",
                "mar",
                "german",
                "4--5",
                "10.1/x",
                "A and B",
                "44 BC",
                "\\url{http://a.b/c}",
                "useprefix=false",
                "x &amp; y",
                "newspaper",
            ]
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(
        [
            "article",
            "book",
            "inbook",
            "phdthesis",
            "thesis",
            "online",
            "odd",
            "report",
            "inproceedings",
            "patent",
            "unpublished",
            "periodical",
            "movie",
            "mvbook",
            "suppperiodical",
            "newspaper",
            "speech",
            "manual",
            "conference",
            "commentary",
        ]
    ),
    st.sampled_from(["biblatex", "bibtex"]),
)
def test_what_was_read_is_read_again_from_what_was_written(
    fields: dict[str, str], kind: str, dialect: str
) -> None:
    body = "".join(f"{name} = {{{value}}},\n" for name, value in fields.items())
    reader = READERS[dialect]
    references = [
        outcome
        for outcome in reader.read(f"@{kind}{{key,\n{body}}}\n")
        if isinstance(outcome, Reference)
    ]

    again = list(reader.read(written(dialect, references))) if references else []

    assert again == references


DATES = st.lists(
    st.sampled_from(
        [
            "1998", "98", "842", "0", "44", "-", "--", "–", "/", ".", "~", "?", "%", "X", "199",
            " ", "ca. ", "c", "BC", "v. Chr.", "[", "]", "mar", "März", "Spring", "12",
            "31", "T10:00", "..", "in press", "a", "(", "n.d.",
        ]
    ),
    max_size=7,
).map("".join)  # fmt: skip


@steady
@given(DATES | PLAIN)
def test_any_date_is_edtf_or_keeps_its_wording(text: str) -> None:
    edtf, is_all = read_year(text)

    assert read_edtf(edtf) == edtf
    assert bool(csl_date(edtf)) == bool(edtf)
    assert edtf or not is_all


@steady
@given(DATES, st.sampled_from(["year", "date"]))
def test_no_wording_of_a_date_is_lost(text: str, field: str) -> None:
    for outcome in READERS["biblatex"].read(f"@misc{{k, title = {{T}}, {field} = {{{text}}}}}"):
        if isinstance(outcome, Reference) and any(each.isalnum() for each in text):
            assert outcome.issued or outcome.extra[field]
            # In a year, a tilde is TeX's blank; in a date, it says "about".
            if not read_year(decode(text) if field == "year" else text)[1]:
                assert letters(outcome.extra[field]) == letters(text)
