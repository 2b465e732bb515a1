"""The engine: a problem in, claims out.

Owns: what happens with what exploration finds: it is made small, a shorter chain is looked for, and it is kept.
Must never know: how runs are explored, who checks claims.

The same seed gives the same claims, unless the time runs out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import GaveUp, PropertyClaim, Tested
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.fuzzing.campaign import Campaign
from invariants.fuzzing.failure_store import FailureStore
from invariants.fuzzing.runs.fuzz_input import FuzzInput, InputRunner
from invariants.fuzzing.runs.random_walk import Limits
from invariants.fuzzing.runs.run import Run
from invariants.fuzzing.runs.run_claims import violation
from invariants.fuzzing.settings import Settings
from invariants.fuzzing.shrinking import shrunk
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.failures import NotFinite

NAME = "fuzz"

_FEWEST_MORE = 200
"""Examples at least that are spent on a shorter chain once everything is broken."""
_TELL_EVERY = 32
"""Examples between two words on progress."""

DEFAULT = Settings()


def run(problem: Problem, budget: Budget, settings: Settings = DEFAULT) -> Iterator[PropertyClaim]:
    """One claim for each property: a run that breaks it, or how much was tried.

    What breaks without any modification is told at once, the rest at the end. Where the user interrupts, what is known
    until then is told before ``KeyboardInterrupt`` goes on.
    """
    try:
        fuzzing = _Fuzzing(problem, budget, settings)
    except NotFinite as error:
        yield from (GaveUp(name, error.why) for name in problem.properties)
        return
    yield from fuzzing.claims()


class _Fuzzing:
    def __init__(self, problem: Problem, budget: Budget, settings: Settings) -> None:
        self._problem = problem
        self._budget = budget
        self._settings = settings
        self._limits = Limits.of(problem.chain, problem.steps)
        self._interpreter = Interpreter(problem.model, problem.scope)
        self._small: dict[str, Run] = {}
        """The smallest run so far that breaks each property."""
        self._kept: dict[str, bytes] = {}
        """The entry that keeps the smallest run."""
        self._remembered: set[str] = set()
        """Properties of which the smallest run is one that was kept before."""
        self._told: set[str] = set()
        self._latest = 0
        """The number of examples at the last time that something better was found."""
        self._failures = None
        if settings.database is not None:
            self._failures = FailureStore(settings.database, problem.model, problem.scope)
        self._started = time.monotonic()
        self._complete = False

    def _out_of_time(self) -> bool:
        remaining = self._budget.remaining
        return remaining is not None and remaining <= 0

    def claims(self) -> Iterator[PropertyClaim]:
        interrupted = False
        try:
            self._exploration = Campaign(
                self._interpreter, self._problem.properties, self._limits, self._budget.seed, self._settings
            )
            self._remember()
            for _ in self._examples():
                yield from self._without_chain()
        except KeyboardInterrupt:
            interrupted = True
        for name in self._problem.properties:
            if name not in self._told:
                yield self._claim(name)
        if interrupted:
            raise KeyboardInterrupt

    def _without_chain(self) -> Iterator[PropertyClaim]:
        for name, path in self._small.items():
            if not path.chain and name not in self._told:
                self._told.add(name)
                yield violation(name, path, kept=name in self._remembered)

    def _claim(self, name: str) -> PropertyClaim:
        path = self._small.get(name)
        if path is not None:
            return violation(name, path, kept=name in self._remembered)
        watch, tally = self._exploration.watch, self._exploration.tally
        if not tally.examples:
            return GaveUp(name, NoAnswer(self._no_start()))
        undecided = watch.undecided[name]
        if undecided and not watch.judgement_counts[name]:
            return GaveUp(name, NoAnswer(GaveUpReason.NEVER_COMPUTED))
        return Tested(
            name,
            self._budget.seed,
            tally.examples,
            tally.independent,
            dict(sorted(tally.chains.items())),
            dict(tally.fired),
            len(tally.pairs),
            undecided + tally.undecided + self._exploration.beginnings.undecided,
            self._complete,
        )

    def _no_start(self) -> GaveUpReason:
        if self._exploration.beginnings.are_impossible:
            return GaveUpReason.NOWHERE_TO_START
        if self._out_of_time():
            return GaveUpReason.NO_EXAMPLE_IN_TIME
        return GaveUpReason.NO_START_FOUND

    # ------------------------------------------------------------- examples

    def _examples(self) -> Iterator[None]:
        """Explore until the examples or the time are used up, or nothing better can be found."""
        exploration = self._exploration
        tally, watch = exploration.tally, exploration.watch
        most = self._settings.examples
        for _ in exploration.examples():
            self._improve()
            if tally.examples % _TELL_EVERY == 0:
                self._tell()
            if not watch.wanted:
                break
            if len(self._small) == len(watch.best):
                # Everything is broken: what is left is to look for shorter chains, for as long as it took to get here.
                most = min(most, 2 * self._latest + _FEWEST_MORE)
                longest = max(path.chain for path in self._small.values())
                exploration.walker.limits = Limits(longest - 1, self._limits.steps)
            yield
            if tally.examples >= most or self._out_of_time():
                break
        self._complete = tally.examples >= self._settings.examples

    def _improve(self) -> None:
        """Make what was found since the last time small, and keep it."""
        watch = self._exploration.watch
        for name, path in watch.best.items():
            if path is None or path is self._small.get(name):
                continue
            prop = self._problem.model.properties[name]
            small = shrunk(self._interpreter, self._limits, prop, path, self._out_of_time)
            watch.best[name] = self._small[name] = small
            self._remembered.discard(name)
            self._latest = self._exploration.tally.examples
            if self._failures is not None:
                entry = self._failures.keep(name, FuzzInput.of(small))
                superseded = self._kept.get(name, entry)
                if superseded != entry:
                    self._failures.forget(name, superseded)
                self._kept[name] = entry

    def _tell(self) -> None:
        tally = self._exploration.tally
        steps = tally.transitions
        rate = steps / max(time.monotonic() - self._started, 1e-3)
        text = f"{tally.examples:,} of {self._settings.examples:,} examples · {rate:,.0f} steps a second"
        never = len(tally.never_fired)
        self._budget.report(NAME, f"{text} · {never} never fired" if never else text)

    # -------------------------------------------------------------- database

    def _remember(self) -> None:
        """Try first what broke something the last time."""
        if self._failures is None:
            return
        for name in self._problem.properties:
            prop = self._problem.model.properties[name]
            bounded = InputRunner(self._interpreter, self._limits, prop)
            unbounded = InputRunner(self._interpreter, Limits(None, None), prop)
            for entry, recipe in list(self._failures.kept(name)):
                if recipe is None or unbounded.follow(recipe) is None:
                    self._failures.forget(name, entry)
                    continue
                path = bounded.follow(recipe)
                if path is not None:
                    # What is kept again is what this becomes once it has been made small.
                    self._failures.forget(name, entry)
                    self._exploration.watch.note(name, path)
        self._improve()
        self._remembered.update(self._small)
