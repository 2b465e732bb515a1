"""The count of a campaign: the examined systems, the kinds of things that occurred, and the faults.

Owns: the counts, how they are shown, the exit status, and the command of a campaign without options of its own. A
campaign that examined little has shown nothing, and fails; so does one that met a feature of its systems too seldom.
Must never know: the examined systems.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
import click

LEAST = 0.7
"""The share of systems that has to be examined; what is left out is too large, or not supported."""

LEAST_WITH_FEATURES = 0.95
"""The same share, of systems that are made small for the sake of their features."""

ONE_IN = 100
"""Of so many systems, one has to have each feature, and claims about it have to say *kept* once and *broken* once."""

SYSTEMS, KEPT, BROKEN = "systems", "kept", "broken"
SAYS = {"Covered": KEPT, "ReachedSet": KEPT, "Proved": KEPT, "Violation": BROKEN, "Reachable": BROKEN}
"""What a claim says, by its kind."""


@attrs.define(eq=False)
class Tally:
    """Counts of a campaign.

    ``failures`` is a folder for the texts on which something was wrong. ``here`` are the features of the system that is
    examined; ``by_feature`` counts the systems that have each, and what is claimed about them.
    """

    failures: Path | None = None
    systems: int = 0
    examined: int = 0
    counts: Counter[str] = attrs.field(factory=Counter)
    wrong: list[str] = attrs.field(factory=list)
    by_feature: dict[str, Counter[str]] = attrs.field(factory=dict)
    here: frozenset[str] = frozenset()
    started: float = attrs.field(factory=time.monotonic)

    def add_wrong(self, line: str) -> None:
        """Note a fault of a system, and show the line at once: campaigns take long."""
        self.wrong.append(line)
        click.echo(line)

    def keep(self, seed: int, text: str) -> None:
        """Write a text on which something was wrong, where there is a folder for such texts."""
        if self.failures is not None:
            self.failures.mkdir(parents=True, exist_ok=True)
            (self.failures / f"{seed}.inv").write_text(text, encoding="utf-8")

    def has(self, features: frozenset[str], among: Iterable[str]) -> None:
        """Note the features of the system that is examined next. Those in ``among`` have to occur."""
        self.here = features
        for name in among:
            self.by_feature.setdefault(name, Counter())[SYSTEMS] += name in features

    def claimed(self, kind: str) -> None:
        """Count a claim about the system that is examined."""
        self.counts[kind] += 1
        for name in self.here & self.by_feature.keys() if kind in SAYS else ():
            self.by_feature[name][SAYS[kind]] += 1

    @property
    def least(self) -> float:
        """The share of systems that has to be examined."""
        return LEAST_WITH_FEATURES if self.by_feature else LEAST

    @property
    def seldom(self) -> list[str]:
        """What was met too seldom: features of systems, and claims about systems with them."""
        wanted = self.examined // ONE_IN
        return [
            f"{name} ({what})"
            for name, met in self.by_feature.items()
            for what in (SYSTEMS, KEPT, BROKEN)
            if met[what] < wanted
        ]

    @property
    def enough(self) -> bool:
        """Whether as much was examined as a campaign needs to mean something."""
        return self.systems > 0 and self.examined >= self.least * self.systems and not self.seldom

    def run(self, seeds: Iterable[int], examine: Callable[[int], None]) -> int:
        """Examine one system after the other, to the last one or an interrupt; show the counts. Return the status."""
        with until_interrupted():
            for seed in seeds:
                examine(seed)
        return self.finish()

    def finish(self) -> int:
        """Show the counts. Return the exit status: 1 where something was wrong, or too little was examined."""
        seconds = time.monotonic() - self.started
        click.echo(f"{self.systems} systems in {seconds:.0f} s, {self.examined} examined, {len(self.wrong)} wrong")
        for kind, times in sorted(self.counts.items()):
            click.echo(f"{times:8}  {100 * times / max(self.systems, 1):5.1f}%  {kind}")
        if self.by_feature:
            click.echo(f"{SYSTEMS:>8} {KEPT:>8} {BROKEN:>8}  with")
        for name, met in self.by_feature.items():
            click.echo(f"{met[SYSTEMS]:8} {met[KEPT]:8} {met[BROKEN]:8}  {name}")
        if self.seldom:
            click.echo(f"too seldom: {', '.join(self.seldom)}")
        elif not self.enough:
            click.echo(f"too few were examined: at least {100 * self.least:.0f}% are needed")
        return 1 if self.wrong or not self.enough else 0


@contextmanager
def until_interrupted() -> Iterator[None]:
    """End a block at an interrupt, or a request to end, and go on after it: what was counted by then is shown."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        click.echo("interrupted")
    finally:
        signal.signal(signal.SIGTERM, before)


def command(summary: str, examine: Callable[[Tally, int], None], *, count: int) -> click.Command:
    """Return the command of a campaign without options of its own: it examines systems from a seed on.

    Args:
        summary: its help.
        examine: examines the system of a seed, and notes in the tally what occurred.
        count: how many systems, where the command line does not say it.
    """

    @click.command(help=summary)
    @click.option("--count", default=count, help="How many systems.")
    @click.option("--seed", default=0, help="The first system's seed; the others follow.")
    def main(count: int, seed: int) -> None:
        tally = Tally()
        raise SystemExit(tally.run(range(seed, seed + count), lambda number: examine(tally, number)))

    return main
