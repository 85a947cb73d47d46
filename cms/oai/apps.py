from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _install_trigger(**kwargs: Any) -> None:
    from cms.oai.departures import install_trigger

    install_trigger()


class OaiConfig(AppConfig):
    name = "cms.oai"
    label = "oai"
    verbose_name = "OAI-PMH"

    def ready(self) -> None:
        # For what it registers.
        from cms.oai import checks  # noqa: F401

        # It names the sets, which kinds declare.
        post_migrate.connect(_install_trigger, sender=self, dispatch_uid="oai.trigger")
