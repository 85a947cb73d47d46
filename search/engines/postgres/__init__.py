"""Search in PostgreSQL: at once up to date, and there when nothing else is."""

from .document import vector_of
from .engine import PostgresEngine
from .writer import write_documents

__all__ = ["PostgresEngine", "vector_of", "write_documents"]
