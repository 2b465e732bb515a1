"""Runs of the transition system as claimed runs of the model.

Owns: the solver's entries and inputs in the model's terms.
Must never know: how the run was found.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.evidence.claims import ClaimedStep, EntryKey, Violation
from invariants.interpreter.state.values import Value
from invariants.language.model.expressions import SiteKey
from invariants.solver.unrolling import UnrolledRun, UnrolledStep
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.terms.terms import Input, StateVariable, Term


def violation_of(
    coded: CodedModel,
    name: str,
    run: UnrolledRun,
    attempt: UnrolledStep | None = None,
    *,
    undefined_start: bool = False,
) -> Violation:
    """Return the claim that a run violates a property.

    Args:
        coded: the encoded model.
        name: the name of the property.
        run: the values that the solver has found.
        attempt: a last step that is undefined.
        undefined_start: whether something evaluated before the start is undefined.
    """

    def state(position: int) -> dict[EntryKey, Value]:
        return _state(coded, run.states[position])

    steps = [_step(coded, run, position, step, state(position + 1)) for position, step in enumerate(run.steps)]
    if attempt is not None:
        steps.append(_step(coded, run, len(run.steps), attempt, None))
    return Violation(name, state(0), tuple(steps), undefined_start)


def step_of(coded: CodedModel, run: UnrolledRun) -> ClaimedStep:
    """Return the claim of the single step of a run. Without a configuration after it, the step is undefined."""
    after = None if len(run.states) == 1 else _state(coded, run.states[1])
    return _step(coded, run, 0, run.steps[0], after)


def _state(coded: CodedModel, values: Mapping[Term, Value]) -> dict[EntryKey, Value]:
    entries = {state: variable.name for variable, state in coded.variables.items()}
    return {
        (entries[term.payload], indices_of(term)): value
        for term, value in values.items()
        if isinstance(term.payload, StateVariable) and term.payload in entries
    }


def indices_of(term: Term) -> tuple[Value, ...]:
    """Return the literal indices of an entry."""
    return tuple(argument.value for argument in term.arguments)


def _step(
    coded: CodedModel, run: UnrolledRun, position: int, step: UnrolledStep, after: Mapping[EntryKey, Value] | None
) -> ClaimedStep:
    inputs = run.inputs[position]
    choices: dict[tuple[SiteKey, tuple[Value, ...], int], Value] = {}
    for term, value in inputs.items():
        if isinstance(term.payload, Input) and term.payload in coded.choices:
            site, level = coded.choices[term.payload]
            choices[site, indices_of(term), level] = value
    unknown = _unknown(coded, run, position, step)
    return ClaimedStep(step.rule, step.arguments, after, choices, unknown, _willing(coded, inputs))


def _unknown(coded: CodedModel, run: UnrolledRun, position: int, step: UnrolledStep) -> dict[EntryKey, Value] | None:
    code = coded.code.rules[step.rule].unknown
    if code is None:
        return None
    wanted = tuple(step.arguments[i] for i in code.key_positions)
    holds = next(
        value
        for term, value in run.states[position].items()
        if term.payload is code.variable and indices_of(term) == wanted
    )
    if holds == 0:
        return None
    writes = code.edits[int(holds) - 1].writes
    found: dict[EntryKey, Value] = {}
    for term, value in run.inputs[position].items():
        if not isinstance(term.payload, Input) or term.payload not in coded.unknown_values:
            continue
        rule, variable = coded.unknown_values[term.payload]
        if rule == step.rule and variable in writes:
            found[variable.name, indices_of(term)] = value
    return found


def _willing(coded: CodedModel, inputs: Mapping[Term, Value]) -> dict[tuple[str, tuple[Value, ...]], bool]:
    return {
        (coded.enabled_answers[term.payload], indices_of(term)): bool(value)
        for term, value in inputs.items()
        if isinstance(term.payload, Input) and term.payload in coded.enabled_answers
    }
