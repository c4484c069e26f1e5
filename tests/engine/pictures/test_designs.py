"""Badges as they are designed: whatever is chosen gives a picture, and every word on it can be read."""

from io import BytesIO
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from badge_engine.pictures import drawing
from badge_engine.pictures.design import Design, DesignError, Icon, Shape
from badge_engine.pictures.drawing import as_png, as_svg, draw_badge

NAVY, CREAM = "#1f3b6f", "#f2e9d0"
RIGHT_TO_LEFT = "مهارات"


def dots(picture: bytes) -> Image.Image:
    with Image.open(BytesIO(picture)) as image:
        return image.convert("RGBA")


@pytest.mark.parametrize("name", ["Teamwork", "Ångström", "団体作業", "", "A" * 80, "An " * 60, "\ud800"])
def test_every_name_gives_a_picture_of_the_same_size(name: str) -> None:
    with Image.open(BytesIO(draw_badge(name))) as image:
        assert (image.size, image.mode) == ((512, 512), "RGBA")


def test_the_same_name_gives_the_same_picture_and_another_name_another() -> None:
    assert draw_badge("Teamwork") == draw_badge("Teamwork")
    assert draw_badge("Chemistry") != draw_badge("Teamwork")


def test_every_shape_and_icon_gives_a_picture_of_its_own() -> None:
    shapes = [as_svg(Design("", shape=shape, icon=Icon.STAR)) for shape in Shape]
    icons = [as_svg(Design("", icon=icon)) for icon in Icon if icon]
    assert len(set(shapes)) == len(Shape)
    assert len({*icons}) == len(Icon) - 1


def test_every_icon_is_a_letter_that_the_fonts_have() -> None:
    star = as_svg(Design("", icon=Icon.STAR))
    unknown = as_svg(Design("\U0010ffff"))
    assert unknown == star
    assert all(as_svg(Design("", icon=icon)) != star for icon in Icon if icon not in {Icon.NONE, Icon.STAR})


@pytest.mark.parametrize("text", ["学习", "\U0001f600", "\ud800"])
def test_words_that_no_font_can_write_give_way_to_a_star(text: str) -> None:
    assert as_png(Design(text)) == as_png(Design("", icon=Icon.STAR))
    assert as_png(Design(text, icon=Icon.GEAR)) == as_png(Design("", icon=Icon.GEAR))
    assert as_png(Design("Chess", ribbon=text, mark=text)) == as_png(Design("Chess"))


@pytest.mark.parametrize("text", ["Χημεία", "Химия", "שלום", RIGHT_TO_LEFT, "Ça ira"])
def test_many_scripts_can_be_written(text: str) -> None:
    assert as_png(Design(text)) != as_png(Design("", icon=Icon.STAR))


@pytest.mark.parametrize(("ground", "ink"), [(NAVY, (255, 255, 255)), (CREAM, (0, 0, 0))])
def test_words_stand_out_on_every_ground(ground: str, ink: tuple[int, int, int]) -> None:
    picture = dots(as_png(Design("", Shape.CIRCLE, colour=ground, icon=Icon.STAR)))
    assert picture.getpixel((256, 256)) == (*ink, 255)


def test_the_ground_around_a_badge_is_clear() -> None:
    for shape in Shape:
        assert dots(as_png(Design("Chess", shape))).getpixel((0, 511)) == (0, 0, 0, 0)


def test_the_words_of_a_sharp_picture_need_no_font() -> None:
    picture = as_svg(Design("Chess", ribbon="Level 2", mark="NTNU"))
    assert b"<text" not in picture
    assert b"font-family" not in picture


@settings(max_examples=15, deadline=None)
@given(
    st.text(max_size=120),
    st.text(max_size=24),
    st.text(max_size=24),
    st.sampled_from([*product(Shape, Icon)]),
)
def test_no_words_can_break_a_picture(title: str, ribbon: str, mark: str, chosen: tuple[Shape, Icon]) -> None:
    shape, icon = chosen
    assert as_png(Design(title, shape, icon=icon, ribbon=ribbon, mark=mark)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ({"title": "A", "colour": "red"}, "not a colour"),
        ({"title": "A", "accent": "#FFFFFF"}, "not a colour"),
        ({"title": "A" * 121}, "longer than 120"),
        ({"title": "A", "ribbon": "B" * 25}, "longer than 24"),
        ({"title": "A", "mark": "B" * 25}, "longer than 24"),
        ({"title": "A", "shape": "blob"}, "not the design"),
        ({"title": "A", "icon": "blob"}, "not the design"),
        ({"title": "A", "size": "1"}, "not the design"),
        ({}, "not the design"),
    ],
)
def test_a_design_that_is_none_is_refused(document: dict[str, str], complaint: str) -> None:
    with pytest.raises(DesignError, match=complaint):
        Design.read(document)


def test_a_design_is_read_as_it_was_written() -> None:
    design = Design("Chess", Shape.SHIELD, NAVY, CREAM, Icon.KNIGHT, "Level 2", "NTNU")
    assert Design.read(design.written()) == design


def test_the_contrast_of_words_follows_the_standard() -> None:
    assert drawing.ink("#757575") == "#ffffff"
    assert drawing.ink("#767676") == "#000000"
