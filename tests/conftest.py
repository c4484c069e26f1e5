"""What every test may ask for."""

from tests.databases import database_url, new_database, postgresql_server

__all__ = ["database_url", "new_database", "postgresql_server"]
