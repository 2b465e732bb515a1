"""Checks in which something fails, or lies: ``python -m tests.campaigns.disturbed --count N --seed S``.

Owns: which fault is planted, which lie is told, and what may become of verdicts.
Must never know: how faults and lies are noticed.

A fault is an exception at some stage of a check, at one of the times that it is come to. A lie is an answer of an
executor that is no longer the one that it found. Neither makes a verdict better: it is the one of a check without, or
there is none. That an executor has covered its bounds cannot be checked, and is marked as its word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import click
from msgspec.structs import replace

from invariants.evidence.claims import Covered, GaveUp, Proved, Source, Violation
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.verdicts.dispatch import dispatcher
from invariants.verdicts.dispatch.engine_tasks import EngineRun, EngineTask, perform
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import Result, Verdict
from tests.campaigns.tally import Tally
from tests.differential.comparison import bounds
from tests.generators.choosing import Chooser, Seeded
from tests.generators.systems import system_of
from tests.verdicts.test_faults import STAGES

SECONDS = 5.0
"""Seconds for each invariant."""

_NO_ANSWER = (Verdict.TESTED, Verdict.UNKNOWN)


def results(model: Model, seed: int, executor: Executor | None = None) -> dict[str, Result]:
    """Return the results of a check of all properties within bounds, or for every third seed without."""
    chain, steps = bounds(seed)
    within = {} if seed % 3 == 0 else {"chain": chain, "steps": steps}
    options = CheckOptions(work=SECONDS, jobs=2, **within)
    found = check_model(model, options, SilentListener(), executor)
    return {each.invariant: each for each in found if isinstance(each, Result)}


@contextmanager
def fault(choose: Chooser) -> Iterator[str]:
    """Let a stage fail once, or whenever it is come to."""
    owner, name = choose.pick(STAGES)
    kept, when, calls = getattr(owner, name), choose.number(0, 3), []

    def faulty(*arguments: object, **named: object) -> object:
        calls.append(name)
        if when in (0, len(calls)):
            raise ZeroDivisionError("a planted fault")
        return kept(*arguments, **named)

    with mock.patch.object(owner, name, faulty):
        yield f"{name} fails {'always' if not when else f'the {when}. time'}"


class Liar(Executor):
    """Performs each task here, and may change what it found."""

    def __init__(self, choose: Chooser) -> None:
        self._choose = choose
        self.told: list[str] = []

    def submit(self, function: Callable[..., EngineRun], /, task: EngineTask) -> Future[object]:  # type: ignore[override]
        future: Future[object] = Future()
        lie = self._choose.pick(LIES)
        self.told.append(lie.__name__)
        try:
            future.set_result(lie(self._choose, perform(task)))
        except Exception as error:
            future.set_exception(error)
        return future


def honest(_: Chooser, run: EngineRun) -> object:
    """Say what was found."""
    return run


def lost(_: Chooser, run: EngineRun) -> object:
    """Lose the claims."""
    return replace(run, claims=())


def broken(_: Chooser, run: EngineRun) -> object:
    """Fail."""
    raise OSError("gone")


def covered(choose: Chooser, run: EngineRun) -> object:
    """Claim that bounds were covered: the ones asked about, or others."""
    chain = choose.number(0, 4)
    return replace(run, claims=tuple(Covered(name, chain) for name in run.task.problem.properties))


def proved(choose: Chooser, run: EngineRun) -> object:
    """Claim a proof with a strengthening that says nothing, or no more than is found."""
    text = choose.pick(["true", "false", "(and)", "x", ""])
    found = [replace(c, strengthening=text) if isinstance(c, Proved) else _proof(c.property, text) for c in run.claims]
    return replace(run, claims=tuple(found))


def _proof(name: str, text: str) -> Proved:
    return Proved(name, None, 1, open_populations=False, strengthening=text, reading=(text,))


def shorter(choose: Chooser, run: EngineRun) -> object:
    """Leave steps out of runs, or change their order."""

    def changed(claim: object) -> object:
        if not isinstance(claim, Violation) or not claim.steps:
            return claim
        at = choose.number(0, len(claim.steps) - 1)
        return replace(claim, steps=(*claim.steps[:at], *claim.steps[at + 1 :]))

    return replace(run, claims=tuple(map(changed, run.claims)))


def frontier(choose: Chooser, run: EngineRun) -> object:
    """Give up, with a frontier."""
    why = NoAnswer(GaveUpReason.UNDECIDED, "")
    reached = choose.number(0, 5)
    return replace(run, claims=tuple(GaveUp(name, why, reached) for name in run.task.problem.properties))


def nonsense(choose: Chooser, run: EngineRun) -> object:
    """Answer with what is no answer."""
    return choose.pick([None, "proved", 1, True, [], run.claims])


LIES = (honest, lost, broken, covered, proved, shorter, frontier, nonsense)


def worse_or_same(before: Result, after: Result, *, has_liar: bool) -> bool:
    """Return whether a verdict is the one of a check without a disturbance, or none, or weaker."""
    if after.verdict in _NO_ANSWER or before.verdict in _NO_ANSWER:
        return True
    if after.verdict is before.verdict:
        return True
    if {before.verdict, after.verdict} == {Verdict.PROVED, Verdict.SURVIVES}:
        return True
    reported = after.frontier is not None and after.frontier.source is Source.EXECUTOR
    return has_liar and after.verdict is Verdict.SURVIVES and reported


def examine(tally: Tally, seed: int) -> None:
    """Check the system of a seed without and with a disturbance, and note which verdicts are better for it."""
    choose = Seeded(seed)
    text = system_of(seed)
    model = load_text(text)
    plain = results(model, seed)
    has_liar = choose.chance(50)
    if has_liar:
        liar = Liar(choose)
        with mock.patch.object(dispatcher, "BRIEF", -1.0):
            found = results(model, seed, liar)
        name = f"lies: {', '.join(sorted(set(liar.told)))}"
        tally.counts.update(f"a lie: {each}" for each in liar.told)
    else:
        with fault(choose) as name:
            found = results(model, seed)
        tally.counts["a fault"] += 1
    tally.systems += 1
    tally.examined += 1
    wrong = [f"{each}: no result" for each in plain if each not in found]
    for each in found:
        tally.counts["no answer for it" if found[each].verdict in _NO_ANSWER else "an answer all the same"] += 1
        if not worse_or_same(plain[each], found[each], has_liar=has_liar):
            wrong.append(f"{each}: {plain[each].verdict.value}, then {found[each].verdict.value}")
    for line in wrong:
        tally.add_wrong(f"seed {seed}, {name}: {line}")
    if wrong:
        tally.keep(seed, text)


@click.command()
@click.option("--count", default=200, help="How many systems.")
@click.option("--seed", default=0, help="The first system's seed; the others follow.")
@click.option("--failures", type=click.Path(path_type=Path), help="A folder for texts with verdicts that were better.")
def main(count: int, seed: int, failures: Path | None) -> None:
    """Check random systems while something fails or lies, and count what becomes of verdicts."""
    tally = Tally(failures)
    raise SystemExit(tally.run(range(seed, seed + count), lambda number: examine(tally, number)))


if __name__ == "__main__":
    main()
