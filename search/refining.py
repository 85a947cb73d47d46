"""How a reader narrows a list: facets as links, each with one choice more or less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from cms.kinds import Kind
from search.engines.base import Facet
from search.facets import Choice, LabelledFacet, labelled
from search.request import KIND, SearchRequest, Value, filters_of

# Bars of a histogram of years at most, and the spans that one may stand for.
BARS = 40
SPANS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)
# The parameter that asks for all values of one facet.
MORE = "more"
FEW, ALL = 8, 1000


@dataclass(frozen=True)
class ChoiceLink:
    """A value and the address of the list with it, or without it if it is chosen."""

    label: str
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True)
class Bar:
    """Some years, how many items are of them, and the address of the list of these."""

    first: int
    last: int
    count: int
    # In hundredths of the highest bar, at least 2 where there is anything.
    height: int
    url: str

    @property
    def label(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True)
class Refinement:
    """A facet as a page shows it; `bars` for years, `choices` for everything else."""

    name: str
    label: str
    choices: tuple[ChoiceLink, ...] = ()
    bars: tuple[Bar, ...] = ()
    more_url: str = ""
    fewer_url: str = ""
    low: str = ""
    high: str = ""
    # The reader's other choices, for the form of `low` and `high`.
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def chosen(self) -> bool:
        return any(choice.chosen for choice in self.choices) or bool(self.low or self.high)


def facet_names(of: Sequence[Kind]) -> tuple[str, ...]:
    """All facets of these kinds."""
    return tuple(name for name, definition in filters_of(of).items() if definition.facet)


def refinements(
    request: HttpRequest,
    wanted: SearchRequest,
    facets: Mapping[str, Facet],
    titles: Mapping[str, str],
) -> list[Refinement]:
    """The facets that can tell hits apart, or in which something is chosen.

    `titles` of their `item_keys`.
    """
    everything = request.GET.get(MORE, "")
    definitions = filters_of(wanted.kinds)
    found = [
        _years(request, facet)
        if "gte" in definitions[facet.name].operators
        else _values(request, facet, all_values=facet.name == everything)
        for facet in labelled(wanted, _most_telling_first(wanted, facets), titles)
    ]
    return [r for r in found if r.chosen or len(r.choices) > 1 or len(r.bars) > 1]


def _most_telling_first(wanted: SearchRequest, facets: Mapping[str, Facet]) -> dict[str, Facet]:
    """The facets of the kind with the most hits first, each kind's in its own order."""
    of_kind = facets.get(KIND.name)
    counts = {b.value: b.count for b in of_kind.buckets} if of_kind else {}
    ordered = sorted(wanted.kinds, key=lambda kind: -counts.get(kind.name, 0))
    return {name: facets[name] for name in filters_of(ordered) if name in facets}


def hidden_fields(request: HttpRequest, names: Sequence[str]) -> list[tuple[str, str]]:
    """The reader's other choices, for a form that sets `names`."""
    return [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if value.strip() and name not in (*names, "page", MORE)
    ]


def _values(request: HttpRequest, facet: LabelledFacet, *, all_values: bool) -> Refinement:
    chosen = [choice for choice in facet.choices if choice.chosen]
    others = [choice for choice in facet.choices if not choice.chosen]
    shown = [*chosen, *(others if all_values else others[:FEW])]
    hidden = facet.more or len(shown) < len(facet.choices)
    return Refinement(
        facet.name,
        facet.label,
        tuple(_link(request, facet.name, choice) for choice in shown),
        more_url=_address(request, {MORE: [facet.name]}) if hidden and not all_values else "",
        fewer_url=_address(request, {MORE: []}) if all_values else "",
    )


def _link(request: HttpRequest, name: str, choice: Choice) -> ChoiceLink:
    value = _text(choice.value)
    # Values given by hand in one parameter, separated by commas, become one parameter each.
    given = [
        *request.GET.getlist(name),
        *(part for text in request.GET.getlist(f"{name}__in") for part in text.split(",")),
    ]
    kept = [text for text in dict.fromkeys(given) if text.strip() and text != value]
    url = _address(request, {name: kept if choice.chosen else [*kept, value], f"{name}__in": []})
    return ChoiceLink(choice.label, choice.count, choice.chosen, url)


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _years(request: HttpRequest, facet: LabelledFacet) -> Refinement:
    low_name, high_name = f"{facet.name}__gte", f"{facet.name}__lte"
    # A single year, as an address may have it, gives way to a span.
    exactly = (facet.name, f"{facet.name}__in")
    single = next((request.GET[name].strip() for name in exactly if name in request.GET), "")
    counts = {int(choice.value): choice.count for choice in facet.choices if choice.count}
    bars: list[Bar] = []
    if counts:
        first, last = min(counts), max(counts)
        span = next((s for s in SPANS if (last // s - first // s) < BARS), SPANS[-1])
        sums: dict[int, int] = {}
        for year, count in counts.items():
            sums[year // span] = sums.get(year // span, 0) + count
        highest = max(sums.values())
        for place in range(first // span, last // span + 1):
            count = sums.get(place, 0)
            low, high = place * span, place * span + span - 1
            span_of = {low_name: [str(low)], high_name: [str(high)]}
            url = _address(request, {**dict.fromkeys(exactly, ()), **span_of})
            height = max(2, round(100 * count / highest)) if count else 0
            bars.append(Bar(low, high, count, height, url))
    return Refinement(
        facet.name,
        facet.label,
        bars=tuple(bars),
        low=request.GET.get(low_name, "").strip() or single,
        high=request.GET.get(high_name, "").strip() or single,
        kept=tuple(hidden_fields(request, (*exactly, low_name, high_name))),
    )


def _address(request: HttpRequest, changes: Mapping[str, Sequence[str]]) -> str:
    """This list from its first page, with some parameters changed."""
    query = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        kept = [value for value in values if value.strip()]
        if name not in changes and name not in ("page", MORE) and kept:
            query.setlist(name, kept)
    for name, given in changes.items():
        if given:
            query.setlist(name, list(given))
    return f"{request.path}?{query.urlencode()}" if query else request.path
