"""The reason why solvers have no answer, with the parts of the model that are hard for them.

Owns: the words about such parts, beside the reason itself.
Must never know: engines; who tried instead.
"""

from __future__ import annotations

from invariants.evidence.claims import Reachable
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.model.declarations import Model
from invariants.language.model.difficulties import Difficulty, difficulties
from invariants.system.encoding.code.code_variables import code_variables
from invariants.system.lemmas.code_content import endless_sites, over_approximated

_MOST_PLACES = 3
"""Places of an operator that a reason names."""


def is_not_linear(model: Model) -> bool:
    """Return whether a solver has no sure method for something in the model."""
    return bool(difficulties(model))


def found_at_random(why: NoAnswer, model: Model) -> str:
    """Return why a violation was not found by the solver."""
    return f"found by fuzzing, for the solver gave up: {explained(why, model)}"


def not_reached(claim: Reachable, model: Model) -> NoAnswer:
    """Return why nobody has found the run of a violation that a prover says is within reach.

    The run need not exist where the prover had to over-approximate: products, or ``prev`` without end.
    """
    sites = [] if claim.exact else endless_sites(code_variables(model, 1, bounded=False))
    return over_approximated(sites, products=not claim.linear) or NoAnswer(GaveUpReason.RUN_NOT_FOUND)


def explained(why: NoAnswer, model: Model) -> str:
    """Return the solver's reason, and where in the model that is: the operator concerned, or all that is not linear."""
    found = difficulties(model)
    named = [each for each in found if why.reason is GaveUpReason.NO_EXACT_MEANING and each.operator == why.detail]
    if named:
        return f"{why} (in {_few([each.place for each in named])})"
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
