"""The blocks of page bodies: what readers see, what authors are told, what is searched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Locale
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor
from wagtail_localize.segments.ingest import StreamFieldSegmentsWriter
from wagtail_localize.segments.types import StringSegmentValue, TemplateSegmentValue

from cms.blocks import BodyBlock
from cms.blocks.chart import Series, bar_groups, line_chart, round_scale
from cms.blocks.stream import references, stream_data, stream_words
from cms.blocks.video import embed_of
from cms.models import Record
from cms.records.after_change import settle
from home.models import StandardPage
from tests.cms.reading import Document, page, queries_of
from tests.content import Tree, publish
from tests.contract.blocks.content import (
    DOCUMENT,
    IMAGE,
    TYPES,
    add_card_page,
    add_document,
    add_image,
    every_block,
    table,
)

ABOUT = "/de/ueber-uns/"
API = "/api/content/v1"


@pytest.fixture
def cards(tree: Tree) -> dict[str, Any]:
    return add_card_page(tree)


@pytest.fixture
def about(tree: Tree, cards: dict[str, Any]) -> StandardPage:
    """A published page with one block of every type."""
    add_image(IMAGE)
    add_document(DOCUMENT)
    tree.about["de"].body = every_block("de", cards["de"].pk)
    made: StandardPage = publish(tree.about["de"])
    settle(max_items=None)
    return made


def given_out(client: Client, item: Any, locale: str = "de") -> dict[str, Any]:
    """The blocks of a page in the content API, by type."""
    address = f"{API}/pages/{item.translation_key}/?locale={locale}"
    return {block["type"]: block["value"] for block in client.get(address).json()["body"]}


def show(item: StandardPage, blocks: list[tuple[str, Any]]) -> None:
    """Publish the page with these blocks as its body, as a stream stores them."""
    item.body = [{"type": kind, "value": value} for kind, value in blocks]
    publish(item)
    settle(max_items=None)


# What readers see


def test_every_block_is_shown_without_script_or_style(about: StandardPage, client: Client) -> None:
    document = page(client, ABOUT)
    # What every page has: suggestions in the search field, and the number of works kept.
    assert [s.attributes["id"] for s in document.all("script")] == ["suggest", "basket"]
    assert not [e for e in document.elements if "style" in e.attributes]
    assert "Ergebnisse" in [heading.text for heading in document.all("h2")]
    assert document.one("blockquote").text.strip() == "Netzwerke tragen weit."
    assert "Förderung beendet" in document.one("aside").text
    summaries = [" ".join(summary.text.split()) for summary in document.all("summary")]
    assert {"Wer wurde gefördert?", "Die Zahlen als Tabelle"} <= set(summaries)
    assert document.links()["Bericht lesen"] == f"/documents/{DOCUMENT}/bericht-{DOCUMENT}.pdf"
    assert document.links()["Bericht"] == document.links()["Bericht lesen"]
    assert "(PDF, 9\xa0Bytes)" in document.one("p", class_="download").text


def test_an_image_has_its_description_its_credit_and_sizes(
    about: StandardPage, client: Client
) -> None:
    (image,) = [i for i in page(client, ABOUT).all("img") if "Karte" in i.attributes["alt"]]
    assert image.attributes["alt"] == "Karte der Partnerländer"
    assert image.attributes["loading"] == "lazy"
    assert "480w" in image.attributes["srcset"]
    assert (image.attributes["width"], image.attributes["height"]) == ("960", "540")
    assert "InterSpiN+" in page(client, ABOUT).one("figure", class_="picture").text


def test_a_decorative_image_has_an_empty_description(about: StandardPage, client: Client) -> None:
    show(about, [("image", {"image": IMAGE, "alt": "Muster", "decorative": True, "credit": ""})])
    assert page(client, ABOUT).one("img", loading="lazy").attributes["alt"] == ""
    assert given_out(client, about)["image"]["alt"] == ""


def test_a_table_names_its_columns_and_rows(about: StandardPage, client: Client) -> None:
    document = page(client, ABOUT)
    shown = document.all("table")[0]
    assert document.all("caption")[0].text == "Auswahlrunden"
    assert [h.text for h in document.all("th", scope="col")][:3] == ["Runde", "Beginn", "Projekte"]
    assert [h.text for h in document.all("th", scope="row")][:2] == ["Erste", "Zweite"]
    assert "–" in shown.text, "a number that is not known"
    region = document.all("div", role="region")[0]
    assert region.attributes["tabindex"] == "0"
    assert region.attributes["aria-label"] == "Auswahlrunden"


def test_a_figure_has_a_name_and_its_numbers_as_a_table(
    about: StandardPage, client: Client
) -> None:
    document = page(client, ABOUT)
    assert document.one("svg", role="img").attributes["aria-label"] == "Projekte nach Runde"
    numbers = [cell.text for cell in document.all("td", class_="number")]
    assert numbers == ["11", "–", "11", "11,5"]
    assert "Quelle: BMBF" in " ".join(document.one("p", class_="source").text.split())


def test_bars_are_words_and_numbers_that_everybody_can_read(
    about: StandardPage, client: Client
) -> None:
    data = table("Bilanz", [("label", "Land"), ("number", "2020")], [["Japan", -1234.5]])
    show(about, [("figure", {"kind": "bar", "data": data, "unit": "", "source": ""})])
    document = page(client, ABOUT)
    assert document.one("ul", class_="bars").text.split() == ["Japan:", "−1.234,5"]
    assert document.one("rect").attributes["width"] == "100%"


def test_nothing_is_asked_of_the_videos_provider_before_the_reader_acts(
    about: StandardPage, client: Client
) -> None:
    document = page(client, ABOUT)
    for element in document.elements:
        for name in ("src", "srcset", "poster", "data"):
            assert not element.attributes.get(name, "").startswith("http"), element
    assert not [e for e in document.all("link") if "youtube" in e.attributes.get("href", "")]
    frame = document.one("iframe")
    assert "src" not in frame.attributes
    assert frame.attributes["title"] == "Das Programm in drei Minuten"
    (load,) = document.all("a", target=frame.attributes["name"])
    assert load.attributes["href"] == "https://www.youtube-nocookie.com/embed/abcdefghijk"
    watch = "https://www.youtube.com/watch?v=abcdefghijk"
    assert watch in document.links(rel="external").values()
    assert "Internetadresse" in document.one("details", class_="player").text
    assert "Willkommen im Film" in document.one("details", class_="transcript").text


def test_only_a_page_with_a_video_may_frame_its_provider(
    about: StandardPage, client: Client
) -> None:
    policy = client.get(ABOUT).headers["Content-Security-Policy"]
    assert policy.endswith("; frame-src https://www.youtube-nocookie.com")
    assert "frame-src" not in client.get("/de/programm/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("address", "player"),
    [
        ("https://youtu.be/abcdefghijk", "https://www.youtube-nocookie.com/embed/abcdefghijk"),
        (
            "https://www.youtube.com/watch?list=x&v=abcdefghijk&t=3",
            "https://www.youtube-nocookie.com/embed/abcdefghijk",
        ),
        ("https://vimeo.com/123456789", "https://player.vimeo.com/video/123456789?dnt=1"),
        ("https://av.tib.eu/media/12345", "https://av.tib.eu/player/12345"),
        ("https://example.org/youtube.com/watch?v=abcdefghijk", None),
        ("https://www.youtube.com.example.org/watch?v=abcdefghijk", None),
        ("javascript:alert(1)//youtu.be/abcdefghijk", None),
    ],
)
def test_only_known_players_are_framed(address: str, player: str | None) -> None:
    embed = embed_of(address)
    assert (embed.url if embed else None) == player


def test_words_of_the_interface_are_in_the_readers_language(
    about: StandardPage, tree: Tree, client: Client
) -> None:
    english = tree.about["en"]
    english.body = every_block("en", about.pk)
    publish(english)
    settle(max_items=None)
    document = page(client, "/en/about/")
    assert "Load the video: The programme in three minutes" in document.links()
    assert "11.5" in [cell.text for cell in document.all("td", class_="number")]
    # A card leads to the page in the reader's language.
    assert document.links()["About us"] == "/en/about/"


# What is not public, or gone


def test_a_withdrawn_page_is_on_no_card(
    about: StandardPage, cards: dict[str, Any], client: Client
) -> None:
    kept = Record.objects.get(key=about.translation_key, locale="de")
    assert given_out(client, about)["cards"]["pages"][0]["title"] == "Impressum"
    assert page(client, ABOUT).all("ul", class_="cards")
    for card in cards.values():
        card.unpublish()
    settle(max_items=None)
    assert given_out(client, about)["cards"] == {"title": "Weiterlesen", "pages": []}
    document = page(client, ABOUT)
    assert not document.all("ul", class_="cards")
    assert "Impressum" not in document.links() or document.links()["Impressum"] == ""
    told = Record.objects.get(pk=kept.pk)
    assert told.etag == kept.etag, "the page itself did not change"
    assert told.seq > kept.seq, "whoever holds a copy learns that it shows something else"


def test_a_record_keeps_ids_and_no_addresses(about: StandardPage) -> None:
    data = Record.objects.get(key=about.translation_key, locale="de").data
    assert data is not None
    kept = json.dumps(data["body"])
    assert "/media/" not in kept
    assert "/documents/" not in kept
    assert "localhost" not in kept
    found = references(data["body"])
    assert found.images == {IMAGE}
    assert found.documents == {DOCUMENT}
    assert len(found.pages) == 1


def test_deleted_files_leave_a_page_that_is_still_shown(
    about: StandardPage, client: Client
) -> None:
    get_image_model().objects.get(pk=IMAGE).delete()
    StandardPage.objects.get(pk=about.pk).body[9].value["document"].delete()
    settle(max_items=None)
    document = page(client, ABOUT)
    assert not document.all("figure", class_="picture")
    assert "Bericht lesen" not in document.links()
    assert document.links()["Bericht"] == ""
    blocks = given_out(client, about)
    assert set(TYPES) - set(blocks) == {"image", "download"}
    assert "<a>Bericht</a>" in blocks["text"]


def test_files_of_a_restricted_collection_are_not_named(
    about: StandardPage, client: Client
) -> None:
    root = Collection.get_first_root_node()
    assert root is not None
    restricted = root.add_child(instance=Collection(name="Intern"))
    inner = restricted.add_child(instance=Collection(name="Noch weiter innen"))
    CollectionViewRestriction.objects.create(collection=restricted, restriction_type="login")
    report = StandardPage.objects.get(pk=about.pk).body[9].value["document"]
    report.collection = inner
    report.save()
    settle(max_items=None)
    assert "Bericht lesen" not in page(client, ABOUT).links()
    assert "download" not in given_out(client, about)


def test_marks_of_the_editor_are_not_given_out(about: StandardPage, client: Client) -> None:
    show(about, [("text", '<p data-block-key="h02mp">Siehe <b>hier</b>.</p>')])
    assert given_out(client, about)["text"] == "<p>Siehe <b>hier</b>.</p>"


# What it costs


def test_more_blocks_cost_no_more_queries(
    about: StandardPage, cards: dict[str, Any], tree: Tree, client: Client
) -> None:
    pages = [cards["de"].pk, tree.programme["de"].pk, tree.literature["de"].pk]
    for number in range(1, 4):
        add_image(IMAGE + number * 10)
        add_document(DOCUMENT + number * 10)

    def blocks(number: int) -> list[tuple[str, Any]]:
        link = f'<a linktype="document" id="{DOCUMENT + number * 10}">Datei</a>'
        image = {"image": IMAGE + number * 10, "alt": "Karte", "decorative": False, "credit": ""}
        return [
            ("image", image),
            ("download", {"document": DOCUMENT + number * 10, "title": ""}),
            ("cards", {"title": "", "pages": [pages[number - 1]]}),
            ("text", f"<p>{link}</p>"),
            ("accordion", [{"title": "Mehr", "text": f"<p>{link}</p>"}]),
        ]

    def counted() -> int:
        client.get(f"{API}/pages/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{API}/pages/").status_code == 200
        return len(queries)

    show(about, blocks(1))
    html, api = len(queries_of(client, ABOUT)), counted()
    show(about, [block for number in (1, 2, 3) for block in blocks(number)])
    assert len(page(client, ABOUT).all("figure", class_="picture")) == 3
    assert (len(queries_of(client, ABOUT)), counted()) == (html, api)
    assert api <= 4 + 2, "one for images and one for documents"


# What is searched


def test_the_words_of_every_block_are_searched_and_nothing_else(
    about: StandardPage, client: Client
) -> None:
    words = stream_words(stream_data(about.body))
    for word in (
        "Ergebnisse",
        "Netzwerke",
        "Partnerländer",
        "Anträge",
        "Zweiunddreißig",
        "Auswahlrunden",
        "Anfang 2016",
        "Projekte nach Runde",
        "BMBF",
        "Willkommen im Film",
        "Bericht lesen",
        "Weiterlesen",
    ):
        assert word in words
    for no_word in ("youtube", "linktype", "important", "line", str(IMAGE), str(DOCUMENT)):
        assert no_word not in words
    found = client.get(f"{API}/pages/?q=Zweiunddreißig").json()
    assert [item["title"] for item in found["items"]] == ["Über uns"]


def test_records_of_bodies_come_out_the_same_each_time(about: StandardPage) -> None:
    show(about, [("accordion", [{"title": "Ohne", "text": "<p>Kennung</p>"}])])
    stored = StandardPage.objects.get(pk=about.pk).body
    assert stream_data(stored)[0]["value"] == [{"title": "Ohne", "text": "<p>Kennung</p>"}]
    call_command("rebuild_records", "--check", verbosity=0)


# What authors are told


def refused(kind: str, raw: Any) -> str:
    """What an author reads who saves this block."""
    block = BodyBlock().child_blocks[kind]
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python(raw))
    return " ".join(_messages(caught.value))


def _messages(error: Any) -> Iterator[str]:
    for inner in (getattr(error, "block_errors", None) or {}).values():
        yield from _messages(inner)
    if hasattr(error, "non_block_errors"):
        for inner in error.non_block_errors.as_data():
            yield from inner.messages
    elif isinstance(error, ValidationError):
        yield from error.messages


def test_an_image_without_a_description_is_refused(db: None) -> None:
    add_image(IMAGE)
    raw = {"image": IMAGE, "alt": "", "decorative": False, "credit": ""}
    assert "Beschreiben Sie, was das Bild zeigt" in refused("image", raw)


def test_a_video_from_elsewhere_is_refused_with_the_platforms_that_work() -> None:
    told = refused("video", {"url": "https://example.org/film", "title": "Film"})
    assert "YouTube" in told
    assert "TIB AV-Portal" in told


def test_a_table_without_a_caption_is_refused() -> None:
    assert "Geben Sie eine Überschrift an" in refused(
        "table", table("", [("text", "Runde")], [["Erste"]])
    )


@pytest.mark.parametrize(
    ("columns", "row", "told"),
    [
        ([("number", "2020"), ("label", "Land")], [1, "Japan"], "erste Spalte"),
        ([("label", "Land"), ("number", "")], ["Japan", 1], "benennt die Datenreihe"),
        ([("label", "Land"), ("number", "2020")], ["Japan", None], "mindestens eine Zahl"),
    ],
)
def test_a_figure_is_refused_with_what_is_missing(
    columns: list[tuple[str, str]], row: list[Any], told: str
) -> None:
    raw = {"kind": "bar", "data": table("Bilanz", columns, [row]), "unit": "", "source": ""}
    assert told in refused("figure", raw)


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("redaktion"))
    return client


SCRIPTED = b"""<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">
<script>alert(document.domain)</script></svg>"""


@pytest.mark.parametrize("name", ["logo.svg", "logo.png"])
def test_a_drawing_with_a_script_is_refused(editor: Client, name: str) -> None:
    upload = SimpleUploadedFile(name, SCRIPTED, "image/svg+xml")
    response = editor.post(reverse("wagtailimages:add"), {"title": "Logo", "file": upload})
    assert response.status_code == 200
    assert get_image_model().objects.count() == 0
    (told,) = response.context["form"].errors["file"]
    if name == "logo.svg":
        assert "SVG wird abgelehnt" in told
        assert "PNG" in told
    else:
        assert ".png" in told


def test_many_images_at_once_are_refused_in_the_same_words(editor: Client) -> None:
    upload = SimpleUploadedFile("logo.svg", SCRIPTED, "image/svg+xml")
    response = editor.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "Logo", "files[]": upload},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert "SVG wird abgelehnt" in response.json()["error_message"]
    assert get_image_model().objects.count() == 0


def test_an_author_edits_a_page_with_every_block(about: StandardPage, editor: Client) -> None:
    response = editor.get(reverse("wagtailadmin_pages:edit", args=[about.pk]))
    assert response.status_code == 200
    assert "Diagramm mit Daten" in response.content.decode()


def test_wagtails_own_api_gives_every_block(about: StandardPage, client: Client) -> None:
    body = client.get(f"/api/v2/pages/{about.pk}/").json()["body"]
    assert [block["type"] for block in body] == list(TYPES)


# Translation


def test_every_text_of_a_body_is_translated_and_comes_back_in_its_place(
    about: StandardPage,
) -> None:
    field: Any = StandardPage._meta.get_field("body")
    segments = StreamFieldSegmentExtractor(field).handle_stream_block(about.body)
    texts = {segment.string.render_text() for segment in segments if hasattr(segment, "string")}
    assert {"Auswahlrunden", "Runde", "Erste", "Karte der Partnerländer", "Projekte"} <= texts
    assert "Willkommen im Film" in texts
    translated = [
        StringSegmentValue(segment.path, f"T {segment.string.render_text()}", segment.attrs)
        if isinstance(segment, StringSegmentValue)
        else segment
        for segment in segments
        if isinstance(segment, StringSegmentValue | TemplateSegmentValue)
    ]
    german, english = (Locale.objects.get(language_code=code) for code in ("de", "en"))
    stream = StandardPage.objects.get(pk=about.pk).body
    writer = StreamFieldSegmentsWriter(field, german, english)
    data = {
        b["type"]: b["value"] for b in stream_data(writer.handle_stream_block(stream, translated))
    }
    assert data["table"]["caption"] == "T Auswahlrunden"
    assert data["table"]["head"][1] == "T Beginn"
    assert data["table"]["rows"][0] == ["T Erste", "T Anfang 2016", 11]
    assert data["figure"]["data"]["rows"][1] == ["T Runde 2", 11.5]
    assert data["image"]["alt"] == "T Karte der Partnerländer"
    assert data["image"]["image"] == IMAGE
    assert data["accordion"][0]["title"] == "T Wer wurde gefördert?"
    assert "T Willkommen im Film" in data["video"]["transcript"]


# Geometry


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([11, 11.5], [0, 5, 10, 15]),
        ([0.02, 0.1], [0, 0.025, 0.05, 0.075, 0.1]),
        ([-3, 12], [-5, 0, 5, 10, 15]),
        ([-20, -10], [-20, -15, -10, -5, 0]),
        ([0, 0], [0, 0.25, 0.5, 0.75, 1]),
        ([], [0, 0.25, 0.5, 0.75, 1]),
    ],
)
def test_a_scale_is_round_and_holds_zero_and_all_values(
    values: list[float], scale: list[float]
) -> None:
    assert round_scale(values) == scale


def test_bars_begin_at_zero_and_fill_the_width() -> None:
    (minus, plus, unknown) = bar_groups(["a", "b", "c"], [Series("s", [-25.0, 75.0, None])])
    assert (minus.bars[0].x, minus.bars[0].width) == ("0%", "25%")
    assert (plus.bars[0].x, plus.bars[0].width) == ("25%", "75%")
    assert (unknown.bars[0].value, unknown.bars[0].width) == (None, "")


def test_a_line_has_a_gap_where_a_number_is_not_known() -> None:
    chart = line_chart(list("abcd"), [Series("s", [0.0, 10.0, None, 5.0])])
    (line,) = chart.lines
    assert len(line.points) == 3
    assert len(line.strokes) == 1
    assert [float(point.y) for point in line.points] == [216, 16, 116]


def test_long_axes_have_few_labels() -> None:
    labels = [str(year) for year in range(1990, 2021)]
    chart = line_chart(labels, [Series("s", [float(n) for n in range(31)])])
    assert len(chart.labels) <= 5
    assert chart.labels[0].text == "1990"


def test_a_page_that_is_not_quite_right_is_shown_all_the_same(
    about: StandardPage, client: Client
) -> None:
    odd = {"kind": "line", "data": None, "unit": None}
    show(
        about,
        [
            ("figure", odd),
            ("video", {"url": "https://example.org/film", "title": "Film"}),
            ("table", table("", [], [])),
            ("image", {"image": None}),
            ("cards", {"pages": []}),
        ],
    )
    document: Document = page(client, ABOUT)
    assert "https://example.org/film" in document.links().values()
    assert not document.all("iframe")
    assert given_out(client, about)["video"]["provider"] == "other"
