"""Canvas's learning outcomes, and how far each learner has come in them."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from badge_engine.outgoing import PlatformError
from badge_engine.records import Outcome, OutcomeResult
from badge_engine.wire import exact, moment
from canvas_adapter.rest import CanvasApi, Query

OUTCOME = "canvas:outcome:"
RESULTS, INCLUDED = "outcome_results", "outcome_results?include"
MOST_NAMED_STUDENTS = 50


def read_outcomes(api: CanvasApi) -> tuple[Outcome, ...]:
    """Read the course's outcomes, which Canvas tells beside results; none where it may not include them."""
    query = (("include[]", "outcomes"), ("per_page", "1"))
    body = api.optional(RESULTS, lambda: api.first(RESULTS, *query), None)
    if not isinstance(body, dict):
        return ()
    linked = body.get("linked")
    rows = linked.get("outcomes") if isinstance(linked, dict) else None
    if not isinstance(rows, list):
        api.refused.add(INCLUDED)
        return ()
    return tuple(_outcome(row) for row in rows if isinstance(row, dict))


def read_results(api: CanvasApi, people: Mapping[str, str]) -> Iterator[OutcomeResult]:
    """Yield the result that Canvas makes of all assessments in an outcome, by the outcome's own method."""
    numbers = list(people)
    for start in range(0, len(numbers), MOST_NAMED_STUDENTS):
        for row in _rollups(api, numbers[start : start + MOST_NAMED_STUDENTS]):
            learner = people.get(_link(row, "user"))
            if learner is not None:
                yield from _results(learner, row)


def _rollups(api: CanvasApi, numbers: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Ask for these people, or for all: Canvas refuses them all where one of them is no student any more."""
    named: list[Query] = [("user_ids[]", number) for number in numbers]
    try:
        yield from api.rows("outcome_rollups", *named, within="rollups")
    except PlatformError as error:
        if error.status != HTTPStatus.BAD_REQUEST:
            raise
        yield from api.rows("outcome_rollups", within="rollups")


def _outcome(row: Mapping[str, Any]) -> Outcome:
    title = str(row.get("display_name") or row.get("title") or "")
    return Outcome(
        f"{OUTCOME}{row['id']}", title, exact(row.get("mastery_points")), exact(row.get("points_possible"))
    )


def _results(learner: str, row: Mapping[str, Any]) -> Iterator[OutcomeResult]:
    scores = row.get("scores")
    for told in scores if isinstance(scores, list) else ():
        score = exact(told.get("score"))
        if score is not None:
            outcome = f"{OUTCOME}{_link(told, 'outcome')}"
            yield OutcomeResult(learner, outcome, score, moment(told.get("submitted_at")))


def _link(row: Mapping[str, Any], name: str) -> str:
    links = row.get("links")
    return str(links.get(name)) if isinstance(links, dict) else ""
