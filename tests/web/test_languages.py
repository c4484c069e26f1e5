"""Every page can be read in full in every language that is offered."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from jinja2 import Environment, nodes

import lti_tool.web
from lti_tool.languages import OFFERED, gettext, ngettext, offered, speak
from tests import messages

PAGES = Path(lti_tool.web.__file__).parent / "templates"
TEMPLATES = sorted(PAGES.rglob("*.html"))
SHOWN = frozenset({"alt", "aria-label", "placeholder", "title"})
# Names that are the same in every language.
NAMES = re.compile(r"Coursemark|Canvas|Moodle|JSON|JWT|PNG|SVG|PDF|UTC|https://\S*|coursemark \w+")
WORD = re.compile(r"[A-Za-z]{2,}")
CATALOGUES = messages.catalogues_of_the_tool()


def translated(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def filled_in(text: str) -> list[str]:
    """Return what a text has filled in, and its markup."""
    return sorted(re.findall(r"%\(\w+\)s|%%|</?[a-z]+", text))


class Reader(HTMLParser):
    """Collects what a reader of a page sees; what is computed stands in it as `{}`."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_data(self, data: str) -> None:
        self.seen.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.seen += [value or "" for name, value in attrs if name in SHOWN]


def texts_outside_gettext(source: str) -> list[str]:
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(source)
    reader = Reader()
    for node in tree.find_all(nodes.Output):
        reader.feed("".join(_shown(part) for part in node.nodes))
    return [text for text in reader.seen if WORD.search(NAMES.sub("", text.replace("{}", "")))]


def _shown(part: nodes.Expr) -> str:
    if isinstance(part, nodes.TemplateData):
        return part.data
    return "{}" + "".join(f" {said} " for said in _said(part) if " " in said or said.istitle())


def _said(part: nodes.Node) -> Iterator[str]:
    """Yield the texts that an expression can come to, but for those that are looked up."""
    match part:
        case nodes.Const(value=str(said)):
            yield said
        case nodes.CondExpr():
            yield from _said(part.expr1)
            if part.expr2 is not None:
                yield from _said(part.expr2)
        case nodes.Concat():
            for each in part.nodes:
                yield from _said(each)
        case nodes.Or() | nodes.And():
            yield from _said(part.left)
            yield from _said(part.right)


def test_spanish_is_on_offer() -> None:
    assert OFFERED == ("en", "es")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PAGES)))
def test_no_template_says_anything_outside_gettext(path: Path) -> None:
    assert texts_outside_gettext(path.read_text("utf-8")) == [], (
        "wrap it in _(), then make messages, then say it in the other languages"
    )


@pytest.mark.parametrize(
    "source",
    [
        "<p>Nothing here</p>",
        '<img alt="A picture">',
        '<p>{{ "Yes please" if done else _("No") }}</p>',
        '{% if done %}<input placeholder="Some words">{% endif %}',
    ],
)
def test_a_text_outside_gettext_is_noticed(source: str) -> None:
    assert texts_outside_gettext(source) != []


@pytest.mark.parametrize("path", CATALOGUES)
def test_every_text_of_the_tool_is_translated_and_no_other(path: Path) -> None:
    catalogue = messages.read(path)
    known = {message.id for message in translated(catalogue)}
    assert known == set(messages.texts_of_the_tool()), "make messages brings the catalogue up to date"
    assert [message.id for message in translated(catalogue) if message.fuzzy or not all(forms(message))] == []


@pytest.mark.parametrize("path", CATALOGUES)
def test_a_translation_fills_in_what_its_text_does_in_the_same_markup(path: Path) -> None:
    for message in translated(messages.read(path)):
        told = [message.id] if isinstance(message.id, str) else list(message.id)
        assert [filled_in(form) for form in forms(message)] == [filled_in(text) for text in told], told


@pytest.mark.parametrize(
    ("told", "tag"),
    [
        ("es", "es"),
        ("es-MX", "es-MX"),
        ("es_mx", "es-MX"),
        ("es-419", "es-419"),
        ("es_XX", "es"),
        ("en_us", "en-US"),
        ("de", None),
        ("../es", None),
        ("\x00", None),
        ("x" * 1000, None),
        ("", None),
        (None, None),
    ],
)
def test_a_language_is_known_with_and_without_its_region(told: str | None, tag: str | None) -> None:
    assert offered(told) == tag


def test_what_is_said_is_said_in_the_language_that_is_spoken() -> None:
    assert gettext("Badges of %(title)s", title="Physics") == "Badges of Physics"
    try:
        speak("es-MX")
        assert gettext("Badges of %(title)s", title="Física") == "Insignias de Física"
        assert ngettext("%(num)s badge", "%(num)s badges", 1) == "1 insignia"
        assert ngettext("%(num)s badge", "%(num)s badges", 2) == "2 insignias"
    finally:
        speak(None)
