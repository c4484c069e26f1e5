"""Rule tests of a badge: made-up learners and the verdict expected of each, tried on every change."""

from dataclasses import replace
from typing import Any

from badge_engine.records import Outline
from badge_engine.rules import Rule, Sample, TrialReport, try_samples
from lti_tool.storage import tables

MOST = 50


def samples_of(achievement: tables.Achievement) -> tuple[Sample, ...]:
    """Return the samples of an achievement, in the order in which they were added."""
    return tuple(map(Sample.read, achievement.samples))


def try_rule(rule: Rule, achievement: tables.Achievement, outline: Outline) -> TrialReport:
    """Try a rule on the samples of an achievement, in a course as it is now."""
    samples = samples_of(achievement)
    here = (replace(each, record=replace(each.record, outline=outline)) for each in samples)
    return try_samples(rule, here)


def add_sample(achievement: tables.Achievement, sample: Sample) -> None:
    """Keep a sample; one of the same name makes way for it, in its place."""
    known = [*samples_of(achievement)]
    names = [each.name for each in known]
    if sample.name in names:
        known[names.index(sample.name)] = sample
    else:
        known.append(sample)
    achievement.samples = [each.write() for each in known]


def remove_sample(achievement: tables.Achievement, name: str) -> None:
    """Forget a sample; what versions said of it when they were switched on stays with them."""
    achievement.samples = [each for each in achievement.samples if each["name"] != name]


def written(report: TrialReport) -> list[dict[str, Any]]:
    """Return what a rule said of its samples, to be kept with its version."""
    return [{**trial.sample.write(), "found": trial.judgement.verdict.value} for trial in report.trials]
