"""`/oai/`: one address, six verbs, by GET and POST."""

from __future__ import annotations

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from cms.oai.document import refuse, respond
from cms.oai.errors import Refused

_FORM = "application/x-www-form-urlencoded"


# Each query sees what was committed when it begins; nothing is written.
@transaction.non_atomic_requests
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
def oai(request: HttpRequest) -> HttpResponse:
    """What is wrong with a request is said in an answer of the protocol, with status 200."""
    try:
        content = respond(_pairs(request))
    except (BadRequest, RequestDataTooBig, SuspiciousOperation):
        text = _("The arguments cannot be read: send a few, as a form, in UTF-8.")
        content = refuse((), Refused(("badArgument", text)))
    response = HttpResponse(content, content_type="text/xml; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """All arguments in the order in which they were given, repeated ones too."""
    found = _all(request.GET)
    if request.method == "POST":
        # A request without a body has no type.
        if request.content_type not in (_FORM, ""):
            raise BadRequest
        found += _all(request.POST)
    return found


def _all(query: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in query.lists() for value in values]
