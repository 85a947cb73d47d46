"""Wagtail's API v2 and v3 as upstream ships them."""

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.api.v3.urls import api
from wagtail.documents import urls as wagtaildocs_urls


class StockPages(PagesAPIViewSet):
    """As upstream's, but a model's own field `type` does not take the parameter of that name."""

    @classmethod
    def get_available_fields(cls, model: type[Model], db_fields_only: bool = False) -> list[str]:
        names: list[str] = super().get_available_fields(model, db_fields_only)
        return [n for n in names if not (db_fields_only and n in cls.known_query_parameters)]


router = WagtailAPIRouter("wagtailapi")
router.register_endpoint("pages", StockPages)


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"{}", content_type="application/json")


urlpatterns = [
    path("empty/", empty),
    path("api/v2/", router.urls),
    path("api/v3/", api.urls),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include(wagtail_urls)),
]
