"""The summary of the time of a cluster.

Owns: its text.
Must never know: how the times came about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from invariants.cluster.errands import Timing
from invariants.report.terminal.columns import visible
from invariants.report.terminal.fact_lines import counted

MOST_TIMES_SHOWN = 20
"""The parts of the work that are named: those that took longest."""


def render_profile(timings: Sequence[Timing], size: int, elapsed: float) -> str:
    """Return the lines about all orders of a cluster with so many workers, in so many seconds."""
    worked = sum(each.worked for each in timings)
    spent: Counter[str] = Counter()
    for each in timings:
        spent.update(each.spent)
    busy = worked / (elapsed * size) if elapsed and size else 0.0
    lines = [
        f"{counted(size, 'worker')}, {counted(len(timings), 'order')} in {elapsed:,.1f} s: "
        f"{worked:,.1f} s of work, workers busy {busy:.0%} of the time",
        f"sent {sum(each.size for each in timings) / 1000:,.1f} kB; processor time {sum(spent.values()):,.1f} s",
    ]
    lines += (f"{seconds:10,.2f} s  {visible(name)}" for name, seconds in spent.most_common(MOST_TIMES_SHOWN))
    if len(spent) > MOST_TIMES_SHOWN:
        lines.append(f"{sum(spent.values()) - sum(s for _, s in spent.most_common(MOST_TIMES_SHOWN)):10,.2f} s  others")
    return "\n".join(lines)
