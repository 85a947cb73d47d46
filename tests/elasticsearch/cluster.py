"""Several real nodes that form one cluster, of which a test can kill some and bring them back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.elasticsearch.configuration import Cluster
from tests.elasticsearch.node import ElasticsearchNode

HEAP = "256m"


class RealCluster:
    """`size` nodes below `home`, on loopback; the first one founds the cluster.

    Raises as `ElasticsearchNode` does.
    """

    def __init__(self, home: Path, size: int = 3) -> None:
        self._home = home
        self._name = f"cluster-{uuid.uuid4().hex[:8]}"
        first = ElasticsearchNode(
            home / "node-0",
            name="node-0",
            heap=HEAP,
            brief=True,
            cluster=Cluster(self._name, initial_master_nodes=["node-0"]),
        )
        self.nodes = [first]
        self._seeds = [first.transport_address]
        with ThreadPoolExecutor(size) as pool:
            self.nodes += pool.map(self._join, range(1, size))
        self._seeds = [node.transport_address for node in self.nodes]

    @property
    def urls(self) -> list[str]:
        """The addresses of all nodes, whether they run or not; they stay the same."""
        return [node.url for node in self.nodes]

    def kill(self, number: int) -> None:
        """End one node at once, as a power cut would."""
        self.nodes[number].kill()

    def kill_all(self) -> None:
        for node in self.nodes:
            node.kill()

    def bring_back(self) -> None:
        """Start what does not run, with its data and at its addresses; ready when it returns."""
        gone = [number for number, node in enumerate(self.nodes) if not node.running]
        with ThreadPoolExecutor(len(self.nodes)) as pool:
            for number, node in zip(gone, pool.map(self._again, gone), strict=True):
                self.nodes[number] = node

    def _join(self, number: int) -> ElasticsearchNode:
        return ElasticsearchNode(
            self._home / f"node-{number}",
            name=f"node-{number}",
            heap=HEAP,
            brief=True,
            cluster=Cluster(self._name, seed_hosts=self._seeds),
        )

    def _again(self, number: int) -> ElasticsearchNode:
        before = self.nodes[number]
        return ElasticsearchNode(
            before.home,
            name=before.name,
            heap=HEAP,
            brief=True,
            http_port=_port(before.url),
            transport_port=_port(before.transport_address),
            cluster=Cluster(self._name, seed_hosts=self._seeds),
        )


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


@contextmanager
def running_cluster(home: Path, size: int = 3) -> Iterator[RealCluster]:
    """A cluster for the length of a `with` block."""
    cluster = RealCluster(home, size)
    try:
        yield cluster
    finally:
        cluster.kill_all()
