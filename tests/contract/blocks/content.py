"""A page body with one block of every type, in German and in English."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale

from home.models import StandardPage
from tests.content import Tree, add

# Fixed, so that what is given out is the same each time.
IMAGE, DOCUMENT = 470001, 470002
CARD = uuid.UUID("0d4c3b2a-0000-4000-8000-000000000001")
PDF = b"%PDF-1.7\n"

TYPES = (
    "heading",
    "text",
    "quote",
    "image",
    "callout",
    "accordion",
    "table",
    "figure",
    "video",
    "download",
    "cards",
)


def add_image(number: int, title: str = "Karte", width: int = 1600, height: int = 900) -> Any:
    """An uploaded PNG."""
    made = ContentFile(b"", name=f"karte-{number}.png")
    Pillow.new("RGB", (width, height), (12, 90, 99)).save(made, "PNG")
    made.seek(0)
    return get_image_model().objects.create(
        pk=number, title=title, file=ImageFile(made, name=f"karte-{number}.png")
    )


def add_document(number: int, title: str = "Abschlussbericht", content: bytes = PDF) -> Any:
    """An uploaded PDF."""
    file = ContentFile(content, name=f"bericht-{number}.pdf")
    return get_document_model().objects.create(
        pk=number, title=title, file=file, file_size=len(content)
    )


def add_card_page(tree: Tree) -> dict[str, Any]:
    """A page to point at, in both languages."""
    titles = {"de": "Impressum", "en": "Imprint"}
    return {
        code: add(
            type(tree.home[code]).objects.get(pk=tree.home[code].pk),
            StandardPage(
                title=title,
                slug=title.lower(),
                translation_key=CARD,
                locale=Locale.objects.get(language_code=code),
            ),
        )
        for code, title in titles.items()
    }


def block(kind: str, value: Any) -> dict[str, Any]:
    """A block as a stream stores it, under an id of its own."""
    identity = uuid.uuid5(uuid.NAMESPACE_URL, f"block:{kind}")
    return {"type": kind, "value": value, "id": str(identity)}


def items(*values: Any) -> list[dict[str, Any]]:
    """A list as a stream stores it."""
    return [
        {"type": "item", "value": value, "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"item:{n}"))}
        for n, value in enumerate(values)
    ]


def table(caption: str, columns: list[tuple[str, str]], rows: list[list[Any]]) -> dict[str, Any]:
    """A table as a stream stores it; `columns` are pairs of type and heading."""
    return {
        "caption": caption,
        "columns": [{"type": kind, "heading": heading} for kind, heading in columns],
        "rows": [{"values": row} for row in rows],
    }


def every_block(code: str, card_page: int) -> list[dict[str, Any]]:
    """One block of each type in a language; it names `IMAGE`, `DOCUMENT` and the page."""
    german = code == "de"

    def say(de: str, en: str) -> str:
        return de if german else en

    link = f'<a linktype="page" id="{card_page}">{say("Impressum", "imprint")}</a>'
    report = f'<a linktype="document" id="{DOCUMENT}">{say("Bericht", "report")}</a>'
    return [
        block("heading", say("Ergebnisse", "Results")),
        block("text", f"<p>{say('Siehe', 'See')} {link} & {report}.</p>"),
        block(
            "quote",
            {
                "text": say("Netzwerke tragen weit.", "Networks carry far."),
                "source": say("Ein Clustermanager", "A cluster manager"),
            },
        ),
        block(
            "image",
            {
                "image": IMAGE,
                "alt": say("Karte der Partnerländer", "Map of the partner countries"),
                "decorative": False,
                "credit": "InterSpiN+",
            },
        ),
        block(
            "callout",
            {
                "kind": "important",
                "title": say("Förderung beendet", "Funding has ended"),
                "text": f"<p>{say('Keine Anträge mehr.', 'No more applications.')}</p>",
            },
        ),
        block(
            "accordion",
            items(
                {
                    "title": say("Wer wurde gefördert?", "Who was funded?"),
                    "text": f"<p>{say('Zweiunddreißig Projekte', 'Thirty-two projects')}</p>",
                },
                {"title": say("Wie geht es weiter?", "What comes next?"), "text": f"<p>{link}</p>"},
            ),
        ),
        block(
            "table",
            table(
                say("Auswahlrunden", "Rounds of selection"),
                [
                    ("label", say("Runde", "Round")),
                    ("text", say("Beginn", "Start")),
                    ("number", say("Projekte", "Projects")),
                ],
                [
                    [say("Erste", "First"), say("Anfang 2016", "early 2016"), 11],
                    [say("Zweite", "Second"), say("seit 2017", "since 2017"), None],
                ],
            ),
        ),
        block(
            "figure",
            {
                "kind": "line",
                "data": table(
                    say("Projekte nach Runde", "Projects by round"),
                    [("label", ""), ("number", say("Projekte", "Projects"))],
                    [[say("Runde 1", "Round 1"), 11], [say("Runde 2", "Round 2"), 11.5]],
                ),
                "unit": say("Projekte", "projects"),
                "source": "BMBF",
            },
        ),
        block(
            "video",
            {
                "url": "https://www.youtube.com/watch?v=abcdefghijk",
                "title": say("Das Programm in drei Minuten", "The programme in three minutes"),
                "transcript": f"<p>{say('Willkommen im Film', 'Welcome to the film')}</p>",
            },
        ),
        block("download", {"document": DOCUMENT, "title": say("Bericht lesen", "Read the report")}),
        block("cards", {"title": say("Weiterlesen", "Read on"), "pages": [card_page]}),
    ]
