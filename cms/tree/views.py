"""How far large deletions and moves have come, in the admin."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cms.tree import operations
from cms.tree.models import TreeOperation

_SHOWN = 50


@require_safe
def operations_list(request: HttpRequest) -> HttpResponse:
    """The newest ones, of all users; everybody may steer their own."""
    shown = TreeOperation.objects.select_related("user")[:_SHOWN]
    rows = [
        {"operation": operation, "may_steer": operation.may_be_steered_by(request.user)}
        for operation in shown
    ]
    context = {"rows": rows, "page_title": _("Large deletions and moves")}
    return render(request, "cms/tree/operations.html", context)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    operations.cancel(_steered(request, pk))
    messages.success(request, _("It stops at the next opportunity. What is deleted stays so."))
    return redirect("cms_tree_operations")


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    operations.resume(_steered(request, pk))
    messages.success(request, _("It goes on where it stopped."))
    return redirect("cms_tree_operations")


def _steered(request: HttpRequest, pk: int) -> TreeOperation:
    operation: TreeOperation = get_object_or_404(TreeOperation, pk=pk)
    if not operation.may_be_steered_by(request.user):
        raise PermissionDenied
    return operation
