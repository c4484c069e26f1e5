"""The criteria of an achievement: a rule tree that is parsed, checked, judged and put into words.

    rule = parse_rule({"score": {"line_item": "canvas:assignment:12", "at_least": "80", "unit": "percent"}})
    findings = check(rule, outline)
    judgement = judge(rule, record)
    lines = explain(judgement, titles, Audience.LEARNER).lines

One tree decides and explains: whoever shows a reason shows the judgement itself, never a second opinion.
"""

from badge_engine.rules.checking import check, outline_titles
from badge_engine.rules.completed import Completed
from badge_engine.rules.course_grade import CourseGradeAtLeast
from badge_engine.rules.explaining import Audience, Explanation, Line, explain
from badge_engine.rules.findings import Finding, RuleError
from badge_engine.rules.judgement_json import read_judgement, write_judgement
from badge_engine.rules.judging import GroupJudgement, Judgement, LeafJudgement, judge, judged_leaves
from badge_engine.rules.leaf import Leaf
from badge_engine.rules.narrative import narrative
from badge_engine.rules.observation import Measure, Observation, Reason, Verdict
from badge_engine.rules.preview import Candidate, Preview, preview
from badge_engine.rules.rule_json import parse_rule, rule_schema, write_rule
from badge_engine.rules.score import ScoreAtLeast, Unit
from badge_engine.rules.tree import AllOf, AnyOf, AtLeast, Group, Rule, leaves
from badge_engine.rules.words import ENGLISH, Translations

__all__ = [
    "ENGLISH",
    "AllOf",
    "AnyOf",
    "AtLeast",
    "Audience",
    "Candidate",
    "Completed",
    "CourseGradeAtLeast",
    "Explanation",
    "Finding",
    "Group",
    "GroupJudgement",
    "Judgement",
    "Leaf",
    "LeafJudgement",
    "Line",
    "Measure",
    "Observation",
    "Preview",
    "Reason",
    "Rule",
    "RuleError",
    "ScoreAtLeast",
    "Translations",
    "Unit",
    "Verdict",
    "check",
    "explain",
    "judge",
    "judged_leaves",
    "leaves",
    "narrative",
    "outline_titles",
    "parse_rule",
    "preview",
    "read_judgement",
    "rule_schema",
    "write_judgement",
    "write_rule",
]
