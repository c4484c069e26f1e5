"""PyLTI1p3's view of our registrations, read from the database."""

from pylti1p3.contrib.flask import FlaskRequest
from pylti1p3.deployment import Deployment
from pylti1p3.registration import Registration
from pylti1p3.tool_config import ToolConfAbstract

from lti_tool.storage.logins import (
    KnownRegistration,
    known_deployment,
    known_registration,
    registrations_of,
)
from lti_tool.storage.prepared import Prepares
from lti_tool.web.lti.refusals import unknown_site


class RegistrationDirectory(ToolConfAbstract[FlaskRequest]):
    """Finds a registration by issuer *and* client: on Canvas all schools share one issuer."""

    def __init__(self, connection: Prepares) -> None:
        self._connection = connection

    def check_iss_has_one_client(self, iss: str) -> bool:
        """Answer no for every issuer, so that PyLTI1p3 never looks up by issuer alone."""
        del iss
        return False

    def check_iss_has_many_clients(self, iss: str) -> bool:
        """Answer yes for every issuer."""
        del iss
        return True

    def find_registration_by_issuer(self, iss: str, *args: object, **kwargs: object) -> Registration:
        """Refuse: an issuer alone names nobody."""
        del iss, args, kwargs
        raise unknown_site("LTI-REG-CLIENT", "looked up by issuer alone")

    def find_registration_by_params(
        self, iss: str, client_id: str | None, *args: object, **kwargs: object
    ) -> Registration:
        """Return the registration of exactly this issuer and client."""
        del args, kwargs
        return as_registration(self.row(iss, client_id))

    def find_deployment(self, iss: str, deployment_id: str) -> Deployment | None:
        """Refuse: an issuer alone names nobody."""
        del iss, deployment_id
        raise unknown_site("LTI-REG-CLIENT", "looked up by issuer alone")

    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *args: object, **kwargs: object
    ) -> Deployment | None:
        """Return the deployment of exactly this registration."""
        del args, kwargs
        row = known_deployment(self._connection, self.row(iss, client_id).id, deployment_id)
        return None if row is None else Deployment().set_deployment_id(row.deployment_id)

    def row(self, iss: str, client_id: str | None) -> KnownRegistration:
        """Return what we know of it. Without a client id the issuer must have exactly one registration."""
        if client_id:
            found = known_registration(self._connection, iss, client_id)
            if found is None:
                raise unknown_site("LTI-REG-UNKNOWN", "no registration with this issuer and client id")
            return require_live(found, status=400)
        return _only(registrations_of(self._connection, iss))


def require_live(row: KnownRegistration, status: int = 403) -> KnownRegistration:
    """Return a registration that may launch: one that was approved and not removed."""
    if row.removed_at is not None:
        raise unknown_site("LTI-REG-UNKNOWN", "the registration was removed", status)
    if row.approved_at is None:
        raise unknown_site("LTI-REG-PENDING", "the registration is not approved", 403)
    return row


def as_registration(row: KnownRegistration) -> Registration:
    """Return it as PyLTI1p3's value object; private keys stay in the vault."""
    return (
        Registration()
        .set_issuer(row.issuer)
        .set_client_id(row.client_id)
        .set_auth_login_url(row.auth_url)
        .set_auth_token_url(row.token_url)
        .set_key_set_url(row.jwks_url)
    )


def _only(found: list[KnownRegistration]) -> KnownRegistration:
    if len(found) != 1:
        raise unknown_site(
            "LTI-REG-CLIENT", f"no client id was sent and the issuer has {len(found)} registrations"
        )
    return require_live(found[0])
