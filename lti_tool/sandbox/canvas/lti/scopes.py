"""The scopes that Canvas's LTI keys can have."""

from collections.abc import Mapping
from typing import Any

from lti_tool.sandbox.tools import SCOPES as AGS_AND_NRPS
from lti_tool.sandbox.tools import granted_scopes

NOTICES_SCOPE = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
ROSTER_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
ACCOUNT_SCOPE = "https://canvas.instructure.com/lti/account_lookup/scope/show"
PROGRESS_SCOPE = "https://canvas.instructure.com/lti-ags/progress/scope/show"
SCOPES = AGS_AND_NRPS | {NOTICES_SCOPE, ACCOUNT_SCOPE, PROGRESS_SCOPE}


def scopes_of(tool: Mapping[str, Any]) -> frozenset[str]:
    """Return what a tool may ask for: everything, where nothing was said; less, where it was taken away."""
    return granted_scopes(tool, SCOPES) - frozenset(tool.get("withheld", ()))
