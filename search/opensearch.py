"""The OpenSearch 1.1 description document: how a browser or a program searches here."""

from __future__ import annotations

from io import StringIO
from urllib.parse import urlencode
from xml.sax.xmlreader import AttributesImpl

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from cms.api.items import root_url
from cms.frame import reader_language, site_name
from search.suggest_api import OPENSEARCH

MEDIA_TYPE = "application/opensearchdescription+xml"
NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
# As long as the specification allows them to be.
_SHORT_NAME_MAX, _LONG_NAME_MAX = 16, 48


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """How to search in the language of the address: as a page, as a feed, with suggestions."""
    language, base = reader_language(), root_url()
    name = site_name(request)
    text = StringIO()
    xml = SimplerXMLGenerator(text, "utf-8")
    xml.startDocument()
    xml.startElement("OpenSearchDescription", AttributesImpl({"xmlns": NAMESPACE}))
    xml.addQuickElement("ShortName", name[:_SHORT_NAME_MAX])
    xml.addQuickElement("LongName", name[:_LONG_NAME_MAX])
    xml.addQuickElement("Description", _("Search the site"))
    xml.addQuickElement("Language", language)
    xml.addQuickElement("InputEncoding", "UTF-8")
    xml.addQuickElement("OutputEncoding", "UTF-8")
    xml.addQuickElement(
        "Image", base + static("cms/icon.svg"), {"type": "image/svg+xml", "width": "16"}
    )
    for media_type, relation, address in _addresses(language):
        # Braces are part of the template, and stay.
        attributes = {"type": media_type, "rel": relation, "template": base + address}
        xml.addQuickElement("Url", None, attributes)
    xml.endElement("OpenSearchDescription")
    xml.endDocument()
    response = HttpResponse(text.getvalue(), content_type=MEDIA_TYPE)
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _addresses(language: str) -> list[tuple[str, str, str]]:
    suggestions = urlencode({"format": "opensearch", "locale": language})
    return [
        ("text/html", "results", f"{reverse('search')}?q={{searchTerms}}"),
        ("application/atom+xml", "results", f"{reverse('search-feed')}?q={{searchTerms}}"),
        (
            OPENSEARCH,
            "suggestions",
            f"{reverse('content:suggest')}?{suggestions}&q={{searchTerms}}",
        ),
        (MEDIA_TYPE, "self", reverse("search-description")),
    ]
