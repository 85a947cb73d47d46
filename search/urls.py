"""The address of the search page, a word of its own in every language."""

from django.urls import path
from django.utils.functional import lazystr
from django.utils.translation import get_language

from search.views import search_page

# Public addresses: they do not change with the wording of the interface.
SEGMENTS = {"de": "suche", "en": "search"}


class _Segment:
    def __str__(self) -> str:
        return f"{SEGMENTS.get(get_language() or '', 'search')}/"


urlpatterns = [path(lazystr(_Segment()), search_page, name="search")]
