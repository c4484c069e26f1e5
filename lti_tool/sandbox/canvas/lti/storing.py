"""Where Canvas keeps values for tools whose frames the browser gives no storage, as the switch has it."""

from lti_tool.sandbox.canvas.school import School

STORAGE = "post_message_forwarding"
PARENT = "_parent"


def storage_target(school: School) -> str | None:
    """Return what tools are told of it: the frame beside theirs, the page around it, or nothing."""
    return {"off": None, PARENT: PARENT}.get(school.switches.storage, STORAGE)
