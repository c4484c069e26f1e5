"""What every test may ask for."""

from tests.catalogue.counting import pytest_terminal_summary
from tests.databases import database_url, new_database, postgresql_server

__all__ = ["database_url", "new_database", "postgresql_server", "pytest_terminal_summary"]
