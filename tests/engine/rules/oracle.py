"""What each kind of requirement means, said once more and otherwise, with no part of the engine."""

from datetime import datetime
from fractions import Fraction
from itertools import combinations

from badge_engine.records import CourseRecord, Score
from badge_engine.rules import (
    Approved,
    AverageAtLeast,
    Completed,
    CourseGradeAtLeast,
    CreditsAtLeast,
    Holds,
    Leaf,
    LetterIn,
    OutcomeAtLeast,
    Passed,
    ScoreAtLeast,
    Unit,
    Window,
    Within,
)

ABYSS, HEAVEN = Fraction(-(10**9)), Fraction(10**12)


def truth(leaf: Leaf, record: CourseRecord) -> bool | None:  # noqa: PLR0911 - one answer for each kind
    """Say whether a requirement holds, `None` where that is open."""
    match leaf:
        case ScoreAtLeast() | LetterIn() | Passed():
            score = visible(record, leaf.line_item)
            good = None if score is None else cell_truth(leaf, record, score)
            return good and timely(leaf.window, None if score is None else score.graded_at)
        case AverageAtLeast():
            return average_truth(leaf, record)
        case CourseGradeAtLeast(kind, at_least):
            readable = kind in record.outline.grade_kinds and kind in record.grades
            return record.grades[kind].percent >= at_least if readable else None
        case Completed(part):
            parts = {part.id for part in record.outline.completables if part.requirements}
            state = record.completions.get(part) if part in parts else None
            done = None if state is None else state.complete and not state.failed
            return done and timely(leaf.window, None if state is None else state.completed_at)
        case OutcomeAtLeast(outcome, at_least):
            known = {outcome.id for outcome in record.outline.outcomes}
            result = record.outcomes.get(outcome) if outcome in known else None
            high = None if result is None else result.score >= at_least
            return high and timely(leaf.window, None if result is None else result.assessed_at)
        case Within(groups):
            there = {group.id for group in record.outline.groups} & set(groups)
            if record.groups is None or (not there & record.groups and there != set(groups)):
                return None
            return bool(there & record.groups)
        case _:
            return truth_of_people(leaf, record)


def truth_of_people(leaf: Leaf, record: CourseRecord) -> bool | None:
    match leaf:
        case Holds(achievement, issuers):
            held = [holding for holding in record.holdings if holding.achievement == achievement]
            fitting = [holding for holding in held if holding.issuer in issuers]
            return any(timely(leaf.window, holding.awarded_at) for holding in fitting) or None
        case CreditsAtLeast():
            return enough_credits(leaf, record) or None
        case Approved(step, evidence):
            approval = record.approvals.get(step)
            if approval is None:
                return None
            return timely(leaf.window, approval.at) and (not evidence or bool(approval.evidence) or None)
        case _:
            raise AssertionError(leaf)


def visible(record: CourseRecord, line_item: str) -> Score | None:
    published = {column.id for column in record.outline.line_items if column.published}
    return record.scores.get(line_item) if line_item in published else None


def timely(window: Window, at: datetime | None) -> bool | None:
    if window == Window():
        return True
    return None if at is None else (window.not_before or at) <= at <= (window.by or at)


def cell_truth(leaf: ScoreAtLeast | LetterIn | Passed, record: CourseRecord, score: Score) -> bool | None:
    match leaf:
        case LetterIn():
            return None if score.letter is None else score.letter in leaf.accepted
        case Passed():
            return {"complete": True, "incomplete": False}.get(score.letter or "")
        case ScoreAtLeast():
            full = next(item.maximum for item in record.outline.line_items if item.id == leaf.line_item)
            full = score.maximum if full is None else full
            if full != score.maximum and 0 in {full, score.maximum}:
                return None
            if leaf.unit is Unit.PERCENT:
                return score.given * 100 >= leaf.at_least * score.maximum if score.maximum else None
            return score.given * (full / score.maximum if score.maximum else 1) >= leaf.at_least


def average_truth(leaf: AverageAtLeast, record: CourseRecord) -> bool | None:
    """Try every choice of columns; what is open is once very bad and once very good."""
    known = [share(leaf, record, line_item) for line_item in leaf.line_items]
    answers = set()
    for guess in (ABYSS, HEAVEN):
        shares = [guess if value is None else value for value in known if value is not False]
        choices = combinations(shares, leaf.best)
        answers.add(any(sum(choice) >= leaf.at_least * leaf.best for choice in choices))
    return answers.pop() if len(answers) == 1 else None


def share(leaf: AverageAtLeast, record: CourseRecord, line_item: str) -> Fraction | bool | None:
    """Return a column in per cent, `None` where that is open, `False` where it lies outside the window."""
    score = visible(record, line_item)
    if score is None:
        return None
    [full] = [column.maximum for column in record.outline.line_items if column.id == line_item]
    if score.maximum == 0 or full == 0:
        return None
    return timely(leaf.window, score.graded_at) and score.given / score.maximum * 100


def enough_credits(leaf: CreditsAtLeast, record: CourseRecord) -> bool:
    most: dict[str, Fraction] = {}
    for holding in record.holdings:
        wanted = leaf.of is None or holding.achievement in leaf.of
        fitting = holding.unit == leaf.unit and holding.issuer in leaf.issuers
        if wanted and fitting and holding.credits and timely(leaf.window, holding.awarded_at):
            most[holding.achievement] = max(most.get(holding.achievement, ABYSS), holding.credits)
    return sum(most.values()) >= leaf.at_least
