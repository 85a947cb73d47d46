"""Page bodies in the content API: blocks with what they refer to joined in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cms.api.links import Links
from cms.blocks.chart import chart_data
from cms.blocks.video import provider_name

Form = dict[str, Any]


def render_body(body: Iterable[Mapping[str, Any]], links: Links) -> Iterator[Form]:
    """The blocks as `cms.blocks.schemas` has them, without those whose file is not there."""
    for block in body:
        form = _FORMS.get(block["type"])
        value = form(block["value"], links) if form else block["value"]
        if value is not None:
            yield {"type": block["type"], "id": block["id"], "value": value}


def _text(value: str, links: Links) -> str:
    return links.expand(value)


def _image(value: Mapping[str, Any], links: Links) -> Form | None:
    image = links.image(value["image"])
    if image is None:
        return None
    alt = "" if value["decorative"] else value["alt"]
    return {**image, "alt": alt, "credit": value["credit"]}


def _callout(value: Mapping[str, Any], links: Links) -> Form:
    return {**value, "text": links.expand(value["text"])}


def _accordion(value: Iterable[Mapping[str, Any]], links: Links) -> list[Form]:
    return [{"title": item["title"], "text": links.expand(item["text"])} for item in value]


def _figure(value: Mapping[str, Any], links: Links) -> Form:
    labels, series = chart_data(value["data"])
    return {
        "caption": value["data"]["caption"],
        "kind": value["kind"],
        "unit": value["unit"],
        "labels": labels,
        "series": [{"name": one.name, "values": one.values} for one in series],
        "source": value["source"],
    }


def _video(value: Mapping[str, Any], links: Links) -> Form:
    return {
        "provider": provider_name(value["url"]),
        "url": value["url"],
        "title": value["title"],
        "transcript": links.expand(value["transcript"]),
    }


def _download(value: Mapping[str, Any], links: Links) -> Form | None:
    document = links.document(value["document"])
    if document is None:
        return None
    return {**document, "title": value["title"] or document["title"]}


def _cards(value: Mapping[str, Any], links: Links) -> Form:
    pages = (links.page(page) for page in value["pages"])
    return {"title": value["title"], "pages": [page for page in pages if page is not None]}


# Blocks that are not named are given out as they are kept.
_FORMS: dict[str, Callable[[Any, Links], Any]] = {
    "text": _text,
    "image": _image,
    "callout": _callout,
    "accordion": _accordion,
    "figure": _figure,
    "video": _video,
    "download": _download,
    "cards": _cards,
}
