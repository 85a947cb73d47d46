"""Tags for the other forms of a page: links for readers and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import template
from django.utils.encoding import escape_uri_path

from cms.formats import ATOM, Form, formats
from cms.kinds import Kind, kinds
from cms.signposting import suffixed_path
from search.refining import MORE
from search.request import KIND, SearchRequest

register = template.Library()
# Where in a list the reader is, and how much is shown of a facet: nothing that a file has.
_OF_THE_PAGE = ("page", MORE)


@dataclass(frozen=True)
class FormLink:
    """A form of the page, and its address."""

    label: str
    media_type: str
    url: str


@dataclass(frozen=True)
class ExportLinks:
    """Links to files, and the kinds that are in them where the list has others besides.

    `styled` are links by the style that a form for people comes in.
    """

    links: list[FormLink]
    of: str = ""
    styled: Mapping[str, list[FormLink]] = field(default_factory=dict)


@register.simple_tag(takes_context=True)
def item_exports(context: template.Context) -> ExportLinks:
    """The files of the item that the page is about; none for a draft."""
    record = context["frame"].record
    if record is None or getattr(context["request"], "is_preview", False):
        return ExportLinks([])
    return ExportLinks([_link(context, form, "") for form in formats.of(kinds[record.kind])])


@register.simple_tag(takes_context=True)
def list_exports(context: template.Context, wanted: SearchRequest) -> ExportLinks:
    """The files of the whole list, with what the reader chose."""
    query = _query(context)
    listed = _listed(wanted)
    having = [kind for kind in listed if kind.formats]
    links = [_link(context, form, query) for form in formats.of_any(having)]
    styled: dict[str, list[FormLink]] = {}
    for form in formats.styled(having):
        for style, label in form.styles.items():
            link = _link(
                context, form, "&".join(filter(None, (query, f"{form.parameter}={style}")))
            )
            styled.setdefault(label, []).append(link)
    labels = ", ".join(str(kind.label) for kind in having)
    return ExportLinks(links, labels if len(having) < len(listed) else "", styled)


def _listed(wanted: SearchRequest) -> Sequence[Kind]:
    """The kinds that may be in the list: those that are searched, or those that were chosen."""
    chosen = {v for c in wanted.conditions if c.filter is KIND and not c.negated for v in c.values}
    return [kind for kind in wanted.kinds if not chosen or kind.name in chosen]


@register.simple_tag(takes_context=True)
def feed_address(context: template.Context) -> str:
    """The feed of the list or item that the page shows."""
    return _link(context, ATOM, _query(context)).url


def _query(context: template.Context) -> str:
    query = context["request"].GET.copy()
    for name in _OF_THE_PAGE:
        query.pop(name, None)
    for name, values in list(query.lists()):
        kept = [value for value in values if value.strip()]
        query.setlist(name, kept)
    return str(query.urlencode())


def _link(context: template.Context, form: Form, query: str) -> FormLink:
    request: Any = context["request"]
    url = suffixed_path(escape_uri_path(request.path), form.suffix)
    return FormLink(form.label, form.media_type, f"{url}?{query}" if query else url)
