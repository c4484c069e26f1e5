"""Why a launch is refused: a code for the administrator, a sentence for the person, an HTTP status."""

from enum import StrEnum

from pylti1p3.exception import LtiException

from badge_engine.rules.words import message


class Sentence(StrEnum):
    """What a person reads. It never repeats anything that the request said."""

    INCOMPLETE = message("This launch is incomplete. Go back to your course and open the tool again.")
    UNPROVEN = message("This launch could not be verified. Go back to your course and open the tool again.")
    USED = message("This launch has expired or was already used. Open the tool again from your course.")
    UNKNOWN_SITE = message(
        "This tool is not set up for your site yet. Ask your administrator, and tell them the code below."
    )
    NO_STORAGE = message(
        "Your browser blocked the storage that this page needs. Open the tool in a new window."
    )
    NO_ACCESS = message("You don't have access to this page.")
    TOO_MANY = message("Too many people are opening this at once. Wait a minute and try again.")
    SILENT_LMS = message("Your learning platform did not answer. Try again in a minute.")
    SIGN_IN = message(
        "Your learning platform says that you are not signed in. Sign in there and open the tool again."
    )


class Refusal(LtiException):
    """A launch that goes no further. `reason` is for the log: it holds no token and no claim value."""

    def __init__(self, code: str, status: int, sentence: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.status = status
        self.sentence = sentence


def incomplete(code: str, reason: str) -> Refusal:
    """Refuse a message that lacks something or is malformed."""
    return Refusal(code, 400, Sentence.INCOMPLETE, reason)


def unproven(code: str, reason: str) -> Refusal:
    """Refuse a token that proves nothing."""
    return Refusal(code, 401, Sentence.UNPROVEN, reason)


def expired(code: str, reason: str, status: int = 401) -> Refusal:
    """Refuse what came too late or for the second time."""
    return Refusal(code, status, Sentence.USED, reason)


def unknown_site(code: str, reason: str, status: int = 400) -> Refusal:
    """Refuse a site that is not registered, without saying which part is unknown."""
    return Refusal(code, status, Sentence.UNKNOWN_SITE, reason)
