"""Why the solver was of no help, in words.

Owns: what is told, beside the solver's own word, about the parts of a model that are hard for it.
Must never know: engines; who tried instead.
"""

from __future__ import annotations

from invariants.language.model.declarations import Model
from invariants.language.model.difficulties import Difficulty, difficulties

_MOST_PLACES = 3


def is_not_linear(model: Model) -> bool:
    """Whether a solver has no sure method for something in the model."""
    return bool(difficulties(model))


def found_at_random(reason: str, model: Model) -> str:
    """Why a violation was not found by the solver."""
    return f"found by fuzzing, for the solver gave up: {explained(reason, model)}"


def explained(reason: str, model: Model) -> str:
    """The solver's reason, with where in the model that is: the operator that it names, or what is not linear."""
    found = difficulties(model)
    named = [each for each in found if f"`{each.operator}`" in reason]
    if named:
        return f"{reason} (in {_few([each.place for each in named])})"
    hard = [each for each in found if each.exact]
    return f"{reason} (not linear: {_listed(hard)})" if hard else reason


def _listed(found: list[Difficulty]) -> str:
    places: dict[str, list[str]] = {}
    for each in found:
        places.setdefault(each.operator, []).append(each.place)
    return "; ".join(f"`{operator}` in {_few(names)}" for operator, names in places.items())


def _few(names: list[str]) -> str:
    more = len(names) - _MOST_PLACES
    return ", ".join(names[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else "")
