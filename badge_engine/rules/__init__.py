"""The criteria of an achievement: a rule tree that is parsed, checked, judged and put into words.

    rule = parse_rule({"score": {"line_item": "canvas:assignment:12", "at_least": "80", "unit": "percent"}})
    findings = check(rule, outline)
    judgement = judge(rule, record)
    lines = explain(judgement, titles, Audience.LEARNER).lines

One tree decides and explains: whoever shows a reason shows the judgement itself, never a second opinion.
"""

from badge_engine.rules.approved import Approved
from badge_engine.rules.average import AverageAtLeast
from badge_engine.rules.checking import check, outline_titles
from badge_engine.rules.completed import Completed
from badge_engine.rules.course_grade import CourseGradeAtLeast
from badge_engine.rules.credits import CreditsAtLeast
from badge_engine.rules.explaining import Audience, Explanation, Line, explain
from badge_engine.rules.findings import Finding, RuleError
from badge_engine.rules.health import Complaint, Concern, Condition, examine
from badge_engine.rules.holds import Holds
from badge_engine.rules.judgement_json import read_judgement, write_judgement
from badge_engine.rules.judging import (
    GroupJudgement,
    Judgement,
    LeafJudgement,
    Looks,
    judge,
    judged_leaves,
    verdict_of,
)
from badge_engine.rules.leaf import Leaf
from badge_engine.rules.letter import LetterIn
from badge_engine.rules.names import Names, Renaming
from badge_engine.rules.narrative import narrative
from badge_engine.rules.observation import Left, Measure, Observation, Reason, Verdict
from badge_engine.rules.outcome import OutcomeAtLeast
from badge_engine.rules.passed import Passed
from badge_engine.rules.preview import Block, Candidate, Place, Preview, place_of, preview
from badge_engine.rules.record_json import Excerpts, read_record, relevant, write_record
from badge_engine.rules.remapping import (
    Certainty,
    Kind,
    Match,
    Sign,
    choices,
    ids_by_kind,
    match_rule,
    renaming_of,
)
from badge_engine.rules.rule_json import parse_rule, rule_schema, write_rule
from badge_engine.rules.samples import Sample, Trial, TrialReport, try_samples
from badge_engine.rules.score import ScoreAtLeast, Unit
from badge_engine.rules.tree import AllOf, AnyOf, AtLeast, Group, Rule, leaves, names, renamed
from badge_engine.rules.ways import done_of, whole_way
from badge_engine.rules.what_if import Cap, Difference, difference
from badge_engine.rules.window import ALWAYS, Window
from badge_engine.rules.within import Within
from badge_engine.rules.words import ENGLISH, Translations

__all__ = [
    "ALWAYS",
    "ENGLISH",
    "AllOf",
    "AnyOf",
    "Approved",
    "AtLeast",
    "Audience",
    "AverageAtLeast",
    "Block",
    "Candidate",
    "Cap",
    "Certainty",
    "Complaint",
    "Completed",
    "Concern",
    "Condition",
    "CourseGradeAtLeast",
    "CreditsAtLeast",
    "Difference",
    "Excerpts",
    "Explanation",
    "Finding",
    "Group",
    "GroupJudgement",
    "Holds",
    "Judgement",
    "Kind",
    "Leaf",
    "LeafJudgement",
    "Left",
    "LetterIn",
    "Line",
    "Looks",
    "Match",
    "Measure",
    "Names",
    "Observation",
    "OutcomeAtLeast",
    "Passed",
    "Place",
    "Preview",
    "Reason",
    "Renaming",
    "Rule",
    "RuleError",
    "Sample",
    "ScoreAtLeast",
    "Sign",
    "Translations",
    "Trial",
    "TrialReport",
    "Unit",
    "Verdict",
    "Window",
    "Within",
    "check",
    "choices",
    "difference",
    "done_of",
    "examine",
    "explain",
    "ids_by_kind",
    "judge",
    "judged_leaves",
    "leaves",
    "match_rule",
    "names",
    "narrative",
    "outline_titles",
    "parse_rule",
    "place_of",
    "preview",
    "read_judgement",
    "read_record",
    "relevant",
    "renamed",
    "renaming_of",
    "rule_schema",
    "try_samples",
    "verdict_of",
    "whole_way",
    "write_judgement",
    "write_record",
    "write_rule",
]
