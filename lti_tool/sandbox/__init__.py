"""A campus in a box: a simulated Canvas and a simulated Moodle, for the demonstration and for tests.

It is the other side of the wire. It is built from what the two systems are recorded to do, shares no code
with the tool, and is talked to over HTTP only.
"""

from lti_tool.sandbox.campus import Campus, PortInUse, open_campus, require_free, serve_campus
from lti_tool.sandbox.memory import OtherVersion

__all__ = ["Campus", "OtherVersion", "PortInUse", "open_campus", "require_free", "serve_campus"]
