"""Clusters, handouts and literature as content."""

from .clusters import CLUSTERS
from .handouts import HANDOUTS
from .literature import LITERATURE, THEMES, person_name

__all__ = ["CLUSTERS", "HANDOUTS", "LITERATURE", "THEMES", "person_name"]
