"""What 1EdTech's certification suite asks of a tool (LTI Advantage Conformance Certification Guide, 6).

A test of an item is named `cert_<item>_<the suite's name of it>`, as in `cert_v03_`, by its function or by
its parameters, and is run against both LMSs of the campus.
"""

from tests.catalogue.counting import Checklist

# Bad payloads, valid launches, deep linking, names and roles, assignments and grades.
PARTS = {"B": 12, "V": 18, "D": 7, "N": 5, "G": 1}

CERTIFICATION = Checklist(
    title="LTI certification list",
    claim="items hold against both sandboxes",
    prefix="cert_",
    items=[f"{part}{number:02}" for part, count in PARTS.items() for number in range(1, count + 1)],
    sides=("canvas", "moodle"),
)
