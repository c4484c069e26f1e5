"""What anybody may open: credentials, achievements, issuers, status; pages for people, JSON for programs."""

from typing import Any

import orjson
from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.contexts.pinned import MICRO_CREDENTIAL, bytes_on_board
from badge_engine.credentials.compose_achievement import compose_achievement
from badge_engine.credentials.compose_parts import compose_profile
from lti_tool.achievements import as_open_badge
from lti_tool.publishing import CREDENTIAL_TYPE, issuer_did_document, issuer_profile
from lti_tool.refreshed import newest_form
from lti_tool.shares import shared_credential
from lti_tool.storage import awards, registrations, tables
from lti_tool.web.parts import parts
from lti_tool.web.took import took
from lti_tool.web.verify import report_on
from lti_tool.web_identity import host_is

pages = Blueprint("public", __name__)

ROBOTS_STAY_OUT = {"X-Robots-Tag": "noindex"}
FOR_EVERYBODY = {"Access-Control-Allow-Origin": "*"}
FOR_A_WHILE = {"Cache-Control": "public, max-age=300"}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@pages.after_request
def _by_what_was_accepted(answer: Response) -> Response:
    """Keep caches from taking the page for the document (RFC 9110, 12.5.5)."""
    answer.vary.add("Accept")
    return answer


@pages.get("/credentials/<credential_id>")
def credential(credential_id: str) -> ResponseReturnValue:
    """Show a credential: the very bytes that were signed, or a page with the check of those bytes."""
    with parts().database.reading() as session:
        return _shown(session, session.get(tables.Credential, credential_id))


@pages.get("/shared/<token>")
def shared(token: str) -> ResponseReturnValue:
    """Show the credential behind a link that its learner gave out, while the link stands."""
    with parts().database.reading() as session:
        return _shown(session, shared_credential(session, token, parts().clock()))


@pages.get("/refresh/<credential_id>")
def refresh(credential_id: str) -> ResponseReturnValue:
    """Show the newest signed form of a credential (1EdTechCredentialRefresh): the same, of a later date."""
    document = newest_form(parts(), credential_id)
    if document is None:
        abort(404)
    answer = Response(document, headers=ROBOTS_STAY_OUT | FOR_EVERYBODY, content_type=CREDENTIAL_TYPE)
    answer.cache_control.no_cache = True
    return answer


@pages.get("/achievements/<achievement_id>")
def achievement(achievement_id: str) -> ResponseReturnValue:
    """Show what a badge means, once it was switched on."""
    with parts().database.reading() as session:
        row = _live_achievement(session, achievement_id)
        institution = session.get_one(tables.Institution, row.institution_id)
        document = compose_achievement(as_open_badge(parts().settings, row.current))
    if not _wants_page():
        return _json(document)
    earlier = [known.number for known in row.versions if known.activated_at and known is not row.current]
    return render_template(
        "achievement.html", content=document, issuer=institution, achievement=row, earlier=earlier
    )


@pages.get("/achievements/<achievement_id>/versions/<int:number>")
def achievement_version(achievement_id: str, number: int) -> ResponseReturnValue:
    """Show what one version of a badge says: a credential names the one that it was made under."""
    with parts().database.reading() as session:
        row = _live_achievement(session, achievement_id)
        institution = session.get_one(tables.Institution, row.institution_id)
        document = compose_achievement(as_open_badge(parts().settings, _version(row, number)))
    if not _wants_page():
        return _json(document)
    return render_template(
        "achievement.html", content=document, issuer=institution, achievement=row, earlier=()
    )


@pages.get("/achievements/<achievement_id>/<int:number>.png")
def achievement_picture(achievement_id: str, number: int) -> ResponseReturnValue:
    """Show the picture of one version of a badge; a version never changes."""
    with parts().database.reading() as session:
        version = _version(_live_achievement(session, achievement_id), number)
    return Response(version.picture, headers=FOR_EVERYBODY | FOR_EVER, content_type="image/png")


@pages.get("/issuers/<slug>")
def issuer(slug: str) -> ResponseReturnValue:
    """Show who an issuer is."""
    with parts().database.reading() as session:
        institution = registrations.find_institution(session, slug)
    if institution is None:
        abort(404)
    profile = compose_profile(issuer_profile(institution))
    return render_template("issuer.html", issuer=institution) if _wants_page() else _json(profile)


@pages.get("/.well-known/did.json")
def host_did() -> ResponseReturnValue:
    """Show the DID document of the institution that this host stands for."""
    with parts().database.reading() as session:
        institution = registrations.the_institution(session)
        if institution is None or not host_is(parts().settings.public_url, institution.did):
            abort(404)
        keys = registrations.issuer_keys(session, institution.id)
        document = issuer_did_document(institution, keys, registrations.token_keys(session, institution.id))
    return _json(document, "application/did+json")


@pages.get(MICRO_CREDENTIAL)
def vocabulary() -> ResponseReturnValue:
    """Show what our own words in credentials mean: the bytes that signatures were made under, for ever."""
    return Response(
        bytes_on_board(MICRO_CREDENTIAL),
        headers=FOR_EVERYBODY | FOR_EVER,
        content_type="application/ld+json",
    )


@pages.get("/status/<status_list_id>")
def status(status_list_id: str) -> ResponseReturnValue:
    """Show a status list, as it was signed."""
    with parts().database.reading() as session:
        row = session.get(tables.StatusList, status_list_id)
    if row is None:
        abort(404)
    return Response(
        row.document,
        headers=FOR_EVERYBODY | {"Cache-Control": "public, max-age=30"},
        content_type=CREDENTIAL_TYPE,
    )


def _shown(session: Session, row: tables.Credential | None) -> ResponseReturnValue:
    if row is None:
        abort(404)
    if not _wants_page():
        return Response(row.document, headers=ROBOTS_STAY_OUT | FOR_EVERYBODY, content_type=CREDENTIAL_TYPE)
    content = orjson.loads(row.document)
    page = render_template(
        "credential.html",
        content=content,
        report=report_on(row.document),
        took=took(content),
        version=row.award.version,
        address=request.path,
        suspended=row.award.suspended_at is not None and row.award.withdrawn_at is None,
        replacement=awards.replacement_of(session, row.award),
    )
    return page, 200, ROBOTS_STAY_OUT


def _live_achievement(session: Session, achievement_id: str) -> tables.Achievement:
    row = session.get(tables.Achievement, achievement_id)
    if row is None or row.activated_at is None:
        abort(404)
    return row


def _version(achievement: tables.Achievement, number: int) -> tables.AchievementVersion:
    """Return a version that was switched on; drafts are nobody else's business."""
    found = (known for known in achievement.versions if known.number == number and known.activated_at)
    version = next(found, None)
    if version is None:
        abort(404)
    return version


def _wants_page() -> bool:
    """Browsers ask for HTML by name; programs that take anything get the data."""
    kinds = request.accept_mimetypes
    return kinds["text/html"] > kinds["application/json"]


def _json(document: dict[str, Any], content_type: str = "application/json") -> Response:
    return Response(orjson.dumps(document), headers=FOR_EVERYBODY | FOR_A_WHILE, content_type=content_type)
