"""The signed documents that wallets and verifiers come back for."""

from lti_tool.publishing import CREDENTIAL_TYPE
from lti_tool.web.openapi.operations import PAGE, TEXT, Operation, named

_UNKNOWN = {404: (PAGE, TEXT)}
DOCUMENTS = (
    Operation(
        "get",
        "/refresh/{credential_id}",
        "refreshCredential",
        "The newest signed form of a credential",
        {200: named("Credential")},
        _UNKNOWN,
        answer_type=CREDENTIAL_TYPE,
    ),
    Operation(
        "get",
        "/status/{status_list_id}",
        "getStatusList",
        "What was revoked, as a signed Bitstring Status List",
        {200: named("Credential")},
        _UNKNOWN,
        answer_type=CREDENTIAL_TYPE,
    ),
)
