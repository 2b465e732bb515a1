"""``python -m tests.benchmarks.exploration``: all configurations, by the checker, by hand and by the interpreter.

Owns: the systems, the runs, and the tables.
Must never know: how any of them goes through configurations.

Whole processes, in seconds of processor time, medians of some turns. The checker reads a model and reports; left to
itself it lets one configuration stand for all that differ in the order of individuals, and so it does far less. The
rate, in steps a second, is that of the search alone, without this, so that all of them take the same steps. The search
alone as the checker does it is held against that of the program by hand. ``--write`` puts the tables into a page.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from textwrap import wrap

import attrs

from tests.benchmarks.processes import HANDWRITTEN, ROOT, answer, process


@attrs.frozen
class Subject:
    """A model in one scope, with a property of it, and the program for it that was written by hand."""

    model: str
    property: str
    population: str
    size: int
    program: str
    arguments: str
    interpreted: bool
    """Whether the interpreter goes through it: it takes a minute for a hundred thousand configurations."""

    @property
    def path(self) -> Path:
        return ROOT / "models" / f"{self.model}.inv"


def gated(agents: int) -> Subject:
    """The gated upgrade of so many agents."""
    return Subject(
        *("gated_upgrade/gap_widened", "within_two", "Agent", agents, "gated_upgrade", f"{agents} 2"), agents <= 5
    )


SUBJECTS = (
    Subject("raft/no_commit_first", "overlap", "Server", 6, "raft", "6", True),
    Subject("rolling_migration/ungated", "readable", "Node", 6, "migration", "6", True),
    gated(5),
    gated(6),
    Subject("review_gate/review_gate", "oversight", "Agent", 5, "review_gate", "5", False),
    gated(7),
)
TIMES = 20
"""How many times as long the program by hand is meant to take."""
ENOUGH = 15.0
"""Seconds after which a program has had its turns: medians matter where turns are short, and the page takes minutes."""
LARGE = gated(9)
"""More than ten million configurations."""

SEARCHES = tuple(
    (agents, steps, *asked)
    for agents, steps in ((3, 4), (5, 5), (6, 6), (7, 7))
    for asked in (("within_one", 1, "violated after 1"), ("within_two", 2, "survives"))
)
"""Bounds of the gated upgrade, as for programs that unroll steps in a solver: agents, steps, and what is asked."""


def by_interpreter(subject: Subject) -> dict[str, int]:
    """All configurations by the interpreter alone."""
    from invariants.interpreter.interpreter import Interpreter
    from invariants.language.loader import load
    from tests.one_by_one import visited

    configurations, steps = visited(Interpreter(load(subject.path), {subject.population: subject.size}))
    return {"configurations": configurations, "steps": steps}


def unreduced(subject: Subject) -> dict[str, float]:
    """All configurations by the search alone, each for itself."""
    from invariants.engines.encodings import Encodings
    from invariants.language.loader import load
    from invariants.system.exploration.compiled import CompiledSystem
    from invariants.system.exploration.search import Exploration, SearchBounds

    coded = Encodings().coded(load(subject.path), None, 1)
    compiled = CompiledSystem(coded, {subject.population: subject.size}, (), {}, None)
    search = Exploration(compiled, SearchBounds(), lambda _: None)
    began = time.process_time()
    search.run()
    seconds = time.process_time() - began
    size = search.visited.size
    return {
        "configurations": size,
        "steps": search.transitions,
        "seconds": seconds,
        "bytes": search.visited.bytes / size,
    }


def reduced(subject: Subject) -> dict[str, float]:
    """All configurations by the search alone, as the checker does it, several times in one process."""
    from invariants.engines.encodings import Encodings
    from invariants.language.loader import load
    from invariants.system.exploration.compiled import CompiledSystem
    from invariants.system.exploration.search import Exploration, SearchBounds

    coded = Encodings().coded(load(subject.path), None, 1)
    seconds = []
    while len(seconds) <= TIMES and sum(seconds) < ENOUGH:
        scope = {subject.population: subject.size}
        compiled = CompiledSystem(coded, scope, (subject.property,), {}, tuple(scope))
        search = Exploration(compiled, SearchBounds(), lambda _: None, to_the_end=True)
        began = time.process_time()
        search.run()
        seconds.append(time.process_time() - began)
    return {
        "configurations": search.visited.size,
        "steps": search.transitions,
        "first": seconds[0],
        "seconds": statistics.median(seconds[1:]),
    }


def measured(command: Sequence[str], turns: int) -> tuple[str, float, float]:
    """The output of a command, and the medians of its seconds and its megabytes."""
    taken = [process(command)]
    while len(taken) < turns and sum(seconds for _, seconds, _ in taken) < ENOUGH:
        taken.append(process(command))
    texts, seconds, memory = zip(*taken, strict=True)
    return texts[-1], statistics.median(seconds), statistics.median(memory)


@attrs.frozen
class Row:
    """The measurements of one subject, as cells, and the number of times that the program by hand takes."""

    title: str
    configurations: int
    times: float
    cells: list[str]


def row(subject: Subject, turns: int) -> Row:
    """The measurements of one subject. Raises ``SystemExit`` where two programs find different configurations."""
    given = ["--scope", f"{subject.population}={subject.size}"]
    states = [sys.executable, "-m", "invariants", "states", str(subject.path), *given, "--format", "json"]
    report, ours, _ = measured(states, turns)
    program = HANDWRITTEN / f"{subject.program}_breadth_first.py"
    said, by_hand, _ = measured([sys.executable, str(program), *subject.arguments.split()], turns)
    here = [sys.executable, "-m", "tests.benchmarks.exploration", "--subject", json.dumps(attrs.astuple(subject))]
    alone, _, memory = measured([*here, "--by", "search"], 1)
    theirs, search = json.loads(said), json.loads(alone)
    counts = {json.loads(report)["report"]["configurations"], theirs["configurations"], search["configurations"]}
    interpreted = "–"
    if subject.interpreted:
        text, seconds, _ = measured([*here, "--by", "interpreter"], 1)
        counts.add(json.loads(text)["configurations"])
        interpreted = f"{seconds:.2f}"
    if len(counts) != 1 or theirs["steps"] != search["steps"]:
        raise SystemExit(f"{subject.model}: {counts} configurations; {theirs['steps']} and {search['steps']} steps")
    rate, rate_by_hand = (each["steps"] / each["seconds"] / 1e6 for each in (search, theirs))
    title = f"`{subject.model}`, {subject.population} {subject.size}"
    numbers = (f"{search['configurations']:,}", f"{search['steps']:,}", f"{ours:.2f}", f"{by_hand:.2f}", interpreted)
    rates = (f"{rate:.1f}", f"{rate_by_hand:.2f}", f"{rate / rate_by_hand:.0f}")
    cells = [title, *numbers, f"{by_hand / ours:.1f}", *rates, f"{search['bytes']:.1f}", f"{memory:.0f}"]
    return Row(title, search["configurations"], by_hand / ours, cells)


def alone_row(subject: Subject, turns: int) -> list[str]:
    """The searches alone, by the program by hand and by the checker. Medians of the first times, and of all others."""
    by_hand = [sys.executable, str(HANDWRITTEN / f"{subject.program}_breadth_first.py"), *subject.arguments.split()]
    given = json.dumps(attrs.astuple(subject))
    ours = [sys.executable, "-m", "tests.benchmarks.exploration", "--subject", given, "--by", "reduced"]
    theirs, found = several(by_hand, turns), several(ours, turns)
    hand = statistics.median(each["seconds"] for each in theirs)
    first, later = (statistics.median(each[name] for each in found) for name in ("first", "seconds"))
    counts = (f"{theirs[-1]['steps']:,}", f"{found[-1]['configurations']:,}", f"{found[-1]['steps']:,}")
    times = (f"{hand / first:.0f}", f"{hand / later:.0f}")
    title = f"`{subject.model}`, {subject.population} {subject.size}"
    return [title, *counts, *(f"{1e3 * each:,.1f}" for each in (hand, first, later)), *times]


def alone(turns: int) -> Iterator[str]:
    """The paragraph and the table on searches alone."""
    said = (
        "The searches alone, without the start of a process and without reading the model, in thousandths of a second. "
        "Here the checker does what it does elsewhere: one configuration stands for all that differ in the order of "
        "individuals, so that it takes fewer steps; both judge the property. *First* is the first search of a process, "
        f"with everything that it imports, *later* the median of up to {TIMES} more, of systems that were compiled "
        "again; compiling it is not counted. The last columns say how many times as long the program by hand takes as "
        "the first search, and as a later one."
    )
    yield from wrap(said, 116)
    yield ""
    names = ("system", "steps by hand", "configurations", "steps", "by hand", "first", "later", "times", "times")
    yield from table(names, [alone_row(subject, turns) for subject in SUBJECTS])


def several(command: Sequence[str], turns: int) -> list[dict[str, float]]:
    """What a program says in some turns."""
    found = [json.loads(process(command)[0])]
    while len(found) < turns and sum(each["seconds"] for each in found) < ENOUGH:
        found.append(json.loads(process(command)[0]))
    return found


def level(rows: Sequence[Row]) -> str:
    """The sentence on the sizes from which on whole processes differ as much as they are meant to."""
    larger = sorted(rows, key=lambda each: -each.configurations)
    reached = list(takewhile(lambda each: each.times >= TIMES, larger))
    if not reached:
        return f"No whole process of the program by hand takes {TIMES} times that of the checker."
    least = reached[-1]
    return (
        f"Whole processes: from {least.title} on ({least.configurations:,} configurations), the program by hand takes "
        f"over {TIMES} times as long. Below, reading the model takes longer than all steps."
    )


def large() -> list[str]:
    """The measurements of a search of more than ten million configurations, each for itself."""
    given = json.dumps(attrs.astuple(LARGE))
    command = [sys.executable, "-m", "tests.benchmarks.exploration", "--subject", given, "--by", "search"]
    text, seconds, memory = measured(command, 1)
    found = json.loads(text)
    rate = found["steps"] / found["seconds"] / 1e6
    title = f"`{LARGE.model}`, {LARGE.population} {LARGE.size}"
    numbers = (f"{found['configurations']:,}", f"{found['steps']:,}", f"{seconds:.1f}", f"{rate:.1f}")
    return [title, *numbers, f"{found['bytes']:.1f}", f"{memory:.0f}"]


def search_row(agents: int, steps: int, asked: tuple[str, int, str], turns: int) -> list[str]:
    """The seconds of a search within bounds, by the checker and by two programs that were written by hand."""
    invariant, gap, expected = asked
    bounds = ["--invariant", invariant, "--chain", "2", "--steps", str(steps), "--scope", f"Agent={agents}"]
    check = [sys.executable, "-m", "invariants", "check", str(gated(agents).path), *bounds, "--format", "json"]
    seconds = []
    for more in ((), ("--engine", "bounded"), ("--engine", "explicit")):
        text, took, _ = measured([*check, *more], turns)
        if answer(text) != expected:
            raise SystemExit(f"{agents} agents, {invariant}: {answer(text)}")
        seconds.append(took)
    for name in ("gated_upgrade_integers", "gated_upgrade"):
        given = [sys.executable, str(HANDWRITTEN / f"{name}.py"), str(agents), "2", str(steps), str(gap)]
        text, took, _ = measured(given, turns)
        chain = json.loads(text)["violated after"]
        if ("survives" if chain is None else f"violated after {chain}") != expected:
            raise SystemExit(f"{agents} agents, {invariant}: by hand {chain}")
        seconds.append(took)
    return [f"{agents} agents, {expected}", *(f"{took:.2f}" for took in seconds)]


def table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table in Markdown."""
    yield f"| {' | '.join(names)} |"
    yield f"| --- |{' ---: |' * (len(names) - 1)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def page(turns: int, *, with_large: bool) -> str:
    """The whole page: what was measured, and how."""
    rows = [row(subject, turns) for subject in SUBJECTS]
    lines = [
        "# Going through all configurations",
        "",
        "`python -m tests.benchmarks.exploration --large --write docs/exploration.md` makes this page again. All",
        f"seconds are of processor time, of whole processes; turns: {turns}, of which medians are shown, and fewer of",
        f"programs that have then taken {ENOUGH:.0f} s.",
        "",
        "`invariants states`, a breadth-first search written by hand in Python, and the interpreter (each rule, all",
        "arguments). The checker lets one configuration stand for all that differ in the order of individuals. The",
        "rate is that of the search without this, with all steps that the other two take, in one process, which also",
        "has the memory that is shown; beside it are that of the program by hand, and how many times as fast the",
        "search is.",
        "",
        *table(
            (
                *("system", "configurations", "steps", "checker s", "by hand s", "interpreter s", "ratio"),
                *("M steps/s", "by hand", "times", "bytes each", "MB"),
            ),
            [each.cells for each in rows],
        ),
        "",
        *wrap(level(rows), 116),
        "",
        *alone(turns),
        "",
        "`invariants check` within bounds, with all engines and with one, and programs that unroll steps in Z3: the",
        "first that one writes, over integers, and one that was tuned, over bit-vectors. With all engines, the checker",
        "also tries to prove that no shorter chain breaks the invariant.",
        "",
        *table(
            ("`gated_upgrade/gap_widened`", "checker s", "`bounded` s", "`explicit` s", "z3py s", "z3py, tuned s"),
            [search_row(agents, steps, tuple(asked), turns) for agents, steps, *asked in SEARCHES],
        ),
        "",
    ]
    if with_large:
        lines += [
            "More than ten million configurations, each for itself:",
            "",
            *table(("system", "configurations", "steps", "s", "M steps/s", "bytes each", "MB"), [large()]),
            "",
        ]
    return "\n".join(lines)


def main() -> None:
    """Measure all systems, and print or write the page."""
    parser = argparse.ArgumentParser(description="All configurations, by the checker, by hand and by the interpreter.")
    parser.add_argument("--turns", type=int, default=5, help="how often each program runs (default: 5)")
    parser.add_argument("--large", action="store_true", help="also more than ten million configurations")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page instead of printing it")
    parser.add_argument("--subject", help="only one system, in this process, as JSON")
    parser.add_argument("--by", choices=("interpreter", "search", "reduced"), help="who goes through that system")
    options = parser.parse_args()
    if options.subject is not None:
        ways = {"interpreter": by_interpreter, "search": unreduced, "reduced": reduced}
        print(json.dumps(ways[options.by](Subject(*json.loads(options.subject)))))
        return
    text = page(options.turns, with_large=options.large)
    if options.write is None:
        print(text)
    else:
        options.write.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
