"""The catalogue of attacks on an LTI tool: each case is a test named `test_case_NNN_...`.

A case may have several tests; all of them must hold for the case to count.
"""

from tests.web.conftest import any_site, browser, platform, site

__all__ = ["any_site", "browser", "platform", "site"]
