"""What holds for every call of a program: floods are held back, and scripts of any site may call."""

from flask import Blueprint, Response, request

from lti_tool.web.memory import memory
from lti_tool.web.parts import parts


def open_to_programs(pages: Blueprint) -> None:
    """Let programs call the pages of a blueprint, wherever they run: nothing there rests on a cookie."""
    pages.before_request(_within_bounds)
    pages.after_request(_for_every_site)


def _within_bounds() -> None:
    memory().wallet_calls_by_address.admit(request.remote_addr or "", parts().clock())
    request.get_data()  # what is too large is refused before anything else


def _for_every_site(answer: Response) -> Response:
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    answer.headers["Access-Control-Expose-Headers"] = "Link, X-Total-Count"
    if "Allow" in answer.headers:  # it is asked for before a call
        answer.headers["Access-Control-Allow-Methods"] = answer.headers["Allow"]
    return answer
