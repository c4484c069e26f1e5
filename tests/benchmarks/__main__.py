"""Run all benchmarks, or the one that is named."""

import sys
from collections.abc import Callable, Sequence

from tests.benchmarks import (
    judging,
    launching,
    pages,
    reading,
    reading_moodle,
    signing,
    verifying,
    whole_class,
)
from tests.benchmarks.harness import Result

BENCHMARKS: dict[str, Callable[[], Result | Sequence[Result]]] = {
    "judging": judging.run,
    "views": judging.run_views,
    "sign": signing.run,
    "class": whole_class.run,
    "launch": launching.run,
    "pages": pages.run,
    "reading": reading.run,
    "reading-moodle": reading_moodle.run,
    "verify": verifying.run,
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; exit code 2 for a name that is none, 1 for a missed bar."""
    unknown = sorted(set(names) - BENCHMARKS.keys())
    if unknown:
        sys.stderr.write(f"No benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}.\n")
        return 2
    results = [result for name in names or BENCHMARKS for result in _listed(BENCHMARKS[name]())]
    return int(any(result.missed for result in results))


def _listed(found: Result | Sequence[Result]) -> Sequence[Result]:
    """Return the results of one benchmark, after they are written and told."""
    results = [found] if isinstance(found, Result) else found
    for result in results:
        path = result.write()
        bar = "" if result.bar is None else f", bar {result.bar:g}{': MISSED' if result.missed else ''}"
        sys.stdout.write(
            f"{result.name:10} {result.ours:>12,.1f} {result.unit}, {result.ratio:.4f} of {result.peer_name} "
            f"({result.peer:,.1f}){bar}; noise {result.spread:.1%} over {result.rounds} rounds -> {path}\n"
        )
    return results


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
