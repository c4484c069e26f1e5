"""Recipes: each one leads to a form that the engine accepts as it is."""

from fractions import Fraction

from werkzeug.datastructures import MultiDict

from badge_engine.records import Completable, CompletableKind, GradeKind, LineItem, Outline
from badge_engine.rules import check, parse_rule
from lti_tool.web.badge_form import BadgeForm, criteria
from lti_tool.web.recipes import recipes

OUTLINE = Outline(
    line_items=tuple(LineItem(f"canvas:assignment:{n}", f"Quiz {n}", Fraction(10)) for n in range(1, 5)),
    completables=(
        Completable("canvas:module:1", "Module 1", CompletableKind.MODULE),
        Completable("canvas:module:2", "Module 2", CompletableKind.MODULE),
        Completable("canvas:module:3", "Further reading", CompletableKind.MODULE, requirements=False),
    ),
    grade_kinds=frozenset(GradeKind),
)


def test_every_recipe_is_a_sound_rule_of_the_course() -> None:
    lines = criteria(OUTLINE)
    offered = recipes(lines)
    assert len(offered) == 2 + 3 + 2 + 2
    for recipe in offered:
        form = BadgeForm.read(MultiDict([*recipe.query, ("name", "A"), ("description", "B")]), lines)
        assert form.problems() == []
        assert check(parse_rule(form.rule()), OUTLINE) == (), recipe.title


def test_no_recipe_rests_on_a_module_in_which_nothing_is_required() -> None:
    assert not [recipe for recipe in recipes(criteria(OUTLINE)) if "canvas:module:3" in str(recipe.query)]


def test_a_course_with_nothing_in_it_offers_no_recipe() -> None:
    assert recipes(criteria(Outline())) == []


def test_one_ticked_criterion_is_the_rule_itself() -> None:
    form = BadgeForm.read(MultiDict({"use": "part:canvas:module:1"}), criteria(OUTLINE))
    assert form.rule() == {"completed": {"part": "canvas:module:1"}}
