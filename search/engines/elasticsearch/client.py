"""The client of the configured cluster, and how a reader's question is put to it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from django.conf import settings
from elasticsearch import (
    ApiError,
    ConnectionError,
    ConnectionTimeout,
    Elasticsearch,
    OrjsonSerializer,
    TransportError,
)

from search.breaker import Breaker
from search.engines.base import EngineUnavailable

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

# For whoever can wait: the follower, commands. A bulk request may take longer than a search.
PATIENT_SECONDS = 20.0
# A reader waits no longer than this before PostgreSQL answers, whatever is tried meanwhile;
# after a cluster was given up, the one who tries it again no longer than that.
SECONDS, PROBE_SECONDS = 3.0, 1.0
# Too little is left of a reader's time to ask another node.
_LAST_SECONDS = 0.1
# The node cannot answer now; another one may, or the same one later.
_BUSY = {429, 502, 503, 504}


@lru_cache(maxsize=4)
def _client(url: str, api_key: str, ca_cert: str) -> Elasticsearch:
    options: dict[str, Any] = {"ca_certs": ca_cert} if ca_cert else {}
    addresses = _addresses(url)
    return Elasticsearch(
        addresses,
        api_key=api_key or None,
        request_timeout=PATIENT_SECONDS,
        # A node that is gone is tried again after 1, 2, 4 … 10 seconds; the others serve meanwhile.
        dead_node_backoff_factor=1.0,
        max_dead_node_backoff=10.0,
        max_retries=len(addresses),
        retry_on_timeout=False,
        retry_on_status=(502, 504),
        # Addresses are the operator's: what nodes say of themselves may not be reachable from here.
        sniff_on_start=False,
        sniff_on_node_failure=False,
        serializer=OrjsonSerializer(),
        **options,
    )


def _addresses(url: str) -> list[str]:
    return [address.strip() for address in url.split(",") if address.strip()]


def client() -> Elasticsearch:
    """The client of the configured cluster; its addresses are separated by commas."""
    return _client(
        settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_API_KEY, settings.ELASTICSEARCH_CA_CERT
    )


@lru_cache(maxsize=4)
def _breaker(url: str) -> Breaker:
    return Breaker()


def breaker() -> Breaker:
    """The breaker of this process between readers and the configured cluster."""
    return _breaker(settings.ELASTICSEARCH_URL)


def alias() -> str:
    """The name that searches use; it points to the index of the last finished build."""
    return str(settings.ELASTICSEARCH_INDEX)


def ask(question: Callable[[Elasticsearch], Answer]) -> Answer:
    """Put a reader's question to the cluster: `ask(lambda es: es.search(…))`.

    Tries other nodes as long as a reader's time allows. EngineUnavailable if none answers in
    time, if the answer is an error, or at once if the cluster was given up a moment ago.
    """
    gate = breaker()
    passed = gate.enter()
    if passed is None:
        raise EngineUnavailable("Elasticsearch has not answered lately")
    try:
        answer = _ask_nodes(question, PROBE_SECONDS if passed == "probe" else SECONDS)
    except ApiError as error:
        if error.status_code in _BUSY:
            _give_up(gate, error)
        else:
            # An answer, if none that helps: there is no index yet, or the question is at fault.
            gate.succeeded()
        raise EngineUnavailable(str(error)) from error
    except TransportError as error:
        _give_up(gate, error)
        raise EngineUnavailable(str(error)) from error
    if passed == "probe":
        logger.warning("Elasticsearch answers again")
    gate.succeeded()
    return answer


def _give_up(gate: Breaker, error: Exception) -> None:
    before = gate.state
    gate.failed()
    if before == "closed":
        logger.warning("Elasticsearch did not answer, so PostgreSQL does: %s", error)


@lru_cache(maxsize=128)
def _impatient(es: Elasticsearch, seconds: float) -> Elasticsearch:
    """The client with another patience, on the same connections; making one takes a while."""
    return es.options(request_timeout=seconds, max_retries=0, retry_on_status=())


def _ask_nodes(question: Callable[[Elasticsearch], Answer], seconds: float) -> Answer:
    """One node after the other; a silent one may take half of the time that is left."""
    nodes = len(_addresses(settings.ELASTICSEARCH_URL))
    deadline = time.monotonic() + seconds
    # A kept connection may be to a node that was restarted: even a single one is asked twice.
    for attempt in range(max(nodes, 2), 0, -1):
        left = deadline - time.monotonic()
        patience = left / 2 if attempt > 1 and nodes > 1 else left
        try:
            return question(_impatient(client(), max(round(patience, 1), 0.1)))
        except ConnectionTimeout:
            if attempt == 1 or nodes == 1 or deadline - time.monotonic() < _LAST_SECONDS:
                raise
        except ConnectionError:
            if attempt == 1 or deadline - time.monotonic() < _LAST_SECONDS:
                raise
        except ApiError as error:
            busy = error.status_code in _BUSY
            if not busy or attempt == 1 or deadline - time.monotonic() < _LAST_SECONDS:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")
