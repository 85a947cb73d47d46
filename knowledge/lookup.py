"""Works by their DOIs, as a registration agency describes them.

`DOI_LOOKUP_URL` is what a DOI is added to: a resolver that negotiates contents
(``https://doi.org/``) or Crossref's REST API (``https://api.crossref.org/works/``). Without it
nothing is looked up.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from knowledge.formats.identifiers import read_doi
from knowledge.formats.readers import known_by_suffix
from knowledge.lookup_http import Answer, Unreachable, get
from knowledge.references import Reference

__all__ = ["Refusal", "is_offered", "look_up", "split_dois"]

_ACCEPT = "application/vnd.citationstyles.csl+json, application/json;q=0.5"
# Seconds before each further attempt, where the service does not say how long to wait.
_PAUSES = (1.0, 4.0)
_LONGEST_PAUSE = 30.0
# After so many DOIs in a row without any answer no more are asked for.
_GIVEN_UP_AFTER = 3
_DIVIDERS = re.compile(r"[\s,;]+(?=(?:https?://|doi:|10\.\d{4,9}/))|\s+", re.I)
_PREFIX = re.compile(r"doi:?", re.I)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A DOI (or what was written in its place) without a work, and a sentence that says why."""

    doi: str
    reason: str


def is_offered() -> bool:
    """Whether there is a service to ask."""
    return bool(settings.DOI_LOOKUP_URL)


def split_dois(text: str) -> list[str]:
    """The entries of a list: one a line, or divided by blanks, commas or semicolons."""
    parts = (part.strip(" \t\r\n,;") for part in _DIVIDERS.split(text))
    return list(dict.fromkeys(part for part in parts if part and not _PREFIX.fullmatch(part)))


def look_up(
    dois: Iterable[str],
    *,
    progress: Callable[[int], None] = lambda count: None,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[Reference | Refusal]:
    """The work of each DOI, or a refusal in its place, in their order; a DOI that comes again is
    passed over.

    DOIs may be addresses of a resolver. Works have no citation key. One request at a time; after
    429, 5xx and none at all it is asked again, twice at most. `progress` is told of each that is
    done, and `pause` waits for some seconds.
    """
    service = _Service(pause)
    seen: set[str] = set()
    for text in dois:
        doi = read_doi(text)
        if (doi or text) not in seen:
            seen.add(doi or text)
            yield service.work(doi) if doi else Refusal(text, _no_doi(text))
        progress(1)


class _Service:
    """What is configured, and how often it failed in a row."""

    def __init__(self, pause: Callable[[float], None]) -> None:
        self._pause = pause
        self._failures = 0
        base: str = settings.DOI_LOOKUP_URL
        self._base = base if base.endswith(("/", "=")) else f"{base}/"
        mailto: str = settings.DOI_LOOKUP_MAILTO
        agent = f"content-service (mailto:{mailto})" if mailto else "content-service"
        self._headers = {"Accept": _ACCEPT, "User-Agent": agent}

    def work(self, doi: str) -> Reference | Refusal:
        if not is_offered():
            return Refusal(doi, _("No service for DOIs is set up. Ask whoever runs this site."))
        if self._failures >= _GIVEN_UP_AFTER:
            return Refusal(doi, _("The service for DOIs does not answer. Try again later."))
        try:
            answer = self._answer(self._base + quote(doi, safe="/"))
        except Unreachable as error:
            self._failures += 1
            return Refusal(
                doi,
                _("The service for DOIs cannot be reached (%(error)s). Try again later.")
                % {"error": error},
            )
        if _is_temporary(answer.status):
            self._failures += 1
            return Refusal(doi, _refused(answer.status))
        self._failures = 0
        return _read(doi, answer)

    def _answer(self, url: str) -> Answer:
        """The last of all attempts."""
        for seconds in _PAUSES:
            try:
                answer = get(url, self._headers, settings.DOI_LOOKUP_TIMEOUT)
            except Unreachable:
                self._pause(seconds)
                continue
            if not _is_temporary(answer.status):
                return answer
            wish = seconds if answer.wish is None else float(answer.wish)
            if wish > _LONGEST_PAUSE:
                return answer
            self._pause(wish)
        return get(url, self._headers, settings.DOI_LOOKUP_TIMEOUT)


def _is_temporary(status: int) -> bool:
    return status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _read(doi: str, answer: Answer) -> Reference | Refusal:
    if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Refusal(doi, _("Nothing is registered under this DOI. Check it for typing errors."))
    if answer.status == HTTPStatus.NOT_ACCEPTABLE:
        return Refusal(doi, _("The work of this DOI is not described. Add it by hand."))
    if answer.status != HTTPStatus.OK:
        return Refusal(doi, _refused(answer.status))
    # Which of the three kinds of JSON it is, is seen by what it holds.
    reader = known_by_suffix("answer.json", answer.body)
    found = next(iter(reader.read(answer.body)), None) if reader else None
    if not isinstance(found, Reference) or not found.title:
        return Refusal(doi, _("What the service says of this DOI is no work. Add it by hand."))
    # Keys of the service are no citation keys, and what CSL does not know is its own affair.
    extra = {name: text for name, text in found.extra.items() if name != "csl"}
    return replace(found, citation_key="", doi=found.doi or doi, extra=extra, line=0)


def _no_doi(text: str) -> str:
    return _("“%(text)s” is no DOI: these begin with 10. and have a slash.") % {"text": text[:100]}


def _refused(status: int) -> str:
    return _("The service for DOIs answers with an error (%(status)s). Try again later.") % {
        "status": status
    }
