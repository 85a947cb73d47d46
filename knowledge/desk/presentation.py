"""Fields, values and origins in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from knowledge.importers.origins import DOI, HAND, Origin
from knowledge.models import (
    LiteratureAbstract,
    LiteratureContributor,
    LiteratureEntryPage,
)
from knowledge.models.work_types import WorkType

__all__ = ["field_label", "field_labels", "origin_label", "shown_value"]

_ROWS: dict[str, Any] = {"contributors": LiteratureContributor, "abstracts": LiteratureAbstract}


def field_label(name: str) -> str:
    """What the editor calls a field."""
    if name in _ROWS:
        return str(_ROWS[name]._meta.verbose_name_plural)
    return str(LiteratureEntryPage._meta.get_field(name).verbose_name)


def field_labels(names: Iterable[str]) -> str:
    """The same of several, for a sentence."""
    return ", ".join(map(field_label, names))


def origin_label(origin: Origin) -> str:
    """Where a value is from."""
    if isinstance(origin, int):
        return _("import %(number)s") % {"number": origin}
    if origin == DOI:
        return _("DOI service")
    return _("written by hand") if origin == HAND else ""


def shown_value(name: str, value: Any) -> list[str]:
    """The value in paragraphs; none if it is empty."""
    if name == "contributors":
        return [_contributor(row) for row in value]
    if name == "abstracts":
        return [f"{row.language}: {row.text}" if row.language else row.text for row in value]
    if name == "extra":
        return [f"{key}: {text}" for key, text in sorted(value.items())]
    if name == "type":
        return [str(dict(WorkType.choices).get(value, value))]
    return [value] if value else []


def _contributor(row: Any) -> str:
    family = " ".join(filter(None, (row.particle, row.family)))
    name = row.literal or ", ".join(filter(None, (family, row.given, row.suffix)))
    note = ", ".join(filter(None, (row.role if row.role != "author" else "", row.orcid)))
    return f"{name} ({note})" if note else name
