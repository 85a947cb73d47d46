"""The contacts of clusters in the admin, where alone they are kept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from knowledge.models import ClusterContact


class ContactViewSet(SnippetViewSet):
    """Shows names in the list; what is logged of them is in `ClusterContact.__str__`."""

    model = ClusterContact
    icon = "mail"
    menu_label = _("Contacts")
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["name", "cluster", "remove_on"]
    search_fields = ["name", "organisation", "email"]
    # Not copied by mistake: a copy would outlive what was agreed.
    copy_view_enabled = False
