"""All addresses of the service."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.api import roots
from cms.api.errors import nothing_here
from cms.oai.views import oai
from cms.sitemaps import sitemap, sitemap_index
from cms.views import entrance, image_file
from config import health, robots
from config.api import content_urls, wagtail_v2, wagtail_v3
from knowledge import basket_urls
from search import suffixes
from search import urls as search_urls
from search.oembed import oembed

urlpatterns = [
    path(roots.route(roots.CONTENT_V1), content_urls),
    path(f"{roots.route(roots.CONTENT_V1)}<path:path>", nothing_here),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("robots.txt", robots.robots),
    path("favicon.ico", robots.favicon),
    path("sitemap.xml", sitemap_index, name="sitemaps"),
    path("sitemap-<int:number>.xml", sitemap, name="sitemap"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path(roots.route(roots.WAGTAIL_V2), wagtail_v2.urls),
    path(roots.route(roots.WAGTAIL_V3), wagtail_v3),
    path(roots.route(roots.OAI), oai, name="oai"),
    path("oembed", oembed, name="oembed"),
    path("media/<path:path>", image_file),
    path("", entrance),
    *i18n_patterns(path("", include(search_urls)), path("", include(basket_urls))),
    path("", include(suffixes)),
    *i18n_patterns(path("", include(wagtail_urls))),
]
