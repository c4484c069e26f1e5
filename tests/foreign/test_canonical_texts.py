"""What we sign by template is what jsonld.js canonises: a thousand badges by dice."""

import json
import subprocess
from pathlib import Path

from badge_engine.contexts.pinned import contexts
from badge_engine.credentials.press import Press
from badge_engine.proofs.ed25519 import signature_holds
from badge_engine.proofs.eddsa_rdfc_2022 import CRYPTOSUITE, options_hash, proof_options
from badge_engine.proofs.multikey import from_multibase
from tests.engine.credentials.examples import NOW, SIGNER, held
from tests.engine.credentials.random_badges import random_badges
from tests.foreign.conftest import script

OPTIONS = proof_options(CRYPTOSUITE, SIGNER, NOW)


def test_the_signatures_of_a_thousand_badges_cover_what_node_canonises(tmp_path: Path) -> None:
    press = Press(signer=SIGNER, created=NOW, resolver=held({}))
    badges = random_badges(11, shapes=20, of_each=50)
    documents = [json.loads(press.issue(badge)) for badge in badges]
    proofs = [document.pop("proof")[0] for document in documents]
    assert len(documents) == 1000
    assert press.unusual < 50
    known = {url: contexts()[url] for document in documents for url in document["@context"]}
    options = {
        url: options_hash(OPTIONS, json.loads(url)) for url in {json.dumps(d["@context"]) for d in documents}
    }

    for document, proof, text_hash in zip(
        documents, proofs, hashes_by_node(documents, known, tmp_path / "question.json"), strict=True
    ):
        message = options[json.dumps(document["@context"])] + bytes.fromhex(text_hash)
        assert signature_holds(SIGNER.public_key, message, from_multibase(proof["proofValue"]))


def hashes_by_node(documents: list[object], known: dict[str, object], question: Path) -> list[str]:
    question.write_text(json.dumps({"documents": documents, "contexts": known}), encoding="utf-8")
    run = subprocess.run(
        ["node", str(script("canonise.mjs")), str(question)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    hashes: list[str] = json.loads(run.stdout)
    return hashes
