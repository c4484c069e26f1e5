"""Where an LMS starts a login, and what happens in a browser that keeps nothing for us in a frame.

Once the LMS has been asked who the person is, its hints are used up. So a browser that keeps neither our
cookie nor, by its LMS, our value is noticed before that, and the login starts again in a window of its own.
"""

import logging

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.storage import tables
from lti_tool.storage.logins import KnownRegistration
from lti_tool.web.headers import allow_framing, origin_of
from lti_tool.web.lti.authentication import StartedLogin, asked_before, start_login
from lti_tool.web.lti.browser import LOGIN_SECONDS, PartitionedCookies, same
from lti_tool.web.lti.login import OneTimeLogin, single_values
from lti_tool.web.lti.refusals import Sentence, expired
from lti_tool.web.lti.registrations import require_live
from lti_tool.web.memory import memory
from lti_tool.web.parts import parts

LOGIN_BYTES = 256 * 1024

log = logging.getLogger(__name__)


def login_pages() -> Blueprint:
    """Return the blueprint of the login."""
    pages = Blueprint("logins", __name__)

    @pages.before_request
    def _limit() -> None:
        request.max_content_length = LOGIN_BYTES
        memory().logins_by_address.admit(request.remote_addr or "", parts().clock())

    @pages.route("/lti/login", methods=["GET", "POST"])
    def login() -> ResponseReturnValue:
        """Answer a login initiation: on to the platform, by a page of ours where the browser is tried."""
        here, now = parts(), parts().clock()
        with here.database.bare_change() as connection:
            issuers = memory().logins_by_issuer
            attempt = OneTimeLogin(
                request, connection, issuers=issuers, vault=here.vault, settings=here.settings, now=now
            )
            to_platform: Response = attempt.redirect(here.settings.address("/lti/launch"))
        log.info("login started", extra={"registration": attempt.registration.id})
        if attempt.started.storage_target is not None:
            return _with_cookies(_page(attempt.started), attempt.cookies)
        if attempt.started.embedded:
            return _with_cookies(_try_cookie(attempt.started), attempt.cookies)
        return to_platform

    @pages.get("/lti/login/<login_id>")
    def resume(login_id: str) -> ResponseReturnValue:
        """Go on to the platform when the cookie came back; else offer a window of its own."""
        cookies = PartitionedCookies(request)
        login = _open_login(login_id)
        allow_framing(login.registration)
        if same(cookies.get_cookie(f"login-{login_id}"), login.browser_hash):
            started = _start_again(login, cookies)
            return _with_cookies(make_response(redirect(started.url)), cookies)
        return render_template("new_window.html", login=login, sentence=Sentence.NO_STORAGE)

    @pages.post("/lti/relaunch")
    def relaunch() -> ResponseReturnValue:
        """Start a login again in a window of its own, where the browser keeps our cookie."""
        cookies = PartitionedCookies(request)
        started = _start_again(_open_login(single_values(request).get("login", "")), cookies)
        # No redirect: it would count as the form's, and the page's policy lets no form go to an LMS.
        return _with_cookies(_page(started), cookies)

    return pages


def _open_login(login_id: str) -> tables.Login:
    with parts().database.reading() as session:
        login = session.get(tables.Login, login_id)
    if login is None or login.expires_at <= parts().clock() or login.sealed_hints is None:
        raise expired("LTI-STATE-UNKNOWN", "there is no login to go on with")
    require_live(KnownRegistration.of(login.registration))
    return login


def _start_again(login: tables.Login, cookies: PartitionedCookies) -> StartedLogin:
    """Begin anew with the same hints; of the earlier state and nonce only digests are known."""
    here, asked = parts(), asked_before(parts().vault, login)
    registration = KnownRegistration.of(login.registration)
    with here.database.bare_change() as connection:
        started = start_login(
            connection, here.vault, registration, asked, settings=here.settings, now=here.clock()
        )
    cookies.set_cookie(f"login-{started.id}", started.secret, LOGIN_SECONDS)
    return started


def _page(started: StartedLogin) -> Response:
    """Return the page that lets the LMS keep the browser's secret for us if it can, then goes to the LMS."""
    page = render_template("login.html", login=started, platform_origin=origin_of(started.url))
    return make_response(page)


def _try_cookie(started: StartedLogin) -> Response:
    return make_response(redirect(url_for("logins.resume", login_id=started.id), code=303))


def _with_cookies(answer: Response, cookies: PartitionedCookies) -> Response:
    cookies.update_response(answer)
    return answer
