"""C. The JOSE layer: what a signature and a header may be. Each token is wrong in one thing only."""

import base64
import hmac
import json
import zlib
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from tests.advantage.servers import serving
from tests.catalogue.forging import CLAIMS, FORM, KEY, Forger, forger, raw, text64
from tests.web.conftest import Site
from tests.web.platform import FakePlatform, launch

__all__ = ["forger"]

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def test_an_honest_token_made_by_hand_is_taken(forger: Forger) -> None:
    assert forger.post(forger.token()).status_code == 303


@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE", "NONE", "", 7, None])
def test_case_040_alg_none(forger: Forger, algorithm: object) -> None:
    header = forger.header(alg=algorithm)
    forger.is_refused(forger.token(header, sign=lambda _: b""), FORM)
    forger.is_refused(forger.token(header), CLAIMS)


def _modulus(key: rsa.RSAPublicKey) -> bytes:
    return str(RSAAlgorithm.to_jwk(key, as_dict=True)["n"]).encode()


PUBLIC: dict[str, Callable[[rsa.RSAPublicKey], bytes]] = {
    "PEM": lambda key: key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    "PEM, stripped": lambda key: key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).strip(),
    "DER": lambda key: key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    "JWK n": _modulus,
    "JWK n, decoded": lambda key: base64.urlsafe_b64decode(_modulus(key) + b"=="),
}


@pytest.mark.parametrize("form", PUBLIC)
def test_case_041_hs256_with_the_public_key_as_secret(forger: Forger, form: str) -> None:
    secret = PUBLIC[form](forger.platform.key.public_key())
    header = forger.header(alg="HS256")
    forger.is_refused(forger.token(header, sign=lambda said: hmac.digest(secret, said, "sha256")), CLAIMS)


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256", "PS512"])
def test_case_042_rs512_ps256_by_an_rsa_key(forger: Forger, algorithm: str) -> None:
    forger.is_refused(forger.platform.sign(forger.claims(), alg=algorithm), CLAIMS)


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "RS512", "rs256", "RS256 "])
def test_case_042_es256_by_an_rsa_key(forger: Forger, algorithm: str) -> None:
    forger.is_refused(forger.token(forger.header(alg=algorithm)), CLAIMS)


@pytest.mark.parametrize("part", [0, 1, 2], ids=["header", "payload", "signature"])
def test_case_044_tampered_payload_header_signature(forger: Forger, part: int) -> None:
    parts = forger.token().split(".")
    last = len(parts[part]) - 1
    for place in sorted({0, 1, 2, last - 1, last, *range(0, last, last // 10)}):
        for letter in _others(parts[part][place]):
            changed = parts[part][:place] + letter + parts[part][place + 1 :]
            answer = forger.post(".".join([*parts[:part], changed, *parts[part + 1 :]]))
            assert answer.status_code == 401, (place, letter, answer.text)
    assert forger.post(".".join(parts)).status_code == 303


def _others(letter: str) -> list[str]:
    """Return letters that differ from this one in one bit each, and one of every class."""
    near = {ALPHABET[ALPHABET.index(letter) ^ bit] for bit in (1, 2, 4, 32)}
    return sorted((near | set("Aa0-_")) - {letter})


def test_case_044_a_payload_under_the_signature_of_another(forger: Forger) -> None:
    header, _, signature = forger.token().split(".")
    mine = text64(raw(forger.claims(sub="somebody else")))
    forger.is_refused(f"{header}.{mine}.{signature}", CLAIMS)


def _as_json(token: str) -> str:
    protected, payload, signature = token.split(".")
    return json.dumps({"protected": protected, "payload": payload, "signature": signature})


NOT_COMPACT: dict[str, Callable[[str], str]] = {
    "no signature": lambda token: token.rpartition(".")[0],
    "an empty signature": lambda token: token.rpartition(".")[0] + ".",
    "an empty header": lambda token: "." + token.partition(".")[2],
    "a dot more at the end": lambda token: token + ".",
    "a dot more at the start": lambda token: "." + token,
    "two dots between": lambda token: token.replace(".", "..", 1),
    "a fourth part": lambda token: f"{token}.AAAA",
    "five parts, as a JWE": lambda token: f"{token}.AAAA.AAAA",
    "JSON": _as_json,
    "general JSON": lambda token: json.dumps({"signatures": [json.loads(_as_json(token))]}),
    "dots only": lambda _: "..",
    "a word": lambda _: "token",
}


@pytest.mark.parametrize("shape", NOT_COMPACT)
def test_case_045_extra_dot_parts_jwe_jws_json_form(forger: Forger, shape: str) -> None:
    forger.is_refused(NOT_COMPACT[shape](forger.token()), FORM)


@pytest.mark.parametrize("kept", [1, 4, 128, 255])
def test_case_045_truncated_signature(forger: Forger, kept: int) -> None:
    forger.is_refused(forger.token(sign=lambda said: forger.sign(said)[:kept]), CLAIMS)


@pytest.mark.parametrize("name", ["jku", "x5u", "jwk", "x5c"])
@pytest.mark.parametrize("kid", [None, "key-1", "attacker"], ids=str)
def test_case_046_jku_x5u_jwk_x5c_in_header_and_no_outgoing_request(
    site: Site, forger: Forger, name: str, kid: str | None
) -> None:
    assert launch(site.browser(), forger.platform).status_code == 303
    asked = len(site.web.asked)
    attacker = Forger(forger.browser, _attacker(), forger.login, forger.refused)
    with serving() as listener:
        offered: dict[str, object] = {
            "jku": f"{listener.url}/jwks",
            "x5u": f"{listener.url}/chain",
            "jwk": attacker.platform.key_set["keys"][0],
            "x5c": [base64.b64encode(PUBLIC["DER"](attacker.platform.key.public_key())).decode()],
        }
        token = forger.token(forger.header(kid=kid, **{name: offered[name]}), sign=attacker.sign)
        forger.is_refused(token, CLAIMS if kid == forger.platform.kid else KEY)
        assert listener.heard == []
    # The set of keys was just fetched: for a name that is not in it nobody is asked, not even the platform.
    assert site.web.asked[asked:] == []


def _attacker() -> FakePlatform:
    return FakePlatform(client_id="attacker", kid="attacker")


READ_OTHERWISE: dict[str, tuple[dict[str, object], bytes | None]] = {
    "an unknown extension": ({"crit": ["x"], "x": 1}, None),
    "a registered name as an extension": ({"crit": ["exp"], "exp": 1}, None),
    "no extension at all": ({"crit": []}, None),
    "an extension that is no list": ({"crit": "exp"}, None),
    "a payload that is not encoded": ({"crit": ["b64"], "b64": False}, None),
    "a payload that is elsewhere": ({"crit": ["b64"], "b64": False}, b""),
    "a payload that is not encoded, in silence": ({"b64": False}, None),
    "a payload that is only said to be packed": ({"zip": "DEF"}, None),
}


@pytest.mark.parametrize("way", READ_OTHERWISE)
def test_case_047_crit_with_unknown_b64_false_zip(forger: Forger, way: str) -> None:
    changed, payload = READ_OTHERWISE[way]
    forger.is_refused(forger.token(forger.header(**changed), payload), FORM)


def test_case_047_zip_with_a_payload_that_is_packed(forger: Forger) -> None:
    packed = zlib.compress(raw(forger.claims()))[2:-4]
    forger.is_refused(forger.token(forger.header(zip="DEF"), packed), FORM)
    forger.is_refused(forger.token(payload=packed), CLAIMS)
