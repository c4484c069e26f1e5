"""Leases: doing one thing alone, across workers and machines, without holding a transaction open."""

import hashlib
import os
import socket
import sys
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
    process_id = os.getpid()
    return f"{PLACE}/{process_id}/{_started(process_id)}/{threading.get_ident()}"


def _is_dead(holder: str) -> bool:
    place, process_id, started, _ = holder.rsplit("/", 3)
    return place == PLACE and _started(int(process_id)) != started


def _started(process_id: int) -> str:
    """Tell when a process was started, empty for one that is not there.

    A process id alone says little: ids are used again, and in a container every start has the same one. It
    is the 22nd field of `/proc/PID/stat`, in ticks since the machine was started; the second, in brackets,
    may hold blanks (proc(5)). Elsewhere the process id has to do.
    """
    if LINUX:
        try:
            facts = (PROC / str(process_id) / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return "" if facts[0] in DEAD else facts[19]
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        return "running"
    return "running"


def _place() -> str:
    """Name where process ids mean what they mean here: two containers may share a host name."""
    facts = [socket.gethostname()]
    if LINUX:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        facts += [boot, str((PROC / "self/ns/pid").stat().st_ino)]
    return hashlib.sha256(" ".join(facts).encode()).hexdigest()[:16]


LINUX = sys.platform == "linux"
PROC = Path("/proc")
DEAD = frozenset("ZX")
PLACE = _place()
