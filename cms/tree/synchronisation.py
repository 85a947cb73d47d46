"""No locale is kept in step by copying the whole tree.

wagtail-localize would make an alias of every page, now and for every new one. Works and clusters
appear in each language without copies, so that 100,000 works stay 100,000 pages.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models.signals import pre_save
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page
from wagtail_localize.models import LocaleSynchronization, LocaleSynchronizationModelForm

from cms.fallback import FallbackIndexMixin
from cms.tree.size import LARGE


def refuse_synchronisation(source: Locale) -> None:
    """Raises ValidationError if copying the pages of `source` would copy a collection."""
    pages = Page.objects.filter(locale=source, depth__gt=1)
    collections = [
        model
        for model in apps.get_models()
        if issubclass(model, FallbackIndexMixin) and issubclass(model, Page)
    ]
    if not (pages.type(*collections).exists() or pages.count() > LARGE):
        return
    raise ValidationError(
        _(
            "This would copy all %(count)s pages in this language, and every new one. Works and "
            "profiles appear in all languages without copies: leave this off, and translate the "
            "other pages one by one with “Translate this page”."
        )
        % {"count": pages.count()}
    )


class GuardedSynchronisationForm(LocaleSynchronizationModelForm):
    def validate_with_locale(self, locale: Locale) -> None:
        super().validate_with_locale(locale)
        source = self.cleaned_data.get("sync_from")
        if source is not None:
            try:
                refuse_synchronisation(source)
            except ValidationError as error:
                raise ValidationError({"sync_from": error.messages}) from error


def _before_save(instance: LocaleSynchronization, **kwargs: Any) -> None:
    refuse_synchronisation(instance.sync_from)


def guard_synchronisation() -> None:
    """In the form, with a message; and for whoever saves one without it."""
    LocaleSynchronization.base_form_class = GuardedSynchronisationForm
    pre_save.connect(
        _before_save, sender=LocaleSynchronization, dispatch_uid="cms.tree.synchronisation"
    )
