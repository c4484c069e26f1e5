"""Leases: doing one thing alone, across workers and machines, without holding a transaction open."""

import os
import socket
import threading
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from lti_tool.storage.tables import Lease
from lti_tool.storage.upserts import insert_missing

LEASE = timedelta(minutes=5)


def acquire(session: Session, name: str, now: datetime) -> bool:
    """Take the named lease for five minutes; `False` while somebody else, still alive, has it.

    A holder on this machine whose process is gone has lost the lease at once, so that a restarted worker
    does not wait for the one that was killed.
    """
    holder = _me()
    held = session.get(Lease, name)
    if held is None:
        row = {"name": name, "holder": holder, "until": now + LEASE}
        insert_missing(session, Lease, [row])
        held = session.get_one(Lease, name)
        return held.holder == holder
    free = or_(Lease.until <= now, Lease.holder == holder)
    if _is_dead(held.holder):
        free = or_(free, Lease.holder == held.holder)
    changed = session.execute(
        update(Lease)
        .where(Lease.name == name, free)
        .values(holder=holder, until=now + LEASE)
        .returning(Lease.name)
    )
    return changed.first() is not None


def release(session: Session, name: str) -> None:
    """Give the named lease back, if it is ours."""
    session.execute(delete(Lease).where(Lease.name == name, Lease.holder == _me()))


def _me() -> str:
    return f"{socket.gethostname()}/{os.getpid()}/{threading.get_ident()}"


def _is_dead(holder: str) -> bool:
    host, process, _ = holder.rsplit("/", 2)
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
