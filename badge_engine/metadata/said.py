"""Metadata as credentials say it: what Open Badges 3.0 has a place for, and the rest in words."""

from dataclasses import replace

from badge_engine.credentials.achievement import Achievement
from badge_engine.credentials.micro_credential import MicroCredential
from badge_engine.credentials.profile import Identifier
from badge_engine.metadata.forms import LevelFramework, form_text
from badge_engine.metadata.metadata import Level, Metadata
from badge_engine.rules.exact import decimal_text
from badge_engine.rules.words import ENGLISH, Translations, Words


def described(
    achievement: Achievement, metadata: Metadata, vocabulary: str, translations: Translations = ENGLISH
) -> Achievement:
    """Return an achievement that says what its metadata says.

    `vocabulary` is where the words are explained that Open Badges 3.0 lacks; an achievement that needs none
    of them does not name it.
    """
    more = micro_credential(metadata, vocabulary, translations)
    return replace(
        achievement,
        kind=metadata.achievement_type,
        credits=None if metadata.credits is None else metadata.credits.amount,
        alignments=metadata.alignments,
        language=metadata.language,
        field_of_study=metadata.field_of_study or None,
        identifiers=(Identifier("identifier", metadata.register_id),) if metadata.register_id else (),
        micro_credential=None if more == MicroCredential(vocabulary) else more,
    )


def micro_credential(
    metadata: Metadata, vocabulary: str, translations: Translations = ENGLISH
) -> MicroCredential:
    """Return what a credential says of the metadata; `vocabulary` is where its words are explained."""
    words = Words({}, translations)
    hours = metadata.workload_hours
    forms = (
        None if form is None else form_text(form, words)
        for form in (metadata.assessment, metadata.participation, metadata.supervision)
    )
    assessment, participation, supervision = forms
    return MicroCredential(
        vocabulary,
        for_credit=None if metadata.for_credit is None else _yes_or_no(words, answer=metadata.for_credit),
        credit_unit=None if metadata.credits is None else metadata.credits.unit.value,
        workload=None if hours is None else words.say("{hours} hours", hours=decimal_text(hours, 2)),
        level=None if metadata.level is None else _level(metadata.level, words),
        outcomes=metadata.outcomes,
        assessment=assessment,
        participation=participation,
        supervision=supervision,
        prerequisites=metadata.prerequisites or None,
        stackability=metadata.stackability or None,
        quality_assurance=metadata.quality_assurance,
        renewal=None if metadata.expiry is None else metadata.expiry.renewal or None,
        further_information=metadata.further_information or None,
    )


def _yes_or_no(words: Words, *, answer: bool) -> str:
    return words.say("yes") if answer else words.say("no")


def _level(level: Level, words: Words) -> str:
    framework = level.framework.value if level.framework is LevelFramework.EQF else level.name
    return words.say("{framework} level {value}", framework=framework, value=level.value)
