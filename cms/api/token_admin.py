"""Tokens of the content API in the admin: made, listed and revoked, but never shown again."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.log_actions import log
from wagtail.users.utils import get_manageable_token_owners, user_can_manage_token

from .token_models import ApiToken, Scope

ADD, REVOKE = "cms.add_apitoken", "cms.delete_apitoken"


class TokenForm(forms.ModelForm[ApiToken]):
    """For a new one. The owner is somebody whose tokens the user may manage."""

    scopes = forms.MultipleChoiceField(
        choices=Scope, label=_("Rights"), widget=forms.CheckboxSelectMultiple, initial=[Scope.READ]
    )

    class Meta:
        model = ApiToken
        fields = ["name", "owner", "scopes", "expires_at"]
        widgets = {"expires_at": AdminDateTimeInput}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = get_manageable_token_owners(user).filter(is_active=True)
        owner.initial = user.pk

    def clean_expires_at(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["expires_at"]
        if until is not None and until <= timezone.now():
            raise forms.ValidationError(_("This time is over: choose one to come, or none."))
        return until


class _Managed:
    """Of all tokens those which the user may manage."""

    request: HttpRequest

    def get_queryset(self) -> QuerySet[ApiToken]:
        found: QuerySet[ApiToken] = super().get_queryset()  # type: ignore[misc] # a view's
        owners = get_manageable_token_owners(self.request.user)
        return found.filter(owner__in=owners).select_related("owner")


class _OfManaged:
    """What belongs to a token: only of those which the user may manage."""

    request: HttpRequest

    def get_base_object_queryset(self) -> QuerySet[ApiToken]:
        return ApiToken.objects.filter(owner__in=get_manageable_token_owners(self.request.user))


class TokenListView(_Managed, generic.IndexView):
    default_ordering = "-created_at"

    @cached_property
    def columns(self) -> list[Any]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("name", label=_("Name"), get_url=self.get_edit_url, sort_key="name"),
            Column("shown", label=_("Token")),
            Column("owner", label=_("Owner")),
            Column("scopes", label=_("Rights"), accessor=_rights),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda token: token.state.label,
                primary=lambda token: token.state == ApiToken.State.ACTIVE,
            ),
            DateColumn("created_at", label=_("Created"), sort_key="created_at"),
            DateColumn("expires_at", label=_("Valid until"), sort_key="expires_at"),
            DateColumn("last_used_at", label=_("Last used"), sort_key="last_used_at"),
        ]

    def get_delete_url(self, instance: ApiToken) -> str | None:
        if instance.revoked_at is not None:
            return None
        found: str | None = super().get_delete_url(instance)
        return found

    def get_list_more_buttons(self, instance: ApiToken) -> list[Any]:
        buttons: list[Any] = super().get_list_more_buttons(instance)
        revocation = self.get_delete_url(instance)
        for button in buttons:
            if revocation and button.url == revocation:
                button.label = _("Revoke")
        return buttons


def _rights(token: ApiToken) -> str:
    return ", ".join(str(Scope(scope).label) for scope in token.scopes)


class TokenCreateView(generic.CreateView):
    """Shows the token in its answer, and nowhere else: a redirect would have to keep it."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: TokenForm) -> HttpResponse:
        given = form.cleaned_data
        if not user_can_manage_token(self.request.user, given["owner"], ADD):
            raise PermissionDenied
        self.object, text = ApiToken.make(**given)
        log(self.object, "wagtail.create", user=self.request.user)
        context = {**super().get_context_data(), "object": self.object, "token": text}
        context["page_title"] = context["header_title"] = _("Token created")
        response = TemplateResponse(self.request, "cms/tokens/created.html", context)
        response["Cache-Control"] = "no-store"
        return response


class TokenEditView(_Managed, generic.EditView):
    """Its name; what it may do and how long is settled when it is made."""

    delete_item_label = _("Revoke")


class TokenRevokeView(_Managed, generic.DeleteView):
    """The row is kept, so that the log can tell whose it was."""

    page_title = _("Revoke")
    template_name = "cms/tokens/revoke.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token: ApiToken = self.object
        if not user_can_manage_token(request.user, token.owner, REVOKE):
            raise PermissionDenied
        if token.revoked_at is None:
            token.revoke()
            log(token, "wagtail.apitoken.revoke", user=request.user)
        messages.success(
            request, _("«%(name)s» was revoked, and is refused from now on.") % {"name": token.name}
        )
        return redirect(self.get_success_url())


class TokenHistoryView(_OfManaged, HistoryView):
    pass


class TokenUsageView(_OfManaged, UsageView):
    pass


class TokenViewSet(ModelViewSet):
    model = ApiToken
    icon = "key"
    menu_name = "content-api-tokens"
    menu_order = 603
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    form_fields = ["name"]
    index_view_class = TokenListView
    add_view_class = TokenCreateView
    edit_view_class = TokenEditView
    delete_view_class = TokenRevokeView
    history_view_class = TokenHistoryView
    usage_view_class = TokenUsageView

    def get_form_class(self, for_update: bool = False) -> Any:
        return super().get_form_class(for_update=True) if for_update else TokenForm


tokens = TokenViewSet("content_api_tokens", url_prefix="content-api-tokens")
