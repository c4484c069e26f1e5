"""The tool's own names on the web: the DID of an issuer and the addresses of what it publishes."""

from urllib.parse import urlsplit

from badge_engine.proofs import did_web_of_url


def did_of_host(public_url: str) -> str:
    """Return the `did:web` of the host itself, resolved at `/.well-known/did.json`."""
    return did_web_of_url(public_url)


def host_is(public_url: str, did: str) -> bool:
    """Whether a DID is the one of this host."""
    return bool(urlsplit(public_url).netloc) and did_of_host(public_url) == did
