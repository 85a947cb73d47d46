"""The programme's page: its partners, and a video that nobody loads by accident."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from wagtail.blocks import StreamBlockValidationError
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from cms.records.after_change import settle
from home.blocks import VideoStreamBlock
from home.models import HomePage, ProgrammePage, ProgrammePartner
from tests.cms.reading import page as read_page
from tests.cms.reading import queries_of
from tests.content import Tree, add, publish
from tests.contract.blocks.content import add_image

LOGO = 470031
VIDEO = {
    "url": "https://www.youtube.com/watch?v=abcdefghijk",
    "title": "Das Programm in drei Minuten",
    "transcript": "<p>Willkommen im Film</p>",
}
ADDRESS = "/de/programm/"


@pytest.fixture
def programme(tree: Tree) -> ProgrammePage:
    """With a video, and two partners of whom one has a logo."""
    image = add_image(LOGO, title="Logo", width=600, height=200)
    page: Any = tree.programme["de"]
    page.video = [("video", VIDEO)]
    page.partners = [
        ProgrammePartner(
            name="Hafenuniversität", role="Leitung", url="https://hafen.example/", logo=image
        ),
        ProgrammePartner(name="Institut"),
    ]
    found: ProgrammePage = publish(page)
    settle()
    return found


def test_partners_are_shown_in_their_order_with_role_and_logo(
    programme: ProgrammePage, client: Client
) -> None:
    document = read_page(client, ADDRESS)
    section = document.one("section", aria_labelledby="partners")
    assert section.text.split() == ["Partner", "Hafenuniversität", "Leitung", "Institut"]
    assert document.links()["Hafenuniversität"] == "https://hafen.example/"
    (logo,) = document.all("img")
    assert logo.attributes["alt"] == ""
    assert logo.attributes["src"].startswith("/media/images/karte-470031")


def test_more_partners_cost_no_more_queries(programme: ProgrammePage, client: Client) -> None:
    before = len(queries_of(client, ADDRESS))
    page: Any = ProgrammePage.objects.get(pk=programme.pk)
    page.partners = [ProgrammePartner(name=f"Partner {n}", logo_id=LOGO) for n in range(8)]
    publish(page)
    settle()
    assert len(queries_of(client, ADDRESS)) == before


def test_partners_and_what_the_video_says_are_found(
    programme: ProgrammePage, client: Client
) -> None:
    for words in ("Hafenuniversität", "Leitung", "Willkommen Film"):
        found = client.get("/api/content/v1/pages/", {"q": words}).json()
        assert [item["title"] for item in found["items"]] == ["Das Programm"], words


def test_nothing_comes_from_the_provider_of_the_video_before_the_second_click(
    programme: ProgrammePage, client: Client
) -> None:
    answer = client.get(ADDRESS)
    document = read_page(client, ADDRESS)
    # What a browser loads by itself comes from here
    loaded = re.findall(r'\b(?:src|srcset|poster)="([^"]*)"', answer.content.decode())
    assert loaded
    assert all(address.startswith("/") for address in loaded)
    (frame,) = document.all("iframe")
    assert "src" not in frame.attributes
    # The reader opens the notice, then follows the link into the frame, which the policy allows
    link = document.one("a", target=frame.attributes["name"])
    assert link.attributes["href"] == "https://www.youtube-nocookie.com/embed/abcdefghijk"
    assert "frame-src https://www.youtube-nocookie.com" in answer["Content-Security-Policy"]
    # The transcript needs nobody's leave
    assert "Willkommen im Film" in document.one("details", class_="transcript").text


def test_a_video_in_the_body_may_come_from_another_provider(
    programme: ProgrammePage, client: Client
) -> None:
    page: Any = ProgrammePage.objects.get(pk=programme.pk)
    page.body = [("video", {**VIDEO, "url": "https://vimeo.com/123456789"})]
    publish(page)
    settle()
    policy = client.get(ADDRESS)["Content-Security-Policy"]
    assert "frame-src https://player.vimeo.com https://www.youtube-nocookie.com" in policy


@pytest.mark.parametrize(
    "videos",
    [[{**VIDEO, "transcript": ""}], [{**VIDEO, "url": "https://example.org/film"}], [VIDEO, VIDEO]],
    ids=["no transcript", "unknown provider", "two videos"],
)
def test_a_video_that_cannot_be_shown_to_everybody_is_refused(videos: list[Any]) -> None:
    block = VideoStreamBlock()
    stored = [{"type": "video", "value": video} for video in videos]
    with pytest.raises(StreamBlockValidationError):
        block.clean(block.to_python(stored))
    block.clean(block.to_python([{"type": "video", "value": VIDEO}]))


def test_a_translation_begins_with_partners_and_video(committed_tree: Tree, client: Client) -> None:
    # Given a programme that has no translation yet
    image = add_image(LOGO, title="Logo", width=600, height=200)
    german = Locale.objects.get(language_code="de")
    page: Any = ProgrammePage(title="Neu", slug="neu", locale=german)
    page.video = [("video", VIDEO)]
    page.partners = [ProgrammePartner(name="Universität", url="https://u.example/", logo=image)]
    original = add(HomePage.objects.get(pk=committed_tree.home["de"].pk), page)
    # When it is translated
    source, _created = TranslationSource.update_or_create_from_instance(original)
    english = Locale.objects.get(language_code="en")
    Translation.objects.create(source=source, target_locale=english).save_target(publish=True)
    settle()
    # Then the translation has the same partner, and its words are there to be translated
    item = client.get(f"/api/content/v1/pages/{page.translation_key}/?locale=en").json()
    assert item["locale"] == "en"
    (partner,) = item["partners"]
    assert (partner["url"], partner["logo"]["id"]) == ("https://u.example/", LOGO)
    (video,) = item["video"]
    assert video["value"]["url"] == VIDEO["url"]
    words = {segment.string.data for segment in source.stringsegment_set.all()}
    assert {"Universität", VIDEO["title"], "Willkommen im Film"} <= words
