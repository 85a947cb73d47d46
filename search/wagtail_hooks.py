"""What the search adds to the admin."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from search.admin import SearchWordViewSet

register_snippet(SearchWordViewSet)
