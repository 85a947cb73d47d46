"""Facets as readers see them: each value with its label and whether it is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.kinds import Filter, kinds
from cms.records.models import Record
from search.engines.base import Facet
from search.request import KIND, SearchRequest, Value, filters_of


@dataclass(frozen=True)
class Choice:
    """A value of a facet. `count` is that of the hits it would leave, beside other choices."""

    value: Value
    label: str
    count: int
    chosen: bool = False


@dataclass(frozen=True)
class LabelledFacet:
    """The values of a facet that the hits have. `more`: there are values besides."""

    name: str
    label: str
    role: str
    choices: tuple[Choice, ...]
    more: bool

    @property
    def chosen(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.chosen]


def labelled(
    request: SearchRequest,
    facets: Mapping[str, Facet],
    titles: Mapping[str, str] | None = None,
) -> list[LabelledFacet]:
    """Facets in the order asked for, with labels in the request's language.

    What was chosen is among the values even if nothing is left that has it. `titles` of the
    `item_keys` spare the one query.
    """
    definitions = filters_of(request.kinds)
    chosen = {name: _chosen(request, name) for name in facets}
    if titles is None:
        titles = _titles(item_keys(request, facets), request.locale)
    found = []
    with override(request.locale):
        for name, facet in facets.items():
            definition = definitions[name]
            counts = {bucket.value: bucket.count for bucket in facet.buckets}
            for value in chosen[name]:
                counts.setdefault(value, 0)
            choices = tuple(
                Choice(value, label, count, value in chosen[name])
                for value, count in counts.items()
                if (label := label_of(definition, value, titles)) is not None
            )
            found.append(
                LabelledFacet(name, str(definition.label), definition.role, choices, facet.more)
            )
    return found


def label_of(definition: Filter, value: Value, titles: Mapping[str, str]) -> str | None:
    """What a value is called in the active language, an item by its title in `titles`.

    None for an item that is not public: it has no title to show.
    """
    if definition is KIND:
        return str(kinds[str(value)].label)
    if definition.references:
        return titles.get(str(value))
    if definition.role == "flag":
        return _("yes") if value else _("no")
    return definition.label_of(value) if definition.label_of else str(value)


def item_keys(request: SearchRequest, facets: Mapping[str, Facet]) -> set[str]:
    """The ids of the items that are values of these facets, or were chosen in them."""
    definitions = filters_of(request.kinds)
    keys = set()
    for name, facet in facets.items():
        if not definitions[name].references:
            continue
        for value in (*(bucket.value for bucket in facet.buckets), *_chosen(request, name)):
            try:
                keys.add(str(UUID(str(value))))
            except ValueError:
                # Typed by hand into an address: no item has this id.
                continue
    return keys


def _chosen(request: SearchRequest, name: str) -> list[Value]:
    return [
        value
        for condition in request.conditions
        if condition.filter.name == name
        and condition.operator in ("exact", "in")
        and not condition.negated
        for value in condition.values
    ]


def _titles(keys: set[str], locale: str) -> dict[str, str]:
    """The titles of the public items among these ids, in this language if there is one."""
    if not keys:
        return {}
    rows = Record.objects.live().filter(key__in=keys).values_list("key", "locale", "data__title")
    titles: dict[str, str] = {}
    for key, language, title in rows:
        if language == locale or str(key) not in titles:
            titles[str(key)] = title
    return titles
