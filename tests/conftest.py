"""What every test may ask for."""

from tests.catalogue.counting import pytest_terminal_summary
from tests.databases import database_url, new_database, postgresql_server
from tests.played import played, pytest_collection_modifyitems

__all__ = [
    "database_url",
    "new_database",
    "played",
    "postgresql_server",
    "pytest_collection_modifyitems",
    "pytest_terminal_summary",
]
