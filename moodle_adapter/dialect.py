"""How Moodle speaks LTI: data only."""

from http import HTTPStatus
from types import MappingProxyType

from badge_engine.dialects import RegistrationDialect, ServiceDialect, SetupHints
from badge_engine.rules.words import message

CUSTOM_PARAMETERS = MappingProxyType({"context_id_history": "$Context.id.history"})

# Asked without a limit, Moodle gives everything at once. With one, its results crash (`results?limit=`
# answers 404 with a page of HTML) and its links are of little use.
DIALECT = ServiceDialect(
    line_item_page_size=None,
    result_page_size=None,
    member_page_size=None,
    lms_id_parameter=None,
    superseded=((HTTPStatus.CONFLICT, ""),),
)

# Moodle has one place for deep linking, the activity's form, and drops what a message says of placements.
REGISTRATION = RegistrationDialect(product_family="moodle")

SETUP_HINTS = SetupHints(
    roster=message(
        "In Site administration > Plugins > External tool > Manage tools, edit the tool: under Services set "
        "“IMS LTI Names and Role Provisioning” to “Use this service to retrieve members' information as per "
        "privacy settings”."
    ),
    line_items=message(
        "In Site administration > Plugins > External tool > Manage tools, edit the tool: under Services set "
        "“IMS LTI Assignment and Grade Services” to “Use this service for grade sync and column management”."
    ),
    grades=message(
        "In Site administration > Plugins > External tool > Manage tools, edit the tool: under Services set "
        "“IMS LTI Assignment and Grade Services” to “Use this service for grade sync and column management”, "
        "and under Privacy let it accept grades from the tool."
    ),
    keys=message(
        "In Site administration > Plugins > External tool > Manage tools, edit the tool: set “Public key "
        "type” to “Keyset URL” and enter the tool's address that ends in /.well-known/jwks.json."
    ),
    grade_export=message(
        "In Moodle open Grades > Export, choose Plain text file, OpenDocument or Excel spreadsheet, "
        "tick Percentage under Grade display types, and upload the file as it is."
    ),
)
