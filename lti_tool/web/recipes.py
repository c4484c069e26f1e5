"""Recipes: new badges that fit this course, each one click from the filled-in form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lti_tool.web.badge_form import TICKED, Criterion, Kind

PERCENT = "80"
MOST_OF_A_KIND = 3
SOME = 2


@dataclass(frozen=True, slots=True)
class Recipe:
    """A filled-in form, as the parameters of its address."""

    title: str
    query: tuple[tuple[str, str], ...]


def recipes(lines: Sequence[Criterion]) -> list[Recipe]:
    """Return recipes of what the course really has: single parts and columns first, then combinations."""
    usable = [line for line in lines if line.usable]
    scores = [line for line in usable if line.kind is Kind.SCORE]
    parts = [line for line in usable if line.kind is Kind.PART]
    grades = [line for line in usable if line.kind is Kind.GRADE]
    return [
        *(_recipe(f"“{part.title}” completed", [part]) for part in parts[:MOST_OF_A_KIND]),
        *(_recipe(f"{PERCENT} % in “{score.title}”", [score]) for score in scores[:MOST_OF_A_KIND]),
        *_combinations(scores, parts),
        *(_recipe(f"{PERCENT} % as {grade.title.lower()}", [grade]) for grade in grades),
    ]


def _combinations(scores: Sequence[Criterion], parts: Sequence[Criterion]) -> Iterator[Recipe]:
    modules = [part for part in parts if part.hint == "module"]
    if len(modules) > 1:
        yield _recipe("All modules completed", modules)
    if len(scores) > SOME:
        count = (("match", "some"), ("count", str(SOME)))
        yield _recipe(f"{PERCENT} % in any {SOME} of {len(scores)} columns", scores, count)


def _recipe(title: str, lines: Sequence[Criterion], more: tuple[tuple[str, str], ...] = ()) -> Recipe:
    ticked = tuple((TICKED, line.field) for line in lines)
    thresholds = tuple((f"threshold:{line.field}", PERCENT) for line in lines if line.kind is not Kind.PART)
    return Recipe(title, (*ticked, *thresholds, *more))
