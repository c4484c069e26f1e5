"""What holds of every refusal: the right answer, nothing written, nothing granted, one event in the log."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lti_tool.storage.tables import Table
from tests.web.conftest import Site

# A login in progress, the platforms' keys, and deployments that wait for an administrator are not gains.
HARMLESS = {"lti_login", "platform_key_set", "deployment"}
GRANTING = re.compile(r"^__Host-coursemark-(?!login-)[^=]+=[^;]")


@dataclass(slots=True)
class Refused:
    """Does what a case asks for, and holds it against the answer that the catalogue expects."""

    site: Site
    log: pytest.LogCaptureFixture

    def __call__(self, act: Callable[[], TestResponse], status: int, code: str) -> TestResponse:
        """Return the answer, which shows `code` and has this `status`; everything else stays as it was."""
        before = self._rows()
        self.log.clear()
        with self.log.at_level(logging.INFO):
            answer = act()
        assert (answer.status_code, code in answer.text) == (status, True), answer.text
        written = {name: rows for name, rows in self._rows().items() if rows != before[name]}
        assert not written, written
        assert not any(GRANTING.match(cookie) for cookie in answer.headers.getlist("Set-Cookie"))
        events = [record for record in self.log.records if hasattr(record, "code")]
        codes = [vars(event)["code"] for event in events]
        assert codes == [code], codes
        return answer

    def _rows(self) -> dict[str, int]:
        with self.site.wiring.database.reading() as session:
            return {
                table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
                for table in Table.metadata.sorted_tables
                if table.name not in HARMLESS
            }
