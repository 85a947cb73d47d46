"""The files that a node reads when it starts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# As in the stock server, a deprecated request is answered with a warning in the header.
LOG4J = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
appender.header_warning.type = HeaderWarningAppender
appender.header_warning.name = header_warning
logger.deprecation.name = org.elasticsearch.deprecation
logger.deprecation.level = warn
logger.deprecation.appenderRef.header_warning.ref = header_warning
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""


@dataclass(frozen=True)
class Cluster:
    """How a node finds others.

    `name`: of the cluster. `seed_hosts`: transport addresses ("127.0.0.1:9300") of nodes that
    already run, see `ElasticsearchNode.transport_address`. `initial_master_nodes`: node names,
    given only to the nodes that found the cluster.
    """

    name: str
    seed_hosts: Sequence[str] = ()
    initial_master_nodes: Sequence[str] = ()

    def settings(self) -> dict[str, object]:
        """The lines of elasticsearch.yml."""
        settings: dict[str, object] = {
            "cluster.name": self.name,
            "discovery.seed_hosts": list(self.seed_hosts),
        }
        if self.initial_master_nodes:
            settings["cluster.initial_master_nodes"] = list(self.initial_master_nodes)
        return settings


def write_configuration(
    home: Path, name: str, http_port: int, transport_port: int, cluster: Cluster | None
) -> None:
    """Writes elasticsearch.yml and log4j2.properties below `home`, and forgets earlier ports.

    Ports are 0 for free ones. Without `cluster` the node stays alone.
    """
    alone: dict[str, object] = {
        "cluster.name": f"alone-{name}",
        "discovery.type": "single-node",
    }
    settings = {
        "node.name": name,
        "network.host": "127.0.0.1",
        "http.port": http_port,
        "transport.port": transport_port,
        "path.data": str(home / "data"),
        "path.logs": str(home / "logs"),
        # The node writes the ports it got, so that asking for free ones is no race.
        "node.portsfile": True,
        # A nearly full disk must not make an index read-only in the middle of a test.
        "cluster.routing.allocation.disk.threshold_enabled": False,
        **(cluster.settings() if cluster else alone),
    }
    for directory in ("config", "logs", "tmp"):
        (home / directory).mkdir(parents=True, exist_ok=True)
    # JSON is YAML, and quotes whatever a path may contain.
    (home / "config" / "elasticsearch.yml").write_text(json.dumps(settings, indent=2))
    (home / "config" / "log4j2.properties").write_text(LOG4J)
    for kind in ("http", "transport"):
        ports_file(home, kind).unlink(missing_ok=True)


def ports_file(home: Path, kind: str) -> Path:
    """Where a node writes its addresses, one a line; `kind` is "http" or "transport"."""
    return home / "logs" / f"{kind}.ports"
