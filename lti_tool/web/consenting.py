"""The page on which a learner lets a backpack read their badges.

They prove who they are by a code from their visit: nobody has a second account, and no cookie of a visit
reaches a page outside the LMS. The browser is sent to the backpack only after somebody pressed a button.
"""

import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.backpacks import Scope, grant, known_scopes, whose_pass
from lti_tool.languages import gettext
from lti_tool.storage import backpacks, tables
from lti_tool.web.backpack_facts import host_of
from lti_tool.web.backpack_oauth import base_address
from lti_tool.web.headers import allow_form_to
from lti_tool.web.memory import memory
from lti_tool.web.parts import parts
from lti_tool.web.tenants import institution_of

pages = Blueprint("consenting", __name__)

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
LONGEST_STATE = 1000
NAMES = ("client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge")
METHOD = "code_challenge_method"


class QuestionError(Exception):
    """A backpack asks in a way that is not answered; the text is for the learner."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a backpack asks a learner for, and how it wants to hear the answer."""

    institution: tables.Institution
    backpack: tables.Backpack
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    challenge: str

    @property
    def host(self) -> str:
        """The host on which the backpack is, which it cannot make up."""
        return host_of(self.redirect_uri)

    def answered(self, **answer: str) -> AnyResponse:
        """Send the browser to the backpack, and nowhere else, with an answer."""
        issuer = base_address(parts().settings, self.institution)
        query = urlencode({**answer, "state": self.state, "iss": issuer})
        return redirect(f"{self.redirect_uri}{'&' if '?' in self.redirect_uri else '?'}{query}", code=303)


@pages.get("/ob/<slug>/authorize")
def ask(slug: str) -> ResponseReturnValue:
    """Show who asks for what."""
    with parts().database.reading() as session:
        question = _question(session, slug, request.args)
    return _page(question)


@pages.post("/ob/<slug>/authorize")
def decide(slug: str) -> ResponseReturnValue:
    """Take the learner's word, which counts with a good code from their visit alone."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(HTTPStatus.FORBIDDEN)
    memory().backpack_codes_by_address.admit(request.remote_addr or "", parts().clock())
    with parts().database.transaction() as session:
        question = _question(session, slug, request.form)
        if "refuse" in request.form:
            return question.answered(error="access_denied")
        now, typed = parts().clock(), request.form.get("pass", "")
        person_id = whose_pass(session, question.institution.id, typed, now)
        if person_id is None:
            return _page(question, wrong=True)
        code = grant(
            session,
            question.backpack,
            person_id,
            scopes=question.scopes,
            redirect_uri=question.redirect_uri,
            challenge=question.challenge,
            now=now,
        )
    return question.answered(code=code, scope=" ".join(question.scopes))


def _page(question: Question, *, wrong: bool = False) -> ResponseReturnValue:
    allow_form_to(question.redirect_uri)
    source = request.args if request.method == "GET" else request.form
    kept = {name: source[name] for name in (*NAMES, METHOD)}
    page = render_template("consent.html", question=question, kept=kept, Scope=Scope, wrong=wrong)
    return page, HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK


@pages.errorhandler(QuestionError)
def _unanswered(error: QuestionError) -> ResponseReturnValue:
    """Tell the learner alone: anybody can register a backpack, so that nobody is sent to one unasked."""
    return render_template("consent_problem.html", sentence=str(error)), HTTPStatus.BAD_REQUEST


def _question(session: Session, slug: str, told: MultiDict[str, str]) -> Question:
    institution = institution_of(session, slug)
    if any(len(told.getlist(name)) != 1 for name in (*NAMES, METHOD)):
        names = ", ".join((*NAMES, METHOD))
        raise QuestionError(gettext("The backpack must send each of these once: %(names)s.", names=names))
    backpack = backpacks.find_backpack(session, institution.id, told["client_id"])
    if backpack is None or told["redirect_uri"] not in backpack.facts["redirect_uris"]:
        raise QuestionError(gettext("The backpack is unknown here, or wants to be answered elsewhere."))
    registered = known_scopes(backpack.facts["scope"])
    scopes = tuple(scope for scope in known_scopes(told["scope"]) if scope in registered)
    if told["response_type"] != "code" or not scopes or not 0 < len(told["state"]) <= LONGEST_STATE:
        raise QuestionError(gettext("The backpack asks for something that is not given here."))
    if told[METHOD] != "S256" or not _CHALLENGE.fullmatch(told["code_challenge"]):
        raise QuestionError(gettext("The backpack does not protect the answer (PKCE, S256)."))
    return Question(
        institution, backpack, told["redirect_uri"], scopes, told["state"], told["code_challenge"]
    )
