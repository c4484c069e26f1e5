"""Rules and judgements in words: exact, complete, translatable, and true to what was decided."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

from badge_engine.languages import language
from badge_engine.records import CourseRecord, GradeKind, Outline
from badge_engine.rules import (
    AllOf,
    AnyOf,
    AtLeast,
    Audience,
    Cap,
    Completed,
    Condition,
    CourseGradeAtLeast,
    Difference,
    Leaf,
    Rule,
    RuleError,
    Verdict,
    check,
    examine,
    explain,
    judge,
    judged_leaves,
    narrative,
    parse_rule,
    try_samples,
)
from badge_engine.rules.exact import decimal_text, decimal_text_above, decimal_text_beside
from tests.engine.rules import worlds
from tests.engine.rules.courses import (
    ESSAY_50_POINTS,
    GRADE_70,
    HOLLOW,
    MODULE_DONE,
    QUIZ_8_POINTS,
    QUIZ_80_PERCENT,
    TITLES,
    YESTERDAY,
    essay,
    final_grade,
    module,
    quiz,
    record_of,
)
from tests.engine.rules.test_judging import EXTRA_5_PERCENT, EXTRA_5_POINTS, extra

thoroughly = settings(max_examples=50, deadline=None)

RULE = AllOf(
    (
        QUIZ_80_PERCENT,
        AnyOf((MODULE_DONE, GRADE_70)),
        AtLeast(2, (QUIZ_8_POINTS, ESSAY_50_POINTS, MODULE_DONE)),
    )
)


def test_the_narrative_says_all_of_the_rule_in_markdown() -> None:
    assert narrative(RULE, TITLES).splitlines() == [
        "To earn this, a learner must meet this in the course:",
        "",
        "- All of these:",
        "    - Score of at least 80 % in “Quiz 1”",
        "    - Any one of these:",
        "        - Completion of “Safety first”",
        "        - Course grade of at least 70 %, ungraded work counted as zero",
        "    - At least 2 of these 3:",
        "        - Score of at least 8 points in “Quiz 1”",
        "        - Score of at least 50 points in “Essay”",
        "        - Completion of “Safety first”",
    ]


def test_a_title_is_shown_as_it_is_and_makes_no_markup() -> None:
    title = "Week 1\n# <b>*R&D* [x](javascript:1)</b> | `a_b`"
    assert narrative(MODULE_DONE, {MODULE_DONE.part: title}).splitlines()[-1] == (
        r"- Completion of “Week 1 \# \<b\>\*R\&D\* \[x\](javascript:1)\</b\> \| \`a\_b\`”"
    )


def test_an_id_without_a_title_is_said_as_such() -> None:
    line = narrative(Completed("moodle:cm:9"), TITLES).splitlines()[-1]
    assert line == "- Completion of something that is not known here (moodle:cm:9)"


def test_a_current_course_grade_says_that_it_leaves_work_out() -> None:
    rule = CourseGradeAtLeast(GradeKind.CURRENT, Fraction("66.6"))
    assert narrative(rule, {}).endswith("- Course grade of at least 66.6 %, ungraded work left out")


@pytest.mark.parametrize(
    ("leaf", "record", "text"),
    [
        (QUIZ_80_PERCENT, record_of(quiz("20/3")), "6.67 of 10 points (66.67 %) so far, 1.34 points short."),
        (QUIZ_80_PERCENT, record_of(quiz("7")), "7 of 10 points (70 %) so far, 1 point short."),
        (QUIZ_80_PERCENT, record_of(quiz("7.9999")), "8 of 10 points (79.999 %) so far, 0.01 points short."),
        (QUIZ_80_PERCENT, record_of(quiz("8.5")), "Reached: 8.5 of 10 points (85 %)."),
        (QUIZ_80_PERCENT, record_of(), "Not graded yet."),
        (QUIZ_8_POINTS, record_of(quiz("7.999")), "7.999 of 10 points so far, 0.01 points short."),
        (ESSAY_50_POINTS, record_of(essay("50")), "Reached: 50 of 100 points."),
        (EXTRA_5_POINTS, record_of(extra), "Reached: 5 points."),
        (GRADE_70, record_of(final_grade("62.5")), "62.5 % so far, 7.5 % short."),
        (GRADE_70, record_of(final_grade("212/3")), "Reached: 70.67 %."),
        (GRADE_70, record_of(), "Not graded yet."),
        (MODULE_DONE, record_of(module(complete=True)), "Done."),
        (MODULE_DONE, record_of(module(complete=False)), "Not done yet."),
        (
            MODULE_DONE,
            record_of(module(complete=True, failed=True)),
            "Done, but without a passing grade so far.",
        ),
        (MODULE_DONE, record_of(), "Nothing is reported yet."),
    ],
)
def test_a_line_says_what_is_there_and_how_much_is_missing(
    leaf: Leaf, record: CourseRecord, text: str
) -> None:
    for audience in Audience:
        [line] = explain(judge(leaf, record), TITLES, audience).lines
        assert line.text.endswith(f". {text}")
        assert (line.verdict, line.depth) == (judge(leaf, record).verdict, 0)


@pytest.mark.parametrize(
    ("leaf", "record", "text"),
    [
        (
            QUIZ_80_PERCENT,
            record_of(outline=Outline()),
            "This is no longer in the course: choose something else for the badge.",
        ),
        (
            MODULE_DONE,
            record_of(outline=Outline()),
            "This is no longer in the course: choose something else for the badge.",
        ),
        (
            Completed(HOLLOW.id),
            record_of(),
            "Nothing is required in this part, so it says nothing: add a requirement to it.",
        ),
        (
            EXTRA_5_PERCENT,
            record_of(extra),
            "This column has no maximum, so there is no percentage of it: ask for points instead.",
        ),
        (
            GRADE_70,
            record_of(outline=Outline()),
            "This course grade cannot be read: choose columns instead, or give the tool access.",
        ),
    ],
)
def test_what_is_wrong_with_the_badge_is_told_to_the_teacher_and_not_blamed_on_the_learner(
    leaf: Leaf, record: CourseRecord, text: str
) -> None:
    judgement = judge(leaf, record)
    to_teacher = explain(judgement, TITLES, Audience.TEACHER)
    to_learner = explain(judgement, TITLES, Audience.LEARNER)
    assert to_teacher.summary == "This cannot be decided: the badge needs your attention."
    assert to_teacher.lines[0].text.endswith(f". {text}")
    assert to_learner.summary == "Not decided yet: not everything is graded or reported."
    assert to_learner.lines[0].text.endswith(
        ". This cannot be checked at the moment: please ask your teacher."
    )


def test_an_explanation_is_also_plain_text() -> None:
    judgement = judge(RULE, record_of(quiz("7"), module(complete=True)))
    assert explain(judgement, TITLES, Audience.TEACHER).text().splitlines() == [
        "The criteria are not met yet.",
        "[not yet] All of these: 1 done, 2 to go.",
        "  [not yet] Score of at least 80 % in “Quiz 1”. 7 of 10 points (70 %) so far, 1 point short.",
        "  [met] Any one of these: done.",
        "    [met] Completion of “Safety first”. Done.",
        "    [not known] Course grade of at least 70 %, ungraded work counted as zero. Not graded yet.",
        "  [not known] At least 2 of these 3: 1 done, 1 to go.",
        "    [not yet] Score of at least 8 points in “Quiz 1”. 7 of 10 points so far, 1 point short.",
        "    [not known] Score of at least 50 points in “Essay”. Not graded yet.",
        "    [met] Completion of “Safety first”. Done.",
    ]


def test_an_explanation_carries_the_verdict_that_it_explains() -> None:
    for record in (record_of(), record_of(quiz("7")), record_of(quiz("9"))):
        judgement = judge(QUIZ_80_PERCENT, record)
        assert explain(judgement, TITLES, Audience.LEARNER).verdict is judgement.verdict


def test_whatever_is_told_is_told_in_spanish_too() -> None:
    spanish, record = language("es"), record_of(quiz("7"))
    explanation = explain(judge(QUIZ_80_PERCENT, record), TITLES, Audience.LEARNER, spanish)
    assert explanation.text(spanish).splitlines() == [
        "Todavía no: esto es lo que falta.",
        (
            "[todavía no] Puntuación de al menos 80 % en «Quiz 1». "
            "7 de 10 puntos (70 %) hasta ahora; por alcanzar: 1 punto."
        ),
    ]
    assert narrative(QUIZ_80_PERCENT, TITLES, spanish).startswith("Para obtenerla, ")
    assert check(QUIZ_80_PERCENT, Outline(), spanish)[0].fix == "elija una columna de este curso"
    assert try_samples(QUIZ_80_PERCENT, ()).text(spanish) == "0 de 0 muestras salen como se espera."
    assert Difference((), (), ()).text(spanish) == "0 más, 0 menos; nadie pierde lo que tiene."
    assert str(Cap().warning(9, 10, spanish)).startswith("Esto se emitiría al 90 % de la clase")
    without = replace(record.outline, line_items=record.outline.line_items[1:])
    found = examine(QUIZ_80_PERCENT, Condition(without, record.outline, (), YESTERDAY, None), spanish)
    assert [complaint.finding.problem for complaint in found] == [
        "el curso no tiene ninguna columna canvas:assignment:12",
        "el curso no se ha leído nunca",
    ]


def test_a_learner_is_not_shown_what_is_no_longer_needed() -> None:
    judgement = judge(RULE, record_of(quiz("7"), module(complete=True)))
    shown = [line.text for line in explain(judgement, TITLES, Audience.LEARNER).lines]
    everything = [line.text for line in explain(judgement, TITLES, Audience.TEACHER).lines]
    hidden = "Course grade of at least 70 %, ungraded work counted as zero. Not graded yet."
    assert [text for text in everything if text not in shown] == [hidden]


@pytest.mark.parametrize(
    ("record", "to_teacher", "to_learner"),
    [
        (record_of(module(complete=True)), "The criteria are met.", "You have met the criteria."),
        (
            record_of(module(complete=False)),
            "The criteria are not met yet.",
            "Not there yet: this is what is left.",
        ),
        (record_of(), *(2 * ["Not decided yet: not everything is graded or reported."])),
    ],
)
def test_the_first_sentence_sums_up(record: CourseRecord, to_teacher: str, to_learner: str) -> None:
    judgement = judge(MODULE_DONE, record)
    assert explain(judgement, TITLES, Audience.TEACHER).summary == to_teacher
    assert explain(judgement, TITLES, Audience.LEARNER).summary == to_learner


@thoroughly
@given(worlds.rules, worlds.records)
def test_a_teacher_reads_every_requirement_with_its_own_verdict(rule: Rule, record: CourseRecord) -> None:
    judgement = judge(rule, record)
    explanation = explain(judgement, {}, Audience.TEACHER)
    texts = [
        (line.verdict, line.text.split(". ")[0])
        for line in explanation.lines
        if not line.text.endswith(("done.", "go."))
    ]
    leaves = list(judged_leaves(judgement))
    assert [verdict for verdict, _ in texts] == [leaf.verdict for leaf in leaves]
    assert explanation.verdict is explanation.lines[0].verdict is judgement.verdict


@thoroughly
@given(worlds.rules, worlds.records)
def test_a_learner_who_earned_it_reads_of_nothing_that_is_missing(rule: Rule, record: CourseRecord) -> None:
    explanation = explain(judge(rule, record), {}, Audience.LEARNER)
    if explanation.verdict is Verdict.MET:
        assert {line.verdict for line in explanation.lines} == {Verdict.MET}


@thoroughly
@given(worlds.numbers, worlds.thresholds)
def test_a_number_never_looks_to_be_on_the_other_side_of_its_threshold(
    number: Fraction, threshold: Fraction
) -> None:
    shown = Fraction(decimal_text_beside(number, threshold))
    assert (shown >= threshold) == (number >= threshold)
    assert abs(shown - number) <= Fraction(1, 200)


@thoroughly
@given(worlds.numbers)
def test_numbers_are_shown_to_the_nearest_hundredth_without_noise(number: Fraction) -> None:
    shown = decimal_text(number, 2)
    assert abs(Fraction(shown) - number) <= Fraction(1, 200)
    assert re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]?[1-9])?", shown)
    assert 0 <= Fraction(decimal_text_above(number)) - number < Fraction(1, 100)


class Loud:
    """A translation into capital letters, by which what was not translated can be told."""

    def gettext(self, message: str, /) -> str:
        return re.sub(r"[^{}]+(?![^{]*})", lambda words: words.group().upper(), message)

    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def texts_of(rule: Rule, record: CourseRecord) -> Iterator[str]:
    yield narrative(rule, {}, Loud())
    yield from (str(finding).partition(": ")[2] for finding in check(rule, record.outline, Loud()))
    for audience in Audience:
        yield explain(judge(rule, record), {}, audience, Loud()).text(Loud())


NAMED = r"(column|part|outcome|group|badge|step)-\d|gone|Column|Part|Outcome|Group|(in)?complete"


@thoroughly
@given(worlds.rules, worlds.records)
def test_every_word_for_people_passes_the_translator(rule: Rule, record: CourseRecord) -> None:
    for text in texts_of(rule, record):
        untold = re.sub(NAMED, "", text)
        assert untold == untold.upper()


@pytest.mark.parametrize(
    "document", [5, [], {}, {"not": 1}, {"all": []}, {"any": 2}, {"completed": 1}, {"score": {}}]
)
def test_faults_pass_the_translator_too(document: object) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(document, Loud())
    for fault in caught.value.faults:
        told = re.sub(r'"[a-z_:7]+"', "", fault.problem + fault.fix)
        assert told == told.upper()
