"""Initial states: whether a model has one. Without an initial state, verdicts say nothing about the model.

Owns: the question for a scope and for populations of every size, as an SMT-LIB script, and the model in the question.
Must never know: who asks, how an answer is worded.

The script is a script of proof obligations with ``initial`` as its only question, so the same solvers can answer it.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from invariants.evidence.proofs.statement import ProofStatement, whole_obligations_of
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sorts import BOOL, Scope
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.expressions import Enabled, HeldValue, Literal, Saved, Unmodified
from invariants.language.model.traversal import reached_expressions
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.scripts.script import ScriptError

_NAME = "start"
"""The name of the invariant whose obligations declare a configuration. It is the only invariant of its model."""

AskedSolver = Callable[[str, float], tuple[SolverOutcome, ...]]
"""Answers a script, given the seconds for each question."""


def has_initial_state(model: Model, scope: Scope | None, solver: AskedSolver, seconds: float) -> Answer:
    """Return whether a model has an initial state in a scope or, with None, for some number of individuals.

    ``UNSATISFIABLE`` says that the model has none. Raises ``SolverMissingError`` where the solver is not installed.
    """
    if not model.may_lack_initial_state:
        return Answer.SATISFIABLE
    try:
        script = _script(model, scope)
    except NoAnswerError:
        return Answer.UNKNOWN
    try:
        outcomes = solver(script, seconds)
    except ScriptError:
        return Answer.UNKNOWN
    return outcomes[0].answer if len(outcomes) == 1 else Answer.UNKNOWN


def _script(model: Model, scope: Scope | None) -> str:
    sizes = tuple((name, None if scope is None else scope[name]) for name in model.scope)
    return whole_obligations_of(_start_of(model), ProofStatement(_NAME, sizes, 0, None)).start_script()


def _start_of(model: Model) -> Model:
    """Return the model without the parts that matter only after the start, so that encoding it takes no time."""
    span = next(iter(model.properties.values())).span
    nothing = StatedInvariant(_NAME, Literal(True, sort=BOOL, span=span), two_state=False, span=span)
    start = replace(model, properties={_NAME: nothing}, checks=())
    if any(
        isinstance(part, Enabled | Unmodified | HeldValue | Saved)
        for constraint in model.initial_constraints
        for part in reached_expressions(constraint.condition, model.definitions)
    ):
        return start
    return replace(start, rules={}, sites={}, backups={})
