"""Completions of a log, found by a solver.

Owns: the unrolling with the steps of a log fixed, and the queries about it.
Must never know: verdicts; how the interpreter searches for completions.

The rules and arguments of all steps are fixed. The solver finds the values that the log leaves out: initial values,
constants, choices, unobserved variables. A run that the solver finds counts only after the interpreter has replayed it
and compared it with the observations. ``prev`` nests at most as deep as there are modifications in the log.

A refusal becomes an invariant that ``enabled R(a)`` breaks where the rule can fire. This is inexact where a choice
decides: a rule may refuse where *some* choice keeps it from firing, and unknown code may always refuse. Such rules are
left to the interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction

from msgspec.structs import replace

from invariants.evidence.confirmation import script_of
from invariants.evidence.outlined_runs import OutlinedRuns
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sorts import BOOL, INT, RangeSort
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.replay import Departed, Replayed, replay
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Started, UndefinedStart
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import DefinedInvariant, Model, Property, StatedInvariant
from invariants.language.model.expressions import Arbitrary, Enabled, Expression, Literal, SiteKey, Unary
from invariants.language.model.operators import UnaryOperator
from invariants.language.model.places import Mark, RuleMark
from invariants.language.model.traversal import possibility_in
from invariants.logs.completions import first_break, is_on_steps, may_hold_along
from invariants.logs.log import Log, Refusal
from invariants.logs.observed_steps import differences, not_refused
from invariants.solver.answers import Answer
from invariants.solver.z3.solver import Handle
from invariants.system.encoding.transition_system import PropertyKind, SystemProperty, UnsupportedSystemError

_MOST_ENTRIES = 4000
"""The most entries of a state for the solver: encoding a larger state takes longer than anybody waits."""


class SolvedLog:
    """A log as an unrolling. ``remaining`` returns the seconds that are left.

    Raises :class:`NoAnswerError` where the model has no encoding, or too many entries.
    """

    def __init__(self, interpreter: Interpreter, log: Log, remaining: Callable[[], float | None]) -> None:
        self._interpreter = interpreter
        self._log = log
        self._remaining = remaining
        model = interpreter.model
        if interpreter.layout.state_size > _MOST_ENTRIES:
            raise NoAnswerError("there are too many variables and entries for the solver")
        chain = len(model.chain_of(step.rule for step in log.steps))
        asking = _with_refusals(model, log)
        try:
            self._runs = OutlinedRuns(asking, interpreter.scope, asking.properties, chain)
        except UnsupportedSystemError as reason:
            raise NoAnswerError(f"the solver cannot complete it: {reason}") from reason
        self._solver = self._runs.solver
        self._unrolling = self._runs.unrolling
        self._unrolling.start(constrained=not log.undefined_start)
        for length in range(1, len(log.steps) + 1):
            self._unrolling.extend(length)
            self._check_time()
        steps = [self._step(position) for position in range(len(log.steps))]
        self._taken = [taken for taken, _ in steps]
        self._tried = [tried for _, tried in steps]
        self._observations = [self._observed(position) for position in range(len(log.steps) + 1)]
        self._refused = {
            position: [self._refusal(refusal, position) for refusal in refusals]
            for position, refusals in log.refusals.items()
        }
        self._met: dict[int, int] = {}
        self._start = [self._solver.named(self._undefined_start())] if log.undefined_start else []
        self._constants = self._known_constants()
        self._reached: int | None = None

    # ------------------------------------------------------------ the log

    def _step(self, position: int) -> tuple[Handle, Handle]:
        """Return the conditions that the step of the log at a position is taken, and that it is taken or undefined.

        Where the log says that the step is undefined, both are that it is. The second is the first where something is
        observed after the step.
        """
        step = self._log.steps[position]
        if not all(isinstance(argument, int | Fraction) for argument in step.arguments):
            raise NoAnswerError("the solver cannot take an argument that is irrational")
        arguments = [argument for argument in step.arguments if isinstance(argument, int | Fraction)]
        attempt = self._attempt(position, arguments)
        if step.undefined:
            undefined = self._solver.named(self._solver.any_of([]) if attempt is None else attempt)
            return undefined, undefined
        fires = self._solver.all_of(self._unrolling.fires(step.rule, arguments, position))
        taken = self._solver.named(fires)
        if attempt is None or step.after.values or step.after.code is not None:
            return taken, taken
        return taken, self._solver.named(self._solver.any_of([fires, attempt]))

    def _attempt(self, position: int, arguments: Sequence[int | Fraction]) -> Handle | None:
        """Return the condition that the step of the log at a position is undefined; None where it is always defined."""
        name = self._log.steps[position].rule
        with _telling():
            undefined = self._runs.undefined(name, position)
        if undefined is None:
            return None
        return self._solver.all_of([undefined, *self._unrolling.has_arguments(name, arguments, position)])

    def _undefined_start(self) -> Handle:
        """Return the condition that the start is undefined."""
        prop = self._runs.start_property
        return self._solver.any_of([] if prop is None else [self._breaks(prop, 0)])

    def _observed(self, position: int) -> Handle:
        """Return the condition that the observations of a configuration hold."""
        values = self._log.observed(position).values
        return self._solver.named(self._solver.all_of(self._with_values(values, position)))

    def _with_values(self, values: Mapping[NamedEntry, Value], position: int) -> list[Handle]:
        # A log has the first decimals of irrational numbers, which only the interpreter can compare.
        named = {(variable.name, indices): value for (variable, indices), value in values.items()}
        return self._runs.has_values(named, position)

    def _known_constants(self) -> list[Handle]:
        """Return the condition that each constant has the value that is first observed; none where no start has these.

        If a later observation of a constant contradicts the model, the log is a run up to this observation.
        """
        constants = self._log.constants
        if not constants:
            return []
        known = [self._solver.named(self._solver.all_of(self._with_values(constants, 0)))]
        return known if self._possible([*self._start, self._observations[0], *known]) else []

    def _refusal(self, refusal: Refusal, position: int) -> Handle:
        """Return the condition that a rule can be refused in a configuration with the observations."""
        asked = _refusal_property(refusal)
        bad = [prop.bad for each in (asked, f"{asked}.defined") if (prop := self._runs.property_named(each))]
        with _telling():
            can_fire = self._runs.holds_while_defined(self._runs.manager.or_(*bad), position)
        observed = self._with_values(refusal.observed.values, position)
        return self._solver.named(self._solver.all_of([self._solver.negation(can_fire), *observed]))

    def _before(self, steps: int) -> list[Handle]:
        """Return the conditions that so many steps of the log are taken, and all earlier refusals are met.

        The last of the steps may be undefined instead: it is a step of the log, and ends the run.
        """
        refused = [each for position in range(steps) for each in self._refused.get(position, [])]
        before = [*self._taken[: max(steps - 1, 0)], *self._tried[max(steps - 1, 0) : steps]]
        return [*self._start, *self._constants, *before, *self._observations[: steps + 1], *refused]

    def _refusing(self, steps: int, refusals: int) -> list[Handle]:
        """Return the conditions that the run goes on after so many steps, and meets so many of the refusals there."""
        if not refusals:
            return []
        return [*self._taken[max(steps - 1, 0) : steps], *self._refused[steps][:refusals]]

    def _prefix(self, steps: int) -> list[Handle]:
        """Return the conditions that so many steps are taken, and all their refusals with a completion are met."""
        return [*self._before(steps), *self._refusing(steps, self.refusals_met(steps))]

    # ------------------------------------------------------------- solving

    def _check_time(self) -> None:
        remaining = self._remaining()
        if remaining is not None and remaining <= 0:
            raise NoAnswerError("timeout")

    def _possible(self, wanted: Sequence[Handle]) -> bool:
        outcome = self._solver.check(wanted, self._remaining())
        if outcome.answer is Answer.UNKNOWN:
            raise NoAnswerError(f"the solver gave up: {outcome.why}")
        return outcome.answer is Answer.SATISFIABLE

    def _confirmed_run(self, steps: int, observed: int) -> Replayed:
        """Return the run in the solver's answer, replayed; its first ``observed`` configurations fit the log."""
        rules = [step.rule for step in self._log.steps[:steps]]
        claim = self._runs.claim("", rules, steps, undefined_start=self._log.undefined_start)
        replayed = replay(self._interpreter, script_of(self._interpreter.model, claim))
        if isinstance(replayed, Departed):
            raise NoAnswerError(f"the interpreter does not confirm the solver's run: {replayed.reason}")
        for position, configuration in enumerate(replayed.configurations[:observed]):
            if differences(self._interpreter, configuration, self._log.observed(position)):
                raise NoAnswerError("the solver's run does not have the observed code or number")
            met = len(self._refused.get(position, [])) if position < steps else self._met.get(position, 0)
            for refusal in self._log.refusals_after(position)[:met]:
                self._require_refusal(configuration, refusal)
        return replayed

    def _require_refusal(self, configuration: Configuration, refusal: Refusal) -> None:
        """Raise ``NoAnswerError`` where the interpreter does not confirm that a rule can be refused."""
        agrees = not differences(self._interpreter, configuration, refusal.observed)
        if not agrees or not_refused(self._interpreter, configuration, refusal) is not None:
            raise NoAnswerError("the interpreter does not confirm that a rule is refused")

    # --------------------------------------------------------- completions

    def reached(self) -> int:
        """Return the length of the longest prefix of the log that has a completion, by bisection."""
        if self._reached is None:
            low, high = -1, len(self._log.steps)
            if self._possible(self._before(high)):
                low = high
            while low < high - 1:
                middle = (low + high) // 2
                low, high = (middle, high) if self._possible(self._before(middle)) else (low, middle)
            self._reached = low
        return self._reached

    def refusals_met(self, steps: int) -> int:
        """Return how many of the refusals after so many steps have a completion."""
        if steps not in self._met:
            refused = self._refused.get(steps, [])
            met = 0
            while met < len(refused) and self._possible([*self._before(steps), *self._refusing(steps, met + 1)]):
                met += 1
            self._met[steps] = met
        return self._met[steps]

    def run(self, steps: int) -> Replayed:
        """Return a completion of so many steps."""
        if not self._possible(self._prefix(steps)):
            raise NoAnswerError("there is no such completion")
        return self._confirmed_run(steps, steps + 1)

    def runs(self, steps: int) -> list[Replayed]:
        """Return one completion of so many steps."""
        return [self.run(steps)]

    def violating(self, prop: Property, steps: int) -> Replayed | None:
        """Return the completion that breaks the property earliest."""
        bad = self._bad(prop, steps)
        last = len(bad) - 1
        found: Replayed | None = None
        while last >= 0:
            early = self._solver.named(self._solver.any_of(bad[: last + 1]))
            if not self._possible([*self._prefix(steps), early]):
                break
            run = self._confirmed_run(steps, steps + 1)
            broken = first_break(self._interpreter, prop, run)
            if broken is None:
                raise NoAnswerError("the interpreter does not confirm the violation that the solver found")
            found = run
            first = broken.step - 1 if is_on_steps(self._interpreter, prop) else broken.step
            last = min(last, first) - 1
        return found

    def satisfying(self, prop: Property, steps: int) -> Replayed | None:
        """Return a completion that does not break the property."""
        kept = [self._solver.negation(bad) for bad in self._bad(prop, steps)]
        if not self._possible([*self._prefix(steps), self._solver.named(self._solver.all_of(kept))]):
            return None
        run = self._confirmed_run(steps, steps + 1)
        holds = may_hold_along(self._interpreter, prop, run)
        if not holds:
            raise NoAnswerError("the interpreter does not confirm the completion that the solver found")
        return run

    def _bad(self, stated: Property, steps: int) -> list[Handle]:
        """Return the condition that a property is broken, for each position at which the property is evaluated."""
        prop = self._runs.property_named(stated.name)
        if prop is None:
            if possibility_in(stated) is not None:
                raise NoAnswerError("the solver is not asked about `can`")
            return []
        match prop.kind:
            case PropertyKind.STATE:
                return [self._breaks(prop, position) for position in range(steps + 1)]
            case PropertyKind.STEP:
                return [self._breaks(prop, position) for position in range(steps)]
            case PropertyKind.INITIAL:
                return [self._breaks(prop, 0)]
            case PropertyKind.ATTEMPT:
                last = steps - 1
                if prop.rule is None or last < 0 or self._log.steps[last].rule != prop.rule:
                    return []
                return [self._solver.negation(self._runs.fires((prop.rule,), last))]

    def _breaks(self, prop: SystemProperty, position: int) -> Handle:
        with _telling():
            return self._runs.breaks(prop, position)

    def beyond(self, steps: int) -> Replayed | None:
        """Return a completion with the next step; observations are added one by one while the step agrees with them."""
        step = self._log.steps[steps]
        arguments = [argument for argument in step.arguments if isinstance(argument, int | Fraction)]
        wanted = [*self._prefix(steps), *self._taken[max(steps - 1, 0) : steps]]
        wanted += [self._solver.named(each) for each in self._unrolling.fires(step.rule, arguments, steps)]
        if not self._possible(wanted):
            return None
        for entry, value in step.after.values.items():
            more = [self._solver.named(each) for each in self._with_values({entry: value}, steps + 1)]
            if self._possible([*wanted, *more]):
                wanted += more
        if not self._possible(wanted):
            raise NoAnswerError("the solver contradicts its earlier answer")
        return self._confirmed_run(steps + 1, steps + 1)

    def start(self, values: Mapping[NamedEntry, Value]) -> Started | UndefinedStart | None:
        """Return a start with these values."""
        if not self._possible([self._solver.named(each) for each in self._with_values(values, 0)]):
            return None
        return Started(self._confirmed_run(0, 0).configurations[0])


@contextmanager
def _telling() -> Iterator[None]:
    """Turn a condition without an exact meaning into ``NoAnswerError``."""
    try:
        yield
    except UnsupportedSystemError as reason:
        raise NoAnswerError(f"the solver cannot tell: {reason}") from reason


# ------------------------------------------------------------ refusals


def _refusal_property(refusal: Refusal) -> str:
    """Return the name of the invariant, which no model can have."""
    return f"__refused{refusal.line}"


def _with_refusals(model: Model, log: Log) -> Model:
    """Return the model with an invariant for each refusal. Raises ``NoAnswerError`` where a choice decides."""
    added: dict[str, StatedInvariant | DefinedInvariant] = {}
    for refusal in (each for refusals in log.refusals.values() for each in refusals):
        if _chooses(model, refusal.rule):
            raise NoAnswerError(f"the solver cannot tell whether {refusal.rule} may refuse")
        name, span = _refusal_property(refusal), model.rules[refusal.rule].span
        asked = Enabled(refusal.rule, tuple(_literals(model, refusal)), sort=BOOL, span=span)
        condition = Unary(UnaryOperator.NOT, asked, sort=BOOL, span=span)
        added[name] = StatedInvariant(name, condition, two_state=False, span=span)
        added[f"{name}.defined"] = DefinedInvariant(name, span)
    return replace(model, properties={**model.properties, **added}) if added else model


def _literals(model: Model, refusal: Refusal) -> list[Expression]:
    found: list[Expression] = []
    rule = model.rules[refusal.rule]
    for parameter, value in zip(rule.parameters, refusal.arguments, strict=True):
        if not isinstance(value, int | Fraction):
            raise NoAnswerError("the solver cannot take an argument that is irrational")
        sort = INT if isinstance(parameter.sort, RangeSort) else parameter.sort
        found.append(Literal(value, sort=sort, span=rule.span))
    return found


def _chooses(model: Model, name: str) -> bool:
    """Return whether a guard of the rule can hold an ``any``, or its code be unknown."""
    guards = {guard for guard in model.rules[name].guards if isinstance(guard, SiteKey)}
    for put in (put for rule in model.rules.values() for edit in rule.edits for put in edit.puts()):
        if put.place == RuleMark(name, Mark.UNKNOWN) or (put.place in guards and isinstance(put.body, Arbitrary)):
            return True
    return False
