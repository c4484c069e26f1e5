"""Every page of the application's own map, photographed: wide and light, and on a phone at night."""

import re
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from tests.web.administrator import Administrator
from tests.web.pages.school import found_school
from tests.web.pages.screen import Screen, client_for
from tests.web.pages.tour import DOORS, walk

ALBUM = Path("var/screenshots")
PAGE = {"Accept": "text/html"}


def photograph_every_page(browser: Browser) -> None:
    """Fill the album anew: two pictures of each page that there is."""
    shutil.rmtree(ALBUM, ignore_errors=True)
    ALBUM.mkdir(parents=True)
    found = contextmanager(found_school)
    with tempfile.TemporaryDirectory() as folder, found(f"sqlite:///{folder}/s.db", Path(folder)) as school:
        tour = walk(school)
        administrator = Administrator(school.site, school.site.browser()).enter()
        screen = Screen(browser.new_page(), school.site.browser())
        screen.page.route("**/*", screen.answer)
        for door in (door for door in DOORS if door.method == "GET"):
            client, path = client_for(door, tour, administrator)
            with client.get(path, headers=PAGE) as answer:
                is_page = (answer.status_code, answer.mimetype) == (200, "text/html")
            if is_page:
                _photograph(screen.open(client, path), _name(door.rule.rule))
    sys.stdout.write(f"{len(list(ALBUM.iterdir()))} pictures of every page: {ALBUM}\n")


def _photograph(screen: Screen, name: str) -> None:
    for look in ("light", "dark"):
        screen.look(look)
        screen.page.screenshot(path=ALBUM / f"{name}-{look}.png", full_page=True)


def _name(rule: str) -> str:
    """Return the address as the name of a file; what stands for a name in it is left out."""
    words = re.findall(r"[a-z0-9.-]+", re.sub(r"<[^>]*>", "", rule))
    return "-".join(words) or "home"
