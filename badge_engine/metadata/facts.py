"""Metadata for people to read: what each thing is called, and what is said of it, in their language."""

from collections.abc import Iterator

from badge_engine.metadata.metadata import Metadata
from badge_engine.metadata.said import micro_credential
from badge_engine.rules.exact import decimal_text
from badge_engine.rules.words import ENGLISH, Translations, Words


def facts(metadata: Metadata, translations: Translations = ENGLISH) -> tuple[tuple[str, str], ...]:
    """Return what metadata says, each with its name; alignments, which are links, stand on their own."""
    return tuple((name, text) for name, text in _facts(metadata, Words({}, translations)) if text)


def _facts(metadata: Metadata, words: Words) -> Iterator[tuple[str, str | None]]:
    told = micro_credential(metadata, "", words.translations)
    if (credit := metadata.credits) is not None:
        yield words.say("Credits"), words.credits(decimal_text(credit.amount, 2), credit.unit)
    yield words.say("Counts towards a degree"), told.for_credit
    yield words.say("Workload"), told.workload
    yield words.say("Level"), told.level
    yield words.say("Field of study"), metadata.field_of_study
    yield words.say("Learning outcomes"), "; ".join(metadata.outcomes)
    yield words.say("Assessment"), told.assessment
    yield words.say("Form of participation"), told.participation
    yield words.say("Supervision and identity check"), told.supervision
    yield words.say("Prerequisites"), told.prerequisites
    yield words.say("Can be combined"), told.stackability
    if (quality := metadata.quality_assurance) is not None:
        yield words.say("Quality assurance"), quality.text
    if (expiry := metadata.expiry) is not None:
        yield words.say("Valid for"), words.period(expiry.count, expiry.period)
    yield words.say("Renewal"), told.renewal
    yield words.say("Language"), metadata.language
    yield words.say("Further information"), told.further_information
