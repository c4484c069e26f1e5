"""Ports that nobody listens on."""

import socket
from contextlib import ExitStack


def free_ports(number: int) -> list[int]:
    """Return ports that were free a moment ago, no two the same."""
    with ExitStack() as stack:
        bound = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in bound:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in bound]
