"""The whole API on one screen."""

from django.db.transaction import non_atomic_requests
from ninja import NinjaAPI
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.api import errors, v2, v3
from cms.api.changes import changes_router
from cms.kinds import kinds
from search.api import kind_router
from search.suggest_api import suggest_router

content_api = NinjaAPI(
    title="Content API",
    version="1",
    description="Pages, clusters, handouts, literature and concepts in every language of the site.",
    urls_namespace="content",
    openapi_url="/openapi.json",
    docs_url="/docs",
)
errors.install(content_api)

for kind in kinds:
    content_api.add_router(f"/{kind.name}/", kind_router([kind]))
content_api.add_router("/search/", kind_router(list(kinds)))
content_api.add_router("/suggest/", suggest_router())
content_api.add_router("/changes/", changes_router())

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
