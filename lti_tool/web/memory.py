"""What one running application remembers besides its database: it may be forgotten at any time."""

from dataclasses import dataclass
from typing import Self, cast

from flask import current_app

from lti_tool.web.lti.flood import FloodGate, Rate
from lti_tool.web.lti.keysets import KeySets
from lti_tool.wiring import Wiring

EXTENSION = "coursemark-memory"
# A whole lecture hall opens the tool at the same moment from behind one address.
LOGINS_PER_ADDRESS = Rate(burst=600, per_second=20)
LOGINS_PER_ISSUER = Rate(burst=3000, per_second=100)
REGISTRATIONS_PER_ADDRESS = Rate(burst=30, per_second=0.5)
ADMIN_CODES_PER_ADDRESS = Rate(burst=5, per_second=5 / 60)
WALLET_CALLS_PER_ADDRESS = Rate(burst=600, per_second=10)
BACKPACKS_PER_ADDRESS = Rate(burst=20, per_second=20 / 3600)
BACKPACK_CODES_PER_ADDRESS = Rate(burst=60, per_second=0.2)


@dataclass(frozen=True, slots=True)
class Memory:
    """The platforms' keys, and who asked for much."""

    key_sets: KeySets
    logins_by_address: FloodGate
    logins_by_issuer: FloodGate
    registrations_by_address: FloodGate
    admin_codes_by_address: FloodGate
    wallet_calls_by_address: FloodGate
    backpacks_by_address: FloodGate
    backpack_codes_by_address: FloodGate

    @classmethod
    def beside(cls, wiring: Wiring) -> Self:
        """Return the empty memory of an application over this wiring."""
        return cls(
            key_sets=KeySets(wiring.web, wiring.database, wiring.clock),
            logins_by_address=FloodGate(LOGINS_PER_ADDRESS),
            logins_by_issuer=FloodGate(LOGINS_PER_ISSUER),
            registrations_by_address=FloodGate(REGISTRATIONS_PER_ADDRESS),
            admin_codes_by_address=FloodGate(ADMIN_CODES_PER_ADDRESS),
            wallet_calls_by_address=FloodGate(WALLET_CALLS_PER_ADDRESS),
            backpacks_by_address=FloodGate(BACKPACKS_PER_ADDRESS),
            backpack_codes_by_address=FloodGate(BACKPACK_CODES_PER_ADDRESS),
        )


def memory() -> Memory:
    """Return the memory of the running application."""
    return cast("Memory", current_app.extensions[EXTENSION])
