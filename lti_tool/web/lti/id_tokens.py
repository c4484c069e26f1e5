"""What a platform signed: header, signature, issuer, audience and times, verified in this order.

Launches and notices come as the same kind of token (1EdTech Security Framework 1.0, 5.1.2 and 5.1.3).
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jwt import PyJWK
from jwt.utils import base64url_decode, base64url_encode

from lti_tool.storage.logins import KnownRegistration
from lti_tool.web.lti.keysets import KeySets
from lti_tool.web.lti.refusals import Refusal, Sentence, expired, incomplete, unproven

TOKEN_CHARACTERS = 65536
LEEWAY_SECONDS = 60
OLDEST_SECONDS = 600
LAST_SECOND = 253_402_300_799  # the end of the year 9999
REQUIRED = ("exp", "iat", "aud", "nonce")
COMPACT = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){2}")
# Each of these asks for the payload to be read in another way than ours.
READ_OTHERWISE = frozenset({"b64", "crit", "zip"})


@dataclass(frozen=True, slots=True)
class Header:
    """Which key signed a token, and how, by its own words."""

    kid: str
    algorithm: object


def read_header(token: str) -> Header:
    """Return what a token says of its signature; the payload is not looked at before that is verified."""
    if not token:
        raise incomplete("LTI-TOKEN-MISSING", "the token is missing")
    if len(token) > TOKEN_CHARACTERS:
        raise Refusal("LTI-TOKEN-LONG", 413, Sentence.INCOMPLETE, "the token is larger than 64 KiB")
    header = _header(token)
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise unproven("LTI-TOKEN-KID", "the token names no key")
    return Header(kid, header.get("alg"))


def verified_claims(
    token: str, registration: KnownRegistration, key_sets: KeySets, now: datetime
) -> Mapping[str, Any]:
    """Return the payload of a token that this registration's platform signed for us just now."""
    header, algorithm = read_header(token), registration.signing_algorithm
    key = key_sets.find(registration.jwks_url, header.kid, algorithm)
    if header.algorithm != algorithm:
        raise unproven("LTI-TOKEN-CLAIMS", "the token is not signed by the algorithm of the registration")
    try:
        payload = _plain_json(_signed_by(key, token))
    except (ValueError, RecursionError) as error:
        raise unproven("LTI-TOKEN-CLAIMS", f"the token proves nothing ({type(error).__name__})") from error
    if not isinstance(payload, dict) or any(payload.get(name) is None for name in REQUIRED):
        raise unproven("LTI-TOKEN-CLAIMS", f"the token lacks one of {', '.join(REQUIRED)}")
    if payload.get("iss") != registration.issuer:
        raise unproven("LTI-TOKEN-CLAIMS", "the token comes from another issuer")
    _require_our_audience(payload, registration)
    _require_times(payload, now.timestamp())
    return payload


def _header(token: str) -> Mapping[str, Any]:
    """Return the header; PyJWT would take padding, UTF-16 and names that are told twice."""
    if not COMPACT.fullmatch(token):
        raise unproven("LTI-TOKEN-FORM", "the token is not three parts in base64url")
    try:
        header = _plain_json(_decoded(token.partition(".")[0]))
    except (ValueError, RecursionError) as error:
        raise unproven("LTI-TOKEN-FORM", "the header of the token is not plain JSON") from error
    if not isinstance(header, dict) or not READ_OTHERWISE.isdisjoint(header):
        raise unproven("LTI-TOKEN-FORM", "the header of the token is not one of a plain JWT")
    return header


def _signed_by(key: PyJWK, token: str) -> bytes:
    """Return what this key signed. PyJWT verifies; its reader would look at each character once more."""
    signed, _, signature = token.rpartition(".")
    if not key.Algorithm.verify(signed.encode(), key.key, _decoded(signature)):
        raise ValueError("the signature is wrong")
    return _decoded(signed.partition(".")[2])


def _decoded(part: str) -> bytes:
    decoded = base64url_decode(part)
    if base64url_encode(decoded).decode() != part:
        raise ValueError("base64url that is not written as it should be")
    return decoded


def _plain_json(encoded: bytes) -> Any:  # noqa: ANN401 - parsed JSON
    """Return JSON in UTF-8 in which every name is told once and every number is one (RFC 7493, 2)."""
    return json.loads(encoded.decode(), object_pairs_hook=_told_once, parse_constant=_no_number)


def _told_once(members: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        raise ValueError("a name is told twice")
    return found


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _require_our_audience(payload: Mapping[str, Any], registration: KnownRegistration) -> None:
    """Refuse audiences that we do not trust, and an authorised party that is not us (5.1.3, 3 to 5)."""
    client_id, named = registration.client_id, payload["aud"]
    audiences = [named] if isinstance(named, str) else named
    if not isinstance(audiences, list) or client_id not in audiences:
        raise unproven("LTI-TOKEN-AUDIENCE", "the token is not meant for us")
    if any(other not in {client_id, *registration.trusted_audiences} for other in map(str, audiences)):
        raise unproven("LTI-TOKEN-AUDIENCE", "the token is also meant for somebody else")
    if payload.get("azp", None if len(audiences) > 1 else client_id) != client_id:
        raise unproven("LTI-TOKEN-AUDIENCE", "the authorised party is not us")


def _require_times(payload: Mapping[str, Any], now: float) -> None:
    """Our own check: the library's takes text for numbers, and demands none of them."""
    exp, iat = _instant(payload, "exp"), _instant(payload, "iat")
    if exp <= now - LEEWAY_SECONDS:
        raise expired("LTI-TOKEN-TIME", "the token has expired")
    if iat <= now - OLDEST_SECONDS:
        raise expired("LTI-TOKEN-TIME", "the token was made more than ten minutes ago")
    begins = _instant(payload, "nbf") if "nbf" in payload else iat
    if max(iat, begins) > now + LEEWAY_SECONDS:
        raise unproven("LTI-TOKEN-TIME", "the token comes from the future: compare the clocks")


def _instant(payload: Mapping[str, Any], name: str) -> float:
    found = payload[name]
    number = isinstance(found, int | float) and not isinstance(found, bool)
    if not number or not math.isfinite(found) or not 0 <= found <= LAST_SECOND:
        raise unproven("LTI-TOKEN-TIME", f"{name} is not a point in time")
    return float(found)
