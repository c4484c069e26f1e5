"""How Canvas speaks LTI: data only."""

from http import HTTPStatus
from types import MappingProxyType

from badge_engine.dialects import (
    Allowance,
    AuthorisationDialect,
    Permission,
    RegistrationDialect,
    ServiceDialect,
    SetupHints,
)
from badge_engine.rules.words import message

SUBMISSION = "https://canvas.instructure.com/lti/submission"
USER_ID = "canvas_user_id"
COURSE_ID = "canvas_course_id"

CUSTOM_PARAMETERS = MappingProxyType(
    {
        USER_ID: "$Canvas.user.id",
        COURSE_ID: "$Canvas.course.id",
        "canvas_api_base_url": "$Canvas.api.baseUrl",
        "context_id_history": "$Context.id.history",
    }
)

DIALECT = ServiceDialect(
    line_item_page_size=100,
    result_page_size=100,
    member_page_size=50,
    lms_id_parameter=USER_ID,
    superseded=((HTTPStatus.BAD_REQUEST, "before last updated timestamp"),),
    # Without this, every score is a new submission, too, and replaces what a teacher typed.
    score_extension=MappingProxyType(
        {SUBMISSION: {"new_submission": False, "prioritize_non_tool_grade": True}}
    ),
    submission=SUBMISSION,
    # A bucket of 600 leaks 10 a second, and each call puts 50 into it until it is answered.
    allowance=Allowance("x-rate-limit-remaining", low=150, per_second=10),
)

COURSE = "url:GET|/api/v1/courses/:course_id"
GROUP_PEOPLE = "url:GET|/api/v1/groups/:group_id/users"
AUTHORISATION = AuthorisationDialect(
    authorise_path="/login/oauth2/auth",
    token_path="/login/oauth2/token",  # noqa: S106 - an address
    permissions=(
        Permission(f"{COURSE}/assignments", message("to know the assignments and how each is graded")),
        Permission(f"{COURSE}/students/submissions", message("to read the grades of assignments")),
        Permission(f"{COURSE}/enrollments", message("to read course grades, and who is in which section")),
        Permission(f"{COURSE}/modules", message("to know the modules, and which a learner has completed")),
        Permission(f"{COURSE}/modules/:module_id/items", message("to know which modules require something")),
        Permission(f"{COURSE}/bulk_user_progress", message("to see whose progress in the modules changed")),
        Permission(f"{COURSE}/sections", message("to name the sections")),
        Permission(f"{COURSE}/groups", message("to name the groups")),
        Permission(GROUP_PEOPLE, message("to know who is in which group")),
        Permission(f"{COURSE}/outcome_results", message("to know the outcomes that are assessed")),
        Permission(f"{COURSE}/outcome_rollups", message("to read how far learners have come in outcomes")),
        Permission("url:GET|/api/v1/users/:id", message("to find a learner whom the roster does not number")),
    ),
    key=message(
        "In Canvas choose Admin > Developer Keys > + Developer Key > + API Key. Enter the redirect URI "
        "below, enforce the scopes below, tick “Allow Include Parameters”, save it and switch it on."
    ),
    revoking=message("Account > Settings > Approved Integrations"),
)

REGISTRATION = RegistrationDialect(
    product_family="canvas",
    placements=MappingProxyType(
        {
            "LtiResourceLinkRequest": ("course_navigation",),
            "LtiDeepLinkingRequest": ("assignment_selection", "link_selection"),
        }
    ),
    further_scopes=("https://purl.imsglobal.org/spec/lti/scope/noticehandlers",),
    extension=MappingProxyType(
        {
            "https://canvas.instructure.com/lti/privacy_level": "public",
            "https://canvas.instructure.com/lti/tool_id": "coursemark",
        }
    ),
    # The first is also what a school's own Canvas says of itself unless somebody changed it.
    shared_issuers=frozenset(
        {
            "https://canvas.instructure.com",
            "https://canvas.beta.instructure.com",
            "https://canvas.test.instructure.com",
        }
    ),
    host_member="https://canvas.instructure.com/lti/account_domain",
)

SETUP_HINTS = SetupHints(
    roster=message(
        "In Admin > Developer Keys, edit the LTI key and switch on the scope “Can retrieve user data "
        "associated with the context the tool is installed in”."
    ),
    line_items=message(
        "In Admin > Developer Keys, edit the LTI key and switch on the scope “Can create and view assignment "
        "data in the gradebook associated with the tool”."
    ),
    grades=message(
        "In Admin > Developer Keys, edit the LTI key and switch on the scopes “Can view submission data for "
        "assignments associated with the tool” and “Can create and update submission results for assignments "
        "associated with the tool”."
    ),
    keys=message(
        "In Admin > Developer Keys, edit the LTI key: choose “Public JWK URL” and enter the tool's address "
        "that ends in /.well-known/jwks.json; the key's state must be ON."
    ),
    grade_export=message(
        "In Canvas open Grades, choose Export > Export Entire Gradebook, and upload the CSV file as it is."
    ),
)
