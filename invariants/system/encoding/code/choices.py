"""Choices as quantifiers: a condition holds for some value of ``any … where``.

Owns: the replacement of inputs that stand for choices by quantified symbols.
Must never know: where code is kept, which question is asked.
"""

from __future__ import annotations

from collections.abc import Container

from invariants.system.encoding.transition_system import PartialTerm, UnsupportedSystemError
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, Symbol, inputs_in


def with_some_choice(manager: TermManager, part: PartialTerm, choices: Container[Input]) -> PartialTerm:
    """Quantify over choices: the result is true where the part is for some choice, defined where it is for all."""
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
