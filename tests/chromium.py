"""A real Chromium, Debian's, driven by Playwright; where it is missing the tests say how to get it."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

EXECUTABLE = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = "no Chromium here: `apt-get install chromium`, or name one in the environment variable CHROMIUM"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A frame that changes its site changes its process; sometimes Playwright lets the new one wait for ever.
    # What a site may keep does not depend on processes.
    "--disable-site-isolation-trials",
]


@contextmanager
def open_chromium(playwright: Playwright) -> Iterator[Browser]:
    """Start a headless Chromium and end it; `LookupError` where there is none."""
    browser = playwright.chromium.launch(executable_path=_executable(), args=QUIET)
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def open_strict_chromium(playwright: Playwright, profile: Path) -> Iterator[BrowserContext]:
    """Start a headless Chromium that blocks third-party cookies, with a profile of its own."""
    wishes = {"profile": {"block_third_party_cookies": True, "cookie_controls_mode": 1}}
    (profile / "Default").mkdir(parents=True)
    (profile / "Default/Preferences").write_text(json.dumps(wishes))
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=_executable(), args=QUIET
    )
    try:
        yield context
    finally:
        context.close()


def _executable() -> str:
    if EXECUTABLE is None:
        raise LookupError(MISSING)
    return EXECUTABLE


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one Playwright that a process may run; tests without a Chromium end here, saying so."""
    if EXECUTABLE is None:
        pytest.skip(MISSING)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    with open_chromium(playwright) as browser:
        yield browser
