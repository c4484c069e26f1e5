"""From a verified launch into the tool: course and person written down, a visit opened."""

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

from flask import render_template

from lti_tool.languages import speak
from lti_tool.launch import DeepLinkSettings, Launch
from lti_tool.storage import arrivals, badges, tables
from lti_tool.storage.logins import KnownDeployment, KnownRegistration
from lti_tool.storage.prepared import Prepares
from lti_tool.storage.visits import write_question
from lti_tool.web.lti.refusals import Refusal, Sentence, incomplete
from lti_tool.web.parts import parts
from lti_tool.web.sessions import manages, open_visit

DEEP_LINK_TIME = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class OpenedVisit:
    """A new visit, and the secret by which this browser may go there."""

    session_id: str
    secret: str = field(repr=False)
    course_id: str


@dataclass(frozen=True, slots=True)
class NoVisit:
    """A launch of somebody who stays unknown, or outside any course."""

    course_id: str | None


Entered = OpenedVisit | NoVisit


def enter(
    connection: Prepares, registration: KnownRegistration, deployment: KnownDeployment, launch: Launch
) -> Entered:
    """Write down what a launch says, and open a visit where it names a person and a course."""
    if launch.language is not None:
        speak(launch.language)
    _learn_frame_origin(connection, registration, launch)
    if launch.course is None:
        return NoVisit(None)
    platform = parts().platforms[registration.platform]
    course_id = arrivals.record_course(
        connection,
        registration,
        deployment,
        launch,
        launch.course,
        lms_course_id=platform.lms_course_id(launch.course.context_id, launch.custom),
        now=parts().clock(),
    )
    if launch.sub is None:
        return NoVisit(course_id)
    person_id = arrivals.record_person(connection, registration, launch.sub, launch)
    if launch.notices_url is not None and launch.notices_url != deployment.notices_url:
        arrivals.note_notice_service(connection, deployment.id, launch.notices_url)
    if launch.deep_link is not None:
        _require_answerable(launch, launch.deep_link)
    session_id, secret = open_visit(connection, course_id, person_id, launch, parts().clock())
    if launch.deep_link is not None:
        _keep_question(connection, session_id, launch.deep_link)
    return OpenedVisit(session_id, secret, course_id)


def first_address(opened: OpenedVisit, launch: Launch) -> str:
    """Return where a visit begins: at what was placed, or at what to place, or at the course's badges."""
    address, badge = f"/s/{opened.session_id}/", launch.custom.get("achievement")
    if launch.deep_link is not None:
        return address + "place"
    if badge is None:
        return address
    with parts().database.reading() as session:
        known = badges.find_achievement(session, opened.course_id, badge)
    return address if known is None else f"{address}#badge-{known.id}"


def page_without_visit(entered: NoVisit) -> str:
    """Return the page of a launch that opens no visit: at most what the badges of the course ask for."""
    if entered.course_id is None:
        return render_template("no_course.html")
    with parts().database.reading() as session:
        course = session.get_one(tables.Course, entered.course_id)
        live = badges.offered_achievements(session, course.id)
        return render_template("criteria.html", course=course, achievements=live)


def _require_answerable(launch: Launch, asked: DeepLinkSettings) -> None:
    """Only who manages the course may place things in it, and answers go over TLS (or to a test LMS)."""
    if not manages(launch.roles.roles):
        raise Refusal("LTI-DL-ROLE", 403, Sentence.NO_ACCESS, "this person does not manage the course")
    if not _is_protected(urlsplit(asked.return_url)):
        raise incomplete("LTI-DL-RETURN", "deep_link_return_url is not https")


def _is_protected(address: SplitResult) -> bool:
    return address.scheme == "https" or address.netloc in parts().settings.allow_private_hosts


def _keep_question(connection: Prepares, session_id: str, asked: DeepLinkSettings) -> None:
    question = {
        "session_id": session_id,
        "return_url": asked.return_url,
        "data": asked.data,
        "accept_types": list(asked.accept_types),
        "accept_multiple": asked.accept_multiple,
        "accept_line_item": asked.accept_line_item,
        "expires_at": parts().clock() + DEEP_LINK_TIME,
    }
    write_question(connection, question)


def _learn_frame_origin(connection: Prepares, registration: KnownRegistration, launch: Launch) -> None:
    if launch.return_url is not None and _is_protected(address := urlsplit(launch.return_url)):
        arrivals.learn_frame_origin(connection, registration, f"{address.scheme}://{address.netloc}")
