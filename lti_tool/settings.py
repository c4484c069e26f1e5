"""The settings: read once, at the door, from the environment and an optional file.

Every setting is documented in `config/settings.example.env`. All faults are reported at once, by name.
"""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from dotenv import dotenv_values

PREFIX = "COURSEMARK_"
KEY_BYTES = 32
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
DATABASE_SCHEMES = ("sqlite", "postgresql", "postgresql+psycopg")
MOST_PROXIES = tuple("0123456789")
QUEUE_SCHEMES = ("sqlite", "postgresql", "redis", "rediss")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the set-up, and what to do about it."""

    name: str
    problem: str
    fix: str

    def __str__(self) -> str:
        return f"{self.name}: {self.problem}. {self.fix}."


class SettingsError(Exception):
    """The settings cannot be used; `faults` holds every reason, not only the first."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator decided. Relative paths and SQLite files live in `var/` of the working directory."""

    public_url: str = "http://127.0.0.1:8000"
    database_url: str = "sqlite:///var/coursemark.db"
    queue_url: str = "sqlite:///var/queue.db"
    master_key: bytes | None = field(default=None, repr=False)
    master_key_file: Path = Path("var/master.key")
    allow_private_hosts: frozenset[str] = frozenset()
    log_level: str = "INFO"
    trusted_proxies: int = 0
    self_check_one_of: int = 5_000
    vc_api_testing: str = ""
    metadata_profiles: Path | None = None

    @property
    def public_host(self) -> str:
        """Host and port of the public address, as browsers write it in `Host`."""
        return urlsplit(self.public_url).netloc

    def address(self, path: str) -> str:
        """Return the public address of a path that starts with a slash."""
        return f"{self.public_url}{path}"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings, or raise `SettingsError` with every fault.

    The file named by `COURSEMARK_SETTINGS` (default `config/settings.env`, when it is there) holds lines of
    `NAME=value`; the environment wins over it.
    """
    given = dict(os.environ if environment is None else environment)
    values = {**_file_values(given), **given}
    texts = {name.removeprefix(PREFIX): text for name, text in values.items() if name.startswith(PREFIX)}
    faults: list[Fault] = [*_unknown(texts)]
    settings = Settings(
        public_url=_public_url(texts, faults),
        database_url=_url(texts, "DATABASE_URL", DATABASE_SCHEMES, Settings().database_url, faults),
        queue_url=_url(texts, "QUEUE_URL", QUEUE_SCHEMES, Settings().queue_url, faults),
        master_key=_master_key(texts, faults),
        master_key_file=Path(texts.get("MASTER_KEY_FILE") or Settings().master_key_file),
        allow_private_hosts=_hosts(texts, faults),
        log_level=_log_level(texts, faults),
        trusted_proxies=_proxies(texts, faults),
        self_check_one_of=_self_check(texts, faults),
        vc_api_testing=texts.get("VC_API_TESTING", "").strip(),
        metadata_profiles=_folder(texts, faults),
    )
    if faults:
        raise SettingsError(tuple(faults))
    return settings


def parse_master_key(text: str) -> bytes:
    """Return the 32 bytes of a base64 master key; `ValueError` when it is not one."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError(f"{len(key)} bytes long instead of {KEY_BYTES}")
    return key


def _file_values(given: Mapping[str, str]) -> dict[str, str]:
    named = given.get(f"{PREFIX}SETTINGS")
    path = Path(named or "config/settings.env")
    if named and not path.is_file():
        fault = Fault(f"{PREFIX}SETTINGS", f"there is no file {path}", "Name an existing file or unset it")
        raise SettingsError((fault,))
    return {name: text for name, text in dotenv_values(path).items() if text is not None}


def _unknown(texts: Mapping[str, str]) -> list[Fault]:
    known = {item.upper() for item in Settings.__dataclass_fields__} | {"SETTINGS"}
    return [
        Fault(
            PREFIX + name,
            "no such setting",
            f"Known are {', '.join(PREFIX + item for item in sorted(known))}",
        )
        for name in sorted(texts.keys() - known)
    ]


def _public_url(texts: Mapping[str, str], faults: list[Fault]) -> str:
    text = texts.get("PUBLIC_URL") or Settings().public_url
    parts = _address(text)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        faults.append(
            Fault(f"{PREFIX}PUBLIC_URL", "not a web address", "Write it as https://badges.example.edu")
        )
    elif parts.path not in {"", "/"}:
        faults.append(Fault(f"{PREFIX}PUBLIC_URL", "it has a path", "Give the tool a host of its own"))
    elif parts.scheme == "http" and not local:
        fix = "Use https: browsers and LMSs refuse a tool without it"
        faults.append(Fault(f"{PREFIX}PUBLIC_URL", "http outside this machine", fix))
    return text.rstrip("/")


def _address(text: str) -> SplitResult:
    """Take an address apart; one that cannot be read has no host."""
    try:
        return urlsplit(text)
    except ValueError:
        return urlsplit("")


def _url(
    texts: Mapping[str, str], name: str, schemes: tuple[str, ...], default: str, faults: list[Fault]
) -> str:
    text = texts.get(name) or default
    if text.partition("://")[0] not in schemes or "://" not in text:
        known = ", ".join(f"{scheme}://" for scheme in schemes)
        faults.append(
            Fault(PREFIX + name, "not an address that is understood", f"Start it with one of {known}")
        )
    return text


def _master_key(texts: Mapping[str, str], faults: list[Fault]) -> bytes | None:
    text = texts.get("MASTER_KEY")
    if not text:
        return None
    try:
        return parse_master_key(text)
    except ValueError as error:
        fix = "Give 32 random bytes in base64, or unset it to use the key file that `coursemark init` makes"
        faults.append(Fault(f"{PREFIX}MASTER_KEY", f"it is {error}", fix))
        return None


def _hosts(texts: Mapping[str, str], faults: list[Fault]) -> frozenset[str]:
    hosts = frozenset(
        part.strip() for part in texts.get("ALLOW_PRIVATE_HOSTS", "").split(",") if part.strip()
    )
    for host in sorted(hosts):
        name, _, port = host.rpartition(":")
        if not name or not port.isdecimal():
            fix = "Write each as host:port, with commas between"
            faults.append(Fault(f"{PREFIX}ALLOW_PRIVATE_HOSTS", f"{host!r} is not host:port", fix))
    return hosts


def _log_level(texts: Mapping[str, str], faults: list[Fault]) -> str:
    text = (texts.get("LOG_LEVEL") or Settings().log_level).upper()
    if text not in LOG_LEVELS:
        fix = f"Use one of {', '.join(LOG_LEVELS)}"
        faults.append(Fault(f"{PREFIX}LOG_LEVEL", f"{text!r} is no level", fix))
    return text


def _proxies(texts: Mapping[str, str], faults: list[Fault]) -> int:
    text = texts.get("TRUSTED_PROXIES") or "0"
    if text in MOST_PROXIES:
        return int(text)
    fix = f"Write how many proxies of yours pass a request on, {MOST_PROXIES[0]} to {MOST_PROXIES[-1]}"
    faults.append(Fault(f"{PREFIX}TRUSTED_PROXIES", "not such a number", fix))
    return 0


def _folder(texts: Mapping[str, str], faults: list[Fault]) -> Path | None:
    text = texts.get("METADATA_PROFILES", "").strip()
    if text and not Path(text).is_dir():
        fix = "Name a folder that is there, or unset it"
        faults.append(Fault(f"{PREFIX}METADATA_PROFILES", f"there is no folder {text}", fix))
    return Path(text) if text else None


def _self_check(texts: Mapping[str, str], faults: list[Fault]) -> int:
    text = texts.get("SELF_CHECK_ONE_OF") or str(Settings().self_check_one_of)
    if re.fullmatch("[1-9][0-9]{0,5}", text, re.ASCII):
        return int(text)
    faults.append(
        Fault(f"{PREFIX}SELF_CHECK_ONE_OF", "not such a number", "Write 1 to check every credential")
    )
    return 1
