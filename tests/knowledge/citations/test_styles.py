"""Hard works in every style and language, as a librarian has read them."""

from __future__ import annotations

import html
import json
import os
import re
import threading
from pathlib import Path
from typing import Any

import pytest

from knowledge.citations import STYLES, formatted
from knowledge.citations.marks import settled

HERE = Path(__file__).parent
RECORDS: list[dict[str, Any]] = json.loads((HERE / "records.json").read_text("utf-8"))
UPDATE = "GOLDEN_UPDATE"
LANGUAGES = ("de", "en")


def cited(style: str, language: str = "en", **item: Any) -> str:
    """The text of a book of Anna Beck's with these variables besides."""
    given = {"author": [{"family": "Beck", "given": "Anna"}], "title": "Regions", "type": "book"}
    (citation,) = formatted([{**given, **item}], style, language)
    return citation.text


def dated(*parts: list[int], **more: Any) -> dict[str, Any]:
    return {"date-parts": list(parts), **more}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", STYLES)
def test_every_style_says_what_was_read_and_found_right(style: str, language: str) -> None:
    path = HERE / "read" / f"{style}.{language}.txt"
    found = [
        f"{record['id']} | {citation.html}"
        for record, citation in zip(RECORDS, formatted(RECORDS, style, language), strict=True)
    ]
    if os.environ.get(UPDATE) == "1":
        path.write_text("\n".join(found) + "\n", "utf-8")
    assert found == path.read_text("utf-8").splitlines(), (
        f"Read the new lines against the handbook of the style, then set {UPDATE}=1."
    )


@pytest.mark.parametrize("style", STYLES)
def test_html_and_text_say_the_same_and_nothing_of_an_item_is_markup(style: str) -> None:
    for citation in formatted(RECORDS, style, "en"):
        assert set(re.findall(r"<(/?\w+)", citation.html)) <= {
            "i", "/i", "b", "/b", "sub", "/sub", "sup", "/sup", "a", "/a"
        }  # fmt: skip
        assert html.unescape(re.sub(r"<[^>]*>", "", citation.html)) == citation.text
        assert not re.search("[\ue000-\uf8ff]", citation.html + citation.text)
        assert all(
            href.startswith("https://") for href in re.findall('href="([^"]*)', citation.html)
        )


@pytest.mark.parametrize("style", STYLES)
def test_markup_in_what_a_style_cuts_is_text_and_leaves_nothing_open(style: str) -> None:
    item = {
        "type": "article-journal",
        "title": "<i>Regions</i>",
        "author": [{"family": "<b>Beck</b>", "given": "<b>Anna</b> Maria"}],
        "container-title": "Places",
        "page": "<i>12-15</i>",
        "DOI": "10.1/a\ue000b",
    }
    (citation,) = formatted([item], style, "en")
    tags = re.findall(r"<(/?)(\w+)", citation.html)
    for tag in {name for _end, name in tags}:
        assert tags.count(("", tag)) == tags.count(("/", tag)), citation.html
    assert "<b>" not in citation.html
    assert "10.1/ab" in citation.text


@pytest.mark.parametrize("style", STYLES)
def test_a_sign_that_is_only_like_a_digit_is_no_number(style: str) -> None:
    for language in LANGUAGES:
        assert "²" in cited(style, language, edition="²")


@pytest.mark.parametrize("style", STYLES)
def test_a_doi_leads_to_its_resolver_whatever_is_in_it(style: str) -> None:
    doi = "10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2"
    (citation,) = formatted([{"type": "book", "title": "T", "DOI": doi}], style, "de")
    assert (
        'href="https://doi.org/10.1002/(SICI)1097-0258(19980815)17:15%3C1661::AID-SIM968%3E3.0.CO;2-2"'
        in citation.html
    )
    assert doi in citation.text


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_work_of_any_type_has_an_entry(style: str, language: str) -> None:
    types = [
        "article", "bill", "classic", "collection", "document", "entry-dictionary", "event",
        "graphic", "hearing", "interview", "legal_case", "legislation", "map", "motion_picture",
        "pamphlet", "patent", "performance", "periodical", "personal_communication", "post",
        "regulation", "review-book", "software", "song", "speech", "standard", "treaty",
    ]  # fmt: skip
    for kind in types:
        assert "egions" in cited(style, language, type=kind), kind
    assert [c.text for c in formatted([{"id": "x", "type": "book"}], style, language)]


def test_periods_and_parts_of_dates() -> None:
    def when(language: str, *parts: list[int], **more: Any) -> str:
        item = {"type": "webpage", "issued": dated(*parts, **more)}
        return cited("apa", language, **item).split("(")[1].split(")")[0]

    assert when("en", [2022, 5, 3], [2022, 5, 5]) == "2022, May 3–5"
    assert when("en", [2022, 5, 30], [2022, 6, 2]) == "2022, May 30–June 2"
    assert when("de", [2022, 5, 30], [2022, 6, 2]) == "2022, 30. Mai–2. Juni"
    assert when("de", [2022, 5]) == "2022, Mai"
    assert when("en", [2010], [2012]) == "2010–2012"
    assert when("en", [2019], edtf="2019/..") == "2019–"
    assert when("en", [-44]) == "44 B.C.E."


def test_ordinals_are_those_of_the_language() -> None:
    def edition(language: str, number: int) -> str:
        return cited("apa", language, edition=str(number)).split("(")[2].split(")")[0]

    assert [edition("en", n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 111)] == [
        "1st ed.", "2nd ed.", "3rd ed.", "4th ed.", "11th ed.", "12th ed.", "13th ed.", "21st ed.",
        "111th ed.",
    ]  # fmt: skip
    assert [edition("de", n) for n in (2, 11)] == ["2. Aufl.", "11. Aufl."]


def test_titles_are_set_in_capitals_only_in_english() -> None:
    title = "a tale of eCommerce and the NATO: on its way up"
    assert "A Tale of eCommerce and the NATO: On Its Way Up" in cited(
        "chicago", title=title, language="en-GB"
    )
    assert "räume im Netz" in cited("chicago", title="räume im Netz", language="de")
    kept = cited("chicago", title='the <span class="nocase">de facto</span> state', language="en")
    assert "The de facto State" in kept


def test_a_page_range_that_was_cut_short_is_whole_again() -> None:
    article = {"type": "article-journal", "container-title": "Places"}
    assert "1234–1245" in cited("apa", page="1234-45", **article)
    assert "1234–45" in cited("vancouver", page="1234-1245", **article)
    assert "S12" in cited("apa", page="S12", **article)


def test_an_unknown_language_is_written_in_english() -> None:
    assert "n.d." in cited("apa", "fr")


def test_punctuation_that_meets_is_one() -> None:
    assert settled("Who\ue001?. Next", stop_in_quotes=False) == "Who\ue001? Next"
    assert settled("wait ... and see.", stop_in_quotes=False) == "wait ... and see."
    assert (
        settled("\ue012Title\ue013, Journal", stop_in_quotes=True) == "\ue012Title,\ue013 Journal"
    )


def test_threads_that_cite_at_once_do_not_disturb_each_other() -> None:
    expected = {style: [c.html for c in formatted(RECORDS, style, "de")] for style in STYLES}
    found: dict[str, list[str]] = {}

    def run(style: str) -> None:
        found[style] = [c.html for c in formatted(RECORDS, style, "de")]

    threads = [threading.Thread(target=run, args=(style,)) for style in STYLES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected


def test_works_are_written_as_they_are_asked_for() -> None:
    taken = 0

    def items() -> Any:
        nonlocal taken
        for record in RECORDS:
            taken += 1
            yield record

    bibliography = formatted(items(), "chicago", "en")
    next(bibliography)
    assert taken == 1
