"""The fields that a framework can ask for, and which of them are filled in."""

from collections.abc import Iterator
from enum import StrEnum

from badge_engine.metadata.metadata import Metadata
from badge_engine.rules.words import message


class Field(StrEnum):
    """One thing that a credential can say. The first ones are no metadata: badge and issuer have them."""

    LEARNER = "learner"
    NAME = "name"
    DESCRIPTION = "description"
    CRITERIA = "criteria"
    IMAGE = "image"
    AWARDING_BODY = "awarding_body"
    COUNTRY = "country"
    AWARD_DATE = "award_date"
    STATUS = "status"
    GRADE = "grade"

    ACHIEVEMENT_TYPE = "achievement_type"
    FOR_CREDIT = "for_credit"
    CREDITS = "credits"
    WORKLOAD = "workload"
    LEVEL = "level"
    OUTCOMES = "outcomes"
    ASSESSMENT = "assessment"
    PARTICIPATION = "participation"
    SUPERVISION = "supervision"
    QUALITY_ASSURANCE = "quality_assurance"
    PREREQUISITES = "prerequisites"
    STACKABILITY = "stackability"
    FURTHER_INFORMATION = "further_information"
    SKILLS = "skills"
    EXPIRY = "expiry"
    RENEWAL = "renewal"
    LANGUAGE = "language"
    IDENTIFIER = "identifier"


FIELD_NAMES = {
    Field.LEARNER: message("who the learner is"),
    Field.NAME: message("the name"),
    Field.DESCRIPTION: message("the description"),
    Field.CRITERIA: message("the criteria"),
    Field.IMAGE: message("the picture"),
    Field.LANGUAGE: message("the language"),
    Field.AWARDING_BODY: message("the awarding body"),
    Field.COUNTRY: message("the country of the issuer"),
    Field.AWARD_DATE: message("the date of the award"),
    Field.STATUS: message("the status"),
    Field.IDENTIFIER: message("an identifier in a register"),
    Field.GRADE: message("the grade"),
    Field.ACHIEVEMENT_TYPE: message("a type narrower than “Badge”"),
    Field.FOR_CREDIT: message("whether it counts towards a degree"),
    Field.CREDITS: message("the credits"),
    Field.WORKLOAD: message("the workload in hours"),
    Field.LEVEL: message("the level"),
    Field.OUTCOMES: message("the learning outcomes"),
    Field.ASSESSMENT: message("the form of assessment"),
    Field.PARTICIPATION: message("the form of participation"),
    Field.SUPERVISION: message("supervision and identity check"),
    Field.QUALITY_ASSURANCE: message("the quality assurance"),
    Field.PREREQUISITES: message("the prerequisites"),
    Field.STACKABILITY: message("whether it can be combined with others"),
    Field.FURTHER_INFORMATION: message("an address with further information"),
    Field.SKILLS: message("skills of a framework"),
    Field.EXPIRY: message("how long it is valid"),
    Field.RENEWAL: message("how it is renewed"),
}


def filled_in(metadata: Metadata) -> frozenset[Field]:
    """Return the fields of the metadata that say something."""
    return frozenset(_filled_in(metadata))


def _filled_in(metadata: Metadata) -> Iterator[Field]:
    said = {
        Field.ACHIEVEMENT_TYPE: metadata.achievement_type != "Badge",
        Field.FOR_CREDIT: metadata.for_credit is not None,
        Field.CREDITS: metadata.credits,
        Field.WORKLOAD: metadata.workload_hours,
        Field.LEVEL: metadata.level,
        Field.OUTCOMES: metadata.outcomes,
        Field.ASSESSMENT: metadata.assessment,
        Field.PARTICIPATION: metadata.participation,
        Field.SUPERVISION: metadata.supervision,
        Field.QUALITY_ASSURANCE: metadata.quality_assurance,
        Field.PREREQUISITES: metadata.prerequisites,
        Field.STACKABILITY: metadata.stackability,
        Field.FURTHER_INFORMATION: metadata.further_information,
        Field.SKILLS: metadata.alignments,
        Field.EXPIRY: metadata.expiry,
        Field.RENEWAL: metadata.expiry and metadata.expiry.renewal,
        Field.LANGUAGE: metadata.language,
        Field.IDENTIFIER: metadata.register_id,
    }
    return (field for field, value in said.items() if value)
