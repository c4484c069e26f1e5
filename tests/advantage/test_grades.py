"""Assignment and Grade Services: columns, cells, news."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest

from badge_engine.dialects import ServiceDialect
from badge_engine.outgoing import PlatformError, WebReply, WebRequest
from badge_engine.ports import News, OwnColumn
from badge_engine.records import LineItem
from lti_tool.advantage import AgsGrades, ServiceKey
from tests.advantage.platform import PLAIN, FakePlatform, exactly, refusal, reply, services
from tests.advantage.servers import NOON

COLUMNS = "https://lms.example/mod/lti/services.php/2/lineitems?type_id=1"
FIRST = "https://lms.example/mod/lti/services.php/2/lineitems/7/lineitem?type_id=1"
SECOND = "https://lms.example/mod/lti/services.php/2/lineitems/8/lineitem?type_id=1"
COLUMN = LineItem(f"ags:{FIRST}", "Essay", Fraction(20))
NEWS = News("6", OwnColumn("badge:b1", "Badge: Writer", Fraction(1)), "Well done", NOON)


def grades(platform: FakePlatform, key: ServiceKey, dialect: ServiceDialect = PLAIN) -> AgsGrades:
    return AgsGrades(services(platform, key), COLUMNS, dialect)


def rows(platform: FakePlatform, *bodies: dict[str, Any] | str) -> None:
    text = ",".join(body if isinstance(body, str) else json.dumps(body) for body in bodies)
    platform.answer = lambda _: WebReply(200, {}, exactly(f"[{text}]"), None)


def given(platform: FakePlatform, key: ServiceKey) -> list[tuple[str, Fraction, Fraction]]:
    return [(score.learner, score.given, score.maximum) for score in grades(platform, key).scores(COLUMN)]


def test_columns_are_listed_from_all_pages(key: ServiceKey) -> None:
    platform = FakePlatform()
    first = {"id": FIRST, "label": "Essay", "scoreMaximum": 33.3333, "resourceId": "r1"}
    second = {"id": SECOND, "label": "Quiz", "scoreMaximum": 10}
    more = f"{COLUMNS}&from=1"

    def answer(request: WebRequest) -> WebReply:
        return reply([second]) if request.url == more else reply([first], next_url=more)

    platform.answer = answer

    assert list(grades(platform, key).line_items()) == [
        (LineItem(f"ags:{FIRST}", "Essay", Fraction(333333, 10000)), "r1"),
        (LineItem(f"ags:{SECOND}", "Quiz", Fraction(10)), ""),
    ]
    assert [request.url for request in platform.asked] == [COLUMNS, more]
    assert {request.headers["Accept"] for request in platform.asked} == {
        "application/vnd.ims.lis.v2.lineitemcontainer+json"
    }
    assert platform.scopes == ["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"]


def test_page_sizes_are_sent_only_where_the_dialect_names_them(key: ServiceKey) -> None:
    platform = FakePlatform()
    limited = replace(PLAIN, line_item_page_size=100, result_page_size=50)

    for dialect in (PLAIN, limited):
        list(grades(platform, key, dialect).line_items())
        list(grades(platform, key, dialect).scores(COLUMN))

    assert [request.query for request in platform.asked] == [(), (), (("limit", "100"),), (("limit", "50"),)]


def test_results_are_below_the_column_before_its_query(key: ServiceKey) -> None:
    platform = FakePlatform()

    list(grades(platform, key).scores(COLUMN))

    asked = platform.asked[0]
    assert asked.url == "https://lms.example/mod/lti/services.php/2/lineitems/7/lineitem/results?type_id=1"
    assert asked.headers["Accept"] == "application/vnd.ims.lis.v2.resultcontainer+json"
    assert platform.scopes == ["https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"]


def test_a_tenth_stays_a_tenth(key: ServiceKey) -> None:
    platform = FakePlatform()
    rows(platform, '{"userId": "6", "resultScore": 0.1, "resultMaximum": 0.3}')

    assert given(platform, key) == [("6", Fraction(1, 10), Fraction(3, 10))]


def test_case_150_not_graded_is_not_zero(key: ServiceKey) -> None:
    platform = FakePlatform()
    rows(
        platform,
        {"userId": "1", "resultScore": None, "resultMaximum": 20},
        {"userId": "2"},
        {"userId": "3", "resultScore": 0, "resultMaximum": 20},
    )

    assert given(platform, key) == [("3", Fraction(0), Fraction(20))]


def test_case_150_a_missing_maximum_is_one_and_a_score_may_be_above_it(key: ServiceKey) -> None:
    platform = FakePlatform()
    rows(
        platform, {"userId": "1", "resultScore": 0.5}, {"userId": "2", "resultScore": 12, "resultMaximum": 10}
    )

    assert given(platform, key) == [("1", Fraction(1, 2), Fraction(1)), ("2", Fraction(12), Fraction(10))]


def test_the_time_of_a_result_is_kept(key: ServiceKey) -> None:
    platform = FakePlatform()
    rows(platform, {"userId": "1", "resultScore": 1, "timestamp": "2026-11-23T11:45:18+01:00"})

    score = next(grades(platform, key).scores(COLUMN))

    assert score.graded_at == datetime(2026, 11, 23, 10, 45, 18, tzinfo=UTC)


def test_case_150_rows_without_sense_are_left_out_and_counted(
    key: ServiceKey, caplog: pytest.LogCaptureFixture
) -> None:
    platform = FakePlatform()
    rows(
        platform,
        {"userId": "1", "resultScore": 5, "resultMaximum": 0},
        {"userId": "2", "resultScore": 5, "resultMaximum": -5},
        {"userId": "3", "resultScore": "5", "resultMaximum": 10},
        {"userId": "4", "resultScore": 5, "resultMaximum": "ten"},
        {"userId": "5", "resultScore": -1, "resultMaximum": 10},
        {"resultScore": 5, "resultMaximum": 10},
        {"userId": "6", "resultScore": True, "resultMaximum": 10},
        '{"userId": "7", "resultScore": 1e999999, "resultMaximum": 10}',
        {"userId": "8", "resultScore": 5, "resultMaximum": 10},
        {"userId": "8", "resultScore": 9, "resultMaximum": 10},
    )

    with caplog.at_level(logging.WARNING):
        assert given(platform, key) == [("8", Fraction(5), Fraction(10))]
    assert [record.getMessage() for record in caplog.records] == [
        "9 result rows of one column made no sense and were left out"
    ]


@pytest.mark.parametrize("maximum", [0, -5, None, "20"])
def test_a_column_without_points_has_no_maximum(key: ServiceKey, maximum: object) -> None:
    platform = FakePlatform()
    platform.answer = lambda _: reply([{"id": FIRST, "label": "odd", "scoreMaximum": maximum}])

    ((column, _),) = grades(platform, key).line_items()

    assert column.maximum is None


@pytest.mark.parametrize("address", ["https://evil.example/lineitems/7", "http://lms.example/7", None, 7])
def test_case_106_a_line_item_on_another_host_is_refused(key: ServiceKey, address: object) -> None:
    platform = FakePlatform()
    platform.answer = lambda _: reply([{"id": address, "label": "trap", "scoreMaximum": 1}])

    with pytest.raises(PlatformError, match="another server"):
        list(grades(platform, key).line_items())


@pytest.mark.parametrize("body", [None, {}, "text", 5])
def test_an_answer_that_is_no_list_is_an_error_not_an_empty_course(key: ServiceKey, body: object) -> None:
    platform = FakePlatform()
    platform.answer = lambda _: reply(body)

    with pytest.raises(PlatformError, match="list"):
        list(grades(platform, key).line_items())


def test_our_column_is_found_by_its_resource_id(key: ServiceKey) -> None:
    platform = FakePlatform()
    platform.answer = lambda _: reply(
        [{"id": FIRST, "label": "renamed", "scoreMaximum": 2, "resourceId": "badge:b1"}]
    )

    found = grades(platform, key).find_or_create(NEWS.column)

    assert found == LineItem(f"ags:{FIRST}", "renamed", Fraction(2))
    assert [request.method for request in platform.asked] == ["GET"]


def test_our_column_is_made_only_when_it_is_not_there(key: ServiceKey) -> None:
    platform = FakePlatform()
    made: list[Any] = []

    def answer(request: WebRequest) -> WebReply:
        if request.method == "GET":
            return reply(made)
        made.append({**request.json, "id": SECOND})
        return reply(made[-1], status=201)

    platform.answer = answer
    service = grades(platform, key)

    assert service.find_or_create(NEWS.column) == service.find_or_create(NEWS.column)
    created = platform.asked[1]
    assert [request.method for request in platform.asked] == ["GET", "POST", "GET"]
    assert created.json == {"label": "Badge: Writer", "scoreMaximum": 1, "resourceId": "badge:b1"}
    assert created.url == COLUMNS
    assert created.headers["Content-Type"] == "application/vnd.ims.lis.v2.lineitem+json"
    assert not created.repeatable
    assert platform.scopes[1] == "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"


def test_news_is_a_full_score_on_the_columns_own_scale(key: ServiceKey) -> None:
    platform = FakePlatform()
    extended = replace(PLAIN, score_extension=MappingProxyType({"https://lms.example/more": {"new": False}}))

    grades(platform, key, extended).post(LineItem(f"ags:{FIRST}", "x", Fraction(333333, 10000)), NEWS)

    asked = platform.asked[0]
    assert asked.url == "https://lms.example/mod/lti/services.php/2/lineitems/7/lineitem/scores?type_id=1"
    assert asked.json == {
        "userId": "6",
        "scoreGiven": 33.3333,
        "scoreMaximum": 33.3333,
        "comment": "Well done",
        "timestamp": "2026-11-23T12:00:00.000+00:00",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "https://lms.example/more": {"new": False},
    }
    assert asked.headers["Content-Type"] == "application/vnd.ims.lis.v1.score+json"
    assert asked.repeatable
    assert platform.scopes == ["https://purl.imsglobal.org/spec/lti-ags/scope/score"]


def refusing(status: int, said: str) -> Callable[[WebRequest], WebReply]:
    def answer(_: WebRequest) -> WebReply:
        raise refusal(status, said)

    return answer


@pytest.mark.parametrize(
    ("status", "said"), [(409, "[]"), (400, "Provided timestamp of X before last updated timestamp of Y")]
)
def test_case_155_a_score_that_the_platform_already_has_is_told(
    key: ServiceKey, status: int, said: str
) -> None:
    platform = FakePlatform(answer=refusing(status, said))

    grades(platform, key).post(COLUMN, NEWS)

    assert len(platform.asked) == 1


@pytest.mark.parametrize(
    ("status", "said"), [(400, "Incorrect score received"), (422, "not a student"), (404, "")]
)
def test_any_other_refusal_of_a_score_is_an_error(key: ServiceKey, status: int, said: str) -> None:
    with pytest.raises(PlatformError) as error:
        grades(FakePlatform(answer=refusing(status, said)), key).post(COLUMN, NEWS)
    assert error.value.status == status


@pytest.mark.parametrize("body", [None, [], "text"])
def test_a_column_whose_place_is_not_told_is_an_error(key: ServiceKey, body: object) -> None:
    platform = FakePlatform(answer=lambda request: reply([] if request.method == "GET" else body))

    with pytest.raises(PlatformError, match="did not say where") as error:
        grades(platform, key).find_or_create(NEWS.column)
    assert not error.value.permanent
