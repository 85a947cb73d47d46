"""What administrators fill in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from cms.kinds import kinds
from cms.webhooks.addresses import Refused, resolve, target
from cms.webhooks.models import Event, Fault, WebhookEndpoint


def choices(filtered: str) -> list[tuple[str, Any]]:
    """What the filter of that name can let through: value and label."""
    if filtered == "kinds":
        return [(kind.name, kind.label) for kind in kinds]
    return list(settings.WAGTAIL_CONTENT_LANGUAGES if filtered == "locales" else Event.choices)


def _several(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class WebhookForm(forms.ModelForm[WebhookEndpoint]):
    """A receiver and what it wants to know. Where nothing is ticked, it is told everything."""

    kinds = _several(_("Kinds"), _("Nothing ticked: all of them."))
    locales = _several(_("Languages"), _("Nothing ticked: all of them."))
    events = _several(_("Events"), _("Nothing ticked: all of them."))

    class Meta:
        model = WebhookEndpoint
        fields = ["name", "url", "kinds", "locales", "events", "owner"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kinds", "locales", "events"):
            field: Any = self.fields[name]
            field.choices = choices(name)
        owner: Any = self.fields["owner"]
        owner.queryset = owner.queryset.filter(is_active=True)

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        try:
            resolve(target(url))
        except Refused as refused:
            # A host may get its name later; the log says if it does not.
            if refused.fault != Fault.HOST:
                raise forms.ValidationError(refused.fault.label) from refused
        return url

    def save(self, commit: bool = True) -> WebhookEndpoint:
        """Of an existing webhook only what was filled in: the sender writes the rest."""
        if commit and self.instance.pk is not None:
            self.instance.save(update_fields=self._meta.fields)
            return self.instance
        return super().save(commit)


class RepeatForm(forms.Form):
    """From where on everything is to be sent again: a time or a number."""

    since = forms.DateTimeField(label=_("Since"), required=False, widget=AdminDateTimeInput)
    seq = forms.IntegerField(
        label=_("or since the change with the number"), required=False, min_value=0
    )

    def clean_since(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["since"]
        if moment is not None and moment > timezone.now():
            raise forms.ValidationError(_("This time is still to come."))
        return moment

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and (given["since"] is None) == (given["seq"] is None):
            raise forms.ValidationError(_("Enter either a time or a number."))
        return given
