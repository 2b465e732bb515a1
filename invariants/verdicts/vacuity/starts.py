"""Results without an initial state: they say nothing, and meet no expectation.

Owns: which results these are, and the warning before them.
Must never know: how the lack of an initial state is found out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sorts import Scope
from invariants.language.model.declarations import Model, Unbounded
from invariants.solver.answers import Answer
from invariants.verdicts.bugs import Bugs, bug_of
from invariants.verdicts.events import Begun, Decided, Events
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit
from invariants.verdicts.obligations import Obligation, search_scope
from invariants.verdicts.verdict import Population, Result, Verdict

if TYPE_CHECKING:
    from invariants.interpreter.interpreter import Interpreter

STARTING = 10.0
"""Seconds for the question whether there is an initial state: it takes hundredths of one, unless nothing helps."""

STARTING_SHARE = 0.25
"""The share of an obligation's time that the question may take, where that is less."""

LEAST_STARTING = 0.3
"""Seconds for the question however short that time is."""


class Starts:
    """Whether one model has initial states, by scope. An undecided solver does not mean that there are none.

    ``interpreter`` returns the interpreter for a scope: a start that the interpreter finds saves the solver's time.
    """

    def __init__(self, model: Model, bugs: Bugs, seconds: float, interpreter: Callable[[Scope], Interpreter]) -> None:
        """Ask about a model whose obligations may take so many seconds each."""
        self._model = model
        self._interpreter = interpreter
        self._bugs = bugs
        self.seconds = min(STARTING, max(LEAST_STARTING, STARTING_SHARE * seconds))
        """The seconds that one question may take."""
        self._missing: dict[tuple[tuple[str, int], ...] | None, bool] = {}

    @property
    def are_missing(self) -> bool:
        """Return whether some scope in question had no initial state."""
        return any(self._missing.values())

    def warnings(self, todo: Iterable[Obligation]) -> list[Diagnostic]:
        """Return a warning for each scope in question without an initial state."""
        scopes = {tuple(scope.items()): scope for each in todo for scope in [search_scope(self._model, each.bounds)]}
        return [no_initial_state(self._model, scope) for scope in scopes.values() if self._are_missing_in(scope)]

    def with_warnings(self, events: Events, todo: Sequence[Obligation], *, is_later: bool) -> Events:
        """Yield the events of a session, and before any result these warnings.

        With ``is_later``, the question is asked when there is a result: by then it may have been asked.
        """
        is_due = not is_later
        if is_due:
            yield from self._asked_now(todo)
        for event in events:
            if not is_due and isinstance(event, Decided):
                is_due = True
                yield from self._asked_now(todo)
            yield event

    def _asked_now(self, todo: Sequence[Obligation]) -> Events:
        yield Begun((), self.seconds)
        with self._bugs.caught("the search for an initial state", self._model.properties):
            yield from self.warnings(todo)

    def judged(self, result: Result) -> Result:
        """Return a result, marked where there is no initial state.

        A violation needs no mark: it is a run, at least an undefined start. A proof for every number of individuals is
        empty if no number has an initial state.
        """
        if result.verdict is Verdict.VIOLATED:
            return result
        for_all = any(isinstance(size, Unbounded) for size in result.bounds.scope.values())
        is_open = for_all and result.population is Population.ANY
        missing = self._are_missing_in(search_scope(self._model, result.bounds))
        return replace(result, vacuous=True) if missing and (not is_open or self._are_missing_in(None)) else result

    def _are_missing_in(self, scope: Scope | None) -> bool:
        key = None if scope is None else tuple(scope.items())
        if key not in self._missing:
            self._missing[key] = self._asked(scope) is Answer.UNSATISFIABLE
        return self._missing[key]

    def _asked(self, scope: Scope | None) -> Answer:
        if not self._model.may_lack_initial_state:
            return Answer.SATISFIABLE
        try:
            with TimeLimit(self.seconds):
                if scope is not None and self._finds_start(scope):
                    return Answer.SATISFIABLE
                from invariants.evidence.proofs.initial_states import has_initial_state
                from invariants.solver.scripts import z3_script

                return has_initial_state(self._model, scope, z3_script.answers, self.seconds)
        except OutOfTime:
            return Answer.UNKNOWN
        except Exception as error:
            self._bugs.note(bug_of("the search for an initial state", error), self._model.properties)
            return Answer.UNKNOWN

    def _finds_start(self, scope: Scope) -> bool:
        from invariants.evidence.start_witness import finds_start

        try:
            return finds_start(self._interpreter(scope))
        except NoAnswerError:
            return False


def no_initial_state(model: Model, scope: Scope) -> Diagnostic:
    """Return the warning that a model has no initial state in a scope."""
    constraints = (*model.initial_constraints, *model.constant_constraints)
    individuals = ", ".join(f"{name} {size}" for name, size in scope.items())
    where = f" with {individuals}" if individuals else ""
    ways_out: list[str] = []
    if constraints:
        ways_out.append("relax what `init`, `assume` or `const … where` require")
        ways_out += ["give other numbers of individuals"] if individuals else []
    if not constraints or "init.defined" in model.properties:
        ways_out.append("give every initial value a meaning: `init.defined` says where there is none")
    return Diagnostic(
        Code.VACUOUS_INIT,
        f"{model.name} has no initial state{where}: verdicts about it say nothing, and meet no expectation",
        tuple(Label(constraint.span, "required here") for constraint in constraints),
        help=", or ".join(ways_out),
    )
