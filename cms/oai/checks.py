"""System checks: what a harvester keeps for ever must be right from the beginning."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

_NAMESPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
# As the protocol's own schema has it.
_EMAIL = re.compile(r"\S+@(\S+\.)+\S+")


@register
def check_oai_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not _NAMESPACE.fullmatch(settings.OAI_NAMESPACE):
        found.append(
            Error(
                f"OAI_NAMESPACE is {settings.OAI_NAMESPACE!r}, which is no domain name.",
                hint="Set it to the domain name of the service, such as www.example.org.",
                id="oai.E001",
            )
        )
    if not _EMAIL.fullmatch(settings.OAI_ADMIN_EMAIL):
        found.append(
            Error(
                f"OAI_ADMIN_EMAIL is {settings.OAI_ADMIN_EMAIL!r}, which is no address of mail.",
                hint="Set it to one that is read, such as repository@example.org.",
                id="oai.E002",
            )
        )
    return found
