"""The engine: a problem in, claims out.

Owns: the treatment of a violation: shrinking, storing, and the search for a shorter chain.
Must never know: how the campaign chooses runs, who admits claims.

The same seed yields the same claims, unless the time runs out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from msgspec.structs import replace

from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import GaveUp, PropertyClaim, Tested, Violation
from invariants.foundation.no_answer import GaveUpReason, NoAnswer, never_computed
from invariants.fuzzing.campaign import Campaign
from invariants.fuzzing.failure_store import FailureStore
from invariants.fuzzing.runs.fuzz_input import FuzzInput, InputRunner
from invariants.fuzzing.runs.random_walk import Limits
from invariants.fuzzing.runs.run import Run
from invariants.fuzzing.runs.run_claims import violation
from invariants.fuzzing.settings import Settings
from invariants.fuzzing.shrinking import shrink
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.failures import NotFinite
from invariants.language.model.traversal import possibility_in

NAME = "fuzz"

_FEWEST_MORE = 200
"""The fewest examples spent on shorter chains once every property is violated."""
_MOST_PLAYED = 1_000
"""The configurations that one answer to ``can`` goes through: those of a second. A run has many answers."""
_REPORT_EVERY = 32
"""Examples between two reports of progress."""

DEFAULT = Settings()


def run(problem: Problem, budget: Budget, settings: Settings = DEFAULT) -> Iterator[PropertyClaim]:
    """Yield one claim for each property: a run that violates it, or the account of the runs that were tried.

    A violation without any modification is yielded at once, every other claim at the end. After an interrupt by the
    user, the claims so far are yielded before ``KeyboardInterrupt`` is raised again.

    Invariants with ``can`` have runs of their own, in the half of the time that is left: to judge one of them may take
    as long as thousands of steps.
    """
    *others, last = parts_of(problem)
    try:
        for part in others:
            yield from _claims(part, _half(budget), settings)
    except KeyboardInterrupt:
        yield from (GaveUp(name, NoAnswer(GaveUpReason.NO_EXAMPLE_IN_TIME)) for name in last.properties)
        raise
    yield from _claims(last, budget, settings)


def parts_of(problem: Problem) -> tuple[Problem, ...]:
    """Return the problems whose runs are tried one after the other: invariants with ``can``, if any, are the last."""
    asked = problem.model.properties
    about_runs = tuple(name for name in problem.properties if possibility_in(asked[name]) is not None)
    others = tuple(name for name in problem.properties if name not in about_runs)
    parts = tuple(replace(problem, properties=names) for names in (others, about_runs) if names)
    return parts or (problem,)


def _half(budget: Budget) -> Budget:
    """Return a budget with half of the time that another one has left."""
    remaining = budget.remaining
    deadline = None if remaining is None else time.monotonic() + remaining / 2
    return replace(budget, deadline=deadline, allowance=budget.allowance.part(budget.allowance.left / 2))


def _claims(problem: Problem, budget: Budget, settings: Settings) -> Iterator[PropertyClaim]:
    try:
        fuzzer = ProblemFuzzer(problem, budget, settings)
    except NotFinite as error:
        yield from (GaveUp(name, error.why) for name in problem.properties)
        return
    yield from fuzzer.claims()


class ProblemFuzzer:
    """Fuzzes one problem: a campaign, with each violation shrunk and stored as soon as it is found.

    Raises ``NotFinite`` for a problem that is too large.
    """

    def __init__(self, problem: Problem, budget: Budget, settings: Settings) -> None:
        self._problem = problem
        self._budget = budget
        self._settings = settings
        self.limits = Limits.of(problem.chain, problem.steps)
        self.interpreter = Interpreter(problem.model, problem.scope, most_played=_MOST_PLAYED)
        self.smallest: dict[str, Run] = {}
        """The smallest run so far that violates each property."""
        self._entries: dict[str, bytes] = {}
        """The entry of the failure store with that run."""
        self._from_store: set[str] = set()
        """Properties whose smallest run comes from the failure store."""
        self._claimed: set[str] = set()
        """Properties whose claim was yielded early."""
        self._latest = 0
        """The number of examples when a smaller run was last found."""
        self._failure_store = None
        if settings.database is not None:
            self._failure_store = FailureStore(settings.database, problem.model, problem.scope)
        self._started = time.monotonic()
        self._worked = time.thread_time()
        """The time of this thread up to which its work was taken off the allowance."""
        self.complete = False
        self.campaign = Campaign(self.interpreter, problem.properties, self.limits, budget.seed, settings)

    def _out_of_time(self) -> bool:
        """Return whether nothing more may be done; the work since the last call is taken off the allowance."""
        spent, self._worked = time.thread_time() - self._worked, time.thread_time()
        self._budget.allowance.spend(spent)
        remaining = self._budget.remaining
        return self._budget.allowance.is_spent or (remaining is not None and remaining <= 0)

    def claims(self) -> Iterator[PropertyClaim]:
        """Yield the claims, as :func:`run` does."""
        interrupted = False
        try:
            self.try_stored_failures()
            for _ in self._examples():
                yield from self._violations_without_modification()
        except KeyboardInterrupt:
            interrupted = True
        for name in self._problem.properties:
            if name not in self._claimed:
                yield self._claim(name)
        if interrupted:
            raise KeyboardInterrupt

    def _violations_without_modification(self) -> Iterator[PropertyClaim]:
        for name, run in self.smallest.items():
            if not run.chain and name not in self._claimed:
                self._claimed.add(name)
                yield violation(name, run, kept=name in self._from_store)

    def _claim(self, name: str) -> PropertyClaim:
        found = self.violated(name)
        if found is not None:
            return found
        monitor, tally = self.campaign.monitor, self.campaign.tally
        if not tally.examples:
            return GaveUp(name, NoAnswer(self.no_start()))
        undecided = monitor.undecided[name]
        if undecided and not monitor.evaluation_counts[name]:
            return GaveUp(name, never_computed(monitor.first_undecided[name]))
        return Tested(
            name,
            self._budget.seed,
            tally.examples,
            tally.independent,
            dict(sorted(tally.chains.items())),
            dict(tally.fired),
            len(tally.pairs),
            undecided + tally.undecided + self.campaign.initial_states.undecided,
            self.complete,
        )

    def no_start(self) -> GaveUpReason:
        """Return the reason why no example was tried."""
        if self.campaign.initial_states.are_impossible:
            return GaveUpReason.NOWHERE_TO_START
        if self._out_of_time():
            return GaveUpReason.NO_EXAMPLE_IN_TIME
        return GaveUpReason.NO_START_FOUND

    # ------------------------------------------------------------- examples

    def _examples(self) -> Iterator[None]:
        """Run the campaign until the examples or the time are used up, or no smaller chain is possible."""
        campaign = self.campaign
        tally, monitor = campaign.tally, campaign.monitor
        most = self._settings.examples
        for _ in campaign.examples():
            self._shrink_new_violations()
            if tally.examples % _REPORT_EVERY == 0:
                self._report_progress()
            if not monitor.wanted:
                break
            if len(self.smallest) == len(monitor.best):
                # Every property is violated. Search for shorter chains, for as many examples as this took so far.
                most = min(most, 2 * self._latest + _FEWEST_MORE)
                longest = max(run.chain for run in self.smallest.values())
                campaign.walker.limits = Limits(longest - 1, self.limits.steps)
            yield
            if tally.examples >= most or self._out_of_time():
                break
        self.complete = tally.examples >= self._settings.examples

    def take(self, name: str, run: Run) -> None:
        """Take a run that violates a property, from another campaign."""
        self.campaign.monitor.record(name, run)
        self._shrink_new_violations()

    def violated(self, name: str) -> Violation | None:
        """Return the claim about a property by the smallest run so far; None without one."""
        run = self.smallest.get(name)
        return None if run is None else violation(name, run, kept=name in self._from_store)

    def _shrink_new_violations(self) -> None:
        """Shrink each violation that was found since the last call, and store it."""
        monitor = self.campaign.monitor
        for name, run in monitor.best.items():
            if run is None or run is self.smallest.get(name):
                continue
            prop = self._problem.model.properties[name]
            small = shrink(self.interpreter, self.limits, prop, run, self._out_of_time)
            monitor.best[name] = self.smallest[name] = small
            self._from_store.discard(name)
            self._latest = self.campaign.tally.examples
            if self._failure_store is not None:
                entry = self._failure_store.save(name, FuzzInput.of(small))
                superseded = self._entries.get(name, entry)
                if superseded != entry:
                    self._failure_store.delete(name, superseded)
                self._entries[name] = entry

    def _report_progress(self) -> None:
        tally = self.campaign.tally
        steps = tally.transitions
        rate = steps / max(time.monotonic() - self._started, 1e-3)
        text = f"{tally.examples:,} of {self._settings.examples:,} examples · {rate:,.0f} steps a second"
        never = len(tally.never_fired)
        self._budget.report(NAME, f"{text} · {never} never fired" if never else text)

    # --------------------------------------------------------- failure store

    def try_stored_failures(self) -> None:
        """Run the stored failures first; delete those that violate nothing any longer."""
        if self._failure_store is None:
            return
        for name in self._problem.properties:
            prop = self._problem.model.properties[name]
            bounded = InputRunner(self.interpreter, self.limits, prop)
            unbounded = InputRunner(self.interpreter, Limits(None, None), prop)
            for entry, fuzz_input in list(self._failure_store.entries(name)):
                if fuzz_input is None or unbounded.execute(fuzz_input) is None:
                    self._failure_store.delete(name, entry)
                    continue
                run = bounded.execute(fuzz_input)
                if run is not None:
                    # The shrunk run is saved in its place.
                    self._failure_store.delete(name, entry)
                    self.campaign.monitor.record(name, run)
        self._shrink_new_violations()
        self._from_store.update(self.smallest)
