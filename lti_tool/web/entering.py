"""From a verified launch into the tool: course and person written down, a visit opened."""

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from flask import render_template
from sqlalchemy.orm import Session

from lti_tool.launch import DeepLinkSettings, Launch
from lti_tool.storage import badges, courses, due, registrations, tables
from lti_tool.web.lti.refusals import Refusal, Sentence, incomplete
from lti_tool.web.parts import parts
from lti_tool.web.sessions import manages, open_visit

DEEP_LINK_TIME = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class OpenedVisit:
    """A new visit: where it begins, and the secret by which this browser may go there."""

    session_id: str
    secret: str = field(repr=False)
    address: str
    course_id: str


@dataclass(frozen=True, slots=True)
class ReadyPage:
    """A page for a launch that opens no visit."""

    html: str


Entered = OpenedVisit | ReadyPage


def enter(session: Session, registration: tables.Registration, launch: Launch) -> Entered:
    """Write down what a launch says, and open the page that it asks for."""
    _learn_frame_origin(session, registration, launch.return_url)
    if launch.course is None:
        return ReadyPage(render_template("no_course.html"))
    deployment = next(
        known for known in registration.deployments if known.deployment_id == launch.deployment_id
    )
    lms_course_id = (
        parts().platforms[registration.platform].lms_course_id(launch.course.context_id, launch.custom)
    )
    course = courses.record_course(session, deployment, launch, launch.course, lms_course_id)
    if launch.sub is None:
        return _criteria(session, course)
    person = courses.record_person(session, deployment, launch.sub, launch)
    if launch.notices_url is not None:
        registrations.note_notice_service(session, deployment.id, launch.notices_url)
    due.ask_for_sync(session, course, parts().clock())
    return _visit(session, course, person, launch)


def _visit(session: Session, course: tables.Course, person: tables.Person, launch: Launch) -> OpenedVisit:
    now = parts().clock()
    if launch.deep_link is not None:
        _require_answerable(launch, launch.deep_link)
    row, secret = open_visit(session, course, person, launch, now)
    address = f"/s/{row.id}/"
    if launch.deep_link is not None:
        session.flush()
        session.add(_deep_link_row(row.id, launch.deep_link))
        address += "place"
    elif badge := launch.custom.get("achievement"):
        known = badges.find_achievement(session, course.id, badge)
        address += f"#badge-{known.id}" if known else ""
    return OpenedVisit(row.id, secret, address, course.id)


def _require_answerable(launch: Launch, asked: DeepLinkSettings) -> None:
    """Only who manages the course may place things in it, and answers go over TLS (or to a test LMS)."""
    if not manages(launch.roles.roles):
        raise Refusal("LTI-DL-ROLE", 403, Sentence.NO_ACCESS, "this person does not manage the course")
    address = urlsplit(asked.return_url)
    if address.scheme != "https" and address.netloc not in parts().settings.allow_private_hosts:
        raise incomplete("LTI-DL-RETURN", "deep_link_return_url is not https")


def _deep_link_row(session_id: str, asked: DeepLinkSettings) -> tables.DeepLinkRequest:
    return tables.DeepLinkRequest(
        session_id=session_id,
        return_url=asked.return_url,
        data=asked.data,
        accept_types=list(asked.accept_types),
        accept_multiple=asked.accept_multiple,
        accept_line_item=asked.accept_line_item,
        expires_at=parts().clock() + DEEP_LINK_TIME,
    )


def _criteria(session: Session, course: tables.Course) -> ReadyPage:
    """Show what the badges of a course ask for to somebody who stays unknown."""
    live = badges.live_achievements(session, course.id)
    return ReadyPage(render_template("criteria.html", course=course, achievements=live))


def _learn_frame_origin(session: Session, registration: tables.Registration, return_url: str | None) -> None:
    if return_url is not None:
        address = urlsplit(return_url)
        registrations.learn_frame_origin(session, registration, f"{address.scheme}://{address.netloc}")
