"""The address of the search page, a word of its own in every language."""

from django.urls import path
from django.utils.functional import lazystr
from django.utils.translation import get_language

from search.embeds import SEGMENT, embed
from search.feeds import search_feed
from search.opensearch import description
from search.views import search_page

# Public addresses: they do not change with the wording of the interface.
SEGMENTS = {"de": "suche", "en": "search"}


class _Segment:
    def __init__(self, end: str) -> None:
        self._end = end

    def __str__(self) -> str:
        return SEGMENTS.get(get_language() or "", "search") + self._end


urlpatterns = [
    path(lazystr(_Segment("/")), search_page, name="search"),
    path(lazystr(_Segment(".atom")), search_feed, name="search-feed"),
    path(lazystr(_Segment("/opensearch.xml")), description, name="search-description"),
    path(f"{SEGMENT}/<path:path>/", embed, name="embed"),
]
