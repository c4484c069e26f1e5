"""What a badge says of itself as a micro-credential, and what it lacks of a framework, on its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Flask, request
from sqlalchemy.orm import Session

from badge_engine.credentials.alignment import Alignment
from badge_engine.metadata.facts import facts
from badge_engine.metadata.fields import Field
from badge_engine.metadata.forms import Assessment, Participation, Supervision, form_text
from badge_engine.metadata.gaps import Gap
from badge_engine.metadata.profile import Need, Profile
from badge_engine.rules.words import Words, message
from lti_tool.frameworks import gaps_of, is_held_back
from lti_tool.languages import said
from lti_tool.storage import tables
from lti_tool.web.language import engine_words
from lti_tool.web.parts import parts
from lti_tool.web.skill_links import FRAMEWORKS

# Of the list of Open Badges 3.0 what courses give. A badge of another type keeps it.
TYPES = {
    "Badge": message("Badge"),
    "MicroCredential": message("Micro-credential"),
    "Achievement": message("Achievement"),
    "Assessment": message("Assessment"),
    "Assignment": message("Assignment"),
    "Award": message("Award"),
    "Certificate": message("Certificate"),
    "CertificateOfCompletion": message("Certificate of completion"),
    "Certification": message("Certification"),
    "CoCurricular": message("Co-curricular activity"),
    "CommunityService": message("Community service"),
    "Competency": message("Competency"),
    "Course": message("Course"),
    "Fieldwork": message("Fieldwork"),
    "LearningProgram": message("Programme"),
    "Membership": message("Membership"),
    "QualityAssuranceCredential": message("Quality assurance"),
}
# What stands outside the metadata: where it is filled in, by the name of the place on the edit page.
_ELSEWHERE = {Field.NAME: "name", Field.DESCRIPTION: "description", Field.CRITERIA: "form"}
_BY_AN_ADMINISTRATOR = frozenset({Field.COUNTRY, Field.AWARDING_BODY})


@dataclass(frozen=True, slots=True)
class Missing:
    """One gap as the page shows it, with the place of each field in the form, if it is there."""

    gap: Gap
    places: tuple[str, ...]
    by_an_administrator: bool

    @property
    def is_required(self) -> bool:
        """Whether the framework insists on it."""
        return self.gap.need is Need.REQUIRED


@dataclass(frozen=True, slots=True)
class About:
    """What the page of a badge tells; `chosen` is the name of the framework that it is held to."""

    facts: Sequence[tuple[str, str]]
    alignments: Sequence[Alignment]
    profiles: Mapping[str, Profile]
    chosen: str
    missing: Sequence[Missing]
    held_back: bool


def about_of(session: Session, version: tables.AchievementVersion) -> About:
    """Return what a version says; the framework is the one in the address, else the institution's."""
    institution = session.get_one(tables.Institution, version.achievement.institution_id)
    profiles = parts().profiles.offered_to(institution.slug)
    wanted = request.args.get("profile", institution.metadata_profile)
    chosen = wanted if wanted in profiles else ""
    found = gaps_of(profiles[chosen], institution, version, engine_words()) if chosen else ()
    return About(
        facts(version.details, engine_words()),
        version.details.alignments,
        profiles,
        chosen,
        [_missing(gap) for gap in found],
        is_held_back(parts().profiles, institution, version),
    )


def is_held_back_here(session: Session, version: tables.AchievementVersion) -> bool:
    """Whether the institution does not let a version be switched on for what it lacks."""
    institution = session.get_one(tables.Institution, version.achievement.institution_id)
    return is_held_back(parts().profiles, institution, version)


def add_choices(app: Flask) -> None:
    """Let the badge form offer what can be chosen, in the language that is spoken."""
    app.jinja_env.globals.update(
        achievement_types=lambda: {kind: said(name) for kind, name in TYPES.items()},
        forms_of_assessment=lambda: _named(Assessment),
        forms_of_participation=lambda: _named(Participation),
        forms_of_supervision=lambda: _named(Supervision),
        skill_frameworks=FRAMEWORKS,
    )


def _named(kinds: type[Assessment] | type[Participation] | type[Supervision]) -> dict[str, str]:
    words = Words({}, engine_words())
    return {form.value: form_text(form, words) for form in kinds}


def _missing(gap: Gap) -> Missing:
    asked = [field for field in gap.fields if field not in _BY_AN_ADMINISTRATOR]
    places = tuple(_ELSEWHERE.get(field, f"about-{field}") for field in asked if field is not Field.GRADE)
    return Missing(gap, places, len(asked) < len(gap.fields))
