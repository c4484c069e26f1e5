"""Leases: doing one thing alone, across workers and machines, without holding a transaction open."""

import hashlib
import os
import secrets
import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from lti_tool.storage.tables import Lease
from lti_tool.storage.upserts import upsert_where

LEASE = timedelta(minutes=5)


def acquire(session: Session, name: str, now: datetime) -> bool:
    """Take the named lease for five minutes, or renew it; `False` while somebody else, still alive, has it.

    A holder on this machine whose process is gone has lost the lease at once, so that a restarted worker
    does not wait for the one that was killed.
    """
    holder = _me()
    held_by = session.execute(select(Lease.holder).where(Lease.name == name)).scalar_one_or_none()
    free = or_(Lease.until <= now, Lease.holder == holder)
    if held_by is not None and _is_dead(held_by):
        free = or_(free, Lease.holder == held_by)
    row = {"name": name, "holder": holder, "until": now + LEASE}
    return upsert_where(session, Lease, row, keys=("name",), where=free)


def release(session: Session, name: str) -> None:
    """Give the named lease back, if it is ours."""
    session.execute(delete(Lease).where(Lease.name == name, Lease.holder == _me()))


def _me() -> str:
    return f"{PLACE}/{os.getpid()}/{PROCESS}/{threading.get_ident()}"


def _is_dead(holder: str) -> bool:
    place, process_id, process, _ = holder.rsplit("/", 3)
    if place != PLACE:
        return False
    if int(process_id) == os.getpid():  # in a container every start has the same process id
        return process != PROCESS
    try:
        os.kill(int(process_id), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _place() -> str:
    """Name where process ids mean what they mean here: two containers may share a host name."""
    boot, namespace = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")
    facts = [socket.gethostname()]
    if boot.exists() and namespace.exists():  # Linux tells; elsewhere the host name has to do
        facts += [boot.read_text().strip(), str(namespace.stat().st_ino)]
    return hashlib.sha256(" ".join(facts).encode()).hexdigest()[:16]


PLACE = _place()
PROCESS = secrets.token_hex(4)
