"""Issuing many credentials: what those of one achievement have in common is worked out once.

The bytes are those of `issue`, which is also the way that every unusual credential takes.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

import orjson

from badge_engine.credentials.achievement import Achievement
from badge_engine.credentials.compose import compose, contexts_of
from badge_engine.credentials.content import Credential
from badge_engine.credentials.issue import issue, refuse_unsound
from badge_engine.credentials.leaves import refuse_unsigned
from badge_engine.credentials.particulars import particulars
from badge_engine.credentials.profile import Profile
from badge_engine.credentials.template import Template, UnprovenError
from badge_engine.ports import Signer
from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.eddsa_rdfc_2022 import (
    CRYPTOSUITE,
    options_hash,
    proof_options,
    refuse_disputed_order,
)
from badge_engine.proofs.multikey import multibase
from badge_engine.verification.resolving import Resolver

CHECKED_ONE_OF = 5_000


@dataclass(slots=True)
class _Run:
    """The credentials of one achievement by one issuer: a template for each shape."""

    issuer: Profile
    achievement: Achievement
    options_hash: bytes
    templates: dict[Hashable, Template] = field(default_factory=dict)
    issued: int = 0


class Press:
    """Issues credentials with one signer at one moment.

    Each is made by a template of its shape. A template is proved at its first credential: every leaf is
    signed, the canonical text is that of the general way, and the signed bytes verify. After that, one of
    `checked_one_of` credentials is verified from its own bytes. What has no template is always verified;
    `unusual` counts it.
    """

    def __init__(
        self, *, signer: Signer, created: datetime, resolver: Resolver, checked_one_of: int = CHECKED_ONE_OF
    ) -> None:
        self._signer, self._created, self._resolver = signer, created, resolver
        self._checked_one_of = checked_one_of
        self._options = proof_options(CRYPTOSUITE, signer, created)
        opening = orjson.dumps({"proof": [self._options]}).decode().removeprefix("{").removesuffix("}]}")
        self._opening = f',{opening},"proofValue":"'
        self._runs: dict[tuple[int, int], _Run] = {}
        self.unusual = 0

    def issue(self, credential: Credential) -> bytes:
        """Return the signed bytes. Raise as `issue` does."""
        found = particulars(credential)
        if found is None:
            return self._issue_generally(credential)
        run, (shape, texts) = self._run(credential), found
        known = run.templates.get(shape)
        template = known or _proven(credential, texts)
        filled = None if template is None else template.fill(texts)
        if template is None or filled is None:
            return self._issue_generally(credential)
        run.templates[shape] = template
        canonical, unclosed = filled
        signature = self._signer.sign(run.options_hash + sha256(canonical.encode()).digest())
        data = f'{unclosed}{self._opening}{multibase(signature)}"}}]}}'.encode()
        run.issued += 1
        if known is None or run.issued % self._checked_one_of == 0:
            refuse_unsound(data, resolver=self._resolver, now=self._created)
        return data

    def _issue_generally(self, credential: Credential) -> bytes:
        self.unusual += 1
        return issue(credential, signer=self._signer, created=self._created, resolver=self._resolver)

    def _run(self, credential: Credential) -> _Run:
        issuer, achievement = credential.issuer, credential.subject.achievement
        known = self._runs.get((id(issuer), id(achievement)))
        if known is None:
            # The run keeps both alive, so that no others get their numbers.
            known = _Run(issuer, achievement, options_hash(self._options, contexts_of(achievement)))
            self._runs[id(issuer), id(achievement)] = known
        return known


def _proven(credential: Credential, texts: list[str]) -> Template | None:
    """Return the template of a credential's shape, `None` where there is none that is proven."""
    document = compose(credential)
    refuse_unsigned(document)
    canonical = canonise(document)
    refuse_disputed_order(canonical)
    try:
        template = Template(document)
    except UnprovenError:
        return None
    unclosed = orjson.dumps(document).decode().removesuffix("}")
    same = template.size == len(texts) and template.fill(texts) == (canonical, unclosed)
    return template if same else None
