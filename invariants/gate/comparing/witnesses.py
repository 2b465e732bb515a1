"""A state in which a change makes a difference, as the language writes it.

Owns: the way from the solver's values to the arguments and the state of a witness.
Must never know: which differences are asked about.
"""

from __future__ import annotations

from typing import Any

from invariants.foundation.sorts import Sort
from invariants.gate.comparing.code_terms import CodeTerms
from invariants.gate.decision import ChangeWitness, WitnessSide
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Variable
from invariants.system.terms.terms import StateVariable, Term
from invariants.verdicts.traces.shown_values import shown
from invariants.verdicts.traces.trace import Shown


def witness(model: Model, terms: CodeTerms, wanted: Term, side: WitnessSide | None) -> ChangeWitness | None:
    """Return a state and arguments in which something is true; None where there is none.

    Raises ``NoAnswerError`` where the solver does not say.
    """
    values = terms.found(wanted)
    if values is None:
        return None
    own = {variable: local.name for local, variable in terms.names.items()}
    individuals = {name for names in model.individual_names.values() for name in names}
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
            _put(model, state, variable.name, variable, term, value)
    before = after = None
    if side is not None and assigned is not None:
        before, after = (assigned if side is each else None for each in WitnessSide)
    elif side is not None:
        before, after = side is WitnessSide.BEFORE, side is WitnessSide.AFTER
    return ChangeWitness(side, arguments, state, before, after)


def word(model: Model, sort: Sort, value: Value) -> str:
    """Return a value as the language writes it."""
    found = shown(model, sort, value)
    return str(found).lower() if isinstance(found, bool) else str(found)


def _put(model: Model, state: dict[str, Any], name: str, variable: Variable, term: Term, value: Value) -> None:
    """Put the value of an entry into a state that is shown."""
    here, key = state, name
    for sort, index in zip(variable.domain, term.arguments, strict=True):
        here, key = here.setdefault(key, {}), word(model, sort, index.value)
    here[key] = shown(model, variable.sort, value)
