"""What a teacher must do before a requirement can be judged."""

from badge_engine.rules.observation import Reason
from badge_engine.rules.words import Words


def attention(reason: Reason, words: Words) -> str:
    """Return what to do about a reason that needs attention, in a sentence."""
    match reason:
        case Reason.COLUMN_GONE | Reason.PART_GONE | Reason.OUTCOME_GONE | Reason.GROUP_GONE:
            return words.say("This is no longer in the course: choose something else for the badge.")
        case Reason.COLUMN_HIDDEN:
            return words.say("This column is not published, so it decides nothing: publish it.")
        case Reason.NO_REQUIREMENTS:
            return words.say("Nothing is required in this part, so it says nothing: add a requirement to it.")
        case Reason.NO_MAXIMUM:
            return words.say(
                "This column has no maximum, so there is no percentage of it: ask for points instead."
            )
        case Reason.OTHER_GRADING:
            return words.say("This column is graded in another way now: choose what to ask for anew.")
        case Reason.GRADE_NOT_READABLE:
            return words.say(
                "This course grade cannot be read: choose columns instead, or give the tool access."
            )
        case _:
            raise ValueError(f"{reason} needs no attention")
