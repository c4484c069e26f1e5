"""Where a verification finds keys and status lists: ours in the database, others' by the guarded door."""

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import orjson

from badge_engine.outgoing import PlatformError
from badge_engine.verification.resolving import UnreachableError
from lti_tool.advantage import GuardedWeb
from lti_tool.publishing import issuer_did_document, status_address
from lti_tool.storage import registrations, tables
from lti_tool.web_identity import host_is
from lti_tool.wiring import Wiring


@dataclass(frozen=True, slots=True)
class WebResolver:
    """Fetches through the guarded door. A host that may be private is asked without TLS."""

    web: GuardedWeb
    private_hosts: frozenset[str]

    def fetch(self, url: str) -> bytes:
        """Return what an address serves; `UnreachableError` says which host did not answer."""
        host = _split(url).netloc
        address = url.replace("https://", "http://", 1) if host in self.private_hosts else url
        try:
            return self.web.fetch_bytes(address)
        except PlatformError as error:
            raise UnreachableError(f"{host} could not be reached.") from error


@dataclass(frozen=True, slots=True)
class OwnResolver:
    """Answers for the tool's own addresses from its database, and asks the web for everything else."""

    wiring: Wiring

    def fetch(self, url: str) -> bytes:
        """Return a document; ours without a detour over the network."""
        parts = _split(url)
        own = self._own(parts.path) if parts.netloc == self.wiring.settings.public_host else None
        if own is not None:
            return own
        return WebResolver(self.wiring.web, self.wiring.settings.allow_private_hosts).fetch(url)

    def _own(self, path: str) -> bytes | None:
        settings = self.wiring.settings
        with self.wiring.database.reading() as session:
            if path == "/.well-known/did.json":
                institution = registrations.the_institution(session)
                if institution is None or not host_is(settings.public_url, institution.did):
                    return None
                keys = registrations.issuer_keys(session, institution.id)
                of_tokens = registrations.token_keys(session, institution.id)
                return orjson.dumps(issuer_did_document(institution, keys, of_tokens))
            if settings.address(path) == status_address(settings, list_id := path.rpartition("/")[2]):
                row = session.get(tables.StatusList, list_id)
                return None if row is None else row.document
        return None


def _split(url: str) -> SplitResult:
    """Take an address apart that a stranger wrote; not all that begins like one can be."""
    try:
        return urlsplit(url)
    except ValueError as error:
        raise UnreachableError("An address in the document cannot be read.") from error
