"""Canvas's grade services of a course that may have concluded."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from badge_engine.outgoing import PlatformError
from badge_engine.phrases import phrase
from badge_engine.ports import GradeService, News, OwnColumn
from badge_engine.records import LineItem, Score

ENDED = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY})
WORDS = phrase(
    "Canvas no longer gives this course's grades to the tool: the course has concluded, or the tool was "
    "removed from it. What was read before is kept."
)


@dataclass(frozen=True, slots=True)
class ConcludingGrades:
    """The `badge_engine.ports.GradeService` that says in words when the course has concluded."""

    grades: GradeService

    def line_items(self) -> Iterator[tuple[LineItem, str]]:
        """See `GradeService.line_items`. Canvas's answer is 422, or 404 with the older behaviour."""
        try:
            yield from self.grades.line_items()
        except PlatformError as error:
            if error.status in ENDED:
                raise PlatformError(WORDS, permanent=True, status=error.status) from error
            raise

    def scores(self, item: LineItem) -> Iterator[Score]:
        """See `GradeService.scores`."""
        return self.grades.scores(item)

    def find_or_create(self, column: OwnColumn) -> LineItem:
        """See `GradeService.find_or_create`."""
        return self.grades.find_or_create(column)

    def post(self, item: LineItem, news: News) -> None:
        """See `GradeService.post`."""
        self.grades.post(item, news)
