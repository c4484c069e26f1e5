"""The tool's own names on the web: the DID of an issuer and the addresses of what it publishes."""

from urllib.parse import urlsplit

from badge_engine.proofs.did_web import did_web


def did_of_host(public_url: str) -> str:
    """Return the `did:web` of the host itself, resolved at `/.well-known/did.json`.

    A tool on this machine is served without TLS and named as if it had it: the method knows https only.
    """
    return did_web(f"https://{urlsplit(public_url).netloc}")


def host_is(public_url: str, did: str) -> bool:
    """Whether a DID is the one of this host."""
    return did_of_host(public_url) == did
