"""``python -m tests.benchmarks.cluster``: the same work without a cluster, with one worker, and with two.

Owns: the models, the figures, and the simulation of more workers from the time that each order took.
Must never know: how work is spread.

Clusters are started before the clock; the first order of each worker, which starts a process, is not counted. The
overhead of an order is the time that a run with one worker takes beyond the worker's own time, divided by the orders.
The simulation is list scheduling: orders in their sequence, each to the worker that is free first, and never before the
asker has prepared the order, which takes the processor time that the asker was seen to spend on each.
"""

from __future__ import annotations

import heapq
import random
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs
import click

from invariants.cluster.check import ClusterChecks
from invariants.cluster.connection import connected
from invariants.cluster.cubes import CubeSearch, whole_search
from invariants.cluster.errands import Errands, Timing
from invariants.cluster.fuzz import ClusterFuzz
from invariants.engines.bounded import run
from invariants.engines.protocol import Budget, Problem
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.shaping.blame import Blamer
from invariants.shaping.questions import Checks
from invariants.verdicts.fuzz_session import FuzzOptions
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.supervision import process_for

SIMULATED = (1, 2, 8, 64, 512)
"""Numbers of workers."""

WHOLE_CAMPAIGN = 16_000
"""Runs at random: a multiple of the shards of a round."""

HARD = """\
system squares

var x: Int = 7

modification up(k: 0..3) {{
  x := (x * x + 37 * k + 11) mod 4093
}}

modification down(k: 0..3) {{
  x := (x * x * 3 + 101 * k + 7) mod 4091
}}

invariant kept: x != {target}

check kept: chain {chain}, steps 0, timeout 600
"""
"""A search that is hard for a solver: squares modulo primes, with eight choices for each modification."""

SMALL = """\
system small{number}

type Agent [{agents}]

var turn: Agent -> 0..{most} = 0
var open: Bool = true

transition take(a: Agent) {{
  require gate: open
  require turn[a] < {step}
  turn[a] := turn[a] + 1
}}

modification close(a: Agent) {{
  require turn[a] == {step}
  rewrite take.gate as false
}}

modification raise {{
  rewrite take.gate as prev and forall a in Agent: turn[a] < {most}
}}

invariant low: forall a in Agent: turn[a] < {bound}

check low: chain {chain}, steps 3
"""
"""A small model, with numbers that make a thousand different ones: of some, the invariant is broken."""

BLAMED = """\
system gates

var x: 0..20 = 0

transition grow {{
  require gate: x < 1
  x := x + 1
}}
{modifications}
invariant low: x <= {limit}

check low: chain {count}, steps 3
"""


@attrs.frozen
class Simulated:
    """The time of a simulated run, how busy its workers are, and the reason why more would not help."""

    workers: int
    elapsed: float
    busy: float
    limit: str


def listed(durations: Sequence[float], workers: int, serial: float) -> float:
    """The time that list scheduling takes; before each task starts, the asker has spent ``serial`` seconds on it."""
    free = [0.0] * workers
    sent = done = 0.0
    for duration in durations:
        sent += serial
        start = max(heapq.heappop(free), sent)
        heapq.heappush(free, start + duration)
        done = max(done, start + duration)
    return max(done, sent)


def simulated(durations: Sequence[float], workers: int, serial: float) -> Simulated:
    elapsed = listed(durations, workers, serial)
    bounds = {
        "the work": sum(durations) / workers,
        "the asker": serial * len(durations),
        "the longest order": max(durations, default=0.0),
    }
    return Simulated(workers, elapsed, sum(durations) / elapsed / workers, max(bounds, key=lambda each: bounds[each]))


# --------------------------------------------------------------- measurements


def _spent() -> float:
    """The processor time of this process and of its children that have ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def small_models(count: int, seed: int) -> list[Model]:
    """Models with numbers that are drawn: each takes some hundredths of a second."""
    draw = random.Random(seed)  # noqa: S311 - which models
    found = []
    for number in range(count):
        agents, most, chain = draw.randint(1, 3), draw.randint(2, 6), draw.randint(0, 2)
        step = draw.randint(1, most)
        bound = draw.randint(step, most)
        text = SMALL.format(number=number, agents=agents, most=most, step=step, bound=bound, chain=chain)
        found.append(load_text(text, path=f"m{number:04}.inv"))
    return found


def checked_here(models: Sequence[Model]) -> float:
    started = time.perf_counter()
    with process_for(models, CheckOptions().bytes) as process:
        for model in models:
            list(check_apart(model, CheckOptions(), SilentListener(), process))
    return time.perf_counter() - started


def checked_by(errands: Errands, models: Sequence[Model]) -> tuple[float, float]:
    """The seconds of a check on a cluster, and the asker's processor time."""
    checks = ClusterChecks(errands)
    warm = errands.size
    with process_for(models, CheckOptions().bytes) as process:

        def check(some: Sequence[Model]) -> None:
            checks.prepare([(model, CheckOptions()) for model in some])
            for model in some:
                list(checks.findings(model, CheckOptions(), SilentListener(), process))

        check(models[:warm])
        errands.timings.clear()
        started, spent = time.perf_counter(), _spent()
        check(models[warm:])
        elapsed = time.perf_counter() - started
    return elapsed, _spent() - spent


def hard_model(chain: int, target: int) -> Model:
    return load_text(HARD.format(chain=chain, target=target), path="squares.inv")


def searched_here(model: Model) -> float:
    (obligation,) = obligations(model, CheckOptions())
    bounds = obligation.bounds
    started = time.perf_counter()
    list(run(Problem(model, {}, ("kept",), bounds.chain, bounds.steps, with_vacuity=False), Budget()))
    return time.perf_counter() - started


def searched_by(errands: Errands, model: Model) -> float:
    (obligation,) = obligations(model, CheckOptions())
    whole = whole_search(errands, model, (), model, obligation, CheckOptions().bytes)
    started = time.perf_counter()
    reply = CubeSearch(errands, model, obligation, whole).reply(time.monotonic() + 600, None, SilentListener())
    if reply is None:
        raise click.ClickException("the cubes have no answer")
    return time.perf_counter() - started


def blamed(checks: Checks | None, modifications: int) -> float:
    rules = (f"\nmodification m{n} {{\n  rewrite grow.gate as prev or x == {n + 1}\n}}\n" for n in range(modifications))
    text = BLAMED.format(modifications="".join(rules), count=modifications, limit=modifications // 2)
    model = load_text(text, path="gates.inv")
    (obligation,) = obligations(model, CheckOptions(invariants=("low",)))
    started = time.perf_counter()
    list(Blamer(model, obligation, CheckOptions(), SilentListener(), checks).findings(300.0))
    return time.perf_counter() - started


def fuzzed(errands: Errands, model: Model, examples: int) -> float:
    campaigns = ClusterFuzz(errands, FuzzOptions(examples, 1))
    options = CheckOptions(invariants=("kept",), chain=6, steps=0)
    started = time.perf_counter()
    with process_for([model], options.bytes) as process:
        list(campaigns.findings(model, options, SilentListener(), process))
    return time.perf_counter() - started


# ------------------------------------------------------------------ the figures


@click.command()
@click.option("--count", default=1000, help="How many small models.")
@click.option("--seed", default=1, help="The seed of the first model.")
@click.option("--chain", default=4, help="The modifications of the chains of the hard search.")
@click.option("--target", default=4092, help="The number that the hard search looks for.")
@click.option("--plot", "target_file", type=click.Path(path_type=Path), help="Draw the simulation.")
def main(count: int, seed: int, chain: int, target: int, target_file: Path | None) -> None:
    """Time the same work in three ways, and say what more workers would bring."""
    models, hard = small_models(count, seed), hard_model(chain, target)
    _say("no cluster", count, checked_here(models))
    one, timings, spent = _measured("local:1", models, hard, lambda _: None)
    two, _, _ = _measured("local:2", models, hard, lambda errands: _say_cubes(errands, hard))
    click.echo(f"two workers are {one / two:.2f} times as fast as one")
    durations = [each.worked for each in timings]
    overhead = (one - sum(durations)) / max(1, len(durations))
    click.echo(f"an order takes {1000 * overhead:.1f} ms beyond the worker's own time")
    found = [simulated(durations, workers, spent / max(1, len(durations))) for workers in SIMULATED]
    click.echo("| workers | seconds | busy | more would not help: limited by |\n| --- | --- | --- | --- |")
    for each in found:
        click.echo(f"| {each.workers} | {each.elapsed:.1f} | {each.busy:.0%} | {each.limit} |")
    if target_file is not None:
        target_file.write_text(plot(found), "utf-8")


def _measured(
    where: str, models: Sequence[Model], hard: Model, more: Callable[[Errands], None]
) -> tuple[float, list[Timing], float]:
    with connected(where) as cluster:
        errands = Errands(cluster.send, cluster.size)
        elapsed, spent = checked_by(errands, models)
        _say(where, len(models) - cluster.size, elapsed)
        timings = [*errands.timings]
        click.echo(f"{'':12} {WHOLE_CAMPAIGN:,} runs at random: {fuzzed(errands, hard, WHOLE_CAMPAIGN):.1f} s")
        click.echo(f"{'':12} blame of four modifications: {blamed(ClusterChecks(errands), 4):.1f} s")
        more(errands)
        errands.call_off()
    return elapsed, timings, spent


def _say(where: str, count: int, elapsed: float) -> None:
    click.echo(f"{where:12} {count:,} small models: {elapsed:.1f} s, {count / elapsed:.1f} a second")


def _say_cubes(errands: Errands, hard: Model) -> None:
    cubes, alone = searched_by(errands, hard), searched_here(hard)
    click.echo(f"{'':12} hard search alone: {alone:.1f} s, in cubes: {cubes:.1f} s")


WIDE, HIGH, MARGIN = 480, 240, 50
"""Points of the drawing, and of the room around it."""


def plot(found: Sequence[Simulated]) -> str:
    """A drawing of the speed of simulated workers, both axes in powers of two."""
    most = (found[-1].workers - 1).bit_length()
    base = found[0].elapsed

    def place(workers: float, speed: float) -> str:
        from math import log2

        x, y = MARGIN + WIDE * log2(workers) / most, MARGIN + HIGH * (1 - log2(max(speed, 1)) / most)
        return f"{x:.1f},{y:.1f}"

    points = " ".join(place(each.workers, base / each.elapsed) for each in found)
    marks = "".join(
        f'<text x="{place(each.workers, 1).split(",")[0]}" y="{HIGH + MARGIN + 16}" text-anchor="middle">'
        f"{each.workers}</text>"
        f'<text x="{place(each.workers, 1).split(",")[0]}" '
        f'y="{float(place(1, base / each.elapsed).split(",")[1]) - 8:.1f}" text-anchor="middle">'
        f"{base / each.elapsed:.1f}</text>"
        for each in found
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE + 2 * MARGIN} {HIGH + 2 * MARGIN}" '
        'font-family="sans-serif" font-size="12">'
        '<rect width="100%" height="100%" fill="white"/>'
        f'<polyline points="{place(1, 1)} {place(2**most, 2**most)}" fill="none" stroke="#bbb"/>'
        f'<polyline points="{points}" fill="none" stroke="#0b6" stroke-width="2"/>{marks}'
        f'<text x="{MARGIN}" y="{MARGIN - 24}">times as fast as one worker, by the number of workers '
        "(grey: each worker as good as the first)</text></svg>\n"
    )


if __name__ == "__main__":
    main()
