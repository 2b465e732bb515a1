"""A state in which a change makes a difference, as the language writes it.

Owns: the way from the solver's values to the arguments and the state of a witness.
Must never know: which differences are asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from invariants.foundation.sorts import Sort
from invariants.gate.comparing.code_terms import CodeTerms
from invariants.gate.decision import ChangeWitness, WitnessSide
from invariants.interpreter.state.values import Value
from invariants.language.model.compounds import THERE, CompoundShape, leaves, shape_text, wholes
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Table, Variable
from invariants.system.terms.terms import StateVariable, Term
from invariants.verdicts.traces.shown_values import shown
from invariants.verdicts.traces.trace import Shown, shown_text


def witness(model: Model, terms: CodeTerms, wanted: Term, side: WitnessSide | None) -> ChangeWitness | None:
    """Return a state and arguments in which something is true; None where there is none.

    Raises ``NoAnswerError`` where the solver does not say.
    """
    values = terms.found(wanted)
    if values is None:
        return None
    own = {variable: local.name for local, variable in terms.names.items()}
    individuals = model.individuals
    arguments: dict[str, Shown] = {}
    state: dict[str, Any] = {}
    assigned: Shown | None = None
    for term, value in values.items():
        variable = terms.variables.get(term.payload) if isinstance(term.payload, StateVariable) else None
        if variable is None or variable.name in individuals:
            continue
        if variable in own:
            arguments[own[variable]] = shown(model, variable.sort, value)
        elif variable in terms.assigned.values():
            assigned = shown(model, variable.sort, value)
        elif variable in terms.copied:
            original = terms.copied[variable]
            _put(model, state, f"{original.name}'", original, term, value)
        else:
            _put(model, state, shown_name(variable), variable, term, value)
    before = after = None
    if side is not None and assigned is not None:
        before, after = (assigned if side is each else None for each in WitnessSide)
    elif side is not None:
        before, after = side is WitnessSide.BEFORE, side is WitnessSide.AFTER
    return ChangeWitness(side, arguments, _as_declared(model, state), before, after)


def shown_name(variable: Variable) -> str:
    """Return the name of a variable in a witness; of the unknown conditions of a site, words with a number."""
    match variable.purpose:
        case Table(site=site):
            number = variable.name.removeprefix(f"{site}.unknown")
            return f"the unknown condition {number} of {site}" if number else f"the unknown condition of {site}"
        case _:
            return variable.name


def _as_declared(model: Model, state: Mapping[str, Any]) -> dict[str, Any]:
    """Return a state with optional values and records as one value each; of parts that are not read, ``any``."""
    values = wholes(model.compounds)
    found: dict[str, Any] = {}
    for key, value in state.items():
        name = key.removesuffix("'")
        prime = key[len(name) :]
        if name not in values:
            found[key] = value
            continue
        shape = model.compounds[values[name]]
        found[values[name] + prime] = _whole(shape, {part: state.get(part + prime) for part in leaves(shape)})
    return found


def _whole(shape: CompoundShape, parts: Mapping[str, Any]) -> Any:
    """Return the text of a value, or of each entry of a map, where some of its parts are known."""
    keys = dict.fromkeys(key for part in parts.values() if isinstance(part, Mapping) for key in part)
    if keys:
        inside = {part: value or {} for part, value in parts.items()}
        return {key: _whole(shape, {part: value.get(key) for part, value in inside.items()}) for key in keys}

    def text(part: str) -> str:
        if parts[part] is not None:
            return shown_text(parts[part])
        return "true" if part.endswith(f".{THERE}") else "any"

    return shape_text(shape, text)


def word(model: Model, sort: Sort, value: Value) -> str:
    """Return a value as the language writes it."""
    return shown_text(shown(model, sort, value))


def _put(model: Model, state: dict[str, Any], name: str, variable: Variable, term: Term, value: Value) -> None:
    """Put the value of an entry into a state that is shown."""
    here, key = state, name
    for sort, index in zip(variable.domain, term.arguments, strict=True):
        here, key = here.setdefault(key, {}), word(model, sort, index.value)
    here[key] = shown(model, variable.sort, value)
