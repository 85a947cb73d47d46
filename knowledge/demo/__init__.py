"""Demo content about clusters and literature: unsaved pages, and where their facts come from."""

from .clusters import cluster_facts, cluster_profiles, create_technology_fields
from .indexes import cluster_indexes, literature_indexes
from .literature import import_demo_literature

__all__ = [
    "cluster_facts",
    "cluster_indexes",
    "cluster_profiles",
    "create_technology_fields",
    "import_demo_literature",
    "literature_indexes",
]
