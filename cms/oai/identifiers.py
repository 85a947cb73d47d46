"""Identifiers of items in the protocol: `oai:<namespace>:<id>:<locale>`."""

from __future__ import annotations

import re
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from cms.kinds import kinds
from cms.oai.errors import Code
from cms.records.models import Record

_LOCAL = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([A-Za-z0-9-]{1,20})")


def identifier_of(record: Record) -> str:
    return f"oai:{settings.OAI_NAMESPACE}:{record.key}:{record.locale}"


def find(identifier: str) -> Record | None:
    """The record, live or withdrawn; None for what never was one of this repository."""
    prefix = f"oai:{settings.OAI_NAMESPACE}:"
    named = _LOCAL.fullmatch(identifier.removeprefix(prefix))
    if named is None or not identifier.startswith(prefix):
        return None
    records = Record.objects.filter(kind__in=kinds.names())
    found: Record | None = records.filter(key=UUID(named[1]), locale=named[2]).first()
    return found


def unknown() -> tuple[Code, str]:
    """What is wrong with an identifier that is not found."""
    return "idDoesNotExist", _("No item of this repository has this identifier.")
