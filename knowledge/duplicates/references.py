"""Links and choices of pages, moved from one page to another in all that pages say."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail import blocks
from wagtail.contrib.redirects.models import Redirect
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, ReferenceIndex

__all__ = ["move_references", "referring_pages"]

_LINK = re.compile(r'(<a\s(?:[^>]*?\s)?id=")(\d+)(")')


def referring_pages(ids: Collection[int]) -> list[Any]:
    """The pages, as their own types, whose texts or choices name one of the pages `ids`.

    They are locked, so that two merges do not write over each other: call it in a transaction.
    Translations and aliases are not meant: they belong to the page itself.
    """
    page_type = ContentType.objects.get_for_model(Page)
    rows = ReferenceIndex.objects.filter(
        to_content_type=page_type,
        to_object_id__in=[str(pk) for pk in ids],
        base_content_type=page_type,
    )
    sources = {int(pk) for pk in rows.values_list("object_id", flat=True)} - set(ids)
    pages = Page.objects.filter(pk__in=sources).order_by("pk")
    list(pages.select_for_update().values_list("pk"))
    return list(pages.specific())


def move_references(pages: Collection[Any], moves: Mapping[int, int]) -> None:
    """In `pages` and their newest versions, and in redirects, name the new page for the old one.

    Call it in a transaction. `moves` maps ids of pages.
    """
    for page in pages:
        changed = False
        for field in _fields(page):
            before = _raw(page, field)
            after = _moved(field, before, moves)
            if after != before:
                setattr(page, field.name, json.dumps(after) if _is_stream(field) else after)
                changed = True
        if changed:
            page.save(clean=False)
        if page.latest_revision_id:
            _move_in_version(page, moves)
    for old, new in moves.items():
        Redirect.objects.filter(redirect_page_id=old).update(redirect_page_id=new)


def _fields(page: Any) -> list[Any]:
    return [f for f in page._meta.concrete_fields if isinstance(f, (RichTextField, StreamField))]


def _is_stream(field: Any) -> bool:
    return isinstance(field, StreamField)


def _raw(page: Any, field: Any) -> Any:
    value = getattr(page, field.name)
    return value.get_prep_value() if _is_stream(field) else value


def _moved(field: Any, raw: Any, moves: Mapping[int, int]) -> Any:
    if _is_stream(field):
        return _in_block(field.stream_block, raw, moves)
    return _in_html(raw or "", moves)


def _move_in_version(page: Any, moves: Mapping[int, int]) -> None:
    """The version that the editor opens, which may have more than is public."""
    version = page.latest_revision
    content = dict(version.content)
    for field in _fields(page):
        if field.name not in content:
            continue
        raw = content[field.name]
        if _is_stream(field):
            content[field.name] = json.dumps(_moved(field, json.loads(raw or "[]"), moves))
        else:
            content[field.name] = _moved(field, raw, moves)
    if content != version.content:
        version.content = content
        version.save(update_fields=["content"])


def _in_html(text: str, moves: Mapping[int, int]) -> str:
    """Only links to pages; documents and images have ids of their own."""

    def move(found: re.Match[str]) -> str:
        if 'linktype="page"' not in _tag_at(text, found.start()):
            return found[0]
        return f"{found[1]}{moves.get(int(found[2]), found[2])}{found[3]}"

    return _LINK.sub(move, text)


def _tag_at(text: str, start: int) -> str:
    return text[start : text.find(">", start)]


def _in_block(block: Any, raw: Any, moves: Mapping[int, int]) -> Any:
    """The value of a block in the form in which it is stored, with the pages moved."""
    if isinstance(block, blocks.StreamBlock):
        return [
            {**child, "value": _in_block(block.child_blocks[child["type"]], child["value"], moves)}
            if child["type"] in block.child_blocks
            else child
            for child in raw or []
        ]
    if isinstance(block, blocks.StructBlock):
        return {
            name: _in_block(block.child_blocks[name], value, moves)
            if name in block.child_blocks
            else value
            for name, value in (raw or {}).items()
        }
    if isinstance(block, blocks.ListBlock):
        return [_in_list_item(block.child_block, item, moves) for item in raw or []]
    if isinstance(block, blocks.PageChooserBlock):
        return moves.get(raw, raw)
    if isinstance(block, blocks.RichTextBlock):
        return _in_html(raw or "", moves)
    return raw


def _in_list_item(block: Any, item: Any, moves: Mapping[int, int]) -> Any:
    if isinstance(item, dict) and item.get("type") == "item":
        return {**item, "value": _in_block(block, item["value"], moves)}
    return _in_block(block, item, moves)
