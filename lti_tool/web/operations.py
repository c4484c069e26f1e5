"""For the people who run it: is it alive, is it ready, how much is waiting."""

import logging
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from lti_tool.storage import due, tables
from lti_tool.storage.database import DatabaseError
from lti_tool.vault import WrongMasterKeyError
from lti_tool.web.openapi.description import api_description
from lti_tool.web.parts import parts
from lti_tool.wiring import Wiring, require_right_key

log = logging.getLogger(__name__)

pages = Blueprint("operations", __name__)


@pages.get("/healthz")
def healthz() -> dict[str, bool]:
    """Answer as long as the process can answer."""
    return {"ok": True}


@pages.get("/readyz")
def readyz() -> tuple[dict[str, object], int]:
    """Answer 200 when the database is there, migrated and opened by our master key; else 503.

    Anybody may ask, so the reason, which names the database's address, goes to the log.
    """
    try:
        parts().database.require_migrated()
        require_right_key(parts().database, parts().vault)
    except (DatabaseError, WrongMasterKeyError, DBAPIError) as error:
        log.error("not ready: %s", error)  # noqa: TRY400 - the sentence says it; a traceback would not
        return {"ok": False, "reason": "Run `coursemark doctor`: it says what is wrong."}, 503
    return {"ok": True}, 200


@pages.get("/openapi.json")
def openapi() -> dict[str, Any]:
    """Describe everything that programs can call."""
    return api_description(parts().settings.public_url)


@pages.get("/metrics")
def metrics() -> Response:
    """Show counts in the Prometheus text format, read from the database: the same in every process."""
    registry = CollectorRegistry()
    registry.register(_Counts(parts()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Counts(Collector):
    """What stands in the database, as gauges; no label names a person, a course or an institution."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def collect(self) -> Iterator[Metric]:
        with self._wiring.database.reading() as session:
            courses = session.execute(select(func.count()).select_from(tables.Course)).scalar_one()
            failing = session.execute(
                select(func.count()).where(tables.Course.sync_failures > 0)
            ).scalar_one()
            waiting = len(due.courses_with_work(session, self._wiring.clock()))
            by_state = select(tables.Award.state, func.count()).group_by(tables.Award.state)
            awards = dict(session.execute(by_state).all())
        yield GaugeMetricFamily("coursemark_courses", "Courses that launched the tool", value=courses)
        yield GaugeMetricFamily(
            "coursemark_courses_failing", "Courses whose last reading failed", value=failing
        )
        yield GaugeMetricFamily(
            "coursemark_courses_with_work", "Courses in which something is due", value=waiting
        )
        family = GaugeMetricFamily(
            "coursemark_awards", "Awards by the step they have come to", labels=["state"]
        )
        for state in tables.AwardState:
            family.add_metric([state.value], awards.get(state.value, 0))
        yield family
