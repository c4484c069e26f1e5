"""A wallet that shares no code with ours takes a badge, in both dialects of OpenID4VCI, and can verify it."""

import json
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from lti_tool.settings import Settings
from lti_tool.storage import tables
from lti_tool.wallet_offers import offer_credential
from lti_tool.web.wallet_metadata import offer_link
from tests.certificates import make_certificate
from tests.foreign.conftest import ForeignVerifier, script
from tests.web.pages.school import Classroom, found_school


@pytest.fixture(scope="module")
def badge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    """A course with a badge that Ann has, on an installation of its own."""
    folder = tmp_path_factory.mktemp("school")
    for school in found_school(f"sqlite:///{folder}/school.db", folder):
        classroom = school.open_class()
        classroom.live_badge(classroom.teacher())
        yield classroom


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the wallet believes the tool's server by."""
    return make_certificate("localhost", tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def served(badge: Classroom, certificate: Path) -> Iterator[Settings]:
    """Serve the tool as wallets need it, behind TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    http = make_server("127.0.0.1", 0, badge.site.app, threaded=True, ssl_context=context)
    address = f"https://localhost:{http.server_port}"
    settings = replace(badge.site.wiring.settings, public_url=address)
    http.app = badge.site.reopened(settings=settings)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield settings
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture
def lenient(badge: Classroom) -> Iterator[None]:
    """The institution lets wallets in whose proofs do not say what they are for."""
    for allowed in (True, False):
        with badge.site.wiring.database.transaction() as session:
            row = session.get_one(tables.Institution, badge.credentials()["ann"].institution_id)
            row.lenient_wallets = allowed
        if allowed:
            yield


def offered(badge: Classroom, settings: Settings) -> str:
    """Return the link of a new offer of the badge."""
    credential, wiring = badge.credentials()["ann"], badge.site.wiring
    with wiring.database.transaction() as session:
        institution = session.get_one(tables.Institution, credential.institution_id)
        secrets = offer_credential(session, credential, wiring.clock(), with_pin=False)
        return offer_link(settings, institution, secrets.name)


def take(link: str, dialect: str, certificate: Path) -> subprocess.CompletedProcess[str]:
    """Let the foreign wallet take what a link offers."""
    return subprocess.run(
        ["node", str(script("wallet.mjs")), link, dialect],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(certificate)},
    )


@pytest.mark.usefixtures("lenient")
@pytest.mark.parametrize("dialect", ["detect", "draft13"])
def test_a_foreign_wallet_takes_a_badge_that_foreign_verifiers_believe(
    dialect: str,
    badge: Classroom,
    served: Settings,
    certificate: Path,
    foreign_verdict: ForeignVerifier,
) -> None:
    run = take(offered(badge, served), dialect, certificate)
    assert run.returncode == 0, run.stderr
    taken: dict[str, Any] = json.loads(run.stdout)
    assert taken["credential"]["credentialSubject"]["id"] == taken["holder"]
    did_document = json.loads(badge.site.browser().get("/.well-known/did.json").data)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    verdict = foreign_verdict(taken["credential"], {did_document["id"]: did_document}, now)
    assert verdict == {"verified": True, "errors": []}


def test_a_wallet_that_does_not_say_what_its_proof_is_for_needs_the_institutions_leave(
    badge: Classroom, served: Settings, certificate: Path
) -> None:
    run = take(offered(badge, served), "detect", certificate)
    assert json.loads(run.stdout).keys() == {"holder"}
