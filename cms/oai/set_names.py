"""The sets that there are, each with its name in every language of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext

from cms import locales
from cms.addresses import Neighbours
from cms.kinds import kinds
from cms.oai.sets import KIND, LANGUAGE, SPEC, filter_families, in_own_language
from cms.records.models import Record

# By language.
Names = dict[str, str]
_MEMBERS = """
SELECT DISTINCT family.name, member.value
FROM cms_record AS record CROSS JOIN unnest(%(families)s::text[]) AS family(name)
CROSS JOIN LATERAL jsonb_array_elements_text(record.filters -> family.name) AS member(value)
UNION SELECT split_part(spec, ':', 1), substr(spec, strpos(spec, ':') + 1) FROM oai_leftset
ORDER BY 1, 2
"""


def named_sets() -> Iterator[tuple[str, Names]]:
    """Each set with its names, a family before its members; a handful of queries."""
    yield from _family(KIND, _named(lambda: gettext("Kind of content")), _kind_names())
    for family, values in _members().items():
        yield from _family(family, _named(_label(family)), _member_names(family, values))


def _family(family: str, labels: Names, members: dict[str, Names]) -> Iterator[tuple[str, Names]]:
    yield family, labels
    for value, names in members.items():
        spec = f"{family}:{value}"
        if SPEC.fullmatch(spec) and ":" not in value:
            yield spec, {code: f"{label}: {names[code]}" for code, label in labels.items()}


def _named(name: Callable[[], str]) -> Names:
    """What `name` gives while each of the languages is the active one."""
    found = {}
    for code in locales.codes():
        with translation.override(code):
            found[code] = name()
    return found


def _kind_names() -> dict[str, Names]:
    return {kind.name: _named(partial(str, kind.label)) for kind in kinds}


def _members() -> dict[str, list[str]]:
    """By family, the values that a record has or once had."""
    families = sorted({*filter_families(), LANGUAGE})
    found: dict[str, list[str]] = {family: [] for family in families}
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, {"families": families})
        for family, value in cursor.fetchall():
            if family in found:
                found[family].append(value)
    own = Record.objects.filter(kind__in=in_own_language())
    spoken = own.order_by().values_list("locale", flat=True).distinct()
    found[LANGUAGE] = sorted({*found[LANGUAGE], *spoken})
    return found


def _label(family: str) -> Callable[[], str]:
    """What a family is called in the active language."""
    definitions = filter_families().get(family)
    return partial(str, definitions[0][1].label) if definitions else lambda: gettext("Language")


def _member_names(family: str, values: list[str]) -> dict[str, Names]:
    """What the values are called; those without a name are their own."""
    definitions = [definition for _, definition in filter_families().get(family, [])]
    if any(definition.references for definition in definitions):
        titles = {
            code: {other.key: other.title for other in Neighbours(code, values).of(values)}
            for code in locales.codes()
        }
        return {v: {code: of.get(v, v) for code, of in titles.items()} for v in values}
    label_of = next((d.label_of for d in definitions if d.label_of), str)
    return {value: _named(partial(label_of, value)) for value in values}
