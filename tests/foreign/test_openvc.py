"""What we sign verifies with a third implementation, openvc-core, and what is forged does not."""

from collections.abc import Callable
from typing import Any

import pytest
from openvc.proof.errors import SignatureInvalid
from openvc.verify import VerificationPolicy, verify_credential

from badge_engine.contexts.pinned import contexts
from badge_engine.proofs import eddsa_jcs_2022, eddsa_rdfc_2022
from tests.engine.credentials.examples import KEY_SIGNER, NOW
from tests.engine.credentials.makers import KEY_DID, PLAIN


@pytest.mark.parametrize("sign", [eddsa_rdfc_2022.sign, eddsa_jcs_2022.sign])
def test_both_of_our_proofs_verify_there_and_changes_are_noticed(sign: Callable[..., dict[str, Any]]) -> None:
    signed = sign(PLAIN, KEY_SIGNER, NOW)
    (proof,) = signed["proof"]
    alone = {**signed, "proof": proof}
    asked: dict[str, Any] = {"policy": VerificationPolicy(now=NOW), "extra_contexts": dict(contexts())}
    assert verify_credential(alone, **asked).issuer == KEY_DID
    with pytest.raises(SignatureInvalid):
        verify_credential({**alone, "name": "Another"}, **asked)
