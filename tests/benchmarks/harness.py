"""Interleaved rounds: ours and the peer take turns, so that the machine's noise meets both alike."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

ROUNDS = 9
RESULTS = Path("var/bench")


@dataclass(frozen=True, slots=True)
class Result:
    """`ours` and `peer` are medians in `unit`; `ratio` is the median of ours through peer, round by round.

    `spread` is the noise: the distance of the quartiles of that ratio, as a share of its median. `bar` is the
    least ratio that is good enough.
    """

    name: str
    ours: float
    peer: float
    peer_name: str
    ratio: float
    unit: str
    rounds: int
    spread: float
    bar: float | None = None

    @property
    def missed(self) -> bool:
        """Whether the ratio is below the bar, where there is one."""
        return self.bar is not None and self.ratio < self.bar

    def write(self) -> Path:
        """Write the result as one JSON object, and return where."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        path = RESULTS / f"{self.name}.json"
        path.write_bytes(orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2) + b"\n")
        return path


def at_most(name: str, ours: float, most: float, unit: str) -> Result:
    """Return what is allowed through what was taken, so that more is better, as everywhere."""
    return Result(name, round(ours, 2), most, "what is allowed", round(most / ours, 4), unit, 1, 0.0, bar=1.0)


def compare_rates(
    name: str, ours: Callable[[], None], peer: Callable[[], None], *, peer_name: str, count: int, unit: str
) -> Result:
    """Return how many of `count` things a second of CPU does for both; each call does `count` of them."""
    return compare(name, lambda: rate(ours, count), lambda: rate(peer, count), peer_name=peer_name, unit=unit)


def compare(
    name: str,
    ours: Callable[[], float],
    peer: Callable[[], float],
    *,
    peer_name: str,
    unit: str,
    bar: float | None = None,
) -> Result:
    """Return both rates; each call measures one round by itself and returns its rate."""
    ours()  # the first round fills caches and is not counted
    peer()
    pairs = [(ours(), peer()) for _ in range(ROUNDS)]
    ratios = [mine / theirs for mine, theirs in pairs]
    low, middle, high = statistics.quantiles(ratios, n=4)
    return Result(
        name=name,
        ours=round(statistics.median(mine for mine, _ in pairs), 1),
        peer=round(statistics.median(theirs for _, theirs in pairs), 1),
        peer_name=peer_name,
        ratio=round(middle, 4),
        unit=unit,
        rounds=ROUNDS,
        spread=round((high - low) / middle, 4),
        bar=bar,
    )


def rate(work: Callable[[], None], count: int) -> float:
    """Return how many of `count` things `work` does in a second of CPU."""
    gc.collect()
    began = time.process_time()
    work()
    return count / (time.process_time() - began)
