"""Every API keeps to its description, whatever is sent: held to it by schemathesis, with a fixed seed."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lti_tool.web import memory
from lti_tool.web.lti.flood import Rate
from lti_tool.web.open_badges_api import WRITING
from lti_tool.web.openapi.description import api_description
from tests.web.pages.backpack import new_backpack
from tests.web.pages.programs import Call, Program
from tests.web.pages.school import Classroom, School
from tests.web.pages.tour import DOORS

SCHEMA = schemathesis.openapi.from_dict(api_description("https://badges.example.edu"))
OPERATIONS = {
    operation.definition.raw["operationId"]: operation
    for operation in (found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok))
}
RIGHT = [(name, GenerationMode.POSITIVE) for name in sorted(OPERATIONS)]
# Only what takes something can be sent something wrong.
WRONG = [
    (name, GenerationMode.NEGATIVE)
    for name, _ in RIGHT
    if OPERATIONS[name].definition.raw.keys() & {"parameters", "requestBody"}
]
FOR_PROGRAMS = ("/vc-api/", "/ob/", "/oid4vci/", "/refresh/", "/status/", "/.well-known/o")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
few = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def program(school: School, earned: Classroom) -> Program:
    """A program that no flood gate stops."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WALLET_CALLS", "BACKPACKS", "BACKPACK_CODES"):
            patch.setattr(memory, f"{name}_PER_ADDRESS", Rate(burst=10**6, per_second=1))
        browser = school.site.reopened().test_client()
    backpack = new_backpack(school, browser)
    return Program(school, backpack, earned.learner("ann"), earned.credentials()["ann"])


def send(case: schemathesis.Case[Any], program: Program, shown: str | None) -> int:
    """Send a call, hold the answer to the description, and return its status."""
    headers = {} if shown is None else {"Authorization": shown}
    application = program.backpack.browser.application
    return case.call_and_validate(app=application, headers=headers, checks=CHECKS).status_code


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_right_call_succeeds_as_described(name: str, program: Program) -> None:
    operation, call = OPERATIONS[name], program.right_call(name)
    case = operation.Case(path_parameters=names_in(operation, call), query=dict(call.query))
    if call.body is not None:
        case.body, case.media_type = dict(call.body), media_type_of(operation)
    assert send(case, program, call.shown) < 400


def names_in(operation: Any, call: Call) -> dict[str, str]:  # noqa: ANN401 - schemathesis' own
    """Return the names that stand in the address of an operation."""
    return {name: text for name, text in call.names.items() if f"{{{name}}}" in operation.path}


def media_type_of(operation: Any) -> str:  # noqa: ANN401 - schemathesis' own
    (found,) = operation.definition.raw["requestBody"]["content"]
    return str(found)


@pytest.mark.parametrize(("name", "mode"), [*RIGHT, *WRONG], ids=str)
def test_whatever_is_sent_the_answer_is_as_described(
    name: str, mode: GenerationMode, program: Program
) -> None:
    """Half of the calls are right ones in which single members are not."""
    operation, call, statuses = OPERATIONS[name], program.right_call(name), set()

    @few
    @given(case=operation.as_strategy(generation_mode=mode), near=st.booleans(), data=st.data())
    def holds(case: schemathesis.Case[Any], *, near: bool, data: st.DataObject) -> None:
        if mode is GenerationMode.NEGATIVE:  # an address that names no page is no call
            case.path_parameters = names_in(operation, call)
        if near:
            _mend(case, call, data)
        statuses.add(send(case, program, call.shown if near else None))

    holds()
    assert statuses


def _mend(case: schemathesis.Case[Any], call: Call, data: st.DataObject) -> None:
    """Make a call right again but for at most one member."""
    for part in ("path_parameters", "query", "body"):
        named = names_in(case.operation, call)
        right = named if part == "path_parameters" else dict(getattr(call, part) or {})
        made = getattr(case, part)
        if right and isinstance(made, dict):
            wrong = data.draw(st.sampled_from([None, *sorted(made)])) if made else None
            setattr(case, part, right | ({} if wrong is None else {wrong: made[wrong]}))


def test_whatever_programs_can_call_is_described() -> None:
    described = {operation.label for operation in OPERATIONS.values()}
    served = {
        f"{door.method} {door.rule.rule.replace('<', '{').replace('>', '}')}"
        for door in DOORS
        if door.rule.rule.startswith(FOR_PROGRAMS)
    }
    refused = {label for label in served if "/ims/ob/" in label and label.partition(" ")[0] in WRITING}
    assert described == served - refused


def test_the_description_is_served_to_everybody(school: School) -> None:
    answer = school.site.browser().get("/openapi.json")
    assert answer.get_json() == api_description(school.site.wiring.settings.public_url)
