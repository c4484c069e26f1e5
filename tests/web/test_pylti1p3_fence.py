"""The fence around PyLTI1p3: a version that brings a new step, or calls ours otherwise, stops here."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from pylti1p3.contrib.flask import FlaskMessageLaunch, FlaskOIDCLogin
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.oidc_login import OIDCLogin

import lti_tool
from lti_tool.web.lti.launch import VerifiedLaunch
from lti_tool.web.lti.login import OneTimeLogin

# What PyLTI1p3 2.0 does by itself. Whatever comes new may be a way around our steps: look, then add it here.
STEPS_OF_A_LAUNCH = {
    "validate_state",
    "validate_jwt_format",
    "validate_nonce",
    "validate_registration",
    "validate_jwt_signature",
    "validate_deployment",
    "validate_message",
}
STEPS_OF_A_LOGIN = {"_prepare_redirect", "get_redirect", "_is_new_window_request"}
SERVICES = ["get_launch_data", "get_ags", "get_nrps", "get_deep_link", "from_cache", "check_teacher_access"]


def _called_on_self(function: Callable[..., object]) -> set[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return {
        call.func.attr
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "self"
    }


def test_the_version_is_the_one_that_was_probed() -> None:
    assert version("pylti1p3").startswith("2.0.")


def test_each_step_of_a_launch_is_ours() -> None:
    theirs = {name for name in dir(MessageLaunch) if name.startswith("validate_")}
    assert theirs == STEPS_OF_A_LAUNCH
    for name in STEPS_OF_A_LAUNCH | {"validate"}:
        assert name in vars(VerifiedLaunch), f"{name} is PyLTI1p3's own"


def test_the_steps_are_taken_as_theirs_are_and_in_the_order_that_we_want() -> None:
    for name in STEPS_OF_A_LAUNCH | {"validate"}:
        ours = inspect.signature(getattr(VerifiedLaunch, name)).parameters
        assert list(ours) == list(inspect.signature(getattr(MessageLaunch, name)).parameters)
    assert _called_on_self(VerifiedLaunch.validate) == STEPS_OF_A_LAUNCH


def test_nothing_of_pylti1p3_runs_inside_our_steps() -> None:
    inherited = {
        name
        for step in STEPS_OF_A_LAUNCH
        for name in _called_on_self(getattr(VerifiedLaunch, step))
        if hasattr(FlaskMessageLaunch, name)
    }
    assert inherited == set()


def test_making_a_launch_validates_and_reads_nothing_yet() -> None:
    assert _called_on_self(MessageLaunch.__init__) == {"set_launch_data_storage"}  # we give none
    assert "validate" not in _called_on_self(FlaskMessageLaunch.__init__)


def test_a_login_goes_through_our_step_and_no_other() -> None:
    called = _called_on_self(OIDCLogin.redirect) | _called_on_self(OIDCLogin._prepare_redirect)  # noqa: SLF001 - the fence itself
    assert called == STEPS_OF_A_LOGIN | {
        "_prepare_redirect_url",
        "get_cookies_allowed_js_check",
        "get_response",
    }
    assert "_prepare_redirect_url" in vars(OneTimeLogin)
    assert FlaskOIDCLogin._cookies_check is False  # noqa: SLF001 - their page with an inline script stays off


@pytest.mark.parametrize(
    "service",
    ["get_launch_data", "get_ags", "get_nrps", "get_deep_link", "from_cache", "check_teacher_access"],
)
def test_what_they_offer_after_a_launch_is_used_nowhere(service: str) -> None:
    package = Path(lti_tool.__file__).parent
    users = [path for path in package.rglob("*.py") if f".{service}(" in path.read_text()]
    assert users == []
