"""Elasticsearch behind the port of all engines."""

from .client import alias, client
from .document import ANALYSIS, document, mapping
from .engine import ElasticsearchEngine

__all__ = ["ANALYSIS", "ElasticsearchEngine", "alias", "client", "document", "mapping"]
