"""Single fields in the manner of the formats' own documentation: what is written, what it means."""

import pytest

from knowledge.formats.readers import READERS
from knowledge.references import Contributor, Reference
from tests.knowledge.formats.texts import written

AUTHORS = [
    ("Donald E. Knuth", "Donald E.||Knuth|"),
    ("Knuth, Donald E.", "Donald E.||Knuth|"),
    ("Ludwig van Beethoven", "Ludwig|van|Beethoven|"),
    ("van Beethoven, Ludwig", "Ludwig|van|Beethoven|"),
    ("von Thünen, Johann Heinrich", "Johann Heinrich|von|Thünen|"),
    ("van den Oord, Ad", "Ad|van den|Oord|"),
    ("Ter Wal, Anne L. J.", "Anne L. J.||Ter Wal|"),
    ("Anne {Ter Wal}", "Anne||Ter Wal|"),
    ("D'Amour, Alexander", "Alexander||D'Amour|"),
    ("d'Aspremont, Claude", "Claude||d'Aspremont|"),
    ("Ortega y Gasset, Jos{\\'e}", "José||Ortega y Gasset|"),
    ("King, Jr., Martin Luther", "Martin Luther||King|Jr."),
    ("Martin Luther King, Jr.", "Martin Luther||King|Jr."),
    ("Steele Jr., Guy L.", "Guy L.||Steele|Jr."),
    ("Henry Ford III", "Henry||Ford|III"),
    ("van Gogh, V", "V|van|Gogh|"),
    ("Ou Yang, Xi", "Xi||Ou Yang|"),
    ("de la Vall{\\'e}e Poussin, Charles", "Charles|de la|Vallée Poussin|"),
    ('G{\\"o}del, Kurt', "Kurt||Gödel|"),
    ("{\\L}ukasiewicz, Jan", "Jan||Łukasiewicz|"),
    ("{\\'E}va~Tardos", "Éva||Tardos|"),
    ("Plato", "||Plato|"),
    ("family=Berg, given=Anna, prefix=van den", "Anna|van den|Berg|"),
]
TITLES = [
    ("R\\&D Spillovers", "R&D Spillovers"),
    ("{BMBF}-Cluster in {G}ermany", "BMBF-Cluster in Germany"),
    ("``Buzz'' and `pipelines'", "“Buzz” and ‘pipelines'"),
    ("{\\glqq}Buzz{\\grqq}", "„Buzz“"),
    ("1975--2010 --- a review", "1975–2010 — a review"),
    ('Stra{\\ss}e, \\o re, \\AA ngstr\\"om', "Straße, øre, Ångström"),
    ('\\c{C}a \\v{s} \\H{o} na\\"{\\i}ve', "Ça š ő naïve"),
    ("$\\alpha$-helix, H$_2$O, $x^{10}$", "α-helix, H₂O, x¹⁰"),
    ("25$^{\\circ}$C, $p \\leq 0.05$", "25°C, p ≤ 0.05"),
    ("$\\oint_C f$ stays", "$\\oint_C f$ stays"),
    ("\\emph{Very \\textbf{bold}}, \\textsc{caps}", "Very bold, caps"),
    ("\\unknown{kept} \\also kept", "\\unknown{kept} \\also kept"),
    ("100\\% of \\$5, C\\#, a\\_b", "100% of $5, C#, a_b"),
    ("CO\\textsubscript{2}, 3\\textsuperscript{rd}", "CO₂, 3rd"),
    ("\\enquote{Quoted}~text", "“Quoted” text"),
    ("The {\\LaTeX} Companion", "The LaTeX Companion"),
    ("Split\n   over lines", "Split over lines"),
    ("costs $5 and $10", "costs $5 and $10"),
]
DATES = [
    ("date = {1998}", "1998", 1998),
    ("date = {2021-02-22}", "2021-02-22", 2021),
    ("date = {2019-21}", "2019-21", 2019),
    ("date = {2010/2012}", "2010/2012", 2010),
    ("date = {1997/}", "1997/", 1997),
    ("date = {1890~}", "1890~", 1890),
    ("date = {199X}", "199X", 1990),
    ("date = {-0043}", "-0043", -43),
    ("date = {2021-02-30}", "2021", 2021),
    ("year = 1998, month = mar", "1998-03", 1998),
    ("date = {1998}, month = mar", "1998-03", 1998),
    ("date = {1998-03}, year = 1998, month = mar", "1998-03", 1998),
    ("year = 1998, month = \"10~\" # jan", "1998-01-10", 1998),
    ("year = 1998, month = mar # \"--\" # apr", "1998-03/1998-04", 1998),
    ("year = 1998, month = {März}, day = {5}", "1998-03-05", 1998),
    ("year = 2019, month = {Spring}", "2019-21", 2019),
    ("year = {2010--12}", "2010/2012", 2010),
    ("year = {2010/2012}", "2010/2012", 2010),
    ("year = {c. 1890}", "1890~", 1890),
    ("year = {1998a}", "1998", 1998),
    ("year = {22.2.2021}", "2021-02-22", 2021),
    ("year = {in press}", "", None),
]  # fmt: skip
PLAIN = [
    ("pages = {15--34}", "page", "15-34"),
    ("pages = {15 – 34, 40---41}", "page", "15-34, 40-41"),
    ("pages = {101234}", "page", "101234"),
    ("number = {4--5}", "issue", "4-5"),
    ("eid = {e1234}", "number", "e1234"),
    ("edition = {Second}", "edition", "2"),
    ("edition = {2., überarb.}", "edition", "2., überarb."),
    ("doi = {https://doi.org/10.1000/ABC\\_d}", "doi", "10.1000/abc_d"),
    ("doi = {DOI: 10.1016/S0048-7333(01)00138-8}", "doi", "10.1016/s0048-7333(01)00138-8"),
    ("doi = {(see 10.1000/a(b)c).}", "doi", "10.1000/a(b)c"),
    ("doi = {10.1000/).}", "doi", ""),
    ("url = {https://dx.doi.org/10.1000%2Fx}", "doi", "10.1000/x"),
    ("isbn = {ISBN 978-3-16-148410-0}", "isbn", "978-3-16-148410-0"),
    ("issn = {2195752x}", "issn", "2195-752X"),
    ("langid = {ngerman}", "language", "de"),
    ("language = {English}", "language", "en"),
    ("langid = {british}", "language", "en-GB"),
    ("language = {de_AT}", "language", "de-AT"),
    ("address = {New York}", "publisher_place", "New York"),
    ("publisher = \"Duncker \\& \" # \"Humblot\"", "publisher", "Duncker & Humblot"),
    ("keywords = {cluster, {R, D}, cluster}", "keywords", ("cluster", "R, D")),
    ("keywords = {cluster; trade, open}", "keywords", ("cluster", "trade, open")),
]  # fmt: skip
TYPES = [
    ("article", "article-journal"),
    ("book", "book"),
    ("collection", "book"),
    ("inbook", "chapter"),
    ("incollection", "chapter"),
    ("conference", "paper-conference"),
    ("techreport", "report"),
    ("phdthesis", "thesis"),
    ("online", "webpage"),
    ("dataset", "dataset"),
    ("unpublished", "manuscript"),
    ("neverheardof", "document"),
]


def one(fields: str, kind: str = "article", dialect: str = "biblatex") -> Reference:
    [outcome] = READERS[dialect].read(f"@{kind}{{key, title = {{T}}, {fields}}}")
    assert isinstance(outcome, Reference)
    # Every example also has to survive being written and read, in both dialects.
    for other in ("bibtex", "biblatex"):
        assert list(READERS[other].read(written(other, [outcome]))) == [outcome]
    return outcome


@pytest.mark.parametrize(("source", "expected"), AUTHORS)
def test_name_has_its_parts(source: str, expected: str) -> None:
    [person] = one(f"author = {{{source}}}").contributors
    assert "|".join((person.given, person.particle, person.family, person.suffix)) == expected


@pytest.mark.parametrize(("source", "expected"), TITLES)
def test_title_is_plain_unicode(source: str, expected: str) -> None:
    [reference] = READERS["bibtex"].read(f"@book{{key, title = {{{source}}}}}")
    assert isinstance(reference, Reference)
    assert reference.title == expected
    assert one(f"note = {{{source}}}").extra == {"note": expected}


@pytest.mark.parametrize(("source", "issued", "year"), DATES)
def test_date_is_edtf(source: str, issued: str, year: int | None) -> None:
    reference = one(source)
    assert (reference.issued, reference.year) == (issued, year)


@pytest.mark.parametrize(("source", "name", "expected"), PLAIN)
def test_field_is_normalised(source: str, name: str, expected: object) -> None:
    assert getattr(one(source), name) == expected


@pytest.mark.parametrize(("kind", "expected"), TYPES)
def test_entry_type_is_csl(kind: str, expected: str) -> None:
    assert one("", kind=kind).type == expected


def test_corporate_authors_stay_whole_and_others_are_noted() -> None:
    reference = one("author = {{Barnes and Noble, Inc.} and {OECD} and others}")
    assert reference.contributors == (
        Contributor("author", literal="Barnes and Noble, Inc."),
        Contributor("author", literal="OECD"),
    )
    assert reference.extra == {"and_others": "author"}


@pytest.mark.parametrize(
    "source", ["Smith, J., Doe, A.", "Smith, J.; Doe, A.", "Smith, J. AND Doe, A."]
)
def test_lists_in_other_notations_are_separate_people(source: str) -> None:
    people = one(f"author = {{{source}}}").contributors
    assert [(each.family, each.given) for each in people] == [("Smith", "J."), ("Doe", "A.")]


def test_roles_come_from_name_fields_and_editor_types() -> None:
    reference = one(
        "author = {A, B}, translator = {C, D}, editor = {E, F}, editora = {G, H}, "
        'editoratype = {compiler}, bookauthor = {I, J}, author+an:orcid = {1="0000-0002-1825-0097"}'
    )
    assert {each.family: each.role for each in reference.contributors} == {
        "A": "author", "C": "translator", "E": "editor", "G": "compiler", "I": "container_author",
    }  # fmt: skip
    assert reference.contributors[0].orcid == "0000-0002-1825-0097"


def test_fields_without_a_place_keep_their_names() -> None:
    reference = one(
        "series = {Dortmunder Beiträge}, url = {http://x.org/a_b~c--d%20e}, holder+x = {1}, "
        "howpublished = {\\url{http://a.b/~c}}, file = {C:\\textbackslash{}}, "
        "year = {forthcoming}, title = {Other}"
    )
    assert reference.extra == {
        "series": "Dortmunder Beiträge",
        "url": "http://x.org/a_b~c--d%20e",
        "holder+x": "1",
        "howpublished": "http://a.b/~c",
        "file": "C:\\",
        "year": "forthcoming",
        "title_2": "Other",
    }


def test_abstracts_have_a_language_and_paragraphs() -> None:
    reference = one("langid = {english}, abstract = {One.\n\n Two.}, abstract_de = {Eins.}")
    assert [(each.language, each.text) for each in reference.abstracts] == [
        ("en", "One.\n\nTwo."),
        ("de", "Eins."),
    ]


def test_subtitle_joins_the_title() -> None:
    assert one("subtitle = {Sub}", kind="book").title == "T: Sub"
