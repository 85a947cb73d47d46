"""The tag that lets reference managers take works out of a list."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from knowledge.coins import context_object
from knowledge.kinds import LITERATURE
from search.paging import Entry

register = template.Library()


@register.simple_tag
def coins(entry: Entry) -> SafeString | str:
    """The work as COinS; nothing for an entry of another kind.

    For lists only: on a page about one work, what the head says of it is more.
    """
    if entry.kind is not LITERATURE:
        return ""
    return format_html(
        '<span class="Z3988" title="{}" aria-hidden="true"></span>', context_object(entry.data)
    )
