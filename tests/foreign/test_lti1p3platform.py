"""Coursemark in a platform that nobody here wrote: `lti1p3platform` from PyPI, over real HTTP."""

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

import jwt
import pytest
from sqlalchemy import func, select

from badge_engine.columns import NEWS_PREFIX
from lti_tool.administration.installation import install
from lti_tool.app import create_app
from lti_tool.demo.browser import Browser, UnexpectedPageError, links_of, text_of
from lti_tool.demo.stage import HOST, UNIVERSITY, serving
from lti_tool.settings import Settings
from lti_tool.storage import tables
from lti_tool.wiring import utc_now, wire
from tests.foreign.campus import ADA, BADGE, BEN, EVE, TEACHER, Campus, Server, chemistry, register
from tests.foreign.lti_platform import CLIENT_ID, DEPLOYMENT_ID, SELECTION_DATA, College, new_key
from tests.stage import free_ports
from tests.web.conftest import Bell

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
DL_CLAIM = "https://purl.imsglobal.org/spec/lti-dl/claim/"
TITLE = f"Badge: {BADGE}"


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, Server]]:
    """One for the college, one for the tool."""
    with ExitStack() as stack:
        college_port, tool_port = free_ports(2)
        college, tool = Server(f"http://{HOST}:{college_port}"), Server(f"http://{HOST}:{tool_port}")
        stack.enter_context(serving(college, college_port))
        stack.enter_context(serving(tool, tool_port))
        yield college, tool


@pytest.fixture
def campus(servers: tuple[Server, Server], tmp_path: Path) -> Iterator[Campus]:
    at_college, at_tool = servers
    settings = Settings(
        public_url=at_tool.url,
        database_url=f"sqlite:///{tmp_path}/coursemark.db",
        master_key_file=tmp_path / "master.key",
        allow_private_hosts=frozenset(server.url.removeprefix("http://") for server in servers),
    )
    install(settings, UNIVERSITY, utc_now)
    wiring, college = wire(settings, Bell()), College(at_college.url, at_tool.url, chemistry())
    register(wiring, college)
    at_college.application, at_tool.application = college.application(), create_app(wiring)
    yield Campus(college, wiring)
    wiring.database.close()


def test_an_instructor_opens_the_board(campus: Campus) -> None:
    page = campus.open(TEACHER)
    assert "Badges of Chemistry" in text_of(page)
    assert "New badge" in links_of(page)


def test_a_learner_opens_their_own_page(campus: Campus) -> None:
    page = campus.open(ADA)
    assert "My badges in Chemistry" in text_of(page)
    assert "New badge" not in links_of(page)


def test_the_roster_is_read(campus: Campus) -> None:
    campus.everybody_opens()
    campus.work()
    with campus.wiring.database.reading() as session:
        rows = session.execute(select(tables.Enrolment)).scalars()
        found = {row.person.sub: (row.person.name, row.roles, row.active) for row in rows}
    assert found == {
        TEACHER: ("Tess Teacher", ["instructor"], True),
        ADA: ("Ada Able", ["learner"], True),
        BEN: ("Ben Busy", ["learner"], True),
        EVE: ("Eve Early", ["learner"], True),
    }


def test_columns_and_results_are_read_page_by_page(campus: Campus) -> None:
    campus.everybody_opens()
    campus.work()
    item, score = tables.LineItem, tables.Score
    cells = (
        select(item.title, tables.Person.sub, score.given, score.maximum)
        .join(tables.Person, tables.Person.id == score.person_id)
        .join(item, item.key == score.line_item)
    )
    with campus.wiring.database.reading() as session:
        titles = session.execute(select(item.title).order_by(item.position)).scalars().all()
        found = {(title, sub): given / most for title, sub, given, most in session.execute(cells)}
    assert titles == ["Lab report", "Quiz", "Field trip"]
    assert found == {
        ("Lab report", ADA): Fraction("0.85"),
        ("Lab report", BEN): Fraction("0.79"),
        ("Lab report", EVE): Fraction("0.2"),
        ("Quiz", BEN): Fraction(1),
    }


def test_a_badge_is_issued_to_who_earned_it_and_to_nobody_else(campus: Campus) -> None:
    campus.make_badge()
    campus.work()
    with campus.wiring.database.reading() as session:
        holders = [row.award.person.sub for row in session.execute(select(tables.Credential)).scalars()]
    assert holders == [ADA]
    assert "You earned this" in text_of(campus.open(ADA))
    assert "What is left" in text_of(campus.open(BEN))


def test_a_placed_badge_is_opened_where_it_was_placed(campus: Campus) -> None:
    badge = campus.make_badge()
    assert campus.place(item=badge).text == "Placed: 1"
    page = campus.open(BEN, TITLE)
    assert page.url.endswith(f"#badge-{badge}")
    assert "What is left" in text_of(page)


def test_a_badge_that_is_placed_with_a_column_tells_its_news_there(campus: Campus) -> None:
    badge = campus.make_badge()
    campus.place(item=badge, column="yes")
    campus.work()
    (column,) = campus.college.book.columns_of(f"{NEWS_PREFIX}{badge}")
    assert column.label == TITLE
    assert {who: cell.given for who, cell in column.cells.items()} == {ADA: column.maximum}
    credential = column.cells[ADA].comment.rpartition(" ")[2]
    assert BADGE in text_of(Browser().open(credential))


def test_a_selection_is_for_the_platform_that_asked_for_it(campus: Campus) -> None:
    campus.place(item="board")
    (answer,) = campus.college.answers
    # The library looks at none of these, though a platform should.
    claims = jwt.decode(answer, options={"verify_signature": False})
    assert (claims["iss"], claims["aud"]) == (CLIENT_ID, campus.college.url)
    assert claims[f"{CLAIM}deployment_id"] == DEPLOYMENT_ID
    assert claims[f"{DL_CLAIM}data"] == SELECTION_DATA


def test_the_platform_takes_no_selection_that_another_key_signed(campus: Campus) -> None:
    assert campus.place(item="board").text == "Placed: 1"
    (answer,) = campus.college.answers
    claims, header = (
        jwt.decode(answer, options={"verify_signature": False}),
        jwt.get_unverified_header(answer),
    )
    forged = jwt.encode(claims, new_key(), "RS256", {"kid": header["kid"]})
    with pytest.raises(jwt.InvalidSignatureError):
        campus.college.platform().validate_deeplinking_resp({"JWT": forged})


def test_a_launch_that_is_signed_with_another_key_is_refused(campus: Campus) -> None:
    campus.college.sign_with(new_key())
    with pytest.raises(UnexpectedPageError, match=r"answered 401: .*LTI-"):
        campus.open(TEACHER)
    with campus.wiring.database.reading() as session:
        assert session.execute(select(func.count()).select_from(tables.Person)).scalar_one() == 0
