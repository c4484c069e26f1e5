"""What differs between the credentials of one achievement: its texts, and the shape that they stand in."""

from collections.abc import Hashable, Iterator, Mapping
from datetime import datetime
from typing import Any

from badge_engine.credentials.content import Credential
from badge_engine.moments import zulu

# The same in all credentials of one achievement by one issuer.
_OF_ALL = frozenset({"@context", "type", "name", "description", "issuer", "credentialSchema"})
_OF_THE_ACHIEVEMENT = frozenset({"type", "achievement"})
# Words of a closed list, or ids of the achievement's own parts: another word is another shape.
_WORDS = frozenset(
    {"type", "identityType", "resultDescription", "achievedLevel", "status", "statusPurpose", "alignment"}
)


def particulars(credential: Credential) -> tuple[Hashable, list[str]] | None:
    """Return the shape of a credential, and the texts in it that are its own, in the order of its document.

    Of two credentials of the same achievement and issuer with the same shape, only the texts differ. `None`
    where more is a credential's own than its texts.
    """
    subject, identity, status = credential.subject, credential.subject.identity, credential.status
    if credential.endorsements or subject.source is not None:
        return None
    said: list[str | None] = [
        credential.id,
        zulu(credential.valid_from),
        _moment(credential.valid_until),
        _moment(credential.awarded_at),
        subject.id,
    ]
    if identity is not None:
        said += (identity.hash, identity.salt)
    said += [result.value for result in subject.results]
    said += (subject.narrative, subject.term, subject.role, subject.license_number)
    said += (_moment(subject.started_at), _moment(subject.ended_at))
    for item in credential.evidence:
        said += (item.url, item.name, item.narrative, item.description, item.genre, item.audience)
    if status is not None:
        said += (f"{status.list_url}#{status.index}", str(status.index), status.list_url)
    said.append(credential.refresh_url)
    shape = (
        tuple(map(bool, said)),
        identity is None,
        tuple(
            [
                (result.description, result.status, result.level, result.alignments)
                for result in subject.results
            ]
        ),
        subject.credits,
        len(credential.evidence),
        None if status is None else status.purpose,
    )
    return shape, list(filter(None, said))


def with_particulars(document: Mapping[str, Any], texts: Iterator[str]) -> dict[str, Any]:
    """Return a composed credential with other texts in the places of its particulars."""
    filled = {}
    for key, value in document.items():
        if key == "credentialSubject":
            filled[key] = {
                term: part if term in _OF_THE_ACHIEVEMENT else _filled(term, part, texts)
                for term, part in value.items()
            }
        else:
            filled[key] = value if key in _OF_ALL else _filled(key, value, texts)
    return filled


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else zulu(moment)


def _filled(key: str, value: Any, texts: Iterator[str]) -> Any:  # noqa: ANN401 - any JSON value
    if key in _WORDS:
        return value
    match value:
        case str():
            return next(texts)
        case dict():
            return {term: _filled(term, part, texts) for term, part in value.items()}
        case list():
            return [_filled("", item, texts) for item in value]
        case _:
            return value
