"""Recipes: new badges that fit this course, each one click from the filled-in form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lti_tool.languages import gettext
from lti_tool.web.badge_form import TICKED, Criterion, Kind

PERCENT = "80"
MOST_OF_A_KIND = 3
SOME = 2
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Recipe:
    """A filled-in form, as the parameters of its address; name and description can be written better."""

    title: str
    query: tuple[tuple[str, str], ...]


def recipes(lines: Sequence[Criterion]) -> list[Recipe]:
    """Return recipes of what the course really has: single parts and columns first, then combinations."""
    usable = [line for line in lines if line.usable]
    scores = [line for line in usable if line.kind is Kind.SCORE]
    parts = [line for line in usable if line.kind is Kind.PART]
    grades = [line for line in usable if line.kind is Kind.GRADE]
    return [
        *(
            _recipe(gettext("“%(title)s” completed", title=part.title), [part])
            for part in parts[:MOST_OF_A_KIND]
        ),
        *(
            _recipe(gettext("%(percent)s %% in “%(title)s”", percent=PERCENT, title=score.title), [score])
            for score in scores[:MOST_OF_A_KIND]
        ),
        *_combinations(scores, parts),
        *(
            _recipe(
                gettext("%(percent)s %% as %(title)s", percent=PERCENT, title=grade.title.lower()), [grade]
            )
            for grade in grades
        ),
    ]


def _combinations(scores: Sequence[Criterion], parts: Sequence[Criterion]) -> Iterator[Recipe]:
    modules = [part for part in parts if part.hint == "module"]
    if len(modules) > 1:
        yield _recipe(gettext("All modules completed"), modules)
    if len(scores) > SOME:
        count = (("match", "some"), ("count", str(SOME)))
        title = gettext(
            "%(percent)s %% in any %(some)s of %(all)s columns", percent=PERCENT, some=SOME, all=len(scores)
        )
        yield _recipe(title, scores, count)


def _recipe(title: str, lines: Sequence[Criterion], more: tuple[tuple[str, str], ...] = ()) -> Recipe:
    ticked = tuple((TICKED, line.field) for line in lines)
    thresholds = tuple((f"threshold:{line.field}", PERCENT) for line in lines if line.kind is not Kind.PART)
    described = gettext("Awarded for: %(title)s.", title=title)
    return Recipe(
        title, (("name", title[:LONGEST_NAME]), ("description", described), *ticked, *thresholds, *more)
    )
