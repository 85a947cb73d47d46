"""Tags for text in several languages, dates of any precision and page bodies."""

from __future__ import annotations

import re
from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy
from wagtail.blocks import StreamValue

from cms.blocks.stream import references, stream_data
from cms.blocks.video import frame_sources
from cms.rich_text import joined

register = template.Library()
# What the templates of blocks know of the page around them.
_OF_THE_PAGE = ("request", "reader", "main_language")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%]?)")
_SEASONS = {
    21: gettext_lazy("spring %s"),
    22: gettext_lazy("summer %s"),
    23: gettext_lazy("autumn %s"),
    24: gettext_lazy("winter %s"),
}


@register.simple_tag(takes_context=True)
def lang(context: template.Context, code: str) -> SafeString | str:
    """` lang="…"` for a text in this language, where that is not the reader's.

    On a page shown by fallback every language is named, as the surrounding one is not the
    reader's.
    """
    reader = context.get("reader", "")
    if not code or (code == reader and context.get("main_language", reader) == reader):
        return ""
    return format_html(' lang="{}"', code)


@register.simple_tag(takes_context=True)
def ui_lang(context: template.Context) -> SafeString | str:
    """` lang="…"` for words of the interface amid a page in another language."""
    return lang(context, str(context.get("reader", "")))


@register.simple_tag(takes_context=True)
def body(context: template.Context, stream: StreamValue) -> SafeString:
    """A page body; what it refers to is looked up together."""
    data = stream_data(stream)
    request = context.get("request")
    if request is not None and (sources := frame_sources(data)):
        # For the policy of this one response: see ContentSecurityPolicyMiddleware. A page may
        # show more than one stream.
        request.frame_sources = getattr(request, "frame_sources", set()) | sources
    surroundings = {name: context.get(name) for name in _OF_THE_PAGE}
    with joined(references(data)):
        return SafeString(stream.render_as_block(surroundings))


@register.filter
def edtf(text: str) -> str:
    """A date in EDTF in the reader's words: 2017-06 as "June 2017"; what is unknown stays."""
    begin, _, end = str(text or "").partition("/")
    if end:
        return f"{_moment(begin)}–{_moment(end)}".replace("..", "")
    return _moment(begin)


def _moment(text: str) -> str:
    found = _DATE.fullmatch(text)
    if found is None:
        return text
    year, month, day, doubt = found.groups()
    shown = _day(int(year), int(month or 0), int(day or 0)) or text.rstrip("~?%")
    return gettext("c. %s") % shown if doubt else shown


def _day(year: int, month: int, day: int) -> str:
    """ "" if there is no such date."""
    if not month:
        return str(year)
    if month in _SEASONS:
        return str(_SEASONS[month]) % year
    try:
        moment = date(year, month, day or 1)
    except ValueError:
        return ""
    return date_format(moment, "DATE_FORMAT" if day else "YEAR_MONTH_FORMAT")
