"""The course in Slate, and Slate itself, installed for as long as it is asked for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from badge_engine.outgoing import WebRequest
from lti_tool.platforms import GROUP, load_platforms, platform_named
from tests.adapters.campus import HOST, TOKEN, Campus, Gradebook, M, person, refused

PACKAGE = Path(__file__).parent / "slate"


@contextmanager
def slate_installed(folder: Path) -> Iterator[None]:
    """List Slate as an installer does: the module on the path, and beside it what the package offers."""
    listed = folder / "slate_adapter-1.0.dist-info"
    listed.mkdir()
    (listed / "METADATA").write_text("Metadata-Version: 2.1\nName: slate-adapter\nVersion: 1.0\n")
    (listed / "entry_points.txt").write_text(f"[{GROUP}]\nslate = slate_adapter:PLATFORM\n")
    paths = [str(folder), str(PACKAGE)]
    sys.path[:0] = paths
    load_platforms.cache_clear()
    yield
    for path in paths:
        sys.path.remove(path)
    load_platforms.cache_clear()


def slate_campus() -> Campus:
    gradebook = Gradebook(lambda number: f"{HOST}/lineitems/{number}")
    gradebook.add(40, label="In the tool", scoreMaximum=1)
    gradebook.results[40] = [{"userId": "ada", "resultScore": 0.1, "resultMaximum": 1}]
    return Campus(
        platform=platform_named("slate"),
        context_id="chalk",
        course_id="chalk",
        line_items_url=f"{HOST}/lineitems",
        memberships_url=f"{HOST}/members",
        gradebook=gradebook,
        roster=[
            person("ada", f"{M}#Learner"),
            person("bob", f"{M}#Learner"),
            person("tess", f"{M}#Instructor"),
            person("theo", f"{M}/Instructor#TeachingAssistant"),
        ],
        rest=_course,
    )


def _course(request: WebRequest, path: str, query: dict[str, str]) -> object:
    if request.headers.get("Authorization") != f"Bearer {TOKEN}" or path != "/slate/course" or query:
        return refused(404)
    return {
        "columns": {"slate:essay": {"title": "Essay & more", "points": 10}},
        "cells": {"ada": {"slate:essay": {"given": 8, "at": "2026-11-19T10:00:00Z"}}},
        "grades": {"ada": 80.1},
        "parts": {"slate:basics": "Basics"},
        "done": {"ada": {"slate:basics": "2026-11-20T10:00:00Z"}, "bob": {}},
    }
