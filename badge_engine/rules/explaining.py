"""A judgement in words: to a teacher all of it, to a learner what is met and what is left."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from badge_engine.rules.attention import attention
from badge_engine.rules.judging import GroupJudgement, Judgement, LeafJudgement, judged_leaves
from badge_engine.rules.narrative import group_text
from badge_engine.rules.observation import Observation, Reason, Verdict
from badge_engine.rules.words import ENGLISH, Translations, Words


class Audience(StrEnum):
    """Who reads: a learner is told about their own work, a teacher also what is wrong with the badge."""

    TEACHER = "teacher"
    LEARNER = "learner"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation; `depth` is 0 for the whole rule, 1 for its parts, and so on."""

    verdict: Verdict
    text: str
    depth: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """A judgement in words: one sentence over all, then line by line."""

    verdict: Verdict
    summary: str
    lines: tuple[Line, ...]

    def text(self, translations: Translations = ENGLISH) -> str:
        """Return it as plain text, one line each, indented by depth."""
        words = Words({}, translations)
        marked = (f"{'  ' * line.depth}[{words.verdict(line.verdict)}] {line.text}" for line in self.lines)
        return "\n".join([self.summary, *marked])


def explain(
    judgement: Judgement, titles: Mapping[str, str], audience: Audience, translations: Translations = ENGLISH
) -> Explanation:
    """Return the judgement in words. `titles` maps the ids of columns and parts to titles.

    A learner is not shown what a met group no longer needs.
    """
    words = Words(titles, translations)
    lines = tuple(_lines(judgement, audience, words, 0))
    return Explanation(judgement.verdict, _summary(judgement, audience, words), lines)


def _summary(judgement: Judgement, audience: Audience, words: Words) -> str:
    to_teacher = audience is Audience.TEACHER
    match judgement.verdict:
        case Verdict.MET:
            return (
                words.say("The criteria are met.") if to_teacher else words.say("You have met the criteria.")
            )
        case Verdict.UNMET if to_teacher:
            return words.say("The criteria are not met yet.")
        case Verdict.UNMET:
            return words.say("Not there yet: this is what is left.")
        case Verdict.UNKNOWN if to_teacher and _needs_attention(judgement):
            return words.say("This cannot be decided: the badge needs your attention.")
        case Verdict.UNKNOWN:
            return words.say("Not decided yet: not everything is graded or reported.")
        case _:
            assert_never(judgement.verdict)


def _needs_attention(judgement: Judgement) -> bool:
    return any(leaf.observation.reason.needs_attention for leaf in judged_leaves(judgement))


def _lines(judgement: Judgement, audience: Audience, words: Words, depth: int) -> Iterator[Line]:
    match judgement:
        case LeafJudgement():
            yield Line(judgement.verdict, _leaf_text(judgement, audience, words), depth)
        case GroupJudgement():
            yield Line(judgement.verdict, _group_text(judgement, words), depth)
            for part in judgement.parts:
                if audience is Audience.TEACHER or _matters(part, judgement):
                    yield from _lines(part, audience, words, depth + 1)
        case _:
            assert_never(judgement)


def _matters(part: Judgement, group: GroupJudgement) -> bool:
    return part.verdict is Verdict.MET or group.verdict is not Verdict.MET


def _group_text(judgement: GroupJudgement, words: Words) -> str:
    asked = group_text(judgement.rule, words)
    if judgement.verdict is Verdict.MET:
        return words.say("{asked}: done.", asked=asked)
    met = [part.verdict for part in judgement.parts].count(Verdict.MET)
    return words.say(
        "{asked}: {met} done, {left} to go.", asked=asked, met=met, left=judgement.rule.needed - met
    )


def _leaf_text(judgement: LeafJudgement, audience: Audience, words: Words) -> str:
    rule, observation = judgement.rule, judgement.observation
    criterion = rule.criterion(words)
    if not observation.reason.needs_attention:
        standing = _timing(observation, words) or rule.standing(observation, words)
    elif audience is Audience.TEACHER:
        standing = attention(observation.reason, words)
    else:
        standing = words.say("This cannot be checked at the moment: please ask your teacher.")
    return words.say("{criterion}. {standing}", criterion=criterion, standing=standing)


def _timing(observation: Observation, words: Words) -> str | None:
    """Return what is wrong with the date of a fact that would be enough, `None` where nothing is."""
    if observation.reason is Reason.NOT_DATED:
        return words.say("It is not reported when this was, so it cannot count yet.")
    if observation.at is None:
        return None
    moment = words.moment(observation.at)
    match observation.reason:
        case Reason.TOO_EARLY:
            return words.say("Reached too early, on {moment}.", moment=moment)
        case Reason.TOO_LATE:
            return words.say("Reached too late, on {moment}.", moment=moment)
        case _:
            return None
