"""Values that constants are given, as results have them.

Owns: their form, and the words for them behind the name of an invariant.
Must never know: who gives them.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.sorts import BoolSort, IntSort, RangeSort
from invariants.language.model.declarations import Model
from invariants.verdicts.traces.trace import Shown, shown_text


def given_values(model: Model) -> dict[str, Shown]:
    """Return the values that the constants of a model are given, in the forms of values in traces."""
    sorts = {constant.name: constant.sort for constant in model.constants}
    found: dict[str, Shown] = {}
    for name, text in model.given.items():
        match sorts[name]:
            case BoolSort():
                found[name] = text == "true"
            case IntSort() | RangeSort():
                found[name] = int(text)
            case _:
                found[name] = text
    return found


def given_text(constants: Mapping[str, Shown]) -> str:
    """Return values in parentheses behind a space, `` (fixed = true, n = 2)``; nothing where there are none."""
    return f" ({', '.join(f'{name} = {shown_text(each)}' for name, each in constants.items())})" if constants else ""


def as_options(constants: Mapping[str, Shown]) -> str:
    """Return values as options of the command line, each behind a space."""
    return "".join(f" --const {name}={shown_text(value)}" for name, value in constants.items())
