"""Demo content of this room: unsaved pages, and where their facts come from."""

from .clusters import cluster_facts, cluster_profiles, create_technology_fields
from .handouts import handout_indexes, handout_pages
from .indexes import cluster_indexes, literature_indexes
from .literature import import_demo_literature
from .subjects import assign_concepts, summarise
from .vocabulary import create_concepts

__all__ = [
    "assign_concepts",
    "cluster_facts",
    "cluster_indexes",
    "cluster_profiles",
    "create_concepts",
    "create_technology_fields",
    "handout_indexes",
    "handout_pages",
    "import_demo_literature",
    "literature_indexes",
    "summarise",
]
