"""The change that a proposal makes: the configurations before and after it, by the interpreter.

Owns: the one step that all parts of a proposal make, and the variables that it may read.
Must never know: texts; the consequences of a change.

The parts of a proposal are simultaneous: each reads the configuration before, and their writes are merged.
Where the state leaves values open, the step may not read them, and is taken from two states that differ in all of
them: an entry is still open afterwards if it still differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record
from invariants.foundation.sorts import BoolSort, EnumSort, IndividualSort, RangeSort, Scope, Sort
from invariants.foundation.sources import Span
from invariants.gate.running.assembly import APPLY, EDIT, RunningModel
from invariants.interpreter.compile.compiler import CompilationUnit
from invariants.interpreter.state.choices import ChoiceEnumeration, FromRecord, NamedEntry
from invariants.interpreter.state.configuration import Configuration, Memory
from invariants.interpreter.state.environment import Environment, EvaluationContext
from invariants.interpreter.state.failures import Undefined
from invariants.interpreter.state.layout import finite, size_of
from invariants.interpreter.state.outcomes import Blocked, Fired, Started, UndefinedAttempt, UndefinedStart
from invariants.interpreter.state.values import Value, belongs, normal
from invariants.language.model.expressions import Counter, EditChoice, Enabled, Expression, SiteKey, Table, Variable
from invariants.language.model.rules import Rule
from invariants.language.model.traversal import PossibleCode, reached_expressions
from invariants.verdicts.narration import Firing

MOST_ALTERNATIVES = 16
"""Configurations after a change that chooses: each of them is decided."""

MOST_ATTEMPTS_AT_CHOICES = 2_000
"""Attempts to fire a rule for the different answers to its choices."""


class _FewChoices(ChoiceEnumeration):
    """Every choice among few values. Other choices raise ``NoAnswerError``: to enumerate them would take too long."""

    def candidates(self, site: SiteKey, level: int, sort: Sort) -> Iterable[Value]:
        """Return the values to try for an ``any``."""
        if size_of(finite(sort), self._layout.scope) > MOST_ATTEMPTS_AT_CHOICES:
            raise NoAnswerError(f"{site} chooses among too many values")
        return super().candidates(site, level, sort)

    def steps(self, writes: tuple[Variable, ...]) -> Iterator[Mapping[NamedEntry, Value]]:
        """Yield every way of giving values to these variables."""
        scope = self._layout.scope
        number = prod(size_of(finite(each.sort), scope) ** self._layout.regions[each].size for each in writes)
        if number > MOST_ATTEMPTS_AT_CHOICES:
            raise NoAnswerError("unknown code chooses among too many steps")
        return super().steps(writes)


class Present(Record):
    """The configuration that a system is in: two that differ in every entry that is open, and in nothing else."""

    configuration: Configuration
    other: Configuration
    open: frozenset[NamedEntry]


class Changed(Record):
    """The configuration after a change, as :class:`Present`, and the rules that make it."""

    before: Present
    after: Present
    firings: tuple[Firing, ...]


class Obstacle(Record):
    """The reason why a change cannot be made, with the text that forbids it."""

    reason: str
    span: Span


def present(running: RunningModel) -> Present:
    """Return the configuration that a model starts in.

    Raises ``NoAnswerError`` where open constants cannot be completed, ``ValueError`` where nothing starts so.
    """
    interpreter = running.interpreter
    left_open = interpreter.open_at_start
    first = {entry: _value(sort, 0, interpreter.scope) for entry, sort in left_open.items()}
    start = interpreter.initial(first)
    if not isinstance(start, Started) and any(variable.constant for variable, _ in left_open):
        # Constants may be constrained: the first completion will do.
        given = {entry: value for entry, value in first.items() if not entry[0].constant}
        start = next(interpreter.starts(given), start)
    if isinstance(start, UndefinedStart):
        raise ValueError(f"what is evaluated before the start is undefined: {start.reason.value}")
    if not isinstance(start, Started):
        raise ValueError(f"no configuration of the model has these values: see `{start.span.text[:60]}`")
    cells = list(start.configuration.state)
    for (variable, indices), sort in left_open.items():
        cell = interpreter.layout.cell(variable, indices)
        two = [normal(_value(sort, number, interpreter.scope), sort) for number in (0, 1)]
        cells[cell] = two[1] if cells[cell] == two[0] else two[0]
    other = Configuration(interpreter.layout, tuple(cells), start.configuration.code)
    return Present(start.configuration, other, frozenset(left_open))


def _value(sort: Sort, number: int, scope: Scope) -> Value:
    """Return one of two values of a sort, which are different where it has more than one."""
    match sort:
        case BoolSort():
            return bool(number)
        case RangeSort(low, high):
            return min(low + number, high)
        case EnumSort(members=members):
            return min(number, len(members) - 1)
        case IndividualSort(name):
            return min(number, scope[name] - 1)
        case _:
            return number


def changed(running: RunningModel, before: Present) -> list[Changed] | Obstacle:
    """Return every outcome of the proposal's step, or why it cannot be taken. Raises ``NoAnswerError``."""
    firings: list[Firing] = []
    for guard in running.model.rules[APPLY].guards:
        if isinstance(guard, Enabled):
            found = _arguments(running, guard, before.configuration)
            if isinstance(found, Obstacle):
                return found
            firings.append((guard.rule, found))
    edit = running.model.rules[EDIT]
    if edit.edits or edit.assignments or edit.guards:
        firings.append((EDIT, ()))
    return after_firings(running, before, firings)


def after_firings(running: RunningModel, before: Present, firings: Sequence[Firing]) -> list[Changed] | Obstacle:
    """Return every outcome of rules that fire together, or why they cannot. Raises ``NoAnswerError``."""
    if before.open:
        for rule, _ in firings:
            _require_known(running, running.model.rules[rule], before.open)
    outcomes: list[list[tuple[Configuration, Configuration]]] = []
    for rule, arguments in firings:
        first = _outcomes(running, before.configuration, rule, arguments)
        if isinstance(first, Obstacle):
            return first
        second = _outcomes(running, before.other, rule, arguments) if before.open else first
        if isinstance(second, Obstacle) or [each is None for each in first] != [each is None for each in second]:
            chooser = "the change" if rule in running.describing else rule
            raise NoAnswerError(f"{chooser} chooses, and the state leaves values open")
        # Nothing that is open was read: the same choices lead from both configurations.
        pairs = zip(first, second, strict=True)
        outcomes.append(
            list(dict.fromkeys((one, other) for one, other in pairs if one is not None and other is not None))
        )
    found_all: dict[tuple[Configuration, Configuration], Changed] = {}
    for combination in product(*outcomes):
        after = _together(before, combination)
        if after is None:
            span = running.model.rules[firings[-1][0]].span
            return Obstacle("two parts of the proposal change the same thing", span)
        found_all.setdefault((after.configuration, after.other), Changed(before, after, tuple(firings)))
        if len(found_all) > MOST_ALTERNATIVES:
            raise NoAnswerError("the change chooses among too many configurations")
    return list(found_all.values())


def _arguments(running: RunningModel, guard: Enabled, configuration: Configuration) -> tuple[Value, ...] | Obstacle:
    interpreter = running.interpreter
    context = EvaluationContext(configuration.code.cells, FromRecord(), interpreter.scope)
    values = []
    for argument, parameter in zip(guard.arguments, running.model.rules[guard.rule].parameters, strict=True):
        if argument is None:
            return Obstacle(f"`{guard.rule}` is applied with values for all of its parameters", guard.span)
        unit = CompilationUnit()
        evaluate = interpreter.compiler.compile(argument, unit)
        try:
            value = evaluate(Environment(configuration.state, None, [None] * unit.size, context))
        except Undefined as failure:
            return Obstacle(f"an argument is undefined: {failure.reason.value}", failure.span)
        value = normal(value, parameter.sort)
        if not belongs(value, parameter.sort, interpreter.scope):
            return Obstacle(f"`{parameter.name}` has a value that is none of {parameter.sort}", argument.span)
        values.append(value)
    return tuple(values)


def _outcomes(
    running: RunningModel, configuration: Configuration, rule: str, arguments: tuple[Value, ...]
) -> list[Configuration | None] | Obstacle:
    """Return the configuration after a rule for each of its choices, None where one blocks it."""
    interpreter = running.interpreter
    script = _FewChoices(interpreter.layout)
    found: list[Configuration | None] = []
    blocked: Blocked | None = None
    for _ in range(MOST_ATTEMPTS_AT_CHOICES):
        outcome = interpreter.fire(configuration, rule, arguments, script)
        match outcome:
            case Fired(configuration=after):
                found.append(after)
            case UndefinedAttempt():
                return Obstacle(f"{_named(rule)} is undefined: {outcome.reason.value}", outcome.span)
            case Blocked():
                found.append(None)
                blocked = outcome
        if not script.advance():
            break
    else:
        raise NoAnswerError(f"{_named(rule)} makes too many choices")
    if any(each is not None for each in found) or blocked is None:
        return found
    return Obstacle(f"{_named(rule)} cannot fire now ({blocked.reason.value})", blocked.span)


def _named(rule: str) -> str:
    return "the edit" if rule == EDIT else f"`{rule}`"


def _together(before: Present, parts: tuple[tuple[Configuration, Configuration], ...]) -> Present | None:
    """Return the configuration in which all parts come together; None where two write different things."""
    first = _merged(before.configuration, [part for part, _ in parts])
    second = _merged(before.other, [part for _, part in parts])
    if first is None or second is None:
        return None
    still = frozenset(
        (variable, indices)
        for variable, indices in before.open
        if first.value(variable, indices) == before.configuration.value(variable, indices)
        and second.value(variable, indices) == before.other.value(variable, indices)
    )
    return Present(first, second, still)


def _merged(before: Configuration, parts: list[Configuration]) -> Configuration | None:
    state = _joined(before.state, [part.state for part in parts])
    code = _joined(before.code.cells, [part.code.cells for part in parts if part.code is not before.code])
    if state is None or code is None:
        return None
    return Configuration(before.layout, state, Memory(code))


def _joined(before: tuple[Any, ...], parts: list[tuple[Any, ...]]) -> tuple[Any, ...] | None:
    cells = list(before)
    written: set[int] = set()
    for part in parts:
        for number, content in enumerate(part):
            if content is before[number] or content == before[number]:
                continue
            if number in written and cells[number] != content:
                return None
            written.add(number)
            cells[number] = content
    return tuple(cells)


# -------------------------------------------------------------- open values


def _require_known(running: RunningModel, rule: Rule, left_open: frozenset[NamedEntry]) -> None:
    """Raise ``NoAnswerError`` where a rule may read a variable that has an open entry."""
    read = variables_of(running, _bodies(running, rule))
    wanted = {variable for variable, _ in left_open}
    kept = {v for name in _saved(rule) for v in running.model.backups[name].variables}
    met = wanted if read is None else wanted & (read | kept)
    if met:
        names = ", ".join(sorted(variable_words(variable) for variable in met))
        raise NoAnswerError(f"the change depends on {names}, which the state leaves open")


def variable_words(variable: Variable) -> str:
    """Return the name of a variable; of one that no text declares, a few words."""
    match variable.purpose:
        case Counter(invariant=name):
            return f"the deadline of {name}"
        case Table(site=site):
            return f"the unknown condition of {site}"
        case EditChoice(rule=rule, place=edited):
            return f"the last edit of {edited} by {rule}"
        case _:
            return variable.name


def _saved(rule: Rule) -> Iterator[str]:
    return (name for edit in rule.edits for name in edit.saved_backups())


def _bodies(running: RunningModel, rule: Rule) -> Iterator[Any]:
    """Yield all code that the rule may evaluate when it fires, whatever code its sites hold."""
    model = running.model
    possible = PossibleCode.of(model)
    for guard in rule.guards:
        yield from possible.bodies_by_site[guard] if isinstance(guard, SiteKey) else (guard,)
    for key in rule.assignments:
        yield from possible.bodies_by_site[key]
        site = model.sites[key]
        yield None if site.binder is None else site.binder.condition
        yield from () if site.entry is None else site.entry.indices
    yield from possible.contracts_by_rule[rule.name]
    for edit in rule.edits:
        yield from edit.evaluated()


def variables_of(running: RunningModel, bodies: Iterator[Any]) -> set[Variable] | None:
    """Return the variables that code may read; None where it asks for code, which may read anything."""
    found: set[Variable] = set()
    for body in bodies:
        for part in reached_expressions(body, running.model.definitions):
            if isinstance(part, Enabled):
                return None
            variable: Expression | Variable | None = getattr(part, "variable", None)
            if isinstance(variable, Variable):
                found.add(variable)
    return found
