"""How Canvas speaks LTI: data only."""

from http import HTTPStatus
from types import MappingProxyType

from badge_engine.ports import ServiceDialect

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
