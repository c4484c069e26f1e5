"""The launch: state, token and message verified in one order, then one atomic consumption of the login."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from flask import Request
from pylti1p3.contrib.flask import FlaskMessageLaunch, FlaskRequest
from pylti1p3.message_launch import TJwtData

from lti_tool.storage.logins import KnownDeployment, PendingLogin, known_deployment, pending_login
from lti_tool.storage.prepared import Prepares
from lti_tool.web.headers import allow_framing
from lti_tool.web.lti.browser import PartitionedCookies, same
from lti_tool.web.lti.claims import CLAIM, DEEP_LINK, RESOURCE_LINK, is_identifier
from lti_tool.web.lti.id_tokens import verified_claims
from lti_tool.web.lti.keysets import KeySets
from lti_tool.web.lti.login import single_values
from lti_tool.web.lti.refusals import Refusal, Sentence, expired, incomplete, unknown_site, unproven
from lti_tool.web.lti.registrations import RegistrationDirectory, as_registration, require_live

VERSION = "1.3.0"
NONCE_CHARACTERS = 255
MESSAGES = (RESOURCE_LINK, DEEP_LINK)


class VerifiedLaunch(FlaskMessageLaunch):
    """PyLTI1p3's launch with its weak steps replaced (what they are stands in `config/decisions/0003`).

    `validate` runs the steps in our order. `claims` is the *verified* payload; the unverified one is never
    used for anything.
    """

    def __init__(self, request: Request, connection: Prepares, key_sets: KeySets, now: datetime) -> None:
        self._parameters = single_values(request)
        self.cookies = PartitionedCookies(request)
        self._directory = RegistrationDirectory(connection)
        super().__init__(  # type: ignore[no-untyped-call]  # PyLTI1p3's Flask classes are not annotated
            FlaskRequest(request.cookies, {}, self._parameters, request.is_secure),  # type: ignore[no-untyped-call]  # as above
            self._directory,
            session_service=_Nothing(),
            cookie_service=self.cookies,
            requests_session=_Nothing(),
        )
        self._database, self._key_sets, self._now = connection, key_sets, now
        self.claims: Mapping[str, Any] = {}
        self.login: PendingLogin
        self.deployment: KnownDeployment
        self.browser_proven = False

    def validate(self) -> "VerifiedLaunch":
        """Verify everything; a `Refusal` says what is wrong. Nothing is consumed, and nothing is written.

        `browser_proven` tells whether the browser brought back its cookie.
        """
        self._validated = True
        self.validate_state()
        self.validate_jwt_format()
        self.validate_registration()
        self.validate_jwt_signature()
        self.validate_nonce()
        self.validate_deployment()
        self.validate_message()
        return self

    def validate_state(self) -> "VerifiedLaunch":
        """Find the login that this answers."""
        login_id, _, secret = self._parameters.get("state", "").partition(".")
        if not secret:
            raise incomplete("LTI-STATE-MISSING", "state is missing")
        login = pending_login(self._database, login_id)
        if login is None or not same(secret, login.state_hash) or login.expires_at <= self._now:
            raise expired("LTI-STATE-UNKNOWN", "state is unknown or too old")
        allow_framing(login.registration)
        if login.consumed_at is not None:
            raise expired("LTI-STATE-USED", "this login was used before", status=409)
        if self._parameters.get("error"):
            raise RefusedByPlatform(login.id)
        self.browser_proven = same(self.cookies.get_cookie(f"login-{login_id}"), login.browser_hash)
        self.login = login
        return self

    def validate_jwt_format(self) -> "VerifiedLaunch":
        """Do nothing here: the header is read where the signature is verified."""
        return self

    def validate_registration(self) -> "VerifiedLaunch":
        """Take the registration from the login, not from the token (OAuth mix-up)."""
        require_live(self.login.registration)
        self._registration = as_registration(self.login.registration)
        return self

    def validate_jwt_signature(self) -> "VerifiedLaunch":
        """Verify signature, issuer, audience and times; keep the verified payload only."""
        token = self._parameters.get("id_token", "")
        self.claims = verified_claims(token, self.login.registration, self._key_sets, self._now)
        self._jwt = cast("TJwtData", {"body": self.claims})
        return self

    def validate_nonce(self) -> "VerifiedLaunch":
        """Compare with the nonce of this very login."""
        nonce = self.claims["nonce"]
        if not isinstance(nonce, str) or not 0 < len(nonce) <= NONCE_CHARACTERS or not nonce.isascii():
            raise unproven("LTI-NONCE", "the nonce is none that a platform could have got from us")
        if not same(nonce, self.login.nonce_hash):
            raise expired("LTI-NONCE", "the nonce is not the one of this login")
        return self

    def validate_deployment(self) -> "VerifiedLaunch":
        """Demand a known deployment, and the one that the login named."""
        registration = self.login.registration
        claimed = self.claims.get(CLAIM + "deployment_id")
        if not is_identifier(claimed):
            raise incomplete("LTI-MSG-DEPLOYMENT", "deployment_id is missing or no identifier")
        if self.login.deployment_hint not in {None, claimed}:
            raise unproven("LTI-MSG-DEPLOYMENT", "deployment_id is not the one that the login named")
        known = self.login.hinted or known_deployment(self._database, registration.id, claimed)
        if known is None:
            raise UnknownDeployment(registration.id, claimed)
        if known.approved_at is None:
            raise unknown_site("LTI-DEPLOYMENT-PENDING", "the deployment is not approved", status=403)
        self.deployment = known
        return self

    def validate_message(self) -> "VerifiedLaunch":
        """Check target, version and message type; each other claim is typed where it is read."""
        body = self.claims
        if not body.get(CLAIM + "target_link_uri"):
            raise incomplete("LTI-MSG-TARGET", "target_link_uri is missing")
        if body[CLAIM + "target_link_uri"] != self.login.target_link_uri:
            raise unproven("LTI-TARGET-CHANGED", "target_link_uri is not the one that the login named")
        if body.get(CLAIM + "version") != VERSION:
            raise incomplete("LTI-MSG-VERSION", "version is not 1.3.0")
        if body.get(CLAIM + "message_type") not in MESSAGES:
            raise incomplete("LTI-MSG-TYPE", "the message is neither a resource link nor a deep link")
        return self


class RefusedByPlatform(Refusal):
    """The platform did not authenticate the person; the login is over (Security Framework, 5.1.1.5)."""

    def __init__(self, login_id: str) -> None:
        super().__init__("LTI-OIDC-ERROR", 401, Sentence.SIGN_IN, "the platform answered with an error")
        self.login_id = login_id


class UnknownDeployment(Refusal):
    """A proven message of a deployment that nobody approved yet; it is worth an administrator's look."""

    def __init__(self, registration_id: str, deployment_id: str) -> None:
        reason = "deployment_id is not registered"
        super().__init__("LTI-DEPLOYMENT-UNKNOWN", 403, Sentence.UNKNOWN_SITE, reason)
        self.registration_id, self.deployment_id = registration_id, deployment_id


class _Nothing:
    """PyLTI1p3 wants services that keep tokens and fetch keys without limits; it gets none."""
