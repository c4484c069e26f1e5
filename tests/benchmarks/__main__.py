"""Run all benchmarks, or the one that is named."""

import sys
from collections.abc import Callable

from tests.benchmarks import issuing, judging, launching
from tests.benchmarks.harness import Result

BENCHMARKS: dict[str, Callable[[], Result]] = {
    "judging": judging.run,
    "issuing": issuing.run,
    "launch": launching.run,
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; exit code 2 for a name that is none."""
    unknown = sorted(set(names) - BENCHMARKS.keys())
    if unknown:
        sys.stderr.write(f"No benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}.\n")
        return 2
    for name in names or BENCHMARKS:
        result = BENCHMARKS[name]()
        path = result.write()
        sys.stdout.write(
            f"{result.name:10} {result.ours:>12,.1f} {result.unit}, {result.ratio:.4f} of {result.peer_name} "
            f"({result.peer:,.1f}); noise {result.spread:.1%} over {result.rounds} rounds -> {path}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
