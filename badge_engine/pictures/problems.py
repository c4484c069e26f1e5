"""What is wrong with a picture that a credential is baked into, or taken out of."""

MAXIMUM_PICTURE = 8 * 1024 * 1024


class BakingError(ValueError):
    """A picture is not one, or does not carry one credential as it should."""


def refuse_size(picture: bytes) -> None:
    """Raise `BakingError` for a picture of more than 8 MiB."""
    if len(picture) > MAXIMUM_PICTURE:
        raise BakingError("The picture is larger than 8 MiB.")
