"""Rule tests: made-up learners with the verdict that is expected of the rule, kept with its version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from badge_engine.records import CourseRecord
from badge_engine.rules.judging import Judgement, judge
from badge_engine.rules.observation import Verdict
from badge_engine.rules.record_json import read_record, write_record
from badge_engine.rules.tree import Rule
from badge_engine.rules.words import ENGLISH, Translations, Words


@dataclass(frozen=True, slots=True)
class Sample:
    """One made-up learner, such as "Ana, 69 %": what is known of them, and what the rule should say."""

    name: str
    record: CourseRecord
    expected: Verdict

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """Return the sample that `write` wrote."""
        return cls(document["name"], read_record(document["record"]), Verdict(document["expected"]))

    def write(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"name": self.name, "record": write_record(self.record), "expected": self.expected.value}


@dataclass(frozen=True, slots=True)
class Trial:
    """What the rule says of a sample, with its reasons."""

    sample: Sample
    judgement: Judgement

    @property
    def passed(self) -> bool:
        """Whether the rule says what is expected."""
        return self.judgement.verdict is self.sample.expected


@dataclass(frozen=True, slots=True)
class TrialReport:
    """How a rule does on all of its samples, in their order."""

    trials: tuple[Trial, ...]

    @property
    def passed(self) -> bool:
        """Whether the rule says what is expected of every sample."""
        return not self.failed

    @property
    def failed(self) -> tuple[Trial, ...]:
        """The samples of which the rule says something else."""
        return tuple(trial for trial in self.trials if not trial.passed)

    def text(self, translations: Translations = ENGLISH) -> str:
        """Return it as plain text: how many are as expected, and one line for each that is not."""
        words = Words({}, translations)
        first = words.say(
            "{count} of {total} samples are as expected.",
            count=len(self.trials) - len(self.failed),
            total=len(self.trials),
        )
        return "\n".join([first, *(_line(trial, words) for trial in self.failed)])


def try_samples(rule: Rule, samples: Iterable[Sample]) -> TrialReport:
    """Judge every sample by the rule."""
    return TrialReport(tuple(Trial(sample, judge(rule, sample.record)) for sample in samples))


def _line(trial: Trial, words: Words) -> str:
    return words.say(
        "{name}: expected {expected}, the rule says {found}",
        name=words.quoted(trial.sample.name),
        expected=words.verdict(trial.sample.expected),
        found=words.verdict(trial.judgement.verdict),
    )
