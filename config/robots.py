"""What programs ask every site for."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from cms.api.items import root_url

# For nobody but staff, or no pages at all.
KEPT_OUT = ("/admin/", "/health/")
DAY = 24 * 60 * 60


@require_safe
@transaction.non_atomic_requests
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`: where the sitemap is, and what is not for search engines."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in KEPT_OUT)]
    lines += ["", f"Sitemap: {root_url()}{reverse('sitemaps')}", ""]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
@transaction.non_atomic_requests
def favicon(request: HttpRequest) -> HttpResponse:
    """`/favicon.ico`, which programs ask for without looking into a page, leads to the drawing."""
    response = HttpResponseRedirect(static("cms/icon.svg"))
    response["Cache-Control"] = f"public, max-age={DAY}"
    return response
