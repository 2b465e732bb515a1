"""Choices that a question leaves open: "is there a value with which this can happen?".

Owns: turning inputs that stand for a choice into quantified symbols.
Must never know: what a choice is made for.
"""

from __future__ import annotations

from collections.abc import Container

from invariants.system.encoding.transition_system import PartialTerm, UnsupportedSystemError
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, Symbol, inputs_in


def with_some_choice(manager: TermManager, part: PartialTerm, choices: Container[Input]) -> PartialTerm:
    """Whether the part is true for some choice; it is defined where it is for every choice."""
    mentioned = [chosen for chosen in inputs_in([part.value, part.defined]) if chosen in choices]
    if not mentioned:
        return part
    if any(chosen.domain for chosen in mentioned):
        raise UnsupportedSystemError("`enabled` of a rule that chooses arbitrary values under a `for`")
    symbols = {chosen: Symbol(chosen.name, chosen.sort) for chosen in mentioned}
    swap = {manager.input(chosen): manager.symbol(symbol) for chosen, symbol in symbols.items()}
    value = manager.replace(part.value, swap)
    defined = manager.replace(part.defined, swap)
    bound = tuple(symbols.values())
    return PartialTerm(manager.exists(bound, manager.and_(value, defined)), manager.forall(bound, defined))
