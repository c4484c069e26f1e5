"""How Canvas speaks LTI: data only."""

from http import HTTPStatus
from types import MappingProxyType

from badge_engine.ports import RegistrationDialect, ServiceDialect, SetupHints

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
    # Without this, every score is also a new submission of the learner's.
    score_extension=MappingProxyType(
        {"https://canvas.instructure.com/lti/submission": {"new_submission": False}}
    ),
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
    roster=(
        "In Admin > Developer Keys, edit the LTI key and switch on the scope “Can retrieve user data "
        "associated with the context the tool is installed in”."
    ),
    line_items=(
        "In Admin > Developer Keys, edit the LTI key and switch on the scope “Can create and view assignment "
        "data in the gradebook associated with the tool”."
    ),
    grades=(
        "In Admin > Developer Keys, edit the LTI key and switch on the scopes “Can view submission data for "
        "assignments associated with the tool” and “Can create and update submission results for assignments "
        "associated with the tool”."
    ),
    keys=(
        "In Admin > Developer Keys, edit the LTI key: choose “Public JWK URL” and enter the tool's address "
        "that ends in /.well-known/jwks.json; the key's state must be ON."
    ),
    grade_export=(
        "In Canvas open Grades, choose Export > Export Entire Gradebook, and upload the CSV file as it is."
    ),
)
