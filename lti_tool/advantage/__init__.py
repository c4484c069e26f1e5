"""The client of the LTI Advantage services, behind one guarded door to the network."""

from lti_tool.advantage.answers import RefusedError
from lti_tool.advantage.api import AuthorisedWeb, EnteredToken, PacedWeb
from lti_tool.advantage.exchange import Limits
from lti_tool.advantage.grades import AgsGrades
from lti_tool.advantage.rosters import NrpsRoster
from lti_tool.advantage.services import Services
from lti_tool.advantage.tokens import AccessToken, ServiceKey, TokenDesk, TokenName, TokenStore
from lti_tool.advantage.web import GuardedWeb, Timing

__all__ = [
    "AccessToken",
    "AgsGrades",
    "AuthorisedWeb",
    "EnteredToken",
    "GuardedWeb",
    "Limits",
    "NrpsRoster",
    "PacedWeb",
    "RefusedError",
    "ServiceKey",
    "Services",
    "Timing",
    "TokenDesk",
    "TokenName",
    "TokenStore",
]
