"""A browser without a screen: follows redirects and the forms that pages submit by themselves."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin

import requests

FORM_LIMIT = 10
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
        self._session.cookies.set_policy(DefaultCookiePolicy(secure_protocols=("https", "http")))

    def open(self, url: str) -> requests.Response:
        """Open an address and go on as long as pages send themselves on."""
        return self._settle(self._session.get(url, timeout=PATIENCE_SECONDS))

    def send(self, page: requests.Response, action_ends_with: str, **filled: str) -> requests.Response:
        """Send the form of a page whose address ends like this, with some fields filled in."""
        for form in forms_of(page):
            if form.action.endswith(action_ends_with):
                return self._settle(self._submit(page, form, form.fields | filled))
        raise UnexpectedPageError(f"there is no form for {action_ends_with} on the page")

    def fetch(self, url: str) -> bytes:
        """Return a file."""
        answer = self._session.get(url, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        return answer.content

    def _settle(self, page: requests.Response) -> requests.Response:
        for _ in range(FORM_LIMIT):
            if not page.ok:
                raise UnexpectedPageError(
                    f"{page.url.partition('?')[0]} answered {page.status_code}: {text_of(page)[:300]}"
                )
            onward = [form for form in forms_of(page) if SELF_SENDING & form.marks]
            if not onward:
                return page
            page = self._submit(page, onward[0], onward[0].fields)
        raise UnexpectedPageError("the pages send each other on in a circle")

    def _submit(self, page: requests.Response, form: Form, fields: dict[str, str]) -> requests.Response:
        address = urljoin(page.url, form.action)
        if form.method == "post":
            return self._session.post(address, data=fields, timeout=PATIENCE_SECONDS)
        return self._session.get(address, params=fields, timeout=PATIENCE_SECONDS)


SELF_SENDING = frozenset({"auto-submit"})


def forms_of(page: requests.Response) -> list[Form]:
    """Return the forms of a page."""
    return _Forms.read(page.text) if "html" in page.headers.get("Content-Type", "") else []


def text_of(page: requests.Response) -> str:
    """Return the words of a page, without its markup."""
    reader = _Words()
    reader.feed(page.text)
    return " ".join(" ".join(reader.words).split())


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False

    @classmethod
    def read(cls, text: str) -> list[Form]:
        reader = cls()
        reader.feed(text)
        return reader.forms

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            marks = frozenset([given.get("id", ""), *given.get("class", "").split()])
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower(), marks))
            self._inside = True
        elif tag == "input" and self._inside and given.get("name"):
            self._note(given)

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"

    def _note(self, given: dict[str, str]) -> None:
        ticked = "checked" in given
        if given.get("type") not in {"checkbox", "radio", "file", "submit"} or ticked:
            self.forms[-1].fields[given["name"]] = given.get("value", "")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)
