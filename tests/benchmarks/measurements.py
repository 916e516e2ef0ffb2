"""Turn samples into rows of the report: a figure, what it is compared with, the goal, and whether it is met."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tests.benchmarks.sessions import Reaction


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one line of the report.

    `value` is in `unit`: a multiple of a yardstick ("H", "I", "P", …), "ms", or "" for an exponent. `ours` and
    `yardstick` are what the ratio was made of, in `of`. A row without `goal` only informs.
    """

    topic: str
    what: str
    value: float
    unit: str
    goal: float | None = None
    least: float | None = None
    """Where a figure must not be smaller either."""

    ours: float | None = None
    yardstick: float | None = None
    of: str = "ms"
    samples: int = 0
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Tell whether the goal is met; None without one."""
        if self.goal is None:
            return None
        return self.value <= self.goal and (self.least is None or self.value >= self.least)


@dataclass(frozen=True, slots=True)
class Missing:
    """Hold a line of the report for something that could not be measured, and why."""

    topic: str
    what: str
    reason: str


Line = Row | Missing


def milliseconds(seconds: Sequence[float]) -> float:
    """Return the median in milliseconds."""
    return median(seconds) * 1000


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` (0 to 1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def exponent(sizes: Sequence[int], values: Sequence[float]) -> float:
    """Return the power of the size that the values grow with: the slope of the line through the logarithms."""
    across = [math.log(size) for size in sizes]
    up = [math.log(value) for value in values]
    middle, height = sum(across) / len(across), sum(up) / len(up)
    covariance = sum((x - middle) * (y - height) for x, y in zip(across, up, strict=True))
    return covariance / sum((x - middle) ** 2 for x in across)


def ratio(
    topic: str,
    what: str,
    ours: Sequence[float],
    yardstick: Sequence[float],
    *,
    unit: str,
    goal: float | None = None,
    share: float | None = None,
    note: str = "",
) -> Row:
    """Compare seconds with a yardstick's: our median, or the percentile `share`.

    Where both were measured in turn, as often, each of ours is compared with the yardstick of its turn, and the median
    of these ratios counts: a machine that is busy now and then slows down both.
    """
    measured = (median(ours) if share is None else percentile(ours, share)) * 1000
    against = milliseconds(yardstick)
    paired = share is None and len(ours) == len(yardstick)
    return Row(
        topic,
        what,
        median(one / other for one, other in zip(ours, yardstick, strict=True)) if paired else measured / against,
        unit,
        goal,
        ours=measured,
        yardstick=against,
        samples=len(ours),
        note=note,
    )


def seconds_of(reactions: Sequence[Reaction]) -> list[float]:
    """Return how long the reactions took."""
    return [reaction.seconds for reaction in reactions]


def drawn(reactions: Sequence[Reaction]) -> str:
    """Say what the reactions drew, in the median."""
    size = median(reaction.size for reaction in reactions)
    frames = [reaction.frames for reaction in reactions]
    most = f"–{max(frames)}" if max(frames) > min(frames) else ""
    return f"{size:,.0f} bytes, {min(frames)}{most} frames"
