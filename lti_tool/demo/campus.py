"""The campus's own words: what its control page says of tools, people, and who did what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import requests

from lti_tool.web.configuration import SCOPES, TITLE

PATIENCE_SECONDS = 30
ENOUGH, MOST = 3, 20


@dataclass(frozen=True, slots=True)
class Learned:
    """The truth about one learner, by the titles of columns and parts."""

    sub: str
    active: bool
    scores: Mapping[str, Fraction]
    done: frozenset[str]


@dataclass(frozen=True, slots=True)
class Goal:
    """What the demonstration's badge asks for, and who has reached it by the campus's own truth."""

    column: str
    part: str
    percent: int
    reached: frozenset[str]


class Lms:
    """One LMS of the campus, asked by script what an administrator would click."""

    def __init__(self, name: str, url: str) -> None:
        self.name, self.url = name, url

    def register(self, address: str, custom_fields: Mapping[str, str]) -> dict[str, Any]:
        """Let the LMS know the tool; it answers with what the tool must know of the LMS."""
        tool = {
            "title": TITLE,
            "login_url": f"{address}/lti/login",
            "redirect_uris": [f"{address}/lti/launch"],
            "jwks_url": f"{address}/.well-known/jwks.json",
            "target_link_uri": f"{address}/lti/launch",
            "custom_fields": dict(custom_fields),
            "scopes": list(SCOPES),
        }
        registered: dict[str, Any] = self._post("/sandbox/tools", tool)
        return registered

    def api_token(self) -> str:
        """Return a token for the LMS's own web services."""
        return str(self._post("/sandbox/api-tokens", {})["token"])

    def people(self) -> list[dict[str, Any]]:
        """Return everybody, with their role."""
        found: list[dict[str, Any]] = self._get("/sandbox/people")
        return found

    def learned(self) -> list[Learned]:
        """Return what every learner has done."""
        return [_learned(row) for row in self._get("/sandbox/truth")["learners"]]

    def told(self, label: str) -> Mapping[str, Mapping[str, Any]]:
        """Return the cells of the tool's gradebook column of this label, by learner."""
        columns = [
            column for column in self._get("/sandbox/truth")["tool_columns"] if column["label"] == label
        ]
        if len(columns) > 1:
            raise LookupError(f"there are {len(columns)} columns {label!r}")
        return columns[0]["cells"] if columns else {}

    def _get(self, path: str) -> Any:  # noqa: ANN401 - JSON can be anything
        answer = requests.get(self.url + path, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        return answer.json()

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
        answer = requests.post(self.url + path, json=body, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        return answer.json()


def choose_goal(learned: Sequence[Learned], percent: int = 80) -> Goal:
    """Return the first column and part that some have reached both of, some the one only, some the other."""
    columns = dict.fromkeys(column for learner in learned for column in learner.scores)
    parts = dict.fromkeys(part for learner in learned for part in sorted(learner.done))
    for column in columns:
        for part in parts:
            scored = frozenset(learner.sub for learner in learned if _scored(learner, column, percent))
            finished = frozenset(
                learner.sub for learner in learned if part in learner.done and learner.active
            )
            if ENOUGH <= len(scored & finished) <= MOST and scored - finished and finished - scored:
                return Goal(column, part, percent, scored & finished)
    raise LookupError("no column and part of the course are reached by a fair share of the class")


def _scored(learner: Learned, column: str, percent: int) -> bool:
    return learner.active and learner.scores.get(column, Fraction(-1)) * 100 >= percent


def _learned(row: Mapping[str, Any]) -> Learned:
    scores = {
        title: Fraction(str(cell["given"])) / Fraction(str(cell["maximum"]))
        for title, cell in row["scores"].items()
    }
    return Learned(
        row["sub"],
        row["active"],
        scores,
        frozenset(title for title, done in row["completions"].items() if done),
    )
