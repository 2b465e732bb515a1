"""Classes of changes, by going through all states.

Owns: the class of a change of a guard, by evaluating both pieces of code in every state with the interpreter.
Must never know: solvers.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import Any

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sources import SourceText
from invariants.gate.decision import ChangeClass, Decision, SiteChange
from invariants.gate.gate import Gate
from invariants.gate.running.assembly import Assembler, RunningModel
from invariants.gate.running.change import Obstacle, changed, present
from invariants.gate.running.configuration import state_from
from invariants.gate.running.proposal import read_proposal
from invariants.interpreter.state.choices import ChoiceEnumeration
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.environment import EvaluationContext
from invariants.interpreter.state.failures import NoValue, Undefined
from invariants.interpreter.state.layout import finite
from invariants.interpreter.step.sites import Occurrence, run
from invariants.language.model.expressions import SiteKey
from invariants.language.model.traversal import subexpressions

MOST = 3000
"""States and arguments that are gone through."""


def class_by_enumeration(tally: Any, gate: Gate, proposal: str, decision: Decision) -> Iterator[str]:
    """Yield how classes differ from those that going through all states gives."""
    state = state_from(gate.state, gate.model)
    running = Assembler(gate.model).running(state, read_proposal(SourceText("<proposal>", proposal)))
    outcomes = changed(running, present(running))
    if isinstance(outcomes, Obstacle) or len(outcomes) != 1:
        return
    pair = outcomes[0].before.configuration, outcomes[0].after.configuration
    for site in decision.findings.sites:
        if site.clause is None or not site.is_guard or site.reason is not None:
            tally.counts[f"site: not compared ({site.reason})"] += 1
            continue
        found = _class(running, site, *pair)
        if found is None:
            tally.counts["site: too many states"] += 1
            continue
        tally.counts[f"site: {site.change.value}"] += 1
        if found is not site.change:
            change = f"{site.place} ({site.before} => {site.after})"
            yield f"{change} is {site.change.value}, and by enumeration {found.value}"


def _class(running: RunningModel, site: SiteChange, before: Configuration, after: Configuration) -> ChangeClass | None:
    interpreter = running.interpreter
    key = SiteKey(site.rule, site.clause or "")
    blocks = interpreter.layout.blocks[site.rule]
    rule = running.model.rules[site.rule]
    of_code = any(d.place == site.place and d.site == key for d in interpreter.code_changes(before, after))
    if not of_code and "(" in site.place:
        return None
    cells = {
        arguments: first + blocks.sites[key]
        for arguments, first in blocks.all_blocks(interpreter.scope)
        if not of_code or _named(running, site, key, arguments, before, after)
    }
    assigned = [(i, v, w) for i, (v, w) in enumerate(zip(before.state, after.state, strict=True)) if v != w]
    if of_code and assigned:
        return None  # the class is that of the code and of the values together
    variables = [
        (v, i) for v in (*running.model.constants, *running.model.variables) for i, _ in interpreter.layout.entries(v)
    ]
    if running.model.constant_constraints:
        return None
    try:
        values = [interpreter.layout.values(finite(v.sort)) for v, _ in variables]
        parameters = [interpreter.layout.values(finite(p.sort)) for p in rule.parameters]
    except NoAnswerError:
        return None
    if prod(map(len, values)) * prod(map(len, parameters)) > MOST or _asks(before, after, cells):
        return None
    more = less = False
    for state in product(*values):
        if not all(_allowed(running, state)):
            continue
        pair = (before, state), (after, state)
        if not of_code:
            # The code is the one after the change, in states that have the values before and after it.
            was, now = ([(i, (v, w)[n]) for i, v, w in assigned] for n in (0, 1))
            pair = (after, _with(state, was)), (after, _with(state, now))
        for arguments in product(*parameters):
            for chosen, cell in cells.items():
                if any(c is not None and c != a for c, a in zip(chosen, arguments, strict=True)):
                    continue
                old, new = (_passes(running, key, c, cell, s, arguments) for c, s in pair)
                more |= new and not old
                less |= old and not new
    return {
        (False, False): ChangeClass.SAME,
        (True, False): ChangeClass.LOOSER,
        (False, True): ChangeClass.TIGHTER,
        (True, True): ChangeClass.INCOMPARABLE,
    }[more, less]


def _with(state: tuple[Any, ...], values: list[tuple[int, Any]]) -> tuple[Any, ...]:
    known = dict(values)
    return tuple(known.get(i, v) for i, v in enumerate(state))


def _named(running: RunningModel, site: SiteChange, key: SiteKey, arguments: Any, *both: Configuration) -> bool:
    """Whether a block is one that the place of the change is about."""
    found = next(d for d in running.interpreter.code_changes(*both) if d.place == site.place and d.site == key)
    pairs = zip(found.arguments, arguments, strict=True)
    return all(wanted is None or wanted == given for wanted, given in pairs)


def _asks(before: Configuration, after: Configuration, cells: dict[Any, int]) -> bool:
    """Whether the code asks for other code, which is no part of the state that is gone through."""
    for configuration, cell in product((before, after), cells.values()):
        closure = configuration.code.cells[cell]
        while closure is not None:
            for part in subexpressions(closure.program.body):
                if type(part).__name__ in {"Enabled", "Unmodified", "HeldValue", "Saved", "CallDefinition"}:
                    return True
            closure = closure.previous
    return False


def _allowed(running: RunningModel, state: tuple[Any, ...]) -> Iterator[bool]:
    """Whether constants have values that the model allows."""
    model = running.model
    known = dict(running.interpreter.layout.regions)
    for variable, region in known.items():
        if variable.constant and variable in model.initial_values:
            value = next(iter(running.interpreter.initial_configurations())).state[
                region.first : region.first + region.size
            ]
            yield state[region.first : region.first + region.size] == value


def _passes(
    running: RunningModel, key: SiteKey, configuration: Configuration, cell: int, state: Any, arguments: Any
) -> bool:
    closure = configuration.code.cells[cell]
    if closure is None:
        return True
    script = ChoiceEnumeration(running.interpreter.layout)
    more = True
    while more:
        context = EvaluationContext(configuration.code.cells, script, running.interpreter.scope)
        environment = running.interpreter._rules[key.rule].environment(state, arguments, context)
        try:
            if run(closure, environment, Occurrence(key, (), True)):
                return True
        except (Undefined, NoValue):
            pass
        more = script.advance()
    return False
