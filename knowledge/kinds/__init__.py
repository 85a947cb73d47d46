"""Clusters, handouts and literature as content."""

from knowledge.names import person_name

from .clusters import CLUSTERS
from .handouts import HANDOUTS
from .literature import LITERATURE
from .literature_facts import THEMES

__all__ = ["CLUSTERS", "HANDOUTS", "LITERATURE", "THEMES", "person_name"]
