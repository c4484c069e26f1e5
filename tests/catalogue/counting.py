"""Counts the cases of the catalogue that a run covered, for the report at its end."""

import re

import pytest

CASES = 166
# What no test of this suite can hold, and why.
ELSEWHERE = {166: "times are measured by `make bench BENCH=launch`, never asserted"}
CASE = re.compile(r"test_case_((?:\d{3}_)+)")


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cases held, and name those that did not or that no test covers."""
    failed = _cases(terminalreporter, "failed") | _cases(terminalreporter, "error")
    held = _cases(terminalreporter, "passed") - failed
    if not held | failed:
        return
    for number, reason in ELSEWHERE.items():
        terminalreporter.write_line(f"LTI catalogue: case {number} stands elsewhere: {reason}.")
    missing = sorted(set(range(1, CASES + 1)) - held - ELSEWHERE.keys())
    terminalreporter.write_line(f"LTI catalogue: {len(held)} of {CASES} cases hold.")
    if missing:
        terminalreporter.write_line(f"LTI catalogue: not held or not covered: {_ranges(missing)}")


def _cases(reporter: pytest.TerminalReporter, outcome: str) -> set[int]:
    found = (CASE.search(report.nodeid) for report in reporter.stats.get(outcome, ()))
    return {int(number) for match in found if match for number in match[1].strip("_").split("_")}


def _ranges(numbers: list[int]) -> str:
    """Return sorted numbers as text such as `003, 007-012`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]:03}" if len(run) == 1 else f"{run[0]:03}-{run[-1]:03}" for run in runs)
