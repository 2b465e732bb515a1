"""Narration: a replayed run as a trace of plain data.

Owns: the names of values, changes and failures of a run in results; the value of every invariant after each step, and
the step that made a later step possible.
Must never know: how a run is found; how a trace is laid out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, assert_never

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sources import Span
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.replay import Replayed
from invariants.interpreter.state.choices import NOTHING_CHOSEN, FromRecord, Recorded, Unanswered
from invariants.interpreter.state.configuration import Configuration, Memory
from invariants.interpreter.state.outcomes import (
    Blocked,
    Compared,
    Fails,
    Holds,
    StateChange,
    UndefinedAttempt,
    UndefinedInvariant,
    UndefinedStart,
)
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import (
    Deadline,
    DefinedInvariant,
    Model,
    Property,
    StatedInvariant,
    is_growth,
    is_witness,
)
from invariants.language.model.difficulties import placed
from invariants.language.model.expressions import ChainRecord, Counter, EditChoice, Variable
from invariants.language.model.operators import RuleKind
from invariants.language.model.tables import written_name
from invariants.language.model.traversal import possibility_in
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit, WorkLimit
from invariants.verdicts.traces.deadline_words import DeadlineChange, DeadlineWords
from invariants.verdicts.traces.shown_values import keys_of, place, shown, text_of, together, whole_changes
from invariants.verdicts.traces.trace import (
    CodeChange,
    Enabling,
    Failure,
    Judgement,
    Shown,
    ShownMap,
    StepFacts,
    StepKind,
    TraceChange,
    TraceStep,
    Truth,
    shown_text,
)

Firing = tuple[str, tuple[Value, ...]]
"""A rule and the arguments that it fires with."""

_KINDS = {RuleKind.TRANSITION: StepKind.TRANSITION, RuleKind.MODIFICATION: StepKind.MODIFICATION}


def trace_of(
    interpreter: Interpreter, steps: Sequence[Firing], configurations: Sequence[Configuration]
) -> tuple[TraceStep, ...]:
    """Return the trace of a run: ``configurations`` has the initial configuration and the one after each step.

    The last configuration is missing where the last step (without steps: the start) is undefined.
    """
    narrator = _Narrator(interpreter)
    before = configurations[0] if configurations else None
    trace = [narrator.start(before)]
    for number, step in enumerate(steps, start=1):
        after = configurations[number] if number < len(configurations) else None
        trace.append(narrator.step(step, before, after))
        before = after
    return tuple(trace)


EXPLAINING = 1.0
"""Seconds of a processor for the text about a run besides its steps: a run has few steps, and invariants are evaluated
in microseconds, unless a model quantifies over millions of values."""


def step_facts_of(
    interpreter: Interpreter, steps: Sequence[Firing], run: Replayed, seconds: float | None
) -> tuple[StepFacts, ...]:
    """Return, from the start on, the invariants after each step of a replayed run, and the cause of the step.

    Facts that are not found in the remaining seconds, or in :data:`EXPLAINING`, are undecided or left out.
    """
    explainer = _RunExplainer(interpreter, steps, run)
    try:
        with TimeLimit(seconds), WorkLimit(EXPLAINING):
            explainer.explain()
    except OutOfTime:
        pass
    return tuple(map(explainer.facts_after, range(len(steps) + 1)))


def chain_of(model: Model, steps: Sequence[Firing]) -> tuple[str, ...]:
    """Return the modifications among the steps of a run, in order."""
    return model.chain_of(rule for rule, _ in steps)


def failure_of(model: Model, end: Fails | UndefinedAttempt | UndefinedStart, last: Configuration | None) -> Failure:
    """Return the failure at the end of a run whose last configuration is ``last``."""
    if isinstance(end, UndefinedAttempt | UndefinedStart):
        return Failure(end.span, end.reason.value)
    deadline = _deadline_at(model, end.part)
    witnesses = {witness.local.name: shown(model, witness.local.sort, witness.value) for witness in end.witnesses}
    if end.reason is not None:
        return Failure(end.part, end.reason.value, witnesses)
    if end.variable is not None and last is not None:
        value = text_of(model, end.variable.sort, last.value(end.variable, end.indices))
        return Failure(end.part, f"{place(model, end.variable, end.indices)} is {value}", witnesses)
    what = "false" if deadline is None else f"was due within {deadline.limit}"
    return Failure(end.part, what, witnesses, compared_text(model, end.compared), _operands(model, end.compared))


def _deadline_at(model: Model, part: Span) -> Deadline | None:
    """Return the deadline that is not met where this part of the text is false."""
    stated = (prop for prop in model.properties.values() if isinstance(prop, StatedInvariant))
    deadlines = (prop.deadline for prop in stated if prop.deadline is not None and prop.deadline.counter is not None)
    return next((deadline for deadline in deadlines if deadline.goal.span == part), None)


def _operands(model: Model, compared: Compared | None) -> tuple[Shown, ...]:
    if compared is None:
        return ()
    pairs = zip(compared.comparison.operands, compared.values, strict=False)
    return tuple(shown(model, operand.sort, value) for operand, value in pairs)


def compared_text(model: Model, compared: Compared | None) -> str | None:
    """Return a comparison with the values of its operands, such as ``6 <= 4``."""
    if compared is None:
        return None
    sorts = [operand.sort for operand in compared.comparison.operands]
    first, *rest = [text_of(model, sort, value) for sort, value in zip(sorts, compared.values, strict=False)]
    pairs = zip(compared.comparison.operators, rest, strict=False)
    return " ".join([first, *(f"{operator.value} {value}" for operator, value in pairs)])


def attempt_of(model: Model, firing: Firing) -> TraceStep:
    """Return a step that is only tried: its rule and arguments, without a configuration after it."""
    name, values = firing
    rule = model.rules[name]
    arguments = {
        parameter.name: shown(model, parameter.sort, value)
        for parameter, value in zip(rule.parameters, values, strict=True)
    }
    return TraceStep(_KINDS[rule.kind], name, arguments, None, None)


def call_text(model: Model, firing: Firing) -> str:
    """Return a rule with arguments as the language writes it."""
    arguments = ", ".join(map(shown_text, attempt_of(model, firing).arguments.values()))
    return f"{firing[0]}({arguments})" if arguments else firing[0]


def values_of_state(
    interpreter: Interpreter, configuration: Configuration, names: Sequence[str] = ()
) -> dict[str, ShownMap]:
    """Return the values of some variables and constants; without names, of all whose values the text leaves open."""
    narrator = _Narrator(interpreter)
    model = interpreter.model
    variables = [each for each in (*model.constants, *model.variables) if written_name(model, each) in names]
    return narrator.values(configuration, variables if names else None)


def judged_properties(model: Model) -> list[Property]:
    """Return the properties that configurations and steps break; attempts and starts break the others."""
    judged = (prop for prop in model.properties.values() if not isinstance(prop, DefinedInvariant))
    return [prop for prop in judged if not is_witness(prop) and not is_growth(prop)]


def quick_first(model: Model, properties: Iterable[Property]) -> list[Property]:
    """Return properties in the order in which they are judged: those without ``can``, which look no further, first."""
    return sorted(properties, key=lambda prop: possibility_in(prop) is not None)


def judgement_of(
    interpreter: Interpreter, prop: Property, after: Configuration, before: Configuration | None, choices: Recorded
) -> Judgement:
    """Return the truth of a property in a configuration.

    Args:
        interpreter: the interpreter of the model.
        prop: the property.
        after: the configuration.
        before: the configuration before the step to it; None for a start.
        choices: the choices of that step.
    """
    two_state = isinstance(prop, StatedInvariant) and prop.two_state
    try:
        value = interpreter.evaluate(prop, after, before, choices if two_state else NOTHING_CHOSEN)
    except NoAnswerError as error:
        return Judgement(prop.name, Truth.UNDECIDED, reason=placed(error.why, interpreter.model, prop.name))
    match value:
        case Holds():
            return Judgement(prop.name, Truth.HOLDS)
        case UndefinedInvariant(span=span, reason=reason):
            return Judgement(prop.name, Truth.UNDEFINED, Failure(span, reason.value))
        case Fails():
            return Judgement(prop.name, Truth.FAILS, failure_of(interpreter.model, value, after))
        case _:
            assert_never(value)


class _RunExplainer:
    """Finds out, for each step of a run, which invariants hold after it, and which earlier step has enabled it."""

    def __init__(self, interpreter: Interpreter, steps: Sequence[Firing], run: Replayed) -> None:
        self._interpreter = interpreter
        self._model = interpreter.model
        self._steps = steps
        self._run = run
        self._properties = judged_properties(self._model)
        self._judgements: dict[tuple[int, str], Judgement] = {}
        self._enablings: dict[int, Enabling] = {}

    def explain(self) -> None:
        """Find out as many facts as the time allows."""
        for number in range(1, len(self._steps) + 1):
            found = self._enabling(number)
            if found is not None:
                self._enablings[number] = found
        for prop in quick_first(self._model, self._properties):
            for number in range(len(self._run.configurations)):
                self._judgements[number, prop.name] = self._judgement(prop, number)

    def facts_after(self, number: int) -> StepFacts:
        """Return the facts about a step that were found."""
        if number >= len(self._run.configurations):
            return StepFacts((), self._enablings.get(number))
        undecided = (Judgement(prop.name, Truth.UNDECIDED) for prop in self._properties)
        judgements = (self._judgements.get((number, each.invariant), each) for each in undecided)
        return StepFacts(tuple(judgements), self._enablings.get(number))

    def _judgement(self, prop: Property, number: int) -> Judgement:
        configurations = self._run.configurations
        before = configurations[number - 1] if number else None
        choices = self._run.choices[number - 1] if number else NOTHING_CHOSEN
        return judgement_of(self._interpreter, prop, configurations[number], before, choices)

    def _enabling(self, number: int) -> Enabling | None:
        """Return the last earlier step that made a step possible."""
        rule, arguments = self._steps[number - 1]
        choices = self._run.choices[number - 1]
        for position in range(number - 2, -1, -1):
            before = self._run.configurations[position]
            try:
                outcome = self._interpreter.fire(before, rule, arguments, FromRecord(choices))
                if isinstance(outcome, Blocked):
                    clause = self._interpreter.blocking_clause(before, arguments, outcome)
                    site = None if clause.site is None else str(clause.site)
                    return Enabling(position + 1, clause.reason.value, clause.part, site, clause.present)
            except (NoAnswerError, Unanswered):
                return None  # it had other code there, which makes other choices
        return None


class _Narrator:
    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._model = interpreter.model
        # A constant with a value in the text is the same in every run, and the reader of the text knows it.
        chosen = [constant for constant in self._model.constants if constant not in self._model.initial_values]
        declared = (each for each in self._model.variables if not isinstance(each.purpose, ChainRecord | EditChoice))
        self._variables = (*chosen, *declared)
        self._deadlines = DeadlineWords(interpreter)
        self._written: tuple[Memory, Mapping[str, str]] | None = None
        """The code of the last configuration, with its text: most steps leave it as it is."""

    def start(self, configuration: Configuration | None) -> TraceStep:
        return TraceStep(StepKind.START, None, {}, self._state(configuration), self._code(configuration))

    def step(self, firing: Firing, before: Configuration | None, after: Configuration | None) -> TraceStep:
        tried = attempt_of(self._model, firing)
        both = None if before is None or after is None else (before, after)
        return TraceStep(
            tried.kind,
            tried.rule,
            tried.arguments,
            self._state(after),
            self._code(after),
            self._changes(*both) if both else (),
            self._code_changes(*both) if both else (),
        )

    def _state(self, configuration: Configuration | None) -> dict[str, ShownMap] | None:
        return None if configuration is None else self.values(configuration)

    def values(self, configuration: Configuration, variables: Sequence[Variable] | None = None) -> dict[str, ShownMap]:
        """Return the values of some variables, by name; by default of those that a trace has."""
        chosen = self._variables if variables is None else variables
        named = {written_name(self._model, each): self._value(configuration, each) for each in chosen}
        return together(self._model, named)

    def _value(self, configuration: Configuration, variable: Variable) -> ShownMap:
        if not variable.domain:
            return shown(self._model, variable.sort, configuration.value(variable))
        nested: dict[str, Any] = {}
        for indices, cell in self._interpreter.layout.entries(variable):
            *outer, last = keys_of(self._model, variable, indices)
            place = nested
            for key in outer:
                place = place.setdefault(key, {})
            place[last] = shown(self._model, variable.sort, configuration.state[cell])
        return nested

    def _code(self, configuration: Configuration | None) -> Mapping[str, str] | None:
        if configuration is None:
            return None
        if self._written is None or self._written[0] is not configuration.code:
            text = {code.place: code.text for code in self._interpreter.code(configuration)}
            self._written = configuration.code, text
        return self._written[1]

    def _changes(self, before: Configuration, after: Configuration) -> tuple[TraceChange, ...]:
        changes = self._interpreter.changes(before, after)
        # The chain of the run says what these keep track of, and the changes of code say what was chosen; deadlines
        # stand otherwise than their counters.
        told = (each for each in changes if not isinstance(each.variable.purpose, ChainRecord | EditChoice | Counter))
        found = [(each, self._change(each)) for each in told]
        whole = dict(whole_changes(self._interpreter.model, [each for each, _ in found], before, after))
        merged = dict.fromkeys(whole.get((each.variable.name, each.indices), change) for each, change in found)
        return (*merged, *map(self._deadline_change, self._deadlines.changes(before, after)))

    def _deadline_change(self, change: DeadlineChange) -> TraceChange:
        where = place(self._model, change.variable, change.indices)
        return TraceChange(where, change.before, change.after, change.invariant)

    def _change(self, change: StateChange) -> TraceChange:
        model, variable = self._model, change.variable
        changed = place(model, variable, change.indices)
        before, after = (shown(model, variable.sort, value) for value in (change.before, change.after))
        return TraceChange(changed, before, after)

    def _code_changes(self, before: Configuration, after: Configuration) -> tuple[CodeChange, ...]:
        return tuple(
            CodeChange(change.place, change.before, change.after)
            for change in self._interpreter.code_changes(before, after)
        )
