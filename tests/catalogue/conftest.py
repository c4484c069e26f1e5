"""The catalogue of attacks on an LTI tool: each case is a test named `test_case_NNN_...`.

A case may have several tests; all of them must hold for the case to count.
"""

import pytest

from tests.catalogue.refused import Refused
from tests.web.conftest import (
    Site,
    any_site,
    browser,
    installed,
    installed_on_postgresql,
    platform,
    registered,
    site,
)

__all__ = [
    "any_site",
    "browser",
    "installed",
    "installed_on_postgresql",
    "platform",
    "registered",
    "site",
]


@pytest.fixture
def refused(site: Site, caplog: pytest.LogCaptureFixture) -> Refused:
    """A judge of refusals by `site`."""
    return Refused(site, caplog)
