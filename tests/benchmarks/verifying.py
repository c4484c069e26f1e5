"""How fast credentials are verified, every step of it, against the signature check of Node's libraries."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson

from badge_engine.contexts.pinned import contexts
from badge_engine.credentials.compose import compose
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.verification.resolving import HeldDocuments
from badge_engine.verification.verify import verify
from tests.benchmarks.harness import Result, compare, rate
from tests.engine.credentials.examples import KEY_SIGNER, SUBJECT, by_key, titled
from tests.foreign.installing import brought

COUNT, PEER_COUNT = 400, 20
LEAST = 20
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SCRIPT = Path(__file__).with_name("verifying.mjs")


def run() -> Result:
    """Verify the badges of a class: one achievement, learners with ids of their own."""
    badges = [_badge(number) for number in range(COUNT)]

    def ours() -> None:
        for badge in badges:
            if not verify(badge, resolver=HeldDocuments(), now=NOW).verified:
                raise RuntimeError("a good badge was not verified")

    with _node(badges[:PEER_COUNT]) as node:
        return compare(
            "verify",
            lambda: rate(ours, COUNT),
            node,
            peer_name="@digitalbazaar/vc",
            unit="badges/cpu-s",
            bar=LEAST,
        )


def _badge(number: int) -> bytes:
    badge = by_key(titled("Teamwork"))
    subject = replace(SUBJECT, id=f"urn:uuid:00000000-0000-4000-8000-{number:012}")
    document = compose(replace(badge, id=f"urn:uuid:00000000-0000-4000-9000-{number:012}", subject=subject))
    return orjson.dumps(sign(document, KEY_SIGNER, NOW))


@contextmanager
def _node(badges: list[bytes]) -> Iterator[Callable[[], float]]:
    """Start Node once; each call verifies all badges there and returns how many for a second of its CPU."""
    texts = [badge.decode() for badge in badges]
    question = {"credentials": texts, "contexts": dict(contexts()), "now": f"{NOW:%Y-%m-%dT%H:%M:%SZ}"}
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
            return len(badges) / float(answered.readline())

        yield a_round
        asked.close()
