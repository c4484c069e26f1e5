"""What Moodle shows to a service user, and what it keeps back: often without a word."""

import pytest

from badge_engine.outgoing import PlatformError
from badge_engine.records import (
    CompletableKind,
    Completion,
    CourseRole,
    Group,
    GroupKind,
    Member,
)
from moodle_adapter.pace import Pace
from tests.adapters.campus import completions, kept_back, person, refused
from tests.adapters.moodle_campus import (
    FUNCTIONS,
    ITEM_NAMES,
    SITE_INFO,
    MoodleServices,
    course_status,
    enrolled,
    failure,
    link,
    moodle_campus,
    names,
)


def learners(*ids: str) -> list[Member]:
    return [member for member in moodle_campus()[0].open().roster() if member.id in ids]


def refuse(services: MoodleServices, function: str, code: str, user: str | None = None) -> None:
    """Let a function refuse, for everybody or for one person."""
    if user is None:
        for name in [name for name in services.answers if name.startswith(function)]:
            if name != SITE_INFO or function == SITE_INFO:
                del services.answers[name]
    services.answers[function if user is None else f"{function} {user}"] = failure(code)


def test_the_lti_roster_calls_an_assistant_a_learner_and_the_enrolments_know_better() -> None:
    campus, _ = moodle_campus()
    roles = {row["user_id"]: row["roles"] for row in campus.roster}

    awardable = [member.id for member in campus.open().roster() if member.may_be_awarded]

    assert roles["4"] == ["Learner"]
    assert awardable == ["6", "7"]


def test_without_a_token_a_launch_tells_who_learns_and_nobody_else_is_a_learner() -> None:
    campus, _ = moodle_campus()
    campus.launched = {
        "4": frozenset({CourseRole.INSTRUCTOR}),
        "6": frozenset({CourseRole.LEARNER}),
    }

    found = {member.id: member.roles for member in campus.open(api=False).roster()}

    assert found == {
        "3": {CourseRole.INSTRUCTOR},
        "4": {CourseRole.INSTRUCTOR},
        "6": {CourseRole.LEARNER},
        "7": frozenset(),
    }


def test_what_a_missing_token_costs_is_told() -> None:
    (told,) = kept_back(moodle_campus()[0].open(api=False))

    assert "only who has opened Coursemark in this course as a learner counts as one" in told.sentence
    assert "web service token" in told.fix


@pytest.mark.parametrize(
    "roles",
    [(), ("auditor",), ("student", "teacher"), ("teacher",), ("editingteacher",), ("manager", "student")],
)
def test_only_who_is_a_student_and_nothing_more_is_a_learner(roles: tuple[str, ...]) -> None:
    campus, services = moodle_campus()
    services.answers["core_enrol_get_enrolled_users"] = [enrolled(6, *roles)]

    assert not any(member.may_be_awarded for member in campus.open().roster())


def test_enrolments_are_read_to_the_last_page() -> None:
    campus, services = moodle_campus()
    everybody = [enrolled(number, "student") for number in range(1000, 2500)]
    campus.roster = [person(str(row["id"]), "Learner") for row in everybody]
    starts: list[str] = []

    def page(form: dict[str, str]) -> object:
        options = {form[f"options[{i}][name]"]: form[f"options[{i}][value]"] for i in range(4)}
        starts.append(options["limitfrom"])
        start = int(options["limitfrom"])
        return everybody[start : start + int(options["limitnumber"])]

    campus.rest = lambda request, _path, _query: page(dict(request.form))
    del services

    assert sum(member.may_be_awarded for member in campus.open().roster()) == 1500
    assert starts == ["0", "1000"]


def test_a_service_user_who_sees_nobody_is_told_what_is_missing() -> None:
    campus, services = moodle_campus()
    services.answers["core_enrol_get_enrolled_users"] = []

    with pytest.raises(PlatformError, match="moodle/user:viewdetails") as error:
        list(campus.open().roster())
    assert error.value.permanent


@pytest.mark.parametrize(
    ("code", "fix", "permanent"),
    [
        ("accessexception", "Add the function to the service", True),
        ("nopermissions", "Give the service user moodle/course:viewparticipants", True),
        ("errorcoursecontextnotvalid", "Give the service user", True),
        ("requireloginerror", "Give the service user", True),
        ("invalidtoken", "Make a new token", True),
        ("invalidtimedtoken", "Make a new token", True),
        ("wsaccessusersuspended", "Mend the user account", True),
        ("invalidrecord", "Look whether it was deleted", True),
        ("sitemaintenance", "sitemaintenance", False),
        ("Ada Lovelace <ada@x.org>", "unknown", False),
    ],
)
def test_an_error_with_status_200_is_an_error_with_its_fix(code: str, fix: str, *, permanent: bool) -> None:
    campus, services = moodle_campus()
    services.answers["core_enrol_get_enrolled_users"] = failure(code)

    with pytest.raises(PlatformError, match=fix) as error:
        list(campus.open().roster())
    assert error.value.permanent is permanent
    assert "Ada" not in str(error.value)


# What a running Moodle answered while its capabilities were granted one at a time.
REFUSALS = [
    ("core_enrol_get_enrolled_users", "errorcoursecontextnotvalid", "moodle/course:view"),
    ("core_enrol_get_enrolled_users", "nopermissions", "moodle/course:viewparticipants"),
    ("gradereport_user_get_grade_items", "requireloginerror", "moodle/course:view"),
    ("gradereport_user_get_grade_items", "nopermissions", "gradereport/user:view"),
    ("gradereport_user_get_grade_items", "nopermissiontoviewgrades", "moodle/grade:viewall"),
    ("core_course_get_contents", "errorcoursecontextnotvalid", "moodle/course:view"),
    ("core_completion_get_activities_completion_status", "nopermissions", "report/progress:view"),
    ("core_completion_get_course_completion_status", "cannotviewreport", "report/completion:view"),
]


@pytest.mark.parametrize(("function", "code", "capability"), REFUSALS)
def test_each_function_names_the_capability_that_it_needs(function: str, code: str, capability: str) -> None:
    campus, services = moodle_campus()
    refuse(services, function, code)
    course = campus.open()

    with pytest.raises(PlatformError, match=f"Give the service user {capability} "):
        _ = course.outline(), completions(course, list(course.roster()))
    assert any(f"Give the service user {capability}" in each.fix for each in kept_back(course))


def test_a_refusal_of_the_progress_is_found_before_anybodys_progress_is_read() -> None:
    campus, services = moodle_campus()
    refuse(services, "core_completion_get_activities_completion_status", "nopermissions")
    refuse(services, "core_completion_get_course_completion_status", "cannotviewreport")

    fixes = [each.fix for each in kept_back(campus.open())]

    assert fixes == [
        "Give the service user report/progress:view in this course.",
        "Give the service user report/completion:view in this course.",
    ]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_that_the_service_lacks_is_named(function: str) -> None:
    campus, services = moodle_campus()
    refuse(services, function, "accessexception")
    offered = services.answers.get(SITE_INFO)
    if function != SITE_INFO:
        assert isinstance(offered, dict)
        offered["functions"] = [each for each in offered["functions"] if each["name"] != function]

    (told,) = kept_back(campus.open())

    assert told.sentence == f"Moodle's web service does not offer {function}."
    assert "to the service" in told.fix


def test_web_services_that_are_switched_off_are_an_error_with_its_fix() -> None:
    campus, _ = moodle_campus()
    campus.rest = lambda _request, _path, _query: refused(403)

    with pytest.raises(PlatformError, match="Enable web services and the REST protocol"):
        kept_back(campus.open())


@pytest.mark.parametrize("status", [500, 503])
def test_a_moodle_that_is_down_keeps_nothing_back(status: int) -> None:
    campus, _ = moodle_campus()
    campus.rest = lambda _request, _path, _query: refused(status)

    with pytest.raises(PlatformError) as error:
        kept_back(campus.open())
    assert error.value.status == status


def test_columns_that_are_left_out_silently_are_noticed_and_named() -> None:
    campus, services = moodle_campus()
    services.answers[ITEM_NAMES] = names(1, 2, n9="Quiz &amp; more", n12="Project")

    (told,) = kept_back(campus.open())

    assert told.sentence == (
        "Moodle leaves out columns of the gradebook without saying so, 2 in all: “Quiz & more”, “Project”."
    )
    assert "mod/assign:view, mod/quiz:view" in told.fix
    assert "Non-editing teacher" in told.fix


def test_of_many_columns_that_are_left_out_a_few_are_named() -> None:
    campus, services = moodle_campus()
    services.answers[ITEM_NAMES] = names(1, 2, *range(10, 17))

    (told,) = kept_back(campus.open())

    assert told.sentence.endswith("7 in all: “Item 10”, “Item 11”, “Item 12”, “Item 13”, “Item 14”, ….")


def test_an_activity_that_only_the_courses_criteria_name_tells_which_capability_is_missing() -> None:
    campus, services = moodle_campus()
    criteria = [link("page", 1, "Essay"), link("quiz", 8, "Quiz &amp; more"), link("data", 9, "Log")]
    for user in (6, 7):
        status = course_status(*criteria, completed=False)
        services.answers[f"core_completion_get_course_completion_status {user}"] = status

    (told,) = kept_back(campus.open())

    assert told.sentence == "Moodle leaves activities out without saying so, 2 in all: “Quiz & more”, “Log”."
    assert told.fix.startswith("Give the service user mod/data:view, mod/quiz:view ")


@pytest.mark.parametrize("blind", ["a column is left out", "columns cannot be compared"])
def test_where_something_may_be_left_out_no_section_counts_as_whole(blind: str) -> None:
    campus, services = moodle_campus()
    seen_whole = blind == "columns cannot be compared"
    services.answers[ITEM_NAMES] = failure("accessexception") if seen_whole else names(1, 2, 99)
    course = campus.open()

    kinds = {part.kind for part in course.outline().completables}
    told = {state.completable for state in completions(course, learners("6"))}

    assert kinds == {CompletableKind.ACTIVITY, CompletableKind.COURSE}
    assert told == {"moodle:activity:1", "moodle:course:2"}


def test_a_fault_that_passes_is_not_taken_for_something_left_out() -> None:
    campus, services = moodle_campus()
    services.answers[ITEM_NAMES] = failure("sitemaintenance")

    with pytest.raises(PlatformError, match="sitemaintenance") as error:
        campus.open().outline()
    assert not error.value.permanent


def test_people_whom_only_the_lti_roster_lists_are_nobody_and_noticed() -> None:
    campus, _ = moodle_campus()
    campus.roster.append(person("8", "Learner"))
    course = campus.open()

    (told,) = kept_back(course)

    assert told.sentence.startswith("Moodle keeps 1 of the people in this course from the service user")
    assert "moodle/site:accessallgroups" in told.fix
    assert not any(member.may_be_awarded for member in course.roster() if member.id == "8")


def test_groups_are_told_with_who_is_in_them() -> None:
    campus, services = moodle_campus()
    services.answers["core_enrol_get_enrolled_users"] = [
        enrolled(3, "editingteacher"),
        enrolled(6, "student", groups=[{"id": 1, "name": "Group A &amp; B"}]),
        enrolled(7, "student"),
    ]
    course = campus.open()

    assert course.outline().groups == (Group("moodle:group:1", "Group A & B", GroupKind.GROUP),)
    groups = {member.id: set(member.groups or ()) for member in course.roster() if member.groups is not None}
    assert groups == {"3": set(), "6": {"moodle:group:1"}, "7": set()}


def test_where_nobody_is_shown_in_a_group_nobodys_groups_are_known() -> None:
    assert {member.groups for member in moodle_campus()[0].open().roster()} == {None}


def test_without_an_lti_roster_the_enrolments_are_one_without_the_suspended() -> None:
    campus, services = moodle_campus()
    services.answers["core_enrol_get_enrolled_users"] = [
        enrolled(6, "student", fullname="Ada", email="ada@x.example", idnumber="S1"),
        enrolled(4, "teacher", fullname="Theo", idnumber=""),
    ]

    ada, theo = campus.open(roster=False).roster()

    assert (ada.id, ada.name, ada.email, ada.sourced_id) == ("6", "Ada", "ada@x.example", "S1")
    assert (theo.sourced_id, theo.may_be_awarded) == (None, False)
    form = dict(campus.asked[-1].form)
    options = {form[f"options[{i}][name]"]: form[f"options[{i}][value]"] for i in range(5)}
    assert options["onlyactive"] == "1"


@pytest.mark.parametrize("code", ["invaliduser", "userdeleted", "usernotconfirmed"])
def test_a_learner_of_whom_moodle_tells_nothing_stops_nobody_elses_reading(code: str) -> None:
    campus, services = moodle_campus()
    course = campus.open()
    members = list(course.roster())
    course.outline()
    refuse(services, "gradereport_user_get_grade_items", code, user="7")

    assert [progress.learner for progress in course.progress(members)] == ["6"]


def test_a_learner_who_is_suspended_during_the_reading_has_no_state_in_the_course() -> None:
    campus, services = moodle_campus()
    course = campus.open()
    members = list(course.roster())
    course.outline()
    refuse(services, "core_completion_get_course_completion_status", "usernotenroled", user="7")

    kinds = [(state.learner, state.completable.split(":")[1]) for state in completions(course, members)]

    assert kinds.count(("7", "activity")) == 1
    assert [learner for learner, kind in kinds if kind == "course"] == ["6"]


def test_no_call_of_the_grade_services_sends_a_limit() -> None:
    campus, _ = moodle_campus()
    course = campus.open()
    members = list(course.roster())
    course.outline()
    list(course.scores(members))

    asked = [f"{request.url}?{request.query}" for request in campus.asked if not request.form]
    assert len(asked) > 3
    assert not any("limit" in each for each in asked)


def test_each_learner_is_asked_for_with_a_rest_after_it() -> None:
    clock, rests = iter([0.0, 0.05, 10.0, 12.0, 20.0, 80.0]), list[float]()
    pace = Pace(lambda: next(clock), rests.append)
    for _ in range(3):
        with pace.keeping():
            pass

    assert rests == pytest.approx([0.005, 2.0, 10.0])


@pytest.mark.parametrize(
    "function",
    [
        "core_enrol_get_enrolled_users",
        "core_course_get_contents",
        "gradereport_user_get_grade_items 6",
        "core_completion_get_activities_completion_status 6",
        "core_completion_get_course_completion_status 6",
    ],
)
def test_an_answer_of_another_shape_is_an_error_not_an_empty_course(function: str) -> None:
    campus, services = moodle_campus()
    services.answers[function] = "something"
    course = campus.open(grades=False)

    def read() -> list[Completion]:
        course.outline()
        return completions(course, list(course.roster()))

    with pytest.raises(PlatformError, match="Moodle did not answer with"):
        read()
