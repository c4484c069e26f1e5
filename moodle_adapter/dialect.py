"""How Moodle speaks LTI: data only."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from badge_engine.ports import ServiceDialect

CUSTOM_PARAMETERS: Mapping[str, str] = MappingProxyType({})

# Asked without a limit, Moodle gives everything at once. With one, its results crash (`results?limit=`
# answers 404 with a page of HTML) and its links are of little use.
DIALECT = ServiceDialect(
    line_item_page_size=None,
    result_page_size=None,
    member_page_size=None,
    lms_id_parameter=None,
    superseded=((HTTPStatus.CONFLICT, ""),),
)
