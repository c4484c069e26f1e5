from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from lti_tool.advantage import ServiceKey
from tests.advantage.platform import TOKEN_URL
from tests.advantage.servers import Bed, Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def bed() -> Bed:
    return Bed()


@pytest.fixture(scope="session")
def key_pair() -> tuple[str, str]:
    """A private key and its public half, as PEM."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    secret = private.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return secret.decode(), private.public_key().public_bytes(encoding, form).decode()


@pytest.fixture
def key(key_pair: tuple[str, str]) -> ServiceKey:
    return ServiceKey(
        registration_id="registration-1",
        deployment_id="deployment-1",
        client_id="client-1",
        token_url=TOKEN_URL,
        key_id="key-1",
        private_key_pem=key_pair[0],
    )
