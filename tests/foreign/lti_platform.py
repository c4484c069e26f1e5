"""A small LMS over `lti1p3platform` (PyPI), a library that nobody here wrote.

Logins, launches, tokens, service answers and deep linking are the library's own. What stands here is what it
leaves to its users: addresses, and where things are kept.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import flask
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration
from werkzeug.wrappers import Response

from tests.foreign.course_book import CourseBook
from tests.foreign.lti_services import FlaskRequest, Grades, Roster, add_column, flask_response

BOARD, SELECTION = "board", "selection"
CLIENT_ID, DEPLOYMENT_ID = "coursemark-here", "deployment-1"
# Text, as Deep Linking 2.0 has it. The library is annotated for an object, which Coursemark refuses.
SELECTION_DATA: Any = "selected on page 7"
COURSE_TYPE = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"
# The form itself: the library's module that loads it also loads `pkg_resources`, which new Pythons lack.
LAUNCH_FORM = files("lti1p3platform.framework").joinpath("templates/launch.html").read_text()


class PlatformConf(LTI1P3PlatformConfAbstract):
    """The library's platform with one registered tool."""

    def init_platform_config(self, **kwargs: Registration) -> None:
        self._registration = kwargs["registration"]

    def get_registration_by_params(self, **kwargs: object) -> Registration:
        raise LookupError(f"there is one tool only, not one of {kwargs}")


class Login(OIDCLoginAbstract):
    """The library's login initiation. The message hint is the place from which the tool is opened."""

    def set_lti_message_hint(self, **kwargs: str) -> None:
        self._place = kwargs["place"]

    def get_lti_message_hint(self) -> str:
        return self._place

    def get_redirect(self, url: str) -> Response:
        return flask.redirect(url)


class Launch(LTIAdvantageMessageLaunchAbstract):
    """The library's launch, about one course."""

    def __init__(self, college: "College") -> None:
        super().__init__(FlaskRequest(flask.request), college.platform())
        self._college = college

    def prepare_launch(self, preflight_response: dict[str, Any]) -> None:
        book, url = self._college.book, self._college.url
        person, place = book.person(preflight_response["login_hint"]), preflight_response["lti_message_hint"]
        self.set_user_data(person.id, person.roles, person.name)
        self.set_launch_context_claim(book.id, [COURSE_TYPE], book.title)
        self.set_ags(f"{url}/line-items", allow_creating_lineitems=self._college.open_to_columns)
        self.set_nrps(f"{url}/members")
        if place == SELECTION:
            self.set_dl(f"{url}/selected", extra_data=SELECTION_DATA)
        else:
            self.set_resource_link_claim(place)
            self.set_custom_parameters_claim(dict(self._college.places[place]))

    def render_launch_form(self, launch_data: dict[str, Any], **kwargs: object) -> str:
        del kwargs
        return flask.render_template_string(LAUNCH_FORM, **launch_data)


class College:
    """One installation of the platform: a course, a key, and the places that open the tool.

    `places` holds the custom parameters of each place, `answers` the signed selections of the tool. Only a
    college that is `open_to_columns` lets a tool add columns of its own.
    """

    def __init__(self, url: str, tool_url: str, book: CourseBook) -> None:
        self.url, self.book = url, book
        self.open_to_columns = False
        self.places: dict[str, Mapping[str, str]] = {BOARD: {}}
        self.answers: list[str] = []
        self._tool_url = tool_url
        self._key = new_key()
        self._signing_key = self._key

    def sign_with(self, key: rsa.RSAPrivateKey) -> None:
        """Sign from now on with a key that is not the published one."""
        self._signing_key = key

    def platform(self) -> PlatformConf:
        """Return the library's platform anew: it keeps the token at hand and the tool's keys in itself."""
        registration = (
            Registration()
            .set_iss(self.url)
            .set_client_id(CLIENT_ID)
            .set_deployment_id(DEPLOYMENT_ID)
            .set_oidc_login_url(f"{self._tool_url}/lti/login")
            .set_launch_url(f"{self._tool_url}/lti/launch")
            .set_deeplink_launch_url(f"{self._tool_url}/lti/deep-link")
            .set_tool_key_set_url(f"{self._tool_url}/.well-known/jwks.json")
            .set_platform_public_key(_public_pem(self._key))
            .set_platform_private_key(_private_pem(self._signing_key))
        )
        return PlatformConf(registration=registration)

    def application(self) -> flask.Flask:
        """Return the pages and services."""
        app = flask.Flask(__name__)
        self._add_launches(app)
        self._add_selection(app)
        self._add_services(app)
        return app

    def _add_launches(self, app: flask.Flask) -> None:
        @app.get("/open/<place>/<person_id>")
        def open_tool(place: str, person_id: str) -> Response:
            login = Login(flask.request, self.platform())
            login.set_lti_message_hint(place=place)
            if place == SELECTION:
                login.set_deeplinking_launch_url()
            redirection: Response = login.initiate_login(person_id)
            return redirection

        @app.get("/auth")
        def authenticate() -> str:
            page: str = Launch(self).lti_launch()
            return page

        @app.get("/jwks")
        def key_set() -> flask.Response:
            return flask.jsonify(self.platform().get_jwks())

    def _add_selection(self, app: flask.Flask) -> None:
        @app.post("/selected")
        def selected() -> str:
            answer = flask.request.form.to_dict()
            items = self.platform().validate_deeplinking_resp(answer)
            self.answers.append(answer["JWT"])
            for item in items:
                self.places[item["title"]] = item.get("custom", {})
                if "lineItem" in item:
                    add_column(self.book, item["lineItem"])
            return f"Placed: {len(items)}"

    def _add_services(self, app: flask.Flask) -> None:
        @app.post("/token")
        def token() -> flask.Response:
            return flask.jsonify(self.platform().get_access_token(flask.request.form.to_dict()))

        @app.get("/members")
        def members() -> flask.Response:
            # The library annotates its decorator for its other service alone.
            roster: Any = Roster(self.platform(), self.book, f"{self.url}/members")
            return flask_response(roster.handle_resp(roster.handle_get_members))

        @app.get("/line-items")
        def line_items() -> flask.Response:
            grades = self._grades()
            return flask_response(grades.handle_resp(grades.handle_get_lineitems))

        @app.post("/line-items")
        def new_line_item() -> flask.Response:
            grades = self._grades()
            return flask_response(grades.handle_resp(grades.handle_create_lineitem))

        @app.get("/line-items/<column_id>/results")
        def results(column_id: str) -> flask.Response:
            grades = self._grades(column_id)
            return flask_response(grades.handle_resp(grades.handle_get_results, line_item_id=column_id))

        @app.post("/line-items/<column_id>/scores")
        def scores(column_id: str) -> flask.Response:
            grades = self._grades(column_id)
            return flask_response(grades.handle_resp(grades.handle_update_score, line_item_id=column_id))

    def _grades(self, column_id: str | None = None) -> Grades:
        url, is_open = f"{self.url}/line-items", self.open_to_columns
        return Grades(self.platform(), self.book, url, column_id, open_to_columns=is_open)


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _private_pem(key: rsa.RSAPrivateKey) -> str:
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    return key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain).decode()


def _public_pem(key: rsa.RSAPrivateKey) -> str:
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, kind).decode()
