"""What a platform signed: header, signature, issuer, audience and times, verified in this order.

Launches and notices come as the same kind of token (1EdTech Security Framework 1.0, 5.1.2 and 5.1.3).
"""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt

from lti_tool.storage import tables
from lti_tool.web.lti.keysets import KeySets
from lti_tool.web.lti.refusals import Refusal, Sentence, expired, incomplete, unproven

TOKEN_CHARACTERS = 65536
LEEWAY_SECONDS = 60
OLDEST_SECONDS = 600
LAST_SECOND = 253_402_300_799  # the end of the year 9999


def signing_kid(token: str) -> str:
    """Return the id of the key that a token names; the payload is not looked at before it is verified."""
    if not token:
        raise incomplete("LTI-TOKEN-MISSING", "the token is missing")
    if len(token) > TOKEN_CHARACTERS:
        raise Refusal("LTI-TOKEN-LONG", 413, Sentence.INCOMPLETE, "the token is larger than 64 KiB")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.InvalidTokenError, RecursionError, UnicodeError) as error:
        raise unproven("LTI-TOKEN-FORM", "the token is not a signed JWT") from error
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise unproven("LTI-TOKEN-KID", "the token names no key")
    return kid


def verified_claims(
    token: str, registration: tables.Registration, key_sets: KeySets, now: datetime
) -> Mapping[str, Any]:
    """Return the payload of a token that this registration's platform signed for us just now."""
    kid = signing_kid(token)
    key = key_sets.find(registration.jwks_url, kid, registration.signing_algorithm)
    try:
        payload = jwt.decode(
            token,
            key,
            algorithms=[registration.signing_algorithm],
            issuer=registration.issuer,
            options={
                "require": ["exp", "iat", "iss", "aud", "nonce"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
                "verify_aud": False,
            },
        )
    except (jwt.InvalidTokenError, RecursionError, UnicodeError) as error:
        raise unproven("LTI-TOKEN-CLAIMS", f"the token proves nothing ({type(error).__name__})") from error
    _require_our_audience(payload, registration)
    _require_times(payload, now.timestamp())
    return payload


def _require_our_audience(payload: Mapping[str, Any], registration: tables.Registration) -> None:
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
