"""A credential that is signed as a whole, as a JSON Web Token: steps `proof` and `claims`."""

import re
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, assert_never

from badge_engine.moments import moment_of, zulu
from badge_engine.proofs.did_web import DID_WEB, DidError, did_web_url
from badge_engine.proofs.eddsa_rdfc_2022 import PURPOSE
from badge_engine.proofs.public_keys import EcdsaKey, Ed25519Key, PublicKey, RsaKey
from badge_engine.verification.authenticity import issuer_id, signer_id
from badge_engine.verification.hosts import same_host
from badge_engine.verification.keys import FoundKey, KeyProblemError, find_enclosed, find_key
from badge_engine.verification.reading import MalformedError, objects, read_object
from badge_engine.verification.report import Outcome, Step, StepId
from badge_engine.verification.resolving import Resolver

REGISTERED = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "cnf"})
HOLDERS_PURPOSE = "authentication"
_FOR_EVER = 2**37
_TYPES = frozenset({"JWT", "vc+jwt", "vc+ld+jwt", "vp+jwt", "vp+ld+jwt"})
_COMPACT = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A compact JWS, taken apart (RFC 7515, 7.1). Nothing of it is believed yet."""

    header: Mapping[str, Any]
    payload: Mapping[str, Any]
    signed: bytes
    signature: bytes

    @property
    def document(self) -> dict[str, Any]:
        """The credential or presentation that the payload is, or carries as the claim of the older form."""
        for claim, named in (("vc", "issuer"), ("vp", "holder")):
            if isinstance(carried := self.payload.get(claim), dict):
                return {**self._claimed(named), **carried}
        return {key: value for key, value in self.payload.items() if key not in REGISTERED}

    def _claimed(self, named: str) -> dict[str, Any]:
        """Return what the older form may say in claims alone (VC Data Model 1.1, 6.3.1)."""
        known = {
            "id": self.payload.get("jti"),
            named: self.payload.get("iss"),
            "issuanceDate": _moment(self.payload.get("nbf")),
            "expirationDate": _moment(self.payload.get("exp")),
        }
        return {key: value for key, value in known.items() if value is not None}


def is_token(text: bytes) -> bool:
    """Return whether a text looks like a compact JWS."""
    return _COMPACT.fullmatch(text.strip()) is not None


def read_token(text: bytes) -> Token:
    """Take a compact JWS apart. Raise `MalformedError` where it holds no JSON objects."""
    signed, _, signature = text.strip().rpartition(b".")
    header, _, payload = signed.partition(b".")
    return Token(
        read_object(_unpacked(header)), read_object(_unpacked(payload)), signed, _unpacked(signature)
    )


def check_signature(token: Token, *, resolver: Resolver, now: datetime, purpose: str = PURPOSE) -> Step:
    """Look at whether the issuer signed the token, with a key that the issuer publishes.

    A key that the token brings along vouches for nothing: anybody can bring one.
    """
    flaw = _unfit(token, now, purpose)
    if flaw is not None:
        return flaw
    algorithm = str(token.header.get("alg"))
    try:
        key = _key(token, resolver, now, purpose)
    except KeyProblemError as problem:
        return _proof(problem.outcome, str(problem), str(token.header.get("kid", "the key in the token")))
    if not fits(algorithm, key.key):
        return _proof(Outcome.ERROR, f"The key is of another kind than {algorithm}.", key.source)
    if not key.key.vouches_for(token.signed, token.signature):
        return _proof(Outcome.ERROR, "The signature does not match: the token was changed after signing.")
    return _owner(key, signer_id(token.document, purpose))


def check_claims(token: Token) -> Step:
    """Hold the claims of the token against what the credential in it says: two readers must read the same."""
    differing = [claim for claim, said in _expected(token) if token.payload.get(claim, said) != said]
    if differing:
        sentence = f"The token contradicts the credential in it ({', '.join(differing)})."
        return Step(StepId.CLAIMS, Outcome.ERROR, sentence)
    missing = [claim for claim, said in _expected(token) if said is not None and claim not in token.payload]
    if missing:
        sentence = f"The token does not repeat all that it should ({', '.join(missing)})."
        return Step(StepId.CLAIMS, Outcome.WARNING, sentence)
    return Step(StepId.CLAIMS, Outcome.OK, "The token says what the credential in it says.")


def fits(algorithm: str, key: PublicKey) -> bool:
    """Return whether a key is of the kind that an algorithm (RFC 7518, RFC 8037) signs with."""
    match key:
        case Ed25519Key():
            return algorithm in {"EdDSA", "Ed25519"}
        case RsaKey():
            return algorithm == "RS256"
        case EcdsaKey():
            return algorithm == ("ES384" if key.wide else "ES256")
        case _:
            assert_never(key)


def has_ended(token: Token, now: datetime) -> bool:
    """Whether an answer or a list counts no longer. Of a credential the same is told by its dates."""
    ends = token.payload.get("exp")
    return ends is not None and not (isinstance(ends, (int, float)) and now.timestamp() <= ends)


def _unpacked(text: bytes) -> bytes:
    try:
        return urlsafe_b64decode(text + b"==")
    except NotBase64 as error:
        raise MalformedError("The token is not base64url.") from error


def _moment(seconds: object) -> str | None:
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds < _FOR_EVER:
        return None
    return zulu(datetime.fromtimestamp(seconds, UTC))


def _key(token: Token, resolver: Resolver, now: datetime, purpose: str) -> FoundKey:
    name, enclosed = token.header.get("kid"), token.header.get("jwk")
    signer = signer_id(token.document, purpose)
    if isinstance(name, str):
        method = f"{signer}{name}" if name.startswith("#") else name
        return find_key(method, resolver=resolver, created=None, now=now, purpose=purpose)
    if isinstance(enclosed, dict) and isinstance(signer, str):
        return find_enclosed(enclosed, signer, resolver=resolver, now=now)
    raise KeyProblemError(Outcome.UNKNOWN, "The token does not name its key, so that it cannot be checked.")


def _unfit(token: Token, now: datetime, purpose: str) -> Step | None:
    algorithm = str(token.header.get("alg"))
    if algorithm not in {"RS256", "ES256", "ES384", "EdDSA", "Ed25519"}:
        return _proof(Outcome.UNKNOWN, f"Tokens signed by {algorithm} are not supported.")
    if str(token.header.get("typ", "JWT")) not in _TYPES or "crit" in token.header:
        return _proof(Outcome.UNKNOWN, "Tokens of this type are not supported.")
    if purpose == HOLDERS_PURPOSE and has_ended(token, now):
        return _proof(Outcome.ERROR, "The token has run out.")
    return None


def _owner(key: FoundKey, signer: object) -> Step:
    """Say whose key it is. A bare key counts for who shares its host, which is the weaker of the two ways."""
    if key.controller is None and same_host(_address(key.source), _address(signer)):
        sentence = f"Signed with a key on the host of {signer}, which does not say that it is its own."
        return _proof(Outcome.WARNING, sentence, key.source)
    if key.controller is None or key.controller != signer:
        sentence = f"The token was signed by {key.controller or key.source}, who is not its issuer."
        return _proof(Outcome.ERROR, sentence, key.source)
    return _proof(Outcome.OK, f"Signed by {signer}, and not changed since.", key.source)


def _address(identifier: object) -> str:
    name = str(identifier)
    try:
        return did_web_url(name) if name.startswith(DID_WEB) else name
    except DidError:
        return name


def _expected(token: Token) -> Iterator[tuple[str, object]]:
    """Yield each claim with what the document says of it; `None` where it says nothing."""
    document = token.document
    if "VerifiablePresentation" in str(document.get("type")):
        yield "iss", signer_id(document, HOLDERS_PURPOSE)
        return
    yield "iss", issuer_id(document)
    yield "jti", document.get("id")
    subjects = objects(document.get("credentialSubject"))
    yield "sub", subjects[0].get("id") if subjects else None
    yield "nbf", _seconds(document.get("validFrom", document.get("issuanceDate")))
    yield "exp", _seconds(document.get("validUntil", document.get("expirationDate")))


def _seconds(text: object) -> int | None:
    moment = moment_of(text)
    return None if moment is None else int(moment.timestamp())


def _proof(outcome: Outcome, sentence: str, source: str | None = None) -> Step:
    return Step(StepId.PROOF, outcome, sentence, source)
