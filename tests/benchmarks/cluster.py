"""``python -m tests.benchmarks.cluster``: the same work without a cluster, with one worker, and with two.

Owns: the models and the figures, and the durations that are recorded for the simulation of more workers.
Must never know: how work is spread.

Clusters are started before the clock; the first orders of each worker, which start processes, are not counted. The
overhead of a model is the time that a run with one worker takes beyond the worker's own time. Processor time is that of
the asker, of the thread with Dask's scheduler, of the process in which evidence is admitted, of Dask's workers, and of
the processes that carry out orders. Small models are checked by clusters that are started anew, three times: the median
is shown. Two workers on two processors are at most 2W / (W + A) times as fast as one, where W is the processor
time of workers and orders, and A that of all else.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

import attrs
import click
import psutil

from invariants.cluster.check import ClusterChecks
from invariants.cluster.connection import connected
from invariants.cluster.cubes import CubeSearch, whole_search
from invariants.cluster.errands import Errands
from invariants.cluster.fuzz import ClusterFuzz
from invariants.engines.bounded import run
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import GaveUp
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.shaping.blame import Blamer
from invariants.shaping.questions import Checks
from invariants.verdicts.fuzz_session import FuzzOptions
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.supervision import process_for
from tests.benchmarks.cluster_models import BLAMED, hard_model, small_models
from tests.benchmarks.list_scheduling import Measured, plot, recorded, simulation_table

LONGEST_SEARCH = 60.0
"""Seconds for the hard search, in each of the three ways: all measurements together take less than eight minutes on an
idle machine."""

WARM = 4
"""Models that are checked before the clock starts."""

WHOLE_CAMPAIGN = 16_000
"""Runs at random: a multiple of the shards of a round."""


@attrs.define
class Figure:
    """The seconds of some work on the clock, and its processor seconds by the kind of process."""

    elapsed: float = 0.0
    is_open: bool = False
    """Whether the work was ended before its end."""
    spent: Counter[str] = attrs.field(factory=Counter)

    @property
    def total(self) -> float:
        return sum(self.spent.values())


@contextmanager
def stopwatch() -> Iterator[Figure]:
    """Yield a figure, which is filled in at the end."""
    found, before, started = Figure(), _spent(), time.perf_counter()
    yield found
    found.elapsed = time.perf_counter() - started
    found.spent = _spent() - before


def _spent() -> Counter[str]:
    """Return the processor seconds of this process and of its descendants, those that have ended included."""
    here = psutil.Process()
    loops = {each.native_id for each in threading.enumerate() if each.name == "IO loop"}
    scheduler = sum(each.user_time + each.system_time for each in here.threads() if each.id in loops)
    spent = Counter({"scheduler": scheduler, "asker": sum(here.cpu_times()[:2]) - scheduler})
    spent["admission"] += sum(here.cpu_times()[2:4])
    for each in here.children(recursive=True):
        with suppress(psutil.Error):
            spent[_kind(each)] += sum(each.cpu_times()[:4])
    return spent


def _kind(process: psutil.Process) -> str:
    command = " ".join(process.cmdline())
    if "invariants.cluster.carrying_out" in command:
        return "orders"
    return "workers" if "spawn_main" in command else "admission"


def checked_here(models: Sequence[Model]) -> Figure:
    with process_for(models, CheckOptions().bytes) as process:
        list(check_apart(models[0], CheckOptions(), SilentListener(), process))
        with stopwatch() as found:
            for model in models[1:]:
                list(check_apart(model, CheckOptions(), SilentListener(), process))
    return found


def checked_by(errands: Errands, models: Sequence[Model]) -> Figure:
    """Return the figure of a check on a cluster."""
    with ClusterChecks(errands) as checks:

        def check(some: Sequence[Model]) -> None:
            checks.prepare([(model, CheckOptions()) for model in some])
            for model in some:
                list(checks.findings(model, CheckOptions(), SilentListener()))

        check(models[:WARM])
        errands.timings.clear()
        with stopwatch() as found:
            check(models[WARM:])
    return found


def searched_here(model: Model) -> Figure:
    (obligation,) = obligations(model, CheckOptions())
    bounds = obligation.bounds
    with stopwatch() as found:
        problem = Problem(model, {}, ("kept",), bounds.chain, bounds.steps, with_vacuity=False)
        claims = list(run(problem, Budget(time.monotonic() + LONGEST_SEARCH)))
    found.is_open = any(isinstance(each, GaveUp) for each in claims)
    return found


def searched_by(errands: Errands, model: Model) -> Figure:
    (obligation,) = obligations(model, CheckOptions())
    whole = whole_search(errands, model, (), model, obligation, CheckOptions().bytes)
    with stopwatch() as found:
        end = time.monotonic() + LONGEST_SEARCH
        reply = CubeSearch(errands, model, obligation, whole).reply(end, None, SilentListener())
    found.is_open = reply is None
    return found


def blamed(checks: Checks | None, modifications: int) -> Figure:
    rules = (f"\nmodification m{n} {{\n  rewrite grow.gate as prev or x == {n + 1}\n}}\n" for n in range(modifications))
    text = BLAMED.format(modifications="".join(rules), count=modifications, limit=modifications // 2)
    model = load_text(text, path="gates.inv")
    (obligation,) = obligations(model, CheckOptions(invariants=("low",)))
    with stopwatch() as found:
        list(Blamer(model, obligation, CheckOptions(), SilentListener(), checks).findings(300.0))
    return found


def fuzzed(errands: Errands, model: Model, examples: int) -> Figure:
    campaigns = ClusterFuzz(errands, FuzzOptions(examples, 1))
    options = CheckOptions(invariants=("kept",))
    with process_for([model], options.bytes) as process, stopwatch() as found:
        list(campaigns.findings(model, options, SilentListener(), process))
    return found


# ------------------------------------------------------------------ the figures


BEGIN, END = "<!-- figures: python -m tests.benchmarks.cluster -->\n", "<!-- end of the figures -->\n"
"""The lines of a page between which the tables are written."""

TURNS = 3
"""How often small models are measured with each cluster: the median is shown."""

WORK = ("small models", "hard search", "blame", "random runs")

Figures = dict[str, dict[str, Figure]]
"""By the place of the work, then by the work."""


@click.command()
@click.option("--count", default=1000, help="How many small models.")
@click.option("--seed", default=1, help="The seed of the models.")
@click.option("--beginnings", default=8, help="The independent parts of the hard search.")
@click.option("--write", type=click.Path(path_type=Path), help="Write the tables into this page, and the durations.")
@click.option("--plot", "target", type=click.Path(path_type=Path), help="Draw the simulation.")
@click.option("--recorded", "again", is_flag=True, help="Measure nothing; show the last measurement that was written.")
def main(count: int, seed: int, beginnings: int, write: Path | None, target: Path | None, *, again: bool) -> None:
    """Time the same work in three ways, and say what more workers would bring."""
    measured = recorded() if again else _measured(small_models(count + WARM, seed), hard_model(beginnings))
    text = "\n".join(page_text(measured))
    click.echo(text)
    if write is not None:
        measured.keep()
        write_between(write, text)
    if target is not None:
        target.write_text(plot(measured.simulation()), "utf-8")


def _measured(models: Sequence[Model], hard: Model) -> Measured:
    """Measure everything in the three ways; the progress goes to standard error."""
    found: Figures = {"no cluster": _told("no cluster", _without(models, hard))}
    durations: list[float] = []
    small: dict[str, list[Figure]] = {"local:1": [], "local:2": []}
    for turn in range(TURNS):
        for where, figures in small.items():
            with connected(where) as cluster:
                errands = Errands(cluster.send, cluster.size)
                of_this = _by_cluster(errands, models, hard, durations if where == "local:1" and not turn else [])
                told = _told(where, of_this if not turn else islice(of_this, 1))
                errands.call_off()
            figures.append(told["small models"])
            found.setdefault(where, told)
    for where, figures in small.items():
        found[where]["small models"] = sorted(figures, key=lambda figure: figure.elapsed)[TURNS // 2]
    count = len(models) - WARM
    return Measured(durations, round(_asking(found, count), 5), [*_tables(found, count, durations)])


def _told(where: str, figures: Iterator[tuple[str, Figure]]) -> dict[str, Figure]:
    """Return figures by the work, and tell each when it is there."""
    found = {}
    for work, figure in figures:
        click.echo(f"{where}: {work} {figure.elapsed:.1f} s (processors {figure.total:.1f} s)", err=True)
        found[work] = figure
    return found


def page_text(measured: Measured) -> list[str]:
    """Return the lines between the two marks: a measurement, and the simulation with its durations."""
    return [
        "## Figures",
        "",
        *measured.tables,
        "",
        "List scheduling of these models, with the time that each took on its worker, and that of the asker for each:",
        "",
        *simulation_table(measured.simulation()),
        "",
        "![Speed by the number of workers](../cluster.svg)",
    ]


def write_between(page: Path, text: str) -> None:
    """Put a text in place of the one between the two lines of a page."""
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{text}\n\n{END}{after}", "utf-8")


def _without(models: Sequence[Model], hard: Model) -> Iterator[tuple[str, Figure]]:
    yield "small models", checked_here(models[WARM - 1 :])
    yield "hard search", searched_here(hard)
    yield "blame", blamed(None, 3)


def _by_cluster(
    errands: Errands, models: Sequence[Model], hard: Model, durations: list[float]
) -> Iterator[tuple[str, Figure]]:
    """Yield the figures of a cluster; note the seconds of each model on its worker."""
    yield "small models", checked_by(errands, models)
    durations += [round(each.worked, 4) for each in errands.timings]
    yield "hard search", searched_by(errands, hard)
    with ClusterChecks(errands) as checks:
        yield "blame", blamed(checks, 3)
    yield "random runs", fuzzed(errands, hard, WHOLE_CAMPAIGN)


def _asking(found: Figures, count: int) -> float:
    """Return the processor seconds of the asker for each model, in its slowest process."""
    spent = found["local:1"]["small models"].spent
    return max(spent["admission"], spent["asker"] + spent["scheduler"]) / count


def _tables(found: Figures, count: int, durations: Sequence[float]) -> Iterator[str]:
    yield f"| seconds on the clock (of processors) | {' | '.join(found)} |"
    yield f"| --- | {' | '.join('---:' for _ in found)} |"
    names = {"small models": f"{count:,} small models", "random runs": f"{WHOLE_CAMPAIGN:,} random runs"}
    for work in WORK:
        cells = (each.get(work) for each in found.values())
        said = (
            "–" if each is None else f"{'> ' * each.is_open}{each.elapsed:.1f} ({each.total:.1f})" for each in cells
        )
        yield f"| {names.get(work, work)} | {' | '.join(said)} |"
    here, one, two = (each["small models"] for each in found.values())
    kinds = ("asker", "scheduler", "admission", "workers", "orders")
    yield ""
    yield f"| processor milliseconds for each small model | {' | '.join(kinds)} |"
    yield f"| --- | {' | '.join('---:' for _ in kinds)} |"
    for where, each in (("local:1", one), ("local:2", two)):
        yield f"| {where} | {' | '.join(f'{1000 * each.spent[kind] / count:.1f}' for kind in kinds)} |"
    workers = one.spent["workers"] + one.spent["orders"]
    bound = 2 * workers / one.total
    yield ""
    over, more = one.elapsed - sum(durations), one.elapsed - here.elapsed
    yield f"With small models, two workers are {one.elapsed / two.elapsed:.2f} times as fast as one. All else takes"
    yield f"{one.total / workers - 1:.0%} of the processor time of workers and orders, so that two processors allow"
    yield f"{bound:.2f}. With one worker, a model takes {1000 * over / count:.1f} ms beyond the worker's own time, and"
    yield f"{1000 * more / count:.1f} ms more than without a cluster. In cubes, the hard search takes"
    alone, cubes = found["no cluster"]["hard search"], found["local:2"]["hard search"]
    yield f"{cubes.total / alone.total:.2f} times the processor time that it takes alone."


if __name__ == "__main__":
    main()
