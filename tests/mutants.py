"""Mutation testing of what decides awards: `python -m tests.mutants` changes it bit by bit, in a copy.

A change that no test notices is a survivor. What survives because nobody could notice it stands in
`tests/engine/equivalent_mutants.toml`, with the reason; any other survivor is a test that is missing. With
names, such as `"badge_engine.rules.holds.*"`, only these are tried again in the copy that is there.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from mutmut.__main__ import collect_source_file_mutation_data
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).parent.parent
COPY = ROOT / "var" / "mutants"
EQUIVALENT = ROOT / "tests" / "engine" / "equivalent_mutants.toml"
NEEDED = ("badge_engine", "pyproject.toml", "tests/__init__.py", "tests/engine")
LOWEST_PRIORITY = 19
KILLED = {"killed", "timeout", "segfault"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: in which function, what stood there, and what stands there now."""

    place: str
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.place}\n    - {self.was}\n    + {self.now}"


def main(names: Sequence[str]) -> int:
    """Try all changes, or the named ones; exit code 1 for a survivor that is not on the list."""
    os.nice(LOWEST_PRIORITY)
    _copy(anew=not names)
    subprocess.run([Path(sys.executable).with_name("mutmut"), "run", *names], cwd=COPY, check=True)
    with chdir(COPY):
        tried = [(key, status_by_exit_code[code]) for _, key, code in _results(names)]
        survivors = [_mutant(key) for key, status in tried if status not in KILLED]
    known = set(equivalents())
    unknown = [mutant for mutant in survivors if mutant not in known]
    gone = [] if names else sorted(map(str, known - set(survivors)))
    sys.stdout.write(
        f"\n{len(tried)} mutants: {len(tried) - len(survivors)} killed, {len(survivors)} survived, "
        f"{len(survivors) - len(unknown)} of these are equivalent.\n"
    )
    sys.stdout.writelines(f"Survived: {mutant}\n" for mutant in unknown)
    sys.stdout.writelines(f"On the list, and no survivor: {mutant}\n" for mutant in gone)
    return int(bool(unknown or gone))


def equivalents() -> Iterator[Mutant]:
    """Yield the changes that nobody could notice."""
    for group in tomllib.loads(EQUIVALENT.read_text("utf-8"))["equivalent"]:
        for each in group["mutants"]:
            yield Mutant(each["in"], each["was"], each["now"])


def _copy(*, anew: bool) -> None:
    """Bring the copy up to date; what was found out stays beside it, unless all is done anew."""
    if anew:
        shutil.rmtree(COPY, ignore_errors=True)
    for name in NEEDED:
        source, target = ROOT / name, COPY / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)


def _results(names: Sequence[str]) -> Sequence[tuple[object, str, int | None]]:
    return collect_source_file_mutation_data(mutant_names=tuple(names))[0]


def _mutant(key: str) -> Mutant:
    """Return the change behind a key such as `badge_engine.rules.holds.xǁHoldsǁread__mutmut_3`."""
    lines = get_diff_for_mutant(key).splitlines()[2:]
    was, now = (" ".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
    module, _, mangled = key.removeprefix("badge_engine.").rpartition(".")
    function = re.sub(r"__mutmut_\d+$", "", mangled).removeprefix("x").removeprefix("_")
    return Mutant(f"{module}.{function.strip('ǁ').replace('ǁ', '.')}", was, now)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
