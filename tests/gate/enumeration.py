"""Classes of changes, by going through all states.

Owns: the class of a change of a guard, an assignment or unknown code, by running both pieces of code in every state
with the interpreter; whether a witness is one.
Must never know: solvers.

The system before is one without the proposal, the system after one with it: two interpreters with nothing in common.
Where a change assigns values or edits code that a guard reads, each side has its own values and its own code; where
they can change again, the two pieces of code are compared in all states besides, and the class combines both.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from itertools import product
from math import prod
from typing import Any

import attrs

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sources import SourceText
from invariants.gate.comparing.witnesses import shown_name
from invariants.gate.decision import ChangeClass, ChangeWitness, Decision, SiteChange, WitnessSide, combined
from invariants.gate.gate import Gate
from invariants.gate.running.assembly import Assembler, RunningModel
from invariants.gate.running.change import Obstacle, changed, present
from invariants.gate.running.configuration import state_from
from invariants.gate.running.proposal import read_proposal
from invariants.interpreter.state.choices import ChoiceEnumeration
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.environment import EvaluationContext
from invariants.interpreter.state.failures import NoValue, Undefined
from invariants.interpreter.state.layout import UNKNOWN, finite
from invariants.interpreter.state.outcomes import Fired
from invariants.interpreter.step.sites import Occurrence, run
from invariants.language.model.compounds import whole_name
from invariants.language.model.expressions import Arbitrary, SiteKey
from invariants.language.model.rules import SetUnknown
from invariants.language.model.traversal import reached_expressions
from invariants.verdicts.traces.shown_values import shown

MOST = 3000
"""States and arguments that are gone through."""

ASKING = {"Enabled", "Unmodified", "HeldValue", "Saved"}
"""Expressions that read code."""

Seen = Callable[["Side", tuple[Any, ...], tuple[Any, ...]], frozenset[Any]]
"""Returns what passes in a state with some arguments: of a guard, whether it does; else, the values or states after."""


@attrs.frozen
class Side:
    """A system before or after a change, its configuration, and the values that the change assigns, as they are."""

    running: RunningModel
    configuration: Configuration
    values: dict[int, Any]

    def with_values(self, state: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(self.values.get(i, v) for i, v in enumerate(state))


@attrs.frozen
class Sides:
    """The two sides of a change."""

    before: Side
    after: Side
    retired: frozenset[str]

    @property
    def settable(self) -> set[str]:
        """The variables that some rule can write after the change."""
        model, found = self.after.running.model, set()
        for rule in model.rules.values():
            found |= {v.name for edit in rule.edits if isinstance(edit, SetUnknown) for v in edit.writes}
            if rule.name in self.retired or rule.name.startswith("__"):
                continue
            found |= {model.sites[key].entry.variable.name for key in rule.assignments}
            for backup in rule.restored_backups():
                found |= {v.name for v in model.backups[backup].variables}
        return found


def class_by_enumeration(tally: Any, gate: Gate, proposal: str, decision: Decision) -> Iterator[str]:
    """Yield how classes differ from those that going through all states gives, and witnesses that are none."""
    sides = _sides(gate, proposal)
    if sides is None:
        return
    for site in decision.findings.sites:
        if site.reason is not None:
            tally.counts[f"site: not compared ({site.reason[:60]})"] += 1
            continue
        kind, seen, bodies = _way(sides, site)
        found = None if seen is None else _expected(sides, site, seen, bodies)
        if seen is None or found is None:
            tally.counts[f"{kind}: left out"] += 1
            continue
        wanted, is_whole = found
        tally.counts[f"{kind}: {site.change.value}"] += 1
        tally.counts["compared together"] += bool(sides.before.values) or not is_whole
        wanted = wanted if is_whole else combined((wanted, site.change))
        if kind == "assignment, known" and wanted is not ChangeClass.SAME:
            wanted = ChangeClass.INCOMPARABLE
        if wanted is not site.change:
            change = f"{site.place} ({site.before} => {site.after})"
            yield f"{change} is {site.change.value}, and by enumeration {wanted.value}"
        elif kind == "guard":
            for witness in site.witnesses:
                tally.counts["witnesses"] += 1
                if not _is_witness(sides, site, witness, seen):
                    yield f"{site.place}: {witness} is no witness"


def _sides(gate: Gate, proposal: str) -> Sides | None:
    state, assembler = state_from(gate.state, gate.model), Assembler(gate.model)
    read = read_proposal(SourceText("<proposal>", proposal))
    after = assembler.running(state, read)
    outcomes = changed(after, present(after))
    if isinstance(outcomes, Obstacle) or len(outcomes) != 1 or after.model.constant_constraints:
        return None
    before = assembler.running(state)
    start = present(before).configuration
    (outcome,) = outcomes
    pairs = zip(outcome.before.configuration.state, outcome.after.configuration.state, strict=True)
    assigned = {i: pair for i, pair in enumerate(pairs) if pair[0] != pair[1]}
    old, new = ({i: pair[n] for i, pair in assigned.items()} for n in (0, 1))
    retired = frozenset(name.text for name in read.retired)
    return Sides(Side(before, start, old), Side(after, outcome.after.configuration, new), retired)


def _way(sides: Sides, site: SiteChange) -> tuple[str, Seen | None, list[Any]]:
    """The kind of a change, what is seen of it in a state, and the code that it is about."""
    if site.clause is None:
        codes = [each.configuration.code.cells for each in (sides.before, sides.after)]
        unknown = any(
            cells[first + UNKNOWN] is not None
            for side, cells in zip((sides.before, sides.after), codes, strict=True)
            for _, first in side.running.interpreter.layout.blocks[site.rule].all_blocks(side.running.interpreter.scope)
        )
        is_switched = {site.before, site.after} == {"enabled", "disabled"}
        if not unknown or is_switched:
            return "switch", None, []
        return "unknown code", _steps(site.rule), [None, *_contracts(sides, site.rule)]
    sites = sides.after.running.model.sites
    keys = [key for key in sites if key.rule == site.rule and whole_name(key.name) == site.clause]
    closures = [
        side.configuration.code.cells[first + blocks.sites[key]]
        for side in (sides.before, sides.after)
        for blocks in [side.running.interpreter.layout.blocks[site.rule]]
        for key in keys
        if key in blocks.sites
        for _, first in blocks.all_blocks(side.running.interpreter.scope)
    ]
    bodies = [body for closure in closures for body in _bodies(closure)]
    if site.is_guard:
        return "guard", _guard(keys[0]), bodies
    if any(sites[key].binder is not None for key in keys):
        return "assignment", None, bodies
    chooses = any(c is not None and isinstance(c.program.body, Arbitrary) for c in closures)
    parts = [_assigned(key) for key in keys]

    def seen(side: Side, state: tuple[Any, ...], arguments: tuple[Any, ...]) -> frozenset[Any]:
        return frozenset((n, value) for n, part in enumerate(parts) for value in part(side, state, arguments))

    return f"assignment, {'choosing' if chooses else 'known'}", seen, bodies


def _contracts(sides: Sides, rule: str) -> Iterator[Any]:
    """Yield the contracts of a rule's unknown code, before and after a change."""
    for side in (sides.before, sides.after):
        interpreter, cells = side.running.interpreter, side.configuration.code.cells
        for _, first in interpreter.layout.blocks[rule].all_blocks(interpreter.scope):
            if cells[first + UNKNOWN] is not None and cells[first + UNKNOWN].program.edit.contract is not None:
                yield cells[first + UNKNOWN].program.edit.contract


def _bodies(closure: Any) -> Iterator[Any]:
    while closure is not None:
        yield closure.program.body
        closure = closure.previous


# ------------------------------------------------------------- going through


def _expected(sides: Sides, site: SiteChange, seen: Seen, bodies: list[Any]) -> tuple[ChangeClass, bool] | None:
    """The class, and whether it is whole: code that reads code has a class over all code besides. None if too large."""
    running = sides.after.running
    model, interpreter = running.model, running.interpreter
    variables = [v for v in (*model.constants, *model.variables) for _ in interpreter.layout.entries(v)]
    try:
        values = [interpreter.layout.values(finite(v.sort)) for v in variables]
        parameters = [interpreter.layout.values(finite(p.sort)) for p in model.rules[site.rule].parameters]
    except NoAnswerError:
        return None
    if prod(map(len, values)) * prod(map(len, parameters)) > MOST:
        return None
    parts = [p for body in bodies if body is not None for p in reached_expressions(body, model.definitions)]
    asks = any(type(part).__name__ in ASKING for part in parts)
    read = {part.variable.name for part in parts if hasattr(part, "variable")}
    if None in bodies:  # unknown code writes and reads anything
        read = {v.name for v in model.variables}
    assigned = {v.name for n, v in enumerate(variables) if n in sides.before.values}
    places = [
        (state, arguments)
        for state in product(*values)
        if all(_allowed(running, state))
        for arguments in product(*parameters)
        if _is_about(running, site, arguments)
    ]
    apart = [(seen(sides.before, s, a), seen(sides.after, s, a)) for s, a in places]
    if not site.is_guard:  # values that are assigned count by the guards that read them
        return _class(iter(apart)), not asks
    together = _class(
        (seen(sides.before, sides.before.with_values(s), a), seen(sides.after, sides.after.with_values(s), a))
        for s, a in places
    )
    if not read & assigned & sides.settable:
        return together, not asks
    stays = site.before.partition("  [")[0] == site.after.partition("  [")[0]
    return (together if stays else combined((together, _class(iter(apart))))), not asks


def _class(pairs: Iterator[tuple[frozenset[Any], frozenset[Any]]]) -> ChangeClass:
    more = less = False
    for old, new in pairs:
        more |= bool(new - old)
        less |= bool(old - new)
    return {
        (False, False): ChangeClass.SAME,
        (True, False): ChangeClass.LOOSER,
        (False, True): ChangeClass.TIGHTER,
        (True, True): ChangeClass.INCOMPARABLE,
    }[more, less]


def _is_about(running: RunningModel, site: SiteChange, arguments: tuple[Any, ...]) -> bool:
    """Whether a change, which names some arguments in its place, is about these."""
    named = _named(site)
    if not named:
        return True
    parameters = running.model.rules[site.rule].parameters
    texts = [_word(running, p.sort, v) for p, v in zip(parameters, arguments, strict=True)]
    return all(wanted in ("_", text) for wanted, text in zip(named, texts, strict=True))


def _named(site: SiteChange) -> list[str]:
    """The arguments that a place names: `_` for every value; nothing where it names none."""
    _, opened, rest = site.place.partition("(")
    return rest.partition(")")[0].split(", ") if opened else []


def _word(running: RunningModel, sort: Any, value: Any) -> str:
    found = shown(running.model, sort, value)
    return str(found).lower() if isinstance(found, bool) else str(found)


def _allowed(running: RunningModel, state: tuple[Any, ...]) -> Iterator[bool]:
    """Whether constants have the values that the configuration gives them, or others that the model allows."""
    model = running.model
    start = next(iter(running.interpreter.initial_configurations())).state
    known = {variable for variable, _ in model.start.values} if model.start is not None else set()
    for variable, region in running.interpreter.layout.regions.items():
        if variable.constant and (variable in model.initial_values or variable in known):
            cells = slice(region.first, region.first + region.size)
            yield state[cells] == start[cells]


# -------------------------------------------------------------- what is seen


def _outcomes(side: Side, state: tuple[Any, ...], rule: str, arguments: Any, value_of: Any) -> Iterator[Any]:
    """The values of some code, for every choice."""
    interpreter = side.running.interpreter
    script = ChoiceEnumeration(interpreter.layout)
    more = True
    while more:
        context = EvaluationContext(side.configuration.code.cells, script, interpreter.scope)
        with contextlib.suppress(Undefined, NoValue):
            yield value_of(interpreter._rules[rule].environment(state, arguments, context))
        more = script.advance()


def _guard(key: SiteKey) -> Seen:
    def seen(side: Side, state: tuple[Any, ...], arguments: tuple[Any, ...]) -> frozenset[Any]:
        blocks = side.running.interpreter.layout.blocks[key.rule]
        if key not in blocks.sites:
            return frozenset([True])
        closure = side.configuration.code.cells[blocks.first_cell(arguments) + blocks.sites[key]]
        if closure is None:
            return frozenset([True])
        found = _outcomes(side, state, key.rule, arguments, lambda e: run(closure, e, Occurrence(key, (), True)))
        return frozenset(each for each in found if each)

    return seen


def _assigned(key: SiteKey) -> Seen:
    def seen(side: Side, state: tuple[Any, ...], arguments: tuple[Any, ...]) -> frozenset[Any]:
        interpreter = side.running.interpreter
        blocks = interpreter.layout.blocks[key.rule]
        closure = side.configuration.code.cells[blocks.first_cell(arguments) + blocks.sites[key]]
        plan = next(each for each in interpreter._rules[key.rule].plan.assignments if each.site == key)

        def value_of(environment: Any) -> Any:
            held = environment.state[plan.cell(environment)]
            return held if closure is None else run(closure, environment, Occurrence(key, (), held))

        return frozenset(_outcomes(side, state, key.rule, arguments, value_of))

    return seen


def _steps(rule: str) -> Seen:
    def seen(side: Side, state: tuple[Any, ...], arguments: tuple[Any, ...]) -> frozenset[Any]:
        interpreter = side.running.interpreter
        here = Configuration(interpreter.layout, state, side.configuration.code)
        outcomes = interpreter.successors(here, rule, arguments)
        return frozenset(each.configuration.state for each in outcomes if isinstance(each, Fired))

    return seen


# ------------------------------------------------------------------ witnesses


def _is_witness(sides: Sides, site: SiteChange, witness: ChangeWitness, seen: Seen) -> bool:
    """Whether a guard passes on one side only, in the state of a witness, whatever it does not mention."""
    running = sides.after.running
    model, layout = running.model, running.interpreter.layout
    if any(type(part).__name__ in ASKING for part in _parts(sides, site)):
        return True  # its code is a part of the state that is not shown
    parameters = model.rules[site.rule].parameters
    named = _named(site) or ["_"] * len(parameters)
    arguments = tuple(
        _meant(running, p.sort, witness.arguments.get(p.name), word) for p, word in zip(parameters, named, strict=True)
    )
    for last in (False, True):
        state: list[Any] = []
        for variable in layout.regions:
            for indices, _ in layout.entries(variable):
                told: Any = witness.state.get(shown_name(variable))
                for sort, index in zip(variable.domain, indices, strict=True):
                    told = None if told is None else told.get(_word(running, sort, index))
                state.append(_meant(running, variable.sort, told, last=last))
        for before, after in (
            (sides.before.with_values(tuple(state)), sides.after.with_values(tuple(state))),
            (tuple(state), tuple(state)),
        ):
            passes = [bool(seen(sides.before, before, arguments)), bool(seen(sides.after, after, arguments))]
            if passes == [witness.passes is WitnessSide.BEFORE, witness.passes is WitnessSide.AFTER]:
                break
        else:
            return False
    return True


def _parts(sides: Sides, site: SiteChange) -> Iterator[Any]:
    _, _, bodies = _way(sides, site)
    for body in bodies:
        yield from reached_expressions(body, sides.after.running.model.definitions)


def _meant(running: RunningModel, sort: Any, told: Any, word: str = "_", *, last: bool = False) -> Any:
    """The value that a witness shows, or its place; the first or the last one of the sort where neither does."""
    values = running.interpreter.layout.values(finite(sort))
    found = [
        value
        for value in values
        if (told is not None and shown(running.model, sort, value) == told) or _word(running, sort, value) == word
    ]
    return found[0] if found else values[-1 if last else 0]
