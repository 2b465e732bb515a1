"""All campaigns, one after the other: ``python -m tests.campaign --seed S --budget SECONDS``.

Owns: which campaigns there are, the share of the time that each has, and the table.
Must never know: what a campaign examines.

Each goes on with one seed after the other until its share of the time is up, or with ``--count`` through so many. The
table shows how many systems were examined, how often each kind of thing was met, and how much was wrong. The exit
status is 1 where anything was. With ``--cluster``, workers examine the systems, and any number of them finds the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import attrs
import click

from invariants.engines.protocol import Question
from invariants.engines.registry import ENGINES, in_turn
from tests.campaigns import (
    chains,
    deadlines,
    differential,
    disturbed,
    explicit,
    fuzzing,
    gate,
    holes,
    lemma_sources,
    lengths,
    limits,
    meanings,
    measures,
    metamorphic,
    mutated_input,
    open_conditions,
    possibilities,
    proofs,
    replays,
    signals,
    twins,
    unknown_conditions,
)
from tests.campaigns.tally import Tally, until_interrupted
from tests.generators.blow_ups import blow_ups
from tests.generators.compound_blow_ups import compound_blow_ups

CAP = 2000
"""The most configurations of a system that is not left out."""

WAYS = 2
"""In how many ways the same is asked of each system."""

BLOW_UP_SECONDS, BLOW_UP_MEMORY = 1.0, "1G"
"""What a blow-up may take."""

Examine = Callable[[Tally, int], None]

Go = Callable[[str, Iterable[int], Tally], None]
"""Examines the systems of seeds in the campaign of a name, and counts."""


def _blow_up(tally: Tally, seed: int) -> None:
    texts = [*blow_ups(), *compound_blow_ups()]
    limits.examine(tally, texts[seed % len(texts)], BLOW_UP_SECONDS, BLOW_UP_MEMORY, busy=True)


def campaigns() -> dict[str, Examine]:
    """Return the campaigns by name. Each examines the system of a seed."""
    # What the explicit-state engine claims has no strengthening; it has a campaign of its own.
    provers = [each.name for each in in_turn(ENGINES, Question.PROOF_FOR_ALL_CHAINS) if each.name != "explicit"]
    calculating = [name for name in provers if name != "open"]
    return {
        "mutated input": mutated_input.examine,
        "differential": partial(differential.examine, arithmetic=False, cap=CAP),
        "differential, arithmetic": partial(differential.examine, arithmetic=True, cap=CAP),
        "explicit states": explicit.examine,
        "all searches and provers": partial(explicit.examine, everyone=True),
        "all searches and provers, newer": partial(explicit.examine, everyone=True, kind="newer"),
        "all searches and provers, capturing": partial(explicit.examine, everyone=True, kind="capturing"),
        "all searches and provers, labelled": partial(explicit.examine, everyone=True, kind="labelled"),
        **{f"proofs of {name}": partial(proofs.examine, engine=name, arithmetic=False, cap=CAP) for name in provers},
        **{
            f"proofs of {name}, arithmetic": partial(proofs.examine, engine=name, arithmetic=True, cap=CAP)
            for name in calculating
        },
        "sources of lemmas": lemma_sources.examine,
        "possibilities": possibilities.examine,
        "possibilities, unknown conditions": partial(possibilities.examine, conditions=True),
        "possibilities, newer": partial(possibilities.examine, kind="newer"),
        "possibilities, labelled": partial(possibilities.examine, kind="labelled"),
        "meanings of texts": meanings.examine,
        "meanings of texts, newer": partial(meanings.examine, kind="newer"),
        "meanings of texts, capturing": partial(meanings.examine, kind="capturing"),
        "deadlines": deadlines.examine,
        "deadlines, newer": partial(deadlines.examine, kind="newer"),
        "questions about chains": chains.examine,
        "lengths of chains": lengths.examine,
        "limits of measures": measures.examine,
        "twins": twins.examine,
        "twins, newer": partial(twins.examine, kind="newer"),
        "twins, capturing": partial(twins.examine, kind="capturing"),
        "twins, labelled": partial(twins.examine, kind="labelled"),
        "unknown conditions": unknown_conditions.examine,
        "unknown conditions, every number": open_conditions.examine,
        "fuzzing": fuzzing.examine,
        "fuzzing and replays, newer": replays.examine,
        "gates": gate.examine_here,
        "gates, newer": partial(gate.examine_here, kind="newer"),
        "holes": holes.examine,
        "metamorphic": partial(metamorphic.examine_random, most=WAYS),
        "metamorphic, arithmetic": partial(metamorphic.examine_random, most=WAYS, kind="arithmetic"),
        "metamorphic, sets and labels": partial(metamorphic.examine_random, most=WAYS, kind="compound"),
        "faults and executors": disturbed.examine,
        "blow-ups": _blow_up,
        "signals": signals.examine_signal,
        "killed processes": signals.examine_kill,
    }


@attrs.define
class Row:
    """A campaign, what it has counted, and the seconds that it took."""

    name: str
    tally: Tally
    seconds: float = 0.0

    def __str__(self) -> str:
        tally = self.tally
        met = ", ".join(f"{kind} {times}" for kind, times in tally.counts.most_common(2))
        return (
            f"{self.name:33} {tally.systems:7} {tally.examined:8} {len(tally.wrong):6} {self.seconds:7.0f}  {met[:70]}"
        )


def until(deadline: float, seed: int) -> Iterator[int]:
    """Yield seeds until a time on the clock, at least one."""
    for number in count(seed):
        yield number
        if time.monotonic() >= deadline:
            return


def one_by_one(name: str, seeds: Iterable[int], tally: Tally) -> None:
    """Examine systems in this process."""
    for number in seeds:
        campaigns()[name](tally, number)


@contextmanager
def place(cluster: str | None) -> Iterator[Go]:
    """Yield where systems are examined: here, or by the workers of a cluster."""
    if cluster is None:
        yield one_by_one
        return
    from invariants.cluster.connection import connected
    from tests.campaigns.spread import spread

    with connected(cluster) as found:
        yield partial(spread, found.executor, found.size)


def held(
    names: tuple[str, ...], seed: int, budget: float, count: int | None, failures: Path | None, rows: list[Row], go: Go
) -> None:
    """Hold campaigns, each with so many systems, or all within a budget of seconds.

    Add a row for each to the table as it begins.
    """
    end = time.monotonic() + budget
    for position, name in enumerate(names):
        rows.append(Row(name, Tally(failures and failures / name.replace(" ", "_"))))
        started = time.monotonic()
        share = max(0.0, end - started) / (len(names) - position)
        try:
            go(name, until(started + share, seed) if count is None else range(seed, seed + count), rows[-1].tally)
        finally:
            rows[-1].seconds = time.monotonic() - started


@click.command()
@click.option("--seed", default=0, help="The first seed of each campaign; the others follow.")
@click.option("--budget", default=600.0, help="Seconds for all of them together; each has the same share.")
@click.option("--count", type=click.IntRange(1), help="How many systems each examines, whatever time it takes.")
@click.option(
    "--cluster", help="Let workers examine them: local:2, or the address of a scheduler as in tcp://HOST:8786."
)
@click.option("--only", "names", multiple=True, type=click.Choice(list(campaigns())), help="A campaign; all if none.")
@click.option("--failures", type=click.Path(path_type=Path), help="A folder for texts on which something was wrong.")
def main(
    seed: int, budget: float, count: int | None, cluster: str | None, names: tuple[str, ...], failures: Path | None
) -> None:
    """Hold all campaigns, and show one table of what they found."""
    rows: list[Row] = []
    with until_interrupted(), place(cluster) as go:
        held(names or tuple(campaigns()), seed, budget, count, failures, rows, go)
    click.echo(f"{'campaign':33} {'systems':>7} {'examined':>8} {'wrong':>6} {'seconds':>7}  met most")
    for row in rows:
        click.echo(str(row))
    poor = [row.name for row in rows if not row.tally.enough]
    if poor:
        click.echo(f"too few were examined: {', '.join(poor)}")
    raise SystemExit(1 if poor or any(row.tally.wrong for row in rows) else 0)


if __name__ == "__main__":
    main()
