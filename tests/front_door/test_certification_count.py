"""The line about the certification list says no more than what a run has shown."""

from tests.front_door.certification import CERTIFICATION

ALL = [
    f"test_it[{side}-cert_{item.lower()}_name]"
    for side in ("canvas", "moodle")
    for item in CERTIFICATION.items
]


def said(passed: list[str], failed: tuple[str, ...] = (), error: tuple[str, ...] = ()) -> list[str]:
    lines = CERTIFICATION.report({"passed": passed, "failed": failed, "error": error})
    return [line.removeprefix("LTI certification list: ") for line in lines]


def test_all_items_hold_when_each_passed_on_both_sides() -> None:
    assert said(ALL) == ["43 of 43 items hold against both sandboxes."]


def test_an_item_that_passed_on_one_side_alone_does_not_hold() -> None:
    assert said([name for name in ALL if name != "test_it[moodle-cert_v03_name]"]) == [
        "42 of 43 items hold against both sandboxes.",
        "not held or not covered: V03",
    ]


def test_an_item_with_a_test_that_failed_does_not_hold() -> None:
    failed = "test_cert_d07_another_test_of_it[canvas]@certification"
    broken = "test_cert_g01_whose_fixture_broke[moodle]"
    assert said(ALL, (failed,), (broken,)) == [
        "41 of 43 items hold against both sandboxes.",
        "not held or not covered: D07, G01",
    ]


def test_items_that_were_not_run_are_named_by_the_parts_of_the_list() -> None:
    passed = [name for name in ALL if "cert_v" in name]
    assert said(passed) == [
        "18 of 43 items hold against both sandboxes.",
        "not held or not covered: B01-B12, D01-D07, N01-N05, G01",
    ]


def test_a_run_without_the_list_says_nothing_of_it() -> None:
    assert said(["tests/catalogue/test_a_login.py::test_case_001_get"]) == []
