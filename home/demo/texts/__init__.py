"""The texts of the demo pages, in German and in English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A page in one language.

    `blocks` are (type, value) pairs of the body: plain text for a heading, HTML for a text. In a
    text, `<a {clusters}>` stands for a link to the page of that name. Both languages of a page
    have the same blocks in the same order.
    """

    title: str
    slug: str
    description: str
    introduction: str
    blocks: tuple[tuple[str, str | dict[str, str]], ...]


Texts = dict[str, Text]
