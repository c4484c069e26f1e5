"""`core_course_get_contents`: sections and what stands in them."""

import html
from collections.abc import Iterator
from typing import Any

from lti_tool.sandbox.moodle.asking import Asking
from lti_tool.sandbox.moodle.completion import completion_state
from lti_tool.sandbox.moodle.course import INCOMPLETE, TICKED_BY_HAND, Row
from lti_tool.sandbox.moodle.links import modules_in_section
from lti_tool.sandbox.moodle.recorded import BEGINNING

FIRST_SUBSECTION = 9001
NO_DATA = '""'
CUSTOM_DATA = {
    "assign": '{"customcompletionrules":{"completionsubmit":"0"}}',
    "forum": '{"trackingtype":"1"}',
    "quiz": '{"customcompletionrules":{"completionpassorattemptsexhausted":[],"completionminattempts":"0"}}',
}


def contents(asking: Asking) -> list[dict[str, Any]]:
    """Return the sections. What the caller may not see is left out of them without a word."""
    course = asking.course(as_context=True)
    return [
        {
            "id": section["id"],
            "name": section["name"],
            "visible": 1,
            "summary": "",
            "summaryformat": 1,
            "section": number,
            "hiddenbynumsections": 0,
            "uservisible": True,
            **_delegated(asking, number),
            "modules": [
                _module(asking, row)
                for row in (
                    *modules_in_section(asking.lms, course["id"], number),
                    *_subsections(asking, course, number),
                )
                if asking.sees(row)
            ],
        }
        for number, section in enumerate(course["sections"])
    ]


def _delegated(asking: Asking, number: int) -> dict[str, Any]:
    if number and number == asking.lms.switches.subsection:
        return {"component": "mod_subsection", "itemid": number}
    return {"component": None, "itemid": None}


def _subsections(asking: Asking, course: Row, number: int) -> Iterator[Row]:
    """Yield the activity whose inside is the next section: Moodle calls both of them a subsection."""
    inner = asking.lms.switches.subsection
    if inner and number == inner - 1:
        yield {
            "cmid": FIRST_SUBSECTION + inner,
            "name": course["sections"][inner]["name"],
            "modname": "subsection",
            "instance": inner,
            "contextid": FIRST_SUBSECTION + inner,
            "purpose": "content",
            "plural": "Subsections",
            "completion": 0,
            "visible": 1,
        }


def _module(asking: Asking, row: Row) -> dict[str, Any]:
    host, kind = asking.lms.url, row["modname"]
    return {
        "id": row["cmid"],
        "url": f"{host}/mod/{kind}/view.php?id={row['cmid']}",
        "name": html.escape(row["name"]),
        "instance": row["instance"],
        "contextid": row["contextid"],
        "visible": row["visible"],
        "uservisible": True,
        "visibleoncoursepage": 1,
        "modicon": f"{host}/theme/image.php/boost/{kind}/1/monologo?filtericon=1",
        "modname": kind,
        "purpose": row["purpose"],
        "branded": False,
        "modplural": row["plural"],
        "indent": 0,
        "onclick": "",
        "afterlink": None,
        "customdata": _custom_data(row),
        "noviewlink": False,
        "completion": row["completion"],
        **_service_user(row),
        "downloadcontent": 1,
        "dates": [],
        "groupmode": 0,
        **_peculiar(asking, row),
    }


def _custom_data(row: Row) -> str:
    """Return JSON within JSON, which an activity that is marked by hand does not have."""
    return NO_DATA if row["completion"] == TICKED_BY_HAND else CUSTOM_DATA.get(row["modname"], NO_DATA)


def _service_user(row: Row) -> dict[str, Any]:
    """Return the state of the caller, who completes nothing: it is no learner's."""
    if not row["completion"]:
        return {}
    return {"completiondata": completion_state(row, INCOMPLETE, 0) | {"istrackeduser": False}}


def _peculiar(asking: Asking, row: Row) -> dict[str, Any]:
    if row["modname"] == "forum":
        return {"activitybadge": []}
    if row["modname"] != "page":
        return {}
    files = [] if asking.options().get("excludecontents") == "1" else [_file(asking, row)]
    facts = {
        "filescount": 1,
        "filessize": 0,
        "lastmodified": BEGINNING,
        "mimetypes": [],
        "repositorytype": "",
    }
    return {"contents": files, "contentsinfo": facts}


def _file(asking: Asking, row: Row) -> dict[str, Any]:
    path = f"/webservice/pluginfile.php/{row['contextid']}/mod_page/content/index.html?forcedownload=1"
    return {
        "type": "file",
        "filename": "index.html",
        "filepath": "/",
        "filesize": 0,
        "fileurl": asking.lms.url + path,
        "timecreated": None,
        "timemodified": BEGINNING,
        "sortorder": 1,
        "userid": None,
        "author": None,
        "license": None,
    }
