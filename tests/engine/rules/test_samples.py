"""Rule tests: sample learners with the verdict that is expected, kept with the rule."""

import json
from dataclasses import replace
from fractions import Fraction

from badge_engine.rules import Sample, Verdict, judge, try_samples
from tests.engine.rules.courses import QUIZ_80_PERCENT, quiz, record_of

ANA = Sample("Ana, 69 %", record_of(quiz("6.9")), Verdict.UNMET)
BEN = Sample("Ben, 80 %", record_of(quiz("8")), Verdict.MET)
CEM = Sample("Cem, not graded", record_of(), Verdict.UNKNOWN)


def test_a_rule_that_says_what_is_expected_passes() -> None:
    report = try_samples(QUIZ_80_PERCENT, [ANA, BEN, CEM])
    assert report.passed
    assert report.text() == "3 of 3 samples are as expected."


def test_a_rule_that_was_changed_too_much_is_caught_with_its_reasons() -> None:
    report = try_samples(replace(QUIZ_80_PERCENT, at_least=Fraction(60)), [ANA, BEN, CEM])
    assert not report.passed
    [failed] = report.failed
    assert (failed.sample, failed.judgement) == (
        ANA,
        judge(replace(QUIZ_80_PERCENT, at_least=Fraction(60)), ANA.record),
    )
    assert report.text().splitlines() == [
        "2 of 3 samples are as expected.",
        "“Ana, 69 %”: expected not yet, the rule says met",
    ]


def test_a_sample_is_kept_as_json() -> None:
    for sample in (ANA, BEN, CEM):
        back = Sample.read(json.loads(json.dumps(sample.write())))
        assert (back.name, back.expected) == (sample.name, sample.expected)
        assert judge(QUIZ_80_PERCENT, back.record) == judge(QUIZ_80_PERCENT, sample.record)
        assert back.write() == sample.write()
