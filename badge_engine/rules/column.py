"""Looking up one cell of the gradebook, for every requirement that names columns."""

from collections.abc import Iterator

from badge_engine.records import CourseRecord, LineItem, Outline, Score
from badge_engine.rules.observation import Measure, Reason
from badge_engine.rules.words import Words


def graded_cell(record: CourseRecord, line_item: str) -> tuple[LineItem, Score] | Reason:
    """Return a column with the learner's graded cell in it, or the reason that there is none to judge."""
    column = record.outline.columns_by_id.get(line_item)
    if column is None:
        return Reason.COLUMN_GONE
    if not column.published:
        return Reason.COLUMN_HIDDEN
    score = record.scores.get(line_item)
    return Reason.NOT_GRADED if score is None else (column, score)


def measure(column: LineItem, score: Score) -> Measure | None:
    """Return the score in the column's own points, `None` where two maxima cannot be brought together."""
    # Nearly always they are the same number, and mostly one object: comparing fractions takes long.
    if column.maximum in (score.maximum, None):
        return Measure(score.given, score.maximum)
    if column.maximum <= 0 or score.maximum <= 0:
        return None
    return Measure(score.given * column.maximum / score.maximum, column.maximum)


def column_problems(outline: Outline, line_item: str, words: Words) -> Iterator[tuple[str, str]]:
    """Yield (problem, fix) where a column cannot be judged: it is gone, or learners do not see it."""
    column = outline.columns_by_id.get(line_item)
    if column is None:
        yield (
            words.say("the course has no column {id}", id=line_item),
            words.say("choose a column of this course"),
        )
    elif not column.published:
        yield (
            words.say("{title} is not published, learners do not see it", title=words.title(line_item)),
            words.say("publish it in the course, or choose another column"),
        )


def without_percentage(column: LineItem, words: Words) -> Iterator[tuple[str, str]]:
    """Yield (problem, fix) where a column has nothing of which there could be a percentage."""
    if column.maximum is not None and column.maximum <= 0:
        yield (
            words.say(
                "{title} has no maximum, so there is no percentage of it", title=words.title(column.id)
            ),
            words.say("ask for points, or choose another column"),
        )
