"""Why a status cannot be told (W3C Bitstring Status List 1.0, 3.5: processing errors)."""

from enum import StrEnum


class StatusProblem(StrEnum):
    """The kinds of error that the standard names."""

    RETRIEVAL = "STATUS_RETRIEVAL_ERROR"
    VERIFICATION = "STATUS_VERIFICATION_ERROR"
    LENGTH = "STATUS_LIST_LENGTH_ERROR"
    RANGE = "RANGE_ERROR"
    MALFORMED = "MALFORMED_VALUE_ERROR"


class StatusError(Exception):
    """The status of a credential cannot be told: it is neither valid nor revoked."""

    def __init__(self, kind: StatusProblem, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind
