"""The whole API on one screen."""

from django.db.transaction import non_atomic_requests
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.api import docs, errors, v2, v3
from cms.api.changes import Changes, changes_router
from cms.api.index import Index, index_router
from cms.kinds import kinds
from cms.previews.api import preview_router
from config.api_examples import EXAMPLES
from search import api_docs
from search.api_routes import FacetValue, SearchInfo, kind_router
from search.api_suffixes import suffix_router
from search.suggest_api import Suggestions, suggest_router

VERSION = "1"

content_api = docs.DocumentedAPI(
    title="Content API",
    version=VERSION,
    description=docs.DESCRIPTION,
    urls_namespace="content",
    models=[Changes, FacetValue, Index, SearchInfo, Suggestions],
    components=api_docs.components(list(kinds)),
    examples=EXAMPLES,
)
errors.install(content_api)

content_api.add_router("", index_router(VERSION))
for kind in kinds:
    content_api.add_router(f"/{kind.name}/", kind_router([kind]))
content_api.add_router("/search/", kind_router(list(kinds)))
content_api.add_router("", suffix_router(list(kinds)))
content_api.add_router("/suggest/", suggest_router())
content_api.add_router("/changes/", changes_router())
content_api.add_router("/previews/", preview_router())

_patterns, _app, _namespace = content_api.urls
# It only reads: a transaction around each answer would be two more round trips.
content_urls = (
    decorate_urlpatterns(
        decorate_urlpatterns(list(_patterns), errors.refuse_other_methods), non_atomic_requests
    ),
    _app,
    _namespace,
)

wagtail_v2 = v2.router()
wagtail_v3 = v3.urls()
