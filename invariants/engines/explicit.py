"""Explicit search: all reachable configurations, one by one, in batches.

Owns: which systems are explored, the effort that the search takes, and the claims.
Must never know: how configurations are kept, other engines, who checks its claims.

Explicit-state model checking (Holzmann, The SPIN Model Checker, 2003; of batches on arrays: Edelkamp and Sulewski, SPIN
2010). Where few configurations are reachable, visiting all of them decides properties without any lemma: within bounds,
and without (``proofs/soundness/exploration.md``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from invariants.engines.protocol import Budget, Problem
from invariants.engines.proving import EXACT_PREV_DEPTH
from invariants.evidence.claims import Claim, Covered, GaveUp, ReachedSet
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer, any_start, reals_not_tried
from invariants.foundation.sorts import IntSort, PredicateSort, RealSort
from invariants.language.model.declarations import Unbounded
from invariants.language.model.expressions import Previous, Table, Variable
from invariants.language.model.traversal import possibility_in, subexpressions
from invariants.solver.answers import require_time
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind, UnsupportedSystemError, without_meaning

if TYPE_CHECKING:
    from invariants.system.exploration.search import Breach, Exploration
    from invariants.system.terms.terms import StateVariable

NAME = "explicit"

STEP_SECONDS = 1.5e-7
"""Seconds of an idle machine for one step, of many that are taken together."""

BATCH_SECONDS = 5e-4
"""Seconds of an idle machine for a batch, however small."""

MOST_ATTEMPTS_AGAIN = 1_000_000
"""Attempts that the interpreter may make to check a set of configurations again: half a minute."""

MOST_ENDLESS_BATCHES = 1_000
"""Batches after which numbers without bound are taken to grow without end: a second at most."""

NARROW_SHARE = 8
"""Steps in a batch, on average, up to which a search is narrow: then a long run is likely to be all there is."""

MOST_NARROW_BATCHES = 4_000
"""The same for a narrow search: two or three seconds, in which counters reach what takes them thousands of steps."""


def run(problem: Problem, budget: Budget) -> Iterator[Claim]:
    """Yield one claim for each property: the shortest run, that all within the bounds was covered, or a reason."""
    properties = problem.model.properties
    about_runs = [name for name in problem.properties if possibility_in(properties[name])]
    yield from (_possibility(problem, name, budget) for name in about_runs)
    asked = [name for name in problem.properties if name not in about_runs]
    if not asked:
        return
    try:
        _require_finite(problem)
        coded = _coded(problem)
        for name in tuple(asked):
            prop = coded.system.properties[name]
            why = without_meaning(prop)
            if prop.kind is PropertyKind.INITIAL:
                why = NoAnswer(GaveUpReason.UNSUPPORTED, "starts that are undefined are not enumerated")
            if why is not None:
                asked.remove(name)
                yield GaveUp(name, why)
        if asked:
            yield from _Explicit(problem, coded, tuple(asked), budget).claims()
    except NoAnswerError as error:
        yield from (GaveUp(name, error.why) for name in asked)


def _require_finite(problem: Problem) -> None:
    """Raise ``UnsupportedSystemError`` where the model itself shows that its values cannot be enumerated."""
    for variable in (*problem.model.constants, *problem.model.variables):
        if isinstance(variable.sort, RealSort):
            raise UnsupportedSystemError(reals_not_tried(variable.name))
        if isinstance(variable.sort, PredicateSort):
            raise UnsupportedSystemError(
                f"`{_site(variable)}` can become any condition of numbers: too many to try all"
            )
        if (
            isinstance(variable.sort, IntSort)
            and variable not in problem.model.initial_values
            and not variable.constant
        ):
            raise UnsupportedSystemError(any_start(variable.name, variable.sort))


def _site(table: Variable) -> str:
    return str(table.purpose.site) if isinstance(table.purpose, Table) else table.name


def _coded(problem: Problem) -> CodedModel:
    """Return the system, exactly as it is. Raises ``NoAnswerError`` where it is not encoded exactly."""
    if isinstance(problem.chain, int):
        return problem.encodings.exact(problem.model, problem.chain)
    puts = (put for rule in problem.model.rules.values() for edit in rule.edits for put in edit.puts())
    if any(isinstance(part, Previous) for put in puts for part in subexpressions(put.body)):
        raise UnsupportedSystemError("code with `prev` nests without limit, and is not enumerated for all chains")
    return problem.encodings.coded(problem.model, None, EXACT_PREV_DEPTH)


def _possibility(problem: Problem, name: str, budget: Budget) -> Claim:
    """Return the claim about an invariant with ``can``."""
    try:
        _require_finite(problem)
        everything = replace(problem, properties=(name,), chain=Unbounded.ANY, steps=Unbounded.ANY, length=None)
        return _Explicit(everything, _coded(everything), (), budget).possibility(problem, name)
    except NoAnswerError as error:
        return GaveUp(name, error.why)


class _Explicit:
    """The search for some properties."""

    def __init__(self, problem: Problem, coded: CodedModel, names: tuple[str, ...], budget: Budget) -> None:
        self._problem = problem
        self._coded = coded
        self._names = names
        self._budget = budget
        self._batches = 0
        self._steps = 0
        self._is_endless = any(isinstance(each.sort, IntSort) for each in problem.model.variables) and not (
            isinstance(problem.chain, int) and isinstance(problem.steps, int)
        )
        self._search: Exploration | None = None

    def claims(self) -> Iterator[Claim]:
        """Yield the claims, as far as the search came."""
        why: NoAnswer | None = None
        try:
            self._explore()
        except NoAnswerError as error:
            why = error.why
        for name in self._names:
            yield self._claim(name, why)

    def possibility(self, problem: Problem, name: str) -> Claim:
        """Return the claim about an invariant with ``can``, for the bounds of a problem. Raises ``NoAnswerError``."""
        from invariants.system.exploration.packing import FieldTooNarrowError
        from invariants.system.exploration.search import SearchBounds
        from invariants.system.games.possibility_search import PossibilitySearch

        chain, steps = (bound if isinstance(bound, int) else None for bound in (problem.chain, problem.steps))
        bounds = SearchBounds(chain, steps, problem.length)
        wider: dict[StateVariable, tuple[int, int]] = {}
        while True:
            try:
                found = PossibilitySearch(self._coded, problem.scope, bounds, wider, self._tick).breach(name)
                break
            except FieldTooNarrowError as error:
                low, high = wider.get(error.variable, (error.low, error.high))
                wider[error.variable] = min(low, error.low), max(high, error.high)
        if found is not None:
            return _violation(self._coded, *found)
        if isinstance(problem.chain, int):
            return Covered(name, problem.chain)
        # The interpreter plays the game again, from each configuration of the set.
        self._explore()
        if self._search is None:
            raise ValueError("nothing was searched")
        return _proof(self._search, name)

    def _explore(self) -> None:
        """Search to the end. Starts again with more room for numbers where that is needed."""
        from invariants.evidence.reached_sets.sorting import sortable
        from invariants.system.exploration.compiled import CompiledSystem
        from invariants.system.exploration.packing import FieldTooNarrowError
        from invariants.system.exploration.search import Exploration, SearchBounds

        problem = self._problem
        chain, steps = (bound if isinstance(bound, int) else None for bound in (problem.chain, problem.steps))
        # All configurations are a proof, which the interpreter checks: it sorts fewer individuals.
        populations = sortable(problem.model, problem.scope) if chain is None else tuple(problem.scope)
        wider: dict[StateVariable, tuple[int, int]] = {}
        while True:
            try:
                compiled = CompiledSystem(self._coded, problem.scope, self._names, wider, populations)
                bounds = SearchBounds(chain, steps, problem.length)
                self._search = Exploration(compiled, bounds, self._tick)
                self._search.run(lambda done: self._budget.report(NAME, f"chain {done} complete"))
                return
            except FieldTooNarrowError as error:
                low, high = wider.get(error.variable, (error.low, error.high))
                wider[error.variable] = min(low, error.low), max(high, error.high)

    def _tick(self, steps: int) -> None:
        """Account for a batch. Raises ``NoAnswerError`` where nothing is left."""
        budget = self._budget
        budget.allowance.spend(BATCH_SECONDS + STEP_SECONDS * steps)
        if budget.allowance.is_spent:
            raise NoAnswerError(NoAnswer(GaveUpReason.OUT_OF_EFFORT))
        require_time(budget.remaining)
        self._batches += 1
        self._steps += steps
        most = MOST_NARROW_BATCHES if self._steps <= NARROW_SHARE * self._batches else MOST_ENDLESS_BATCHES
        if self._is_endless and self._batches > most:
            raise NoAnswerError(NoAnswer(GaveUpReason.INFINITE_STATES))

    def _claim(self, name: str, why: NoAnswer | None) -> Claim:
        search = self._search
        breach = None if search is None else search.first_breach(name)
        if search is not None and breach is not None:
            return _violation(self._coded, search, breach)
        chain = self._problem.chain
        if why is not None or search is None:
            done = 0 if search is None or not isinstance(chain, int) else search.chains_done
            reason = why or NoAnswer(GaveUpReason.UNSUPPORTED, "nothing was searched")
            return GaveUp(name, reason, done - 1 if done else None)
        if not isinstance(chain, int):
            return _proof(search, name)
        if chain and self._problem.length is not None:
            # What was reached by a shorter chain in more steps hides what a longer chain reaches in fewer.
            return GaveUp(name, NoAnswer(GaveUpReason.UNSUPPORTED, "runs up to a length are not covered in batches"))
        return Covered(name, chain)


def _proof(search: Exploration, name: str) -> Claim:
    """Return all configurations as a proof, unless the interpreter would take too long to go through them again."""
    from invariants.evidence.reached_sets.table import ConfigurationTable, table_text

    compiled = search.compiled
    forms = search.visited.all_words()
    rows, columns = search.visited.size, None
    if rows * len(compiled.instances) <= MOST_ATTEMPTS_AGAIN:
        rows, columns = compiled.table(forms)
    if columns is None or rows * len(compiled.instances) > MOST_ATTEMPTS_AGAIN:
        found = f"the {rows:,} configurations that can be reached are too many to be checked again"
        return GaveUp(name, NoAnswer(GaveUpReason.UNSUPPORTED, found))
    text = table_text(ConfigurationTable([column.tolist() for column in columns], rows))
    reading = (f"the configuration is one of {rows:,} that were gone through",)
    return ReachedSet(name, None, EXACT_PREV_DEPTH, False, "", reading, configurations=text)


def _violation(coded: CodedModel, search: Exploration, breach: Breach) -> Claim:
    from invariants.evidence.counterexample import violation_of
    from invariants.solver.unrolling import UnrolledRun, UnrolledStep
    from invariants.system.exploration.runs import run_to

    found = run_to(search, breach)
    steps = [UnrolledStep(step.rule, step.arguments) for step in found.steps]
    attempt = None if found.attempt is None else UnrolledStep(found.attempt.rule, found.attempt.arguments)
    return violation_of(coded, breach.property, UnrolledRun(found.states, found.inputs, tuple(steps)), attempt)
