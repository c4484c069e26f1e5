"""A browser without a screen: follows redirects and the forms that pages submit by themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

Fields = Mapping[str, str | list[str]]

ONWARD_LIMIT = 10
PATIENCE_SECONDS = 60


class UnexpectedPageError(Exception):
    """A page was not what a person would have expected there."""


@dataclass(slots=True)
class Form:
    """A form of a page, with the values that it would send as it stands."""

    action: str
    method: str
    marks: frozenset[str]
    fields: dict[str, str] = field(default_factory=dict)


class Browser:
    """One person's browser: its own cookies, as if nobody else used the machine.

    Like real browsers it takes loopback addresses for secure, so that `Secure` cookies work on them.
    """

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Accept"] = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"

    def open(self, url: str) -> requests.Response:
        """Open an address and go on as long as pages send themselves on."""
        return self._settle(self._request("GET", url))

    def send(
        self, page: requests.Response, action_ends_with: str, filled: Fields | None = None
    ) -> requests.Response:
        """Send the form of a page whose address ends like this, with some fields filled in."""
        for form in forms_of(page):
            if form.action.endswith(action_ends_with):
                return self._settle(self._submit(page, form, {**form.fields, **(filled or {})}))
        raise UnexpectedPageError(f"there is no form for {action_ends_with} on the page")

    def fetch(self, url: str) -> bytes:
        """Return a file."""
        answer = self._request("GET", url)
        answer.raise_for_status()
        return answer.content

    def _settle(self, page: requests.Response) -> requests.Response:
        for _ in range(ONWARD_LIMIT):
            if not page.ok:
                where = page.url.partition("?")[0]
                raise UnexpectedPageError(f"{where} answered {page.status_code}: {text_of(page)[:300]}")
            onward = self._go_on(page)
            if onward is None:
                return page
            page = onward
        raise UnexpectedPageError("the pages send each other on in a circle")

    def _go_on(self, page: requests.Response) -> requests.Response | None:
        """Do what the page's script would do, or what the page offers to browsers without scripts."""
        for form in forms_of(page):
            if SELF_SENDING & form.marks:
                return self._submit(page, form, form.fields)
        link = links_of(page).get(CONTINUE)
        return self._request("GET", link) if link else None

    def _submit(self, page: requests.Response, form: Form, fields: Fields) -> requests.Response:
        address = urljoin(page.url, form.action)
        if form.method == "post":
            return self._request("POST", address, data=fields)
        return self._request("GET", address, params=fields)

    def _request(
        self,
        method: str,
        url: str,
        *,
        params: Fields | None = None,
        data: Fields | None = None,
    ) -> requests.Response:
        answer = self._ask(method, url, params, data)
        for _ in range(ONWARD_LIMIT):
            if not answer.is_redirect:
                return answer
            answer = self._ask("GET", urljoin(answer.url, answer.headers["Location"]), None, None)
        raise UnexpectedPageError("the pages redirect in a circle")

    def _ask(self, method: str, url: str, params: Fields | None, data: Fields | None) -> requests.Response:
        for cookie in self._session.cookies:
            cookie.secure = False
        return self._session.request(
            method, url, params=params, data=data, timeout=PATIENCE_SECONDS, allow_redirects=False
        )


SELF_SENDING = frozenset({"auto-submit"})
CONTINUE = "Continue"


def forms_of(page: requests.Response) -> list[Form]:
    """Return the forms of a page."""
    return _read(page).forms


def links_of(page: requests.Response) -> dict[str, str]:
    """Return the addresses that a page links to, by the words of the link."""
    return {words: urljoin(page.url, address) for words, address in _read(page).links.items()}


def tick_box(page: requests.Response, label: str) -> str:
    """Return the value of the tick box whose label begins like this."""
    for words, value in _read(page).tick_boxes.items():
        if words.startswith(label):
            return value
    raise UnexpectedPageError(f"there is no tick box {label!r} on the page")


def text_of(page: requests.Response) -> str:
    """Return the words of a page, without its markup."""
    return " ".join(_read(page).words)


def _read(page: requests.Response) -> "_Reader":
    reader = _Reader()
    if "html" in page.headers.get("Content-Type", ""):
        reader.feed(page.text)
    return reader


class _Reader(HTMLParser):
    """Reads forms with their values, links and labels with their words."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.tick_boxes: dict[str, str] = {}
        self.words: list[str] = []
        self._in_form = False
        self._target: str | None = None
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                marks = frozenset([given.get("id", ""), *given.get("class", "").split()])
                self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower(), marks))
                self._in_form = True
            case "a":
                self._target, self._said = given.get("href"), []
            case "label":
                self._target, self._said = None, []
            case "input" if self._in_form and given.get("name"):
                self._note(given)

    def handle_endtag(self, tag: str) -> None:
        words = " ".join(" ".join(self._said).split())
        if tag == "form":
            self._in_form = False
        elif tag in {"a", "label"} and self._target:
            (self.links if tag == "a" else self.tick_boxes).setdefault(words, self._target)
            self._target = None

    def handle_data(self, data: str) -> None:
        self._said.append(data)
        self.words.extend(data.split())

    def _note(self, given: dict[str, str]) -> None:
        if given.get("type") == "checkbox" and "disabled" not in given:
            self._target = given.get("value")
        if given.get("type") not in {"checkbox", "radio", "file", "submit"} or "checked" in given:
            self.forms[-1].fields[given["name"]] = given.get("value", "")
