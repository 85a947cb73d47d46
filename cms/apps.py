from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


def _install_triggers(**kwargs: Any) -> None:
    from cms.records.marks import install_triggers

    install_triggers()


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Content")

    def ready(self) -> None:
        # For what they register.
        from cms import checks, page_kind  # noqa: F401
        from cms.pages import ContentPage
        from cms.publishing import keep_search_indexes
        from cms.tree.synchronisation import guard_synchronisation
        from cms.vocabulary import kind  # noqa: F401
        from cms.webhooks import duties  # noqa: F401

        guard_synchronisation()
        keep_search_indexes(ContentPage)
        autodiscover_modules("kinds", "page_contexts", "duties")
        # Triggers name columns, so they are laid anew after every migration.
        post_migrate.connect(_install_triggers, sender=self, dispatch_uid="cms.triggers")
