"""What the admin has for works, handouts and contacts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin import messages
from wagtail.snippets.models import register_snippet

from knowledge.admin import WorkListViewSet, import_permission, works
from knowledge.contact_admin import ContactViewSet
from knowledge.desk import hooks as desk_hooks  # noqa: F401 - registers hooks
from knowledge.duplicates import hooks as duplicate_hooks  # noqa: F401 - registers hooks
from knowledge.models import HandoutPage

hooks.register("register_permissions", import_permission)
register_snippet(ContactViewSet)


@hooks.register("register_admin_viewset")
def list_of_works() -> WorkListViewSet:
    return works


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def advise_on_the_pdf(request: HttpRequest, page: Any) -> None:
    """Say after saving what makes the PDF hard to use; it can be published all the same."""
    if isinstance(page, HandoutPage):
        for advice in page.pdf_advice:
            messages.warning(request, advice)
