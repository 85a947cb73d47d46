"""Search words in the settings of the admin."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from search import word_list
from search.models import CompoundWord

_ENGINES = {"postgres": "PostgreSQL", "elasticsearch": "Elasticsearch"}


class SearchWordIndexView(IndexView):
    """The list, with what has been taken over into the indexes and what has not."""

    @cached_property
    def engines(self) -> list[dict[str, Any]]:
        names = ["postgres", *(["elasticsearch"] if settings.ELASTICSEARCH_URL else [])]
        return [
            {"name": _ENGINES[state.engine], "state": state} for state in word_list.states(names)
        ]


class SearchWordViewSet(SnippetViewSet):
    model = CompoundWord
    icon = "search"
    menu_label = _("Search words")
    add_to_settings_menu = True
    index_view_class = SearchWordIndexView
    index_template_name = "search/admin/words.html"
    list_display = ["word", "get_rule_display", "parts", DateColumn("changed_at")]
    list_filter = ["rule"]
    search_fields = ["word"]
