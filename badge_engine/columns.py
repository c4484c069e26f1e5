"""The tool's own gradebook columns, which work alike on every LMS (Assignment and Grade Services 2.0)."""

from collections.abc import Iterable, Iterator

from badge_engine.outgoing import PlatformError
from badge_engine.phrases import phrase
from badge_engine.ports import GradeService, News
from badge_engine.records import LineItem, Member, Score

NEWS_PREFIX = "badge:"


def readable_columns(grades: GradeService) -> Iterator[LineItem]:
    """Yield the columns that a rule may name: all but those in which we tell news.

    A badge that counts towards itself would be a circle.
    """
    return (item for item, resource_id in grades.line_items() if not resource_id.startswith(NEWS_PREFIX))


def news_columns(grades: GradeService) -> Iterator[LineItem]:
    """Yield the columns in which we tell news."""
    return (item for item, resource_id in grades.line_items() if resource_id.startswith(NEWS_PREFIX))


def own_scores(grades: GradeService, members: Iterable[Member]) -> Iterator[Score]:
    """Yield every graded cell of the readable columns that belongs to one of `members`."""
    learners = {member.id for member in members}
    for column in readable_columns(grades):
        yield from (score for score in grades.scores(column) if score.learner in learners)


def tell(grades: GradeService | None, news: Iterable[News]) -> Iterator[News]:
    """Put each piece of news into its column and yield it as it is done; a column is looked up once."""
    if grades is None:
        raise PlatformError(
            phrase("The platform did not grant grade services: allow the tool to manage its own columns."),
            permanent=True,
        )
    columns: dict[str, LineItem] = {}
    for piece in news:
        name = piece.column.resource_id
        if name not in columns:
            columns[name] = grades.find_or_create(piece.column)
        grades.post(columns[name], piece)
        yield piece
