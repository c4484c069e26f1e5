"""What a learner takes home: the signed document, pictures that hold it, a certificate, all at once."""

from babel.dates import format_date
from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from badge_engine.pictures.baking import bake
from badge_engine.pictures.certificate import Certificate, as_pdf
from lti_tool.credential_tokens import credential_token
from lti_tool.languages import gettext, spoken
from lti_tool.learners_records import learners_record
from lti_tool.pictures import sharp_picture
from lti_tool.publishing import CREDENTIAL_TYPE, credential_address, picture_in_words
from lti_tool.storage import tables
from lti_tool.web.language import locale
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit
from lti_tool.web.within import own_credential

pages = Blueprint("downloads", __name__, url_prefix="/s/<session_id>/mine")


@pages.get("/credentials/<credential_id>.<any(json, jwt, png, svg, pdf):kind>")
@with_visit
def credential(visit: Visit, credential_id: str, kind: str) -> ResponseReturnValue:
    """Hand a learner their own credential: as it was signed, as a token, within a picture, or on paper."""
    if kind == "jwt":
        return _token(visit, credential_id)
    with parts().database.reading() as session:
        row = own_credential(session, visit, credential_id)
        version = row.award.version
        match kind:
            case "json":
                content, content_type = row.document, CREDENTIAL_TYPE
            case "png":
                content, content_type = bake(version.picture, row.document), "image/png"
            case "svg":
                content, content_type = bake(sharp_picture(version), row.document), "image/svg+xml"
            case _:
                issuer = session.get_one(tables.Institution, row.institution_id)
                content, content_type = as_pdf(_certificate(row, issuer)), "application/pdf"
    return _file(content, content_type, f"badge-{credential_id}.{kind}")


def _token(visit: Visit, credential_id: str) -> Response:
    with parts().database.transaction() as session:
        token = credential_token(parts(), session, own_credential(session, visit, credential_id))
    return _file(token, "text/plain", f"badge-{credential_id}.jwt")


@pages.get("/record.json")
@with_visit
def record(visit: Visit) -> ResponseReturnValue:
    """Hand a learner everything that they have at the institution, as one signed record."""
    with parts().database.reading() as session:
        person = session.get_one(tables.Person, visit.person.id)
        document = learners_record(parts(), session, person)
    if document is None:
        abort(404)
    answer = _file(document, CREDENTIAL_TYPE, "learners-record.json")
    answer.cache_control.no_store = True
    return answer


def _certificate(row: tables.Credential, issuer: tables.Institution) -> Certificate:
    """Say what stands on the certificate, in the language of who takes it."""
    version, day = row.award.version, row.award.decided_at.date()
    written = format_date(day, "long", locale())
    return Certificate(
        title=gettext("Certificate: %(name)s", name=version.name),
        language=spoken().partition("-")[0],
        made=day,
        picture=sharp_picture(version),
        alt=picture_in_words(version),
        heading=gettext("Certificate"),
        learner=row.award.person.name or gettext("A course member"),
        earned=gettext("has earned"),
        badge=version.name,
        description=version.description,
        lines=(gettext("Given by %(issuer)s", issuer=issuer.name), gettext("Earned on %(day)s", day=written)),
        address=credential_address(parts().settings, row.id),
        check=gettext("Check this certificate"),
        credential=row.document,
        attached=gettext("The credential, as it was signed"),
    )


def _file(content: bytes, content_type: str, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=disposition, content_type=content_type)
