"""A program that everybody knows and that calls every API as it is meant to be called."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from lti_tool.administration.api_tokens import Scope, new_api_token
from lti_tool.storage import registrations, tables
from lti_tool.wallet_offers import offer_credential
from tests.engine.credentials.makers import presentation
from tests.engine.credentials.test_credentials_of_any_kind import DEGREE
from tests.web.pages.backpack import ANSWER, FACTS, VERIFIER, Backpack, told
from tests.web.pages.school import School, Visitor
from tests.web.pages.test_wallets import GRANT, IN_1_0, Wallet

ISSUE = "/vc-api/credentials/issue"


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent with one call."""

    body: Mapping[str, Any] | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    shown: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Program:
    """Backpack, wallet and issuing program in one, at the institution of a learner who has a badge."""

    school: School
    backpack: Backpack
    learner: Visitor
    credential: tables.Credential

    def right_call(self, name: str) -> Call:
        """Return a call that succeeds, by the name of its operation; each can be sent once."""
        calls = {
            "issuer": lambda: Call(shown=self.api_token()),
            "revoke": self._revoking,
            "verifyCredential": lambda: Call(
                {"verifiableCredential": orjson.loads(self.credential.document)}
            ),
            "verifyPresentation": self._presenting,
            "getCredentials": lambda: Call(query={"limit": "1"}, shown=self._reading()),
            "getProfile": lambda: Call(shown=self._reading()),
            "registerBackpack": lambda: Call(FACTS),
            "askForConsent": lambda: Call(query=self.backpack.question()),
            "giveConsent": lambda: Call({**self.backpack.question(), "refuse": "on"}),
            "getBackpackTokens": self._exchanging,
            "revokeBackpackToken": lambda: Call({"token": "any"}, shown=self.backpack.basic()),
            "getOffer": lambda: Call(names={"name": self._offer()}),
            "getWalletToken": lambda: Call(self._redeeming()),
            "getWalletCredential": self._fetching,
        }
        if name.startswith("issue") and name != "issuer":
            return Call({"credential": self.degree()}, shown=self.api_token())
        call = calls.get(name, Call)()
        known = {"slug": "example", "credential_id": self.credential.id, "name": "nobodys"}
        known["status_list_id"] = self.credential.status_list_id
        return replace(call, names={**known, **call.names})

    def _presenting(self) -> Call:
        """Present the learner's credential under a key of a wallet, in answer to a challenge."""
        shown = presentation([orjson.loads(self.credential.document)], challenge="c")
        return Call({"verifiablePresentation": shown, "options": {"challenge": "c"}})

    def api_token(self) -> str:
        """Return what is shown to the VC API."""
        wiring = self.school.site.wiring
        with wiring.database.transaction() as session:
            institution = registrations.find_institution(session, "example")
            assert institution is not None
            text = new_api_token(session, institution.id, Scope.VC_API, "A program", wiring.clock())[1]
        return f"Bearer {text}"

    def degree(self) -> dict[str, Any]:
        """Return a credential that can be signed as it is."""
        issuer = self.backpack.browser.get("/vc-api/issuer", headers={"Authorization": self.api_token()})
        return {**DEGREE, "issuer": told(issuer)["id"]}

    def _revoking(self) -> Call:
        token = self.api_token()
        signed = self.backpack.browser.post(
            "/vc-api/status/credentials/issue",
            data=orjson.dumps({"credential": self.degree()}),
            headers={"Authorization": token},
        )
        entry = told(signed)["verifiableCredential"]["credentialStatus"]
        return Call({"credentialStatus": entry, "status": True}, shown=token)

    def _reading(self) -> str:
        return f"Bearer {self.backpack.tokens(self.learner)['access_token']}"

    def _exchanging(self) -> Call:
        form = {"code": self.backpack.code(self.learner), "redirect_uri": ANSWER, "code_verifier": VERIFIER}
        return Call({"grant_type": "authorization_code", **form}, shown=self.backpack.basic())

    def _offer(self) -> str:
        wiring = self.school.site.wiring
        with wiring.database.transaction() as session:
            return offer_credential(session, self.credential, wiring.clock(), with_pin=False).name

    def _redeeming(self) -> dict[str, str]:
        offer = told(self.backpack.browser.get(f"/oid4vci/example/offers/{self._offer()}"))
        return {"grant_type": GRANT, "pre-authorized_code": offer["grants"][GRANT]["pre-authorized_code"]}

    def _fetching(self) -> Call:
        wallet = Wallet(self.school, self.backpack.browser)
        redeemed = told(self.backpack.browser.post("/oid4vci/example/token", data=self._redeeming()))
        wish = {**IN_1_0, "proofs": {"jwt": [wallet.proof()]}}
        return Call(wish, shown=f"Bearer {redeemed['access_token']}")
