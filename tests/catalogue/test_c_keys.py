"""C. The JOSE layer: which key may have signed."""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.utils import base64url_decode
from sqlalchemy import update

from lti_tool.storage import tables
from tests.catalogue.forging import CLAIMS, KEY, Forger, Signing, forger, text64
from tests.web.conftest import Site
from tests.web.platform import FakePlatform

__all__ = ["forger"]

Jwk = dict[str, Any]


def _publish(site: Site, platform: FakePlatform, *keys: Jwk) -> None:
    site.web.key_sets[platform.jwks_url] = {"keys": list(keys)}


def _own(platform: FakePlatform) -> Jwk:
    (key,) = platform.key_set["keys"]
    assert isinstance(key, dict)
    return key


def _elliptic(key: ec.EllipticCurvePrivateKey, platform: FakePlatform) -> Jwk:
    public = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**public, "kid": platform.kid, "alg": "ES256", "use": "sig"}


def _es256(key: ec.EllipticCurvePrivateKey) -> Signing:
    def sign(message: bytes) -> bytes:
        numbers = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
        return b"".join(number.to_bytes(32) for number in numbers)

    return sign


@pytest.mark.parametrize(
    "signature",
    [bytes(64), bytes.fromhex("3006020100020100"), b"\x00", bytes(32) + b"\x01" * 32, b"\xff" * 64],
    ids=["zeros", "zeros in DER", "one zero", "r of zero", "above the order"],
)
def test_case_043_es256_psychic_zero_signature(site: Site, forger: Forger, signature: bytes) -> None:
    key, header = ec.generate_private_key(ec.SECP256R1()), forger.header(alg="ES256")
    _publish(site, forger.platform, _own(forger.platform), _elliptic(key, forger.platform))
    forger.is_refused(forger.token(header, sign=lambda _: signature), CLAIMS)
    _take_es256(site)
    forger.is_refused(forger.token(header, sign=lambda _: signature), CLAIMS)
    assert forger.post(forger.token(header, sign=_es256(key))).status_code == 303


def _take_es256(site: Site) -> None:
    with site.wiring.database.transaction() as session:
        session.execute(update(tables.Registration).values(signing_algorithm="ES256"))


@pytest.mark.parametrize("kid", [None, "", 7, True, ["key-1"], {"key-1": 1}, "unknown", "KEY-1", "key-1 "])
def test_case_048_kid_missing_unknown_int(site: Site, forger: Forger, kid: object) -> None:
    for _ in range(3):
        forger.is_refused(forger.token(forger.header(kid=kid)), KEY)
    assert len(site.web.asked) <= 1


def test_case_048_kid_10_kb(site: Site, forger: Forger) -> None:
    answer = forger.is_refused(forger.token(forger.header(kid="k" * 10_240)), KEY)
    assert len(site.web.asked) <= 1
    assert "kkk" not in answer.text


PATHS = ["../../etc/passwd", "' OR 1=1--", "file:///dev/null", "/dev/null", "key-1\x00", "%6bey-1", "*"]


@pytest.mark.parametrize("kid", PATHS)
def test_case_049_kid_as_path_or_sql(site: Site, forger: Forger, kid: str) -> None:
    forger.is_refused(forger.token(forger.header(kid=kid)), KEY)
    # What such a name would mean to somebody who opens it: an empty secret.
    forger.is_refused(forger.token(forger.header(kid=kid, alg="HS256"), sign=lambda _: bytes(32)), KEY)
    assert set(site.web.asked) <= {forger.platform.jwks_url}


@pytest.mark.parametrize("first", [True, False])
def test_case_050_two_jwks_with_the_same_kid_different_kty(
    site: Site, forger: Forger, *, first: bool
) -> None:
    other = _elliptic(ec.generate_private_key(ec.SECP256R1()), forger.platform)
    keys = [_own(forger.platform), other]
    _publish(site, forger.platform, *(keys if first else reversed(keys)))
    assert forger.post(forger.token()).status_code == 303


@pytest.mark.parametrize("first", [True, False])
def test_case_050_ambiguous_same_kty(site: Site, forger: Forger, *, first: bool) -> None:
    other = _own(FakePlatform("https://other.example", kid=forger.platform.kid))
    keys = [_own(forger.platform), other]
    _publish(site, forger.platform, *(keys if first else reversed(keys)))
    forger.is_refused(forger.token(), KEY)


def _of_1024_bits(_: Jwk) -> Jwk:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - the attack
    return RSAAlgorithm.to_jwk(weak.public_key(), as_dict=True)


def _even(key: Jwk) -> Jwk:
    modulus = bytearray(base64url_decode(str(key["n"])))
    modulus[-1] &= 0xFE
    return {"n": text64(bytes(modulus))}


UNFIT: dict[str, Callable[[Jwk], Jwk]] = {
    "for encryption": lambda _: {"use": "enc"},
    "for wrapping": lambda _: {"use": None, "key_ops": ["encrypt", "wrapKey"]},
    "for nothing": lambda _: {"key_ops": []},
    "for another algorithm": lambda _: {"alg": "RSA-OAEP"},
    "of 1024 bits": _of_1024_bits,
    "e of one": lambda _: {"e": "AQ"},
    "an even e": lambda _: {"e": "AQAA"},
    "an even n": _even,
    "no n": lambda _: {"n": None},
    "no e": lambda _: {"e": None},
    "n of zero": lambda _: {"n": "AA"},
    "n that is a number": lambda _: {"n": 7},
    "n that is not base64url": lambda _: {"n": "!!!"},
    "no kty": lambda _: {"kty": None},
    "a secret": lambda _: {"kty": "oct", "k": "AAAA"},
    "no kid": lambda _: {"kid": None},
}


@pytest.mark.parametrize("way", UNFIT)
def test_case_051_jwk_use_enc_rsa_1024_e_1_even_n_missing_n(site: Site, forger: Forger, way: str) -> None:
    own = _own(forger.platform)
    changed = {**own, **UNFIT[way](own)}
    _publish(site, forger.platform, {name: value for name, value in changed.items() if value is not None})
    forger.is_refused(forger.token(), KEY)
    # This is how the administrator learns that it is the key, and not the message.
    assert "no usable key" in forger.refused.log.text


def test_case_051_an_unfit_key_does_no_harm_to_the_others(site: Site, forger: Forger) -> None:
    own = _own(forger.platform)
    unfit = [{**own, **UNFIT[way](own), "kid": way} for way in UNFIT]
    _publish(site, forger.platform, *unfit, own)
    assert forger.post(forger.token()).status_code == 303


def test_case_052_token_signed_by_another_platforms_key_with_our_kid(site: Site, forger: Forger) -> None:
    stranger = FakePlatform("https://other.example", kid=forger.platform.kid)
    site.register(stranger)
    other = Forger(forger.browser, stranger, forger.login, forger.refused)
    forger.is_refused(forger.token(sign=other.sign), CLAIMS)
    assert site.web.asked == [forger.platform.jwks_url]
