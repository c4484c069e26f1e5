"""Secrets at rest: sealed with PyNaCl's SecretBox under one master key that never enters the database."""

import base64
import hashlib
import os
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.utils import random

from lti_tool.settings import Fault, Settings, SettingsError, parse_master_key

_WITNESS = b"coursemark master key"


def digest(secret: str) -> str:
    """Return the SHA-256 of a secret, in hexadecimal: all that is kept of one that is only ever compared."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


class Vault:
    """Seals and opens secrets. A sealed secret is nonce and ciphertext, 40 bytes longer than the secret."""

    def __init__(self, master_key: bytes) -> None:
        self._box = SecretBox(master_key)

    def seal(self, secret: bytes) -> bytes:
        """Return the sealed form of a secret, different each time."""
        return bytes(self._box.encrypt(secret))

    def open(self, sealed: bytes) -> bytes:
        """Return the secret; `WrongMasterKeyError` when it was sealed under another key, or altered."""
        try:
            return self._box.decrypt(sealed)
        except CryptoError as error:
            raise WrongMasterKeyError from error

    def witness(self) -> bytes:
        """Return a sealed known text, kept in the database to recognise the right master key."""
        return self.seal(_WITNESS)

    def recognises(self, witness: bytes) -> bool:
        """Whether this vault has the master key under which the witness was sealed."""
        try:
            return self.open(witness) == _WITNESS
        except WrongMasterKeyError:
            return False


class WrongMasterKeyError(Exception):
    """The master key is not the one that this database was sealed with."""

    def __init__(self) -> None:
        super().__init__(
            "The master key does not open this database's secrets. "
            "Set COURSEMARK_MASTER_KEY or COURSEMARK_MASTER_KEY_FILE to the key that it was set up with."
        )


def open_vault(settings: Settings) -> Vault:
    """Return the vault under the configured master key; `SettingsError` when there is none."""
    if settings.master_key is not None:
        return Vault(settings.master_key)
    name = "COURSEMARK_MASTER_KEY_FILE"
    try:
        return Vault(parse_master_key(settings.master_key_file.read_text()))
    except FileNotFoundError as error:
        fault = Fault(
            name, f"there is no file {settings.master_key_file}", "Run `coursemark init` to make one"
        )
        raise SettingsError((fault,)) from error
    except ValueError as error:
        fault = Fault(
            name, f"the key in {settings.master_key_file} is {error}", "Restore the file from your backup"
        )
        raise SettingsError((fault,)) from error


def make_master_key(path: Path) -> None:
    """Write a new random master key that only its owner may read; an existing file is left as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(base64.b64encode(random(SecretBox.KEY_SIZE)).decode() + "\n")
