"""Canvas's modules, and how far each learner has come in them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from badge_engine.ports import Progress
from badge_engine.records import Completable, CompletableKind, Completion
from badge_engine.wire import moment
from canvas_adapter.rest import CanvasApi

MODULE = "canvas:module:"


@dataclass(frozen=True, slots=True)
class Modules:
    """The published modules by Canvas's number. `mark` changes when what they require does."""

    parts: Mapping[str, Completable]
    mark: str

    @property
    def required(self) -> dict[str, Completable]:
        """Return those that require something; Canvas calls the others completed for everybody."""
        return {number: part for number, part in self.parts.items() if part.requirements}


def read_modules(api: CanvasApi) -> Modules:
    """Read the published modules. An unpublished one is never evaluated."""
    parts: dict[str, Completable] = {}
    required: list[str] = []
    for row in api.rows("modules", ("include[]", "items")):
        if row.get("published"):
            needs = [str(item.get("id")) for item in _items(api, row) if item.get("completion_requirement")]
            number, title = str(row["id"]), str(row.get("name") or "")
            parts[number] = Completable(f"{MODULE}{number}", title, CompletableKind.MODULE, bool(needs))
            required.append(f"{number}:{','.join(needs)}:{row.get('requirement_type')}")
    return Modules(parts, hashlib.sha256(";".join(required).encode()).hexdigest()[:12])


def read_progress(
    api: CanvasApi,
    modules: Modules,
    people: Mapping[str, str],
    begun: Mapping[str, str | None],
    marks: Mapping[str, str],
) -> Iterator[Progress]:
    """Yield the progress of these people, but of those whose mark is known.

    `people` are `sub` values by Canvas's number, `begun` the marks of those whose progress Canvas reports,
    `None` for who has met nothing yet. Whoever has met something is asked for alone, which makes Canvas
    evaluate them anew.
    """
    required = modules.required
    for number, learner in people.items():
        if number in begun and (
            marks.get(learner) is None or marks[learner] != _mark(modules, begun[number])
        ):
            met = begun[number]
            states = {} if met is None else _states(api, number)
            told = (
                _completion(learner, part, states.get(key, {}))
                for key, part in required.items()
                if met is None or "state" in states.get(key, {})  # what is not told is not known
            )
            yield Progress(learner, tuple(told), _mark(modules, met))


def read_begun(api: CanvasApi) -> dict[str, str | None]:
    """Return how much each learner of the course has met, by Canvas's number; `None` for nothing yet."""
    return {str(row.get("id")): _met(row) for row in api.rows("bulk_user_progress")}


def _items(api: CanvasApi, row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Canvas leaves the items out where they are many, or where the key may not include anything."""
    items = row.get("items")
    return iter(items) if isinstance(items, list) else api.rows(f"modules/{row['id']}/items")


def _met(row: Mapping[str, Any]) -> str | None:
    progress = row.get("progress")
    if not isinstance(progress, dict) or not progress.get("requirement_completed_count"):
        return None
    return "/".join(
        str(progress.get(name))
        for name in ("requirement_completed_count", "requirement_count", "completed_at")
    )


def _mark(modules: Modules, met: str | None) -> str:
    return f"{modules.mark} {met or 0}"


def _states(api: CanvasApi, number: str) -> dict[str, dict[str, Any]]:
    return {str(row["id"]): row for row in api.rows("modules", ("student_id", number))}


def _completion(learner: str, module: Completable, row: Mapping[str, Any]) -> Completion:
    complete = row.get("state") == "completed"
    return Completion(
        learner,
        module.id,
        complete=complete,
        completed_at=moment(row.get("completed_at")) if complete else None,
    )
