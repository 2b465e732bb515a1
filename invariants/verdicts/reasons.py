"""The reason why solvers have no answer, with the parts of the model that are hard for them.

Owns: the words about such parts, next to the reason itself.
Must never know: engines; which engine answered instead.
"""

from __future__ import annotations

from invariants.evidence.claims import Reachable
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.model.declarations import Model
from invariants.language.model.difficulties import Difficulty, difficulties_of, placed
from invariants.system.encoding.code.code_variables import code_variables
from invariants.system.lemmas.code_content import endless_sites, over_approximated

_MOST_PLACES = 3
"""Places of an operator that a reason names."""


def is_not_linear(model: Model, name: str) -> bool:
    """Return whether a solver lacks a complete method for a part of the model that concerns one property."""
    return bool(difficulties_of(model, name))


def found_at_random(why: NoAnswer, model: Model, name: str) -> str:
    """Return the reason why the solver did not find a violation."""
    return f"found by fuzzing, for the solver gave up: {explained(why, model, name)}"


def not_reached(claim: Reachable, model: Model) -> NoAnswer:
    """Return the reason why no run was found for a violation that a prover calls reachable.

    The run need not exist where the prover had to over-approximate products, or ``prev`` without end.
    """
    sites = [] if claim.exact else endless_sites(code_variables(model, 1, bounded=False))
    return over_approximated(sites, products=not claim.linear) or NoAnswer(GaveUpReason.RUN_NOT_FOUND)


def explained(why: NoAnswer, model: Model, name: str) -> str:
    """Return the solver's reason with its place in the model: the operator concerned, or all non-linear parts.

    ``name`` is the property concerned: parts of other properties are no reason.
    """
    found = difficulties_of(model, name)
    named = [each for each in found if why.reason is GaveUpReason.NO_EXACT_MEANING and each.operator == why.detail]
    if named:
        return f"{why} (in {_few([each.place for each in named])})"
    if why.part is not None:
        return placed(why, model, name)
    hard = [each for each in found if each.exact]
    return f"{why} (not linear: {_listed(hard)})" if hard else str(why)


def _listed(found: list[Difficulty]) -> str:
    places: dict[str, list[str]] = {}
    for each in found:
        places.setdefault(each.operator, []).append(each.place)
    return "; ".join(f"`{operator}` in {_few(names)}" for operator, names in places.items())


def _few(names: list[str]) -> str:
    more = len(names) - _MOST_PLACES
    return ", ".join(names[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else "")
