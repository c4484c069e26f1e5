"""Reading the simulated Canvas's REST API, and changing how that Canvas behaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from tests.sandbox.tool import PATIENCE


class Api:
    """The REST API, read with the sandbox's own token unless another one is given."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self.headers = {"Authorization": f"Bearer {token or own_token(url)}"}

    def get(self, path: str, **query: object) -> requests.Response:
        """Read a path of the API, or a whole address; `__` in a name stands for `[]`."""
        address = path if path.startswith("http") else f"{self.url}/api/v1{path}"
        asked: Any = {name.replace("__", "[]"): value for name, value in query.items()}
        return requests.get(address, params=asked, headers=self.headers, timeout=PATIENCE)

    def all(self, path: str, **query: object) -> list[dict[str, Any]]:
        """Read all pages of a list."""
        page = self.get(path, **query)
        rows: list[dict[str, Any]] = page.json()
        while "next" in page.links:
            page = self.get(page.links["next"]["url"])
            rows += page.json()
        return rows

    def submission(self, person: int, assignment: int, course: int = 1) -> dict[str, Any]:
        path = f"/courses/{course}/students/submissions"
        (row,) = self.all(path, student_ids__=[person], assignment_ids__=[assignment])
        return row


def own_token(url: str) -> str:
    answer = requests.post(f"{url}/sandbox/api-tokens", json={}, timeout=PATIENCE)
    return str(answer.json()["token"])


def tell(url: str, path: str, body: object) -> requests.Response:
    """Tell the control page something."""
    return requests.post(f"{url}/sandbox/{path}", json=body, timeout=PATIENCE)


@contextmanager
def switched(url: str, **switches: object) -> Iterator[None]:
    """Set switches, and put them back in the end."""
    before = requests.get(f"{url}/sandbox/switches", timeout=PATIENCE).json()
    tell(url, "switches", switches).raise_for_status()
    try:
        yield
    finally:
        tell(url, "switches", {name: before[name] for name in switches}).raise_for_status()
