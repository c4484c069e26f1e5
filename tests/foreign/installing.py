"""Digital Bazaar's Node libraries, installed once and kept under `var/`; scripts are brought to them."""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = ("package.json", "package-lock.json")
INSTALLED = HERE.parents[1] / "var" / "foreign-verifier"


class NotInstalledError(Exception):
    """The libraries cannot be used here; the message says why."""


def installed_folder() -> Path:
    """Return the folder that the libraries are in; its name changes with what is installed in it."""
    missing = [tool for tool in ("node", "npm") if shutil.which(tool) is None]
    if missing:
        raise NotInstalledError(f"The foreign verifier needs {' and '.join(missing)}, not found on PATH.")
    sources = b"".join((HERE / name).read_bytes() for name in SOURCES)
    folder = INSTALLED / hashlib.sha256(sources).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            _install(folder)
    return folder


def brought(script: Path) -> Path:
    """Return a copy of a script that finds the libraries; it is named by what is in it."""
    content = script.read_bytes()
    copy = installed_folder() / f"{script.stem}-{hashlib.sha256(content).hexdigest()[:16]}{script.suffix}"
    if not copy.exists():
        partial = copy.with_suffix(f".{id(script)}.part")
        partial.write_bytes(content)
        partial.replace(copy)
    return copy


def _install(folder: Path) -> None:
    for name in SOURCES:
        shutil.copy(HERE / name, folder)
    run = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    if run.returncode != 0:
        raise NotInstalledError(f"The foreign verifier could not be installed: {run.stderr[-500:]}")
    (folder / "ready").touch()
