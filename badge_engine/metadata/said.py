"""Metadata as credentials say it: in words, beside what Open Badges 3.0 has fields for."""

from badge_engine.credentials.micro_credential import MicroCredential
from badge_engine.metadata.forms import LevelFramework, form_text
from badge_engine.metadata.metadata import Level, Metadata
from badge_engine.rules.exact import decimal_text
from badge_engine.rules.words import ENGLISH, Translations, Words


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
    )


def _level(level: Level, words: Words) -> str:
    framework = level.framework.value if level.framework is LevelFramework.EQF else level.name
    return words.say("{framework} level {value}", framework=framework, value=level.value)
