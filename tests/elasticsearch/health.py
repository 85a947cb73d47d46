"""Whether an Elasticsearch server is ready to be used."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request


def is_usable(url: str) -> bool:
    """Whether cluster health is yellow or green; a server that is not up yet counts as no."""
    # No proxy: an environment's HTTP proxy would not know our loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/_cluster/health", timeout=5) as response:
            return json.load(response)["status"] in {"yellow", "green"}
    except urllib.error.HTTPError as error:
        with error:
            if error.code == http.HTTPStatus.SERVICE_UNAVAILABLE:  # no master elected yet
                return False
            raise
    except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException):
        return False
