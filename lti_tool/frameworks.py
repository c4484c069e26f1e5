"""What a badge lacks of the framework that it is held to."""

from badge_engine.metadata.fields import Field
from badge_engine.metadata.gaps import Gap, gaps
from badge_engine.metadata.profile import Need, Profile
from badge_engine.rules.words import ENGLISH, Translations
from lti_tool.metadata_profiles import Profiles
from lti_tool.storage import tables

# Every badge has these, without anybody filling them in as metadata.
_ALWAYS = frozenset(
    {
        Field.LEARNER,
        Field.NAME,
        Field.DESCRIPTION,
        Field.CRITERIA,
        Field.IMAGE,
        Field.AWARDING_BODY,
        Field.AWARD_DATE,
        Field.STATUS,
    }
)


def gaps_of(
    profile: Profile,
    institution: tables.Institution,
    version: tables.AchievementVersion,
    translations: Translations = ENGLISH,
) -> tuple[Gap, ...]:
    """Return what a version lacks of a framework, what is required first."""
    country = {Field.COUNTRY} if institution.country_code else set[Field]()
    return gaps(profile, version.details, _ALWAYS | country, translations)


def is_held_back(
    profiles: Profiles, institution: tables.Institution, version: tables.AchievementVersion
) -> bool:
    """Whether the institution does not let a version be switched on for what it lacks."""
    profile = profiles.offered_to(institution.slug).get(institution.metadata_profile)
    if profile is None or not institution.metadata_required:
        return False
    return any(gap.need is Need.REQUIRED for gap in gaps_of(profile, institution, version))
