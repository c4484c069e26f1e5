"""What frameworks ask of a micro-credential, and what is missing of it."""

import json
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from badge_engine.credentials.alignment import Alignment
from badge_engine.credentials.micro_credential import MicroCredential, QualityAssurance
from badge_engine.credentials.profile import Identifier
from badge_engine.languages import language
from badge_engine.metadata.credit import Credits, CreditUnit
from badge_engine.metadata.expiry import Expiry, Period
from badge_engine.metadata.facts import facts
from badge_engine.metadata.fields import FIELD_NAMES, Field, filled_in
from badge_engine.metadata.forms import Assessment, LevelFramework, Participation, Supervision, form_text
from badge_engine.metadata.gaps import Gap, gaps
from badge_engine.metadata.metadata import Level, Metadata
from badge_engine.metadata.profile import Asked, Need, Profile, ProfileError, read_profile
from badge_engine.metadata.said import described, micro_credential
from badge_engine.plain import from_plain, to_plain
from badge_engine.rules.words import Words
from tests.engine.credentials.examples import ACHIEVEMENT

PROFILES = Path(__file__).parents[3] / "config/profiles"
GIVEN = {
    Field.LEARNER,
    Field.NAME,
    Field.DESCRIPTION,
    Field.CRITERIA,
    Field.IMAGE,
    Field.AWARDING_BODY,
    Field.COUNTRY,
    Field.AWARD_DATE,
    Field.STATUS,
    Field.GRADE,
}
FULL = Metadata(
    achievement_type="MicroCredential",
    for_credit=True,
    credits=Credits(Fraction(5), CreditUnit.ECTS),
    workload_hours=Fraction(140),
    level=Level(LevelFramework.EQF, "6"),
    outcomes=("Argues from evidence.", "Cites sources."),
    assessment=Assessment.PORTFOLIO,
    participation=Participation.BLENDED,
    supervision=Supervision.IDENTIFIED_ONSITE,
    quality_assurance=QualityAssurance("An agency", "https://agency.example", "Accredited until 2030."),
    prerequisites="None.",
    stackability="Part of a diploma.",
    further_information="https://example.edu/micro",
    alignments=(Alignment("argue", "http://data.europa.eu/esco/skill/1", "CTDL", framework="ESCO"),),
    expiry=Expiry(24, Period.MONTHS, "A refresher course."),
    language="en",
    field_of_study="Communication",
    register_id="ce-6f1c2f2e-7f0b-4b5e-8f6a-3b2f6a1e9d77",
)


def read(name: str) -> Profile:
    return read_profile(yaml.safe_load((PROFILES / f"{name}.yaml").read_text("utf-8")))


@pytest.mark.parametrize("name", ["eu-2022", "surf-micro", "ctdl-minimum", "institution"])
def test_a_full_micro_credential_fits_every_profile(name: str) -> None:
    assert gaps(read(name), FULL, GIVEN) == ()


def test_every_profile_on_board_is_read() -> None:
    assert {path.stem for path in PROFILES.glob("*.yaml")} == {
        "eu-2022",
        "surf-micro",
        "ctdl-minimum",
        "institution",
    }


def test_the_european_recommendation_asks_for_eleven_things_and_recommends_five() -> None:
    needs = [asked.need for asked in read("eu-2022").asked]
    assert (needs.count(Need.REQUIRED), needs.count(Need.RECOMMENDED)) == (11, 5)


def test_what_is_missing_is_told_with_its_fix() -> None:
    lacking = replace(FULL, credits=None, workload_hours=None, level=None, supervision=None)
    name = "Council Recommendation on micro-credentials, Annex I"
    assert gaps(read("eu-2022"), lacking, GIVEN - {Field.COUNTRY}) == (
        Gap(
            Need.REQUIRED,
            (Field.COUNTRY,),
            f"{name} asks for the country of the issuer",
            "fill in the country of the issuer",
        ),
        Gap(
            Need.REQUIRED,
            (Field.WORKLOAD, Field.CREDITS),
            f"{name} asks for the workload in hours or the credits",
            "fill in the workload in hours or the credits",
        ),
        Gap(Need.REQUIRED, (Field.LEVEL,), f"{name} asks for the level", "fill in the level"),
        Gap(
            Need.RECOMMENDED,
            (Field.SUPERVISION,),
            f"{name} recommends supervision and identity check",
            "fill in supervision and identity check",
        ),
    )


def test_one_of_two_alternatives_is_enough() -> None:
    assert gaps(read("surf-micro"), replace(FULL, credits=None), GIVEN) == ()
    assert gaps(read("surf-micro"), replace(FULL, workload_hours=None), GIVEN) == ()


@pytest.mark.parametrize(
    ("metadata", "field", "problem", "fix"),
    [
        (
            replace(FULL, credits=Credits(Fraction("30.5"), CreditUnit.ECTS)),
            Field.CREDITS,
            "SURF edubadges, micro-credential allows 30 ECTS credits at most",
            "declare 30 ECTS credits or less, or split the badge",
        ),
        (
            replace(FULL, workload_hours=Fraction("27.5")),
            Field.WORKLOAD,
            "SURF edubadges, micro-credential asks for 28 hours",
            "declare 28 hours or more, or join badges",
        ),
    ],
)
def test_a_limit_is_told_with_its_fix(metadata: Metadata, field: Field, problem: str, fix: str) -> None:
    assert gaps(read("surf-micro"), metadata, GIVEN) == (Gap(Need.REQUIRED, (field,), problem, fix),)


def test_a_limit_itself_is_kept_and_other_units_are_not_compared() -> None:
    for metadata in (
        replace(FULL, credits=Credits(Fraction(30), CreditUnit.ECTS), workload_hours=Fraction(28)),
        replace(FULL, credits=Credits(Fraction(31), CreditUnit.CONTACT_HOURS)),
    ):
        assert gaps(read("surf-micro"), metadata, GIVEN) == ()


def test_every_field_is_filled_in_by_the_metadata_or_given_from_outside() -> None:
    assert filled_in(FULL) | GIVEN == set(Field) == FIELD_NAMES.keys()
    assert filled_in(FULL).isdisjoint(GIVEN)
    assert filled_in(Metadata()) == set()
    assert filled_in(Metadata(for_credit=False)) == {Field.FOR_CREDIT}
    assert filled_in(Metadata(expiry=Expiry(1))) == {Field.EXPIRY}


def test_a_profile_is_read_as_it_says() -> None:
    document = {
        "name": "Ours",
        "source": "Here",
        "recommended": ["skills"],
        "required": ["name", ["credits", "workload"]],
        "most_credits": {"amount": "30", "unit": "ECTS"},
        "least_hours": "0.5",
    }
    assert read_profile(document) == Profile(
        "Ours",
        "Here",
        (
            Asked(Need.REQUIRED, (Field.NAME,)),
            Asked(Need.REQUIRED, (Field.CREDITS, Field.WORKLOAD)),
            Asked(Need.RECOMMENDED, (Field.SKILLS,)),
        ),
        Credits(Fraction(30), CreditUnit.ECTS),
        Fraction(1, 2),
    )
    assert read_profile({"name": "Ours", "source": "Here"}) == Profile("Ours", "Here", ())


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ([], "$: a profile has the members "),
        ({"colour": 1}, "$: a profile has the members "),
        ({"name": ""}, "$.name: write a text"),
        ({"source": 5}, "$.source: write a text"),
        ({"required": "name"}, "$.required: write a list of fields"),
        ({"required": ["name", []]}, "$.required[1]: write at least one field"),
        ({"recommended": ["colour"]}, "$.recommended[0]: 'colour' is not known; use one of learner, name, "),
        ({"required": [5]}, "$.required[0]: 5 is not known; "),
        ({"most_credits": "30"}, "$.most_credits: write an amount and a unit"),
        (
            {"most_credits": {"amount": "1", "unit": "CEU", "of": 1}},
            "$.most_credits: write an amount and a unit",
        ),
        ({"most_credits": {"amount": 30, "unit": "ECTS"}}, "$.most_credits.amount: write a number above 0"),
        (
            {"most_credits": {"amount": "30", "unit": "points"}},
            "$.most_credits.unit: 'points' is not known; ",
        ),
        ({"least_hours": "0"}, '$.least_hours: write a number above 0 in quotes, such as "30"'),
    ],
)
def test_a_faulty_profile_is_refused_with_its_place(wrong: object, told: str) -> None:
    document = {"name": "Ours", "source": "Here", **wrong} if isinstance(wrong, dict) else wrong
    with pytest.raises(ProfileError) as caught:
        read_profile(document)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize("metadata", [FULL, Metadata()])
def test_metadata_is_kept_as_json(metadata: Metadata) -> None:
    assert from_plain(Metadata, json.loads(json.dumps(to_plain(metadata)))) == metadata


def test_metadata_is_said_in_words() -> None:
    assert micro_credential(FULL, "https://example.edu/vocabulary") == MicroCredential(
        "https://example.edu/vocabulary",
        for_credit="yes",
        credit_unit="ECTS",
        workload="140 hours",
        level="EQF level 6",
        outcomes=("Argues from evidence.", "Cites sources."),
        assessment="portfolio",
        participation="blended",
        supervision="supervised on site, identity checked",
        prerequisites="None.",
        stackability="Part of a diploma.",
        quality_assurance=FULL.quality_assurance,
        renewal="A refresher course.",
        further_information="https://example.edu/micro",
    )
    national = Metadata(level=Level(LevelFramework.NQF, "6A", "MECES"))
    assert micro_credential(national, "x:y") == MicroCredential("x:y", level="MECES level 6A")
    assert micro_credential(FULL, "x:y", language("es")).participation == "semipresencial"
    assert micro_credential(Metadata(for_credit=False), "x:y").for_credit == "no"


def test_metadata_is_told_in_the_language_of_the_reader() -> None:
    told = dict(facts(FULL))
    assert told["Credits"] == "5 ECTS credits"
    assert told["Valid for"] == "24 months"
    assert told["Quality assurance"] == "An agency, Accredited until 2030., https://agency.example"
    assert dict(facts(FULL, language("es")))["Validez"] == "24 meses"
    assert facts(Metadata()) == ()
    assert facts(Metadata(expiry=Expiry(1))) == (("Valid for", "1 day"),)


def test_an_achievement_says_what_its_metadata_says() -> None:
    told = described(ACHIEVEMENT, FULL, "x:y")
    assert (told.kind, told.credits, told.alignments) == ("MicroCredential", Fraction(5), FULL.alignments)
    assert (told.language, told.field_of_study) == ("en", "Communication")
    assert told.identifiers == (Identifier("identifier", FULL.register_id),)
    assert told.micro_credential == micro_credential(FULL, "x:y")
    assert described(ACHIEVEMENT, Metadata(), "x:y") == ACHIEVEMENT


@pytest.mark.parametrize("form", [*Assessment, *Participation, *Supervision])
def test_every_form_has_a_name(form: Assessment | Participation | Supervision) -> None:
    assert form_text(form, Words({})) != form_text(form, Words({}, language("es")))


def test_what_makes_no_sense_cannot_be_declared() -> None:
    for wrong in (
        lambda: Level(LevelFramework.EQF, "9"),
        lambda: Level(LevelFramework.NQF, "6"),
        lambda: Level(LevelFramework.NQF, "", "MECES"),
        lambda: Expiry(0),
        lambda: Expiry(1201, Period.MONTHS),
        lambda: Metadata(language="en English"),
        lambda: Metadata(further_information="www.example.edu"),
        lambda: Metadata(achievement_type="Nanodegree"),
        lambda: Metadata(workload_hours=Fraction(0)),
    ):
        with pytest.raises(
            ValueError,
            match=r"levels 1 to 8|national level|is valid for|no achievement type|no work|language|absolute",
        ):
            wrong()


@pytest.mark.parametrize(
    ("start", "expiry", "end"),
    [
        ("2026-11-26", Expiry(1), "2026-11-27"),
        ("2026-11-26", Expiry(730), "2028-11-25"),
        ("2026-11-26", Expiry(1, Period.MONTHS), "2026-12-26"),
        ("2026-12-31", Expiry(2, Period.MONTHS), "2027-02-28"),
        ("2028-02-29", Expiry(12, Period.MONTHS), "2029-02-28"),
        ("2026-12-01", Expiry(24, Period.MONTHS), "2028-12-01"),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_the_last(start: str, expiry: Expiry, end: str) -> None:
    assert expiry.until(datetime.fromisoformat(start)) == datetime.fromisoformat(end)
