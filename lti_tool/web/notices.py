"""Where LMSs tell us what happened: a copied course gets the badges of its origin, as drafts."""

import logging

import orjson
from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.copying import copy_once
from lti_tool.storage import courses, tables
from lti_tool.storage.upserts import insert_new
from lti_tool.web.lti.notices import VerifiedNotice, verify_notice
from lti_tool.web.memory import memory
from lti_tool.web.parts import parts

COPIED = "LtiContextCopyNotice"
MOST_NOTICES = 100
NOTICES_BYTES = 1024 * 1024

log = logging.getLogger(__name__)


def notice_pages() -> Blueprint:
    """Return the blueprint of the notice handler."""
    pages = Blueprint("notices", __name__)

    @pages.post("/lti/notices")
    def take() -> ResponseReturnValue:
        """Act on signed notices, each once. One that proves nothing stops them all, and nothing is done."""
        request.max_content_length = NOTICES_BYTES
        tokens, now = _tokens(request.get_data()), parts().clock()
        with parts().database.reading() as session:
            notices = [verify_notice(token, session, memory().key_sets, now) for token in tokens]
        with parts().database.transaction() as session:
            for notice in notices:
                _act_once(session, notice)
        return {}

    return pages


def _tokens(sent: bytes) -> list[str]:
    try:
        body = orjson.loads(sent)
    except orjson.JSONDecodeError:
        abort(400)
    notices = body.get("notices") if isinstance(body, dict) else None
    if not isinstance(notices, list):
        abort(400)
    if len(notices) > MOST_NOTICES:
        abort(413)
    tokens = [notice.get("jwt") if isinstance(notice, dict) else None for notice in notices]
    if not all(isinstance(token, str) for token in tokens):
        abort(400)
    return [str(token) for token in tokens]


def _act_once(session: Session, notice: VerifiedNotice) -> None:
    row = {
        "id": tables.new_id(),
        "registration_id": notice.registration_id,
        "notice_id": notice.id,
        "kind": notice.kind,
        "received_at": parts().clock(),
    }
    if not insert_new(session, tables.Notice, row):
        return
    log.info("notice taken", extra={"kind": notice.kind, "deployment": notice.deployment_id})
    if notice.kind == COPIED and notice.context_id is not None:
        _copy(session, notice, notice.context_id)


def _copy(session: Session, notice: VerifiedNotice, context_id: str) -> None:
    deployment = session.get_one(tables.Deployment, notice.deployment_id)
    origins = [courses.find_course(session, deployment.id, origin) for origin in notice.origins]
    for origin in filter(None, origins):
        copy = courses.expect_course(session, deployment, context_id, notice.title or context_id)
        copy_once(session, parts().settings, origin, copy, parts().clock())
