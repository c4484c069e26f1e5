"""How fast credentials are signed: against the least that any issuer must do, Node's libraries, and PyLD."""

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from nacl.signing import SigningKey
from pyld import jsonld

from badge_engine.contexts.pinned import contexts
from badge_engine.credentials.compose import compose
from badge_engine.credentials.content import Subject
from badge_engine.credentials.press import Press
from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.eddsa_rdfc_2022 import CRYPTOSUITE, proof_options
from badge_engine.proofs.multikey import multibase
from badge_engine.verification.resolving import HeldDocuments
from tests.benchmarks.class_of_badges import NOW, SIGNER, badges, class_of
from tests.benchmarks.harness import Result, compare, rate
from tests.foreign.installing import brought

COUNT, PEER_COUNT = 3000, 25
LEAST = {"floor": 0.4, "node": 80, "pyld": 70}
UNIT = "badges/cpu-s"
SCRIPT = Path(__file__).with_name("signing.mjs")


def run() -> list[Result]:
    """Sign badges of the usual shape, with places in a status list and the self-check as it is configured."""
    press = Press(signer=SIGNER, created=NOW, resolver=HeldDocuments())
    subjects = class_of(COUNT)
    document = compose(next(badges(subjects)))

    def ours() -> float:
        return rate(lambda: _press(press, subjects), COUNT)

    results = [
        compare(
            "sign",
            ours,
            lambda: rate(lambda: _floor(document), COUNT),
            peer_name="two hashes, one signature, base58, one JSON text",
            unit=UNIT,
            bar=LEAST["floor"],
        ),
        compare(
            "sign-pyld",
            ours,
            lambda: rate(lambda: _by_pyld(document), PEER_COUNT),
            peer_name="pyld and PyNaCl",
            unit=UNIT,
            bar=LEAST["pyld"],
        ),
    ]
    with _node(document) as node:
        results.append(
            compare("sign-node", ours, node, peer_name="@digitalbazaar/vc", unit=UNIT, bar=LEAST["node"])
        )
    return results


def _press(press: Press, subjects: list[Subject]) -> None:
    for badge in badges(subjects):
        press.issue(badge)


def _floor(document: dict[str, Any]) -> None:
    canonical = canonise(document).encode()
    options = canonise({**proof_options(CRYPTOSUITE, SIGNER, NOW), "@context": document["@context"]}).encode()
    key = SigningKey(bytes(range(32)))
    for _ in range(COUNT):
        message = hashlib.sha256(options).digest() + hashlib.sha256(canonical).digest()
        multibase(key.sign(message).signature)
        orjson.dumps(document)


def _by_pyld(document: dict[str, Any]) -> None:
    """Sign as PyLD's documentation shows it, with the contexts in memory."""
    options: dict[str, Any] = dict(proof_options(CRYPTOSUITE, SIGNER, NOW))
    settings = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load}
    key = SigningKey(bytes(range(32)))
    for _ in range(PEER_COUNT):
        parts = ({**options, "@context": document["@context"]}, document)
        texts = [jsonld.normalize(part, settings).encode() for part in parts]
        message = b"".join(hashlib.sha256(text).digest() for text in texts)
        proof = {**options, "proofValue": multibase(key.sign(message).signature)}
        orjson.dumps({**document, "proof": [proof]})


def _load(url: str, _options: object) -> dict[str, Any]:
    return {"contextUrl": None, "documentUrl": url, "document": contexts()[url]}


@contextmanager
def _node(document: dict[str, Any]) -> Iterator[Callable[[], float]]:
    """Start Node once; each call signs a round there and returns the badges for each second of its CPU."""
    question = {"document": document, "contexts": dict(contexts()), "count": PEER_COUNT}
    with subprocess.Popen(
        ["node", str(brought(SCRIPT))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        asked, answered = process.stdin, process.stdout
        if asked is None or answered is None:
            raise RuntimeError("Node has no ears")
        asked.write(json.dumps(question) + "\n")

        def a_round() -> float:
            asked.write("go\n")
            asked.flush()
            return PEER_COUNT / float(answered.readline())

        yield a_round
        asked.close()
