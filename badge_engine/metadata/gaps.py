"""What is missing of what a framework asks for, each with its fix."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from badge_engine.metadata.fields import FIELD_NAMES, Field, filled_in
from badge_engine.metadata.metadata import Metadata
from badge_engine.metadata.profile import Need, Profile
from badge_engine.rules.exact import decimal_text, threshold_text
from badge_engine.rules.words import ENGLISH, Translations, Words


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing or out of bounds. Filling in any one of `fields` closes it."""

    need: Need
    fields: tuple[Field, ...]
    problem: str
    fix: str


def gaps(
    profile: Profile, metadata: Metadata, given: Collection[Field], translations: Translations = ENGLISH
) -> tuple[Gap, ...]:
    """Return what keeps a badge from the profile, what is required first; nothing if it fits.

    `given` are the fields that the badge and its issuer fill in themselves, outside the metadata.
    """
    words = Words({}, translations)
    return (*_missing(profile, filled_in(metadata) | set(given), words), *_beyond(profile, metadata, words))


def _missing(profile: Profile, there: Collection[Field], words: Words) -> Iterator[Gap]:
    for asked in profile.asked:
        if not any(field in there for field in asked.fields):
            what = words.say(" or ").join(words.say(FIELD_NAMES[field]) for field in asked.fields)
            said = {"profile": profile.name, "what": what}
            problem = (
                words.say("{profile} asks for {what}", **said)
                if asked.need is Need.REQUIRED
                else words.say("{profile} recommends {what}", **said)
            )
            yield Gap(asked.need, asked.fields, problem, words.say("fill in {what}", what=what))


def _beyond(profile: Profile, metadata: Metadata, words: Words) -> Iterator[Gap]:
    """Yield limits that are not kept. Credits of another unit are not compared."""
    most, credits_ = profile.most_credits, metadata.credits
    if most and credits_ and credits_.unit is most.unit and credits_.amount > most.amount:
        limit = words.credits(threshold_text(most.amount), most.unit)
        problem = words.say("{profile} allows {limit} at most", profile=profile.name, limit=limit)
        fix = words.say("declare {limit} or less, or split the badge", limit=limit)
        yield Gap(Need.REQUIRED, (Field.CREDITS,), problem, fix)
    least, hours = profile.least_hours, metadata.workload_hours
    if least and hours and hours < least:
        limit = words.say("{hours} hours", hours=decimal_text(least, 2))
        problem = words.say("{profile} asks for {what}", profile=profile.name, what=limit)
        fix = words.say("declare {limit} or more, or join badges", limit=limit)
        yield Gap(Need.REQUIRED, (Field.WORKLOAD,), problem, fix)
