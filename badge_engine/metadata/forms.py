"""The closed lists of micro-credential metadata, and what each entry is called."""

from enum import StrEnum
from typing import assert_never

from badge_engine.rules.words import Words, message


class Assessment(StrEnum):
    """How it was found out what a learner can do."""

    TESTING = "testing"
    APPLICATION = "application"
    PORTFOLIO = "portfolio"
    PRIOR_LEARNING = "prior_learning"


class Participation(StrEnum):
    """In which form learners take part."""

    ONLINE = "online"
    ONSITE = "onsite"
    BLENDED = "blended"
    VOLUNTEERING = "volunteering"
    WORK = "work"


class Supervision(StrEnum):
    """Whether the assessment is watched over and the learner's identity is checked."""

    NONE = "none"
    SUPERVISED = "supervised"
    IDENTIFIED_ONLINE = "identified_online"
    IDENTIFIED_ONSITE = "identified_onsite"


class LevelFramework(StrEnum):
    """In which framework a level is stated: the European one, or a national one."""

    EQF = "EQF"
    NQF = "NQF"


_ASSESSMENT = {
    Assessment.TESTING: message("testing"),
    Assessment.APPLICATION: message("application of a skill"),
    Assessment.PORTFOLIO: message("portfolio"),
    Assessment.PRIOR_LEARNING: message("recognition of prior learning"),
}
_PARTICIPATION = {
    Participation.ONLINE: message("online"),
    Participation.ONSITE: message("on site"),
    Participation.BLENDED: message("blended"),
    Participation.VOLUNTEERING: message("volunteering"),
    Participation.WORK: message("work experience"),
}
_SUPERVISION = {
    Supervision.NONE: message("not supervised, identity not checked"),
    Supervision.SUPERVISED: message("supervised, identity not checked"),
    Supervision.IDENTIFIED_ONLINE: message("supervised online, identity checked"),
    Supervision.IDENTIFIED_ONSITE: message("supervised on site, identity checked"),
}


def form_text(form: Assessment | Participation | Supervision, words: Words) -> str:
    """Return what an entry of one of the lists is called."""
    match form:
        case Assessment():
            return words.say(_ASSESSMENT[form])
        case Participation():
            return words.say(_PARTICIPATION[form])
        case Supervision():
            return words.say(_SUPERVISION[form])
        case _:
            assert_never(form)
