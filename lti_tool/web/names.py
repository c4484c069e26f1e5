"""The names that stand in addresses of ours: identifiers, session ids and short names."""

from werkzeug.routing import Map, UnicodeConverter


class NameConverter(UnicodeConverter):
    """Lets the letters of our own names through to a page; an address with any others does not exist.

    PostgreSQL, for one, refuses a zero byte where SQLite finds nothing.
    """

    def __init__(self, map: Map) -> None:  # noqa: A002 - werkzeug's own name
        super().__init__(map)
        self.regex = "[A-Za-z0-9_-]+"
