"""The pages inside the LMS's frame, in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from badge_engine.verification.verify import verify
from lti_tool.demo.campus import Lms
from lti_tool.resolving import OwnResolver
from lti_tool.wiring import utc_now
from tests.browser.conftest import WIDE, Visitor, learners_of, open_badges, teacher_of, tool, tool_address
from tests.played import Played

PHONE: ViewportSize = {"width": 320, "height": 700}
LOOKS: dict[str, tuple[ViewportSize, Literal["light", "dark"]]] = {
    "wide, light": (WIDE, "light"),
    "phone, dark": (PHONE, "dark"),
}
FITS = "() => Math.abs(document.documentElement.getBoundingClientRect().height - innerHeight) < 2"
MakeVisitor = Callable[..., Visitor]


def lms_named(played: Played, name: str) -> Lms:
    return played.canvas if name == "canvas" else played.moodle


def test_a_teacher_makes_a_badge_without_leaving_the_course(played: Played, visitor: MakeVisitor) -> None:
    teacher = visitor()
    page = teacher.page()
    open_badges(page, played.canvas, teacher_of(played.canvas))
    frame = tool(page)
    frame.get_by_role("link", name="New badge").click()
    frame.get_by_role("textbox", name="Name", exact=True).fill("Careful Reader")
    frame.get_by_label("What it stands for").fill("Reads charts with care.")
    frame.get_by_label("Completed: Module 2").check()
    frame.get_by_role("button", name="Show who would get it").click()
    expect(frame.get_by_role("heading", name="Careful Reader")).to_be_visible()
    expect(frame.get_by_text("would get it now,")).to_be_visible()
    frame.get_by_role("button", name="Discard this draft").click()
    expect(frame.get_by_role("heading", name="Badges of Data Literacy 101")).to_be_visible()
    expect(frame.get_by_text("Careful Reader")).to_have_count(0)
    assert teacher.complaints_about(played.stage.settings.public_url) == []
    assert teacher.hosts == {"127.0.0.1"}


def test_the_class_follows_the_threshold_while_it_is_typed(played: Played, visitor: MakeVisitor) -> None:
    teacher = visitor()
    page = teacher.page()
    open_badges(page, played.canvas, teacher_of(played.canvas))
    frame = tool(page)
    frame.get_by_role("link", name="New badge").click()
    seen = frame.locator("#what-if")
    expect(seen.get_by_text("Choose criteria, and see here")).to_be_visible()
    frame.get_by_role("checkbox", name="Essay: A question for the data").press("Space")
    expect(seen.get_by_text("would get it now,")).to_be_visible()
    before = seen.locator(".numbers").inner_text()
    threshold = frame.get_by_label("per cent in Essay: A question for the data")
    threshold.fill("1")
    expect(seen.locator(".numbers")).not_to_have_text(before)
    expect(threshold).to_be_focused()
    assert teacher.complaints_about(played.stage.settings.public_url) == []


def test_canvas_gives_the_frame_the_height_that_each_page_takes(played: Played, visitor: MakeVisitor) -> None:
    teacher = visitor()
    page = teacher.page()
    open_badges(page, played.canvas, teacher_of(played.canvas))
    frame = tool(page)
    heights = []
    for link, heading in (("Data Explorer", "Data Explorer"), ("Edit", "Edit “Data Explorer”")):
        frame.get_by_role("link", name=link, exact=True).click()
        expect(frame.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        page.frames[-1].wait_for_function(FITS)
        heights.append(page.evaluate("document.querySelector('iframe.tool').offsetHeight"))
    assert heights[0] != heights[1]
    assert teacher.complaints_about(played.stage.settings.public_url) == []


def test_a_picture_follows_what_is_chosen_by_keyboard(played: Played, visitor: MakeVisitor) -> None:
    teacher = visitor()
    page = teacher.page()
    open_badges(page, played.canvas, teacher_of(played.canvas))
    frame = tool(page)
    frame.get_by_role("link", name="Data Explorer").click()
    frame.get_by_role("link", name="Picture").press("Enter")
    expect(frame.locator("#design [data-show][hidden]")).to_have_count(1)  # the page's script runs
    frame.get_by_role("radio", name="Circle").press("Space")
    expect(frame.locator("#preview")).to_have_attribute("src", re.compile("^blob:"))
    frame.get_by_label("Words on a ribbon").fill("Level 2")
    frame.locator("#design").get_by_label("What the picture shows").fill("A circle")
    frame.get_by_role("button", name="Use this picture").press("Enter")
    expect(frame.get_by_role("img", name="A circle")).to_be_visible()
    frame.get_by_role("button", name="Discard the change").click()
    expect(frame.get_by_role("img", name="A circle")).to_have_count(0)
    assert teacher.complaints_about(played.stage.settings.public_url) == []


@pytest.mark.parametrize("name", ["canvas", "moodle"])
def test_a_learner_takes_the_badge_home_and_it_verifies(
    name: str, played: Played, visitor: MakeVisitor, tmp_path: Path
) -> None:
    lms = lms_named(played, name)
    holder, _ = learners_of(played, lms)
    page = visitor().page()
    open_badges(page, lms, holder)
    with page.expect_download() as download:
        tool(page).get_by_role("link", name="Download badge").click()
    path = tmp_path / "badge.png"
    download.value.save_as(path)
    assert verify(path.read_bytes(), resolver=OwnResolver(played.stage.wiring), now=utc_now()).verified


def test_a_learner_without_the_badge_reads_what_is_left(played: Played, visitor: MakeVisitor) -> None:
    _, other = learners_of(played, played.moodle)
    page = visitor().page()
    open_badges(page, played.moodle, other)
    frame = tool(page)
    expect(frame.get_by_role("heading", name="What is left")).to_be_visible()
    expect(frame.get_by_text("You earned this")).to_have_count(0)


def test_anybody_checks_a_badge_picture(played: Played, visitor: MakeVisitor) -> None:
    stranger = visitor()
    page = stranger.page()
    page.goto(f"{played.stage.settings.public_url}/verify")
    page.get_by_label("A badge file").set_input_files(played.stage.folder / "moodle-badge.png")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("This credential is genuine, and it stands.")).to_be_visible()
    assert stranger.complaints_about(played.stage.settings.public_url) == []


def test_every_page_is_accessible_and_fits(played: Played, visitor: MakeVisitor) -> None:
    made = visitor()
    for address in all_pages(played, made):
        page = made.page()
        page.goto(address)
        for name, (viewport, colours) in LOOKS.items():
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=colours, reduced_motion="reduce")  # no colours in between
            assert findings(page) == [], f"{address} {name}"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"{address} {name} scrolls sideways"
            )
        page.close()
    assert made.complaints_about(played.stage.settings.public_url) == []


def all_pages(played: Played, visitor: Visitor) -> list[str]:
    """Return the addresses of the teacher's, the learners' and the public pages, open to this visitor."""
    public = played.stage.settings.public_url
    page = visitor.page()
    open_badges(page, played.canvas, teacher_of(played.canvas))
    board = tool_address(page)
    badge = tool(page).get_by_role("link", name="Data Explorer").get_attribute("href")
    addresses = [
        board,
        f"{board}badges/new",
        f"{public}{badge}",
        f"{public}{badge}/picture",
        f"{public}{badge}/samples",
        f"{public}/verify",
        f"{public}/issuers/example",
    ]
    for person_id in learners_of(played, played.canvas):
        open_badges(page, played.canvas, person_id)
        addresses.append(tool_address(page))
    open_badges(page, played.canvas, learners_of(played, played.canvas)[0])
    check = tool(page).get_by_role("link", name="Check it").get_attribute("href")
    achievement = (badge or "").rpartition("/")[2]
    page.close()
    return [*addresses, f"{public}{check}", f"{public}/achievements/{achievement}"]


def findings(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 A and AA."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
    return [
        f"{violation['id']}: {violation['help']} ({violation['nodes'][0]['html'][:120]})"
        for violation in found.response["violations"]
    ]
