"""Code that reads code: the answers to ``enabled`` and the like, from the code that one configuration has.

Owns: the condition that a rule can fire under its present code.
Must never know: which pieces of code are compared, and why.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from invariants.gate.comparing.code_values import CodeValues
from invariants.gate.running.assembly import RunningModel
from invariants.interpreter.state.layout import DISABLED, UNKNOWN
from invariants.language.model.expressions import SiteKey
from invariants.language.model.rules import Rule
from invariants.system.encoding.transition_system import PartialTerm, UnsupportedSystemError
from invariants.system.encoding.translation import TranslationContext
from invariants.system.terms.terms import Symbol, Term


class PresentCode:
    """Answers questions about code from the cells of one configuration.

    ``gone`` are rules that never fire; ``fresh`` are rules whose first guard, which keeps them from firing, is not
    there yet: the proposal retires them.
    """

    def __init__(
        self,
        running: RunningModel,
        cells: tuple[Any, ...],
        gone: Collection[str],
        fresh: Collection[str],
        values: CodeValues,
    ) -> None:
        self._running = running
        self._cells = cells
        self._gone, self._fresh = gone, fresh
        self._values = values
        self._manager = values.manager

    def enabled(self, rule: str, arguments: tuple[Term | None, ...]) -> PartialTerm:
        """Return the condition that a rule can fire with the arguments; None stands for some value."""
        manager, model = self._manager, self._running.model.rules[rule]
        symbols = tuple(
            Symbol(parameter.name, parameter.sort)
            for parameter, given in zip(model.parameters, arguments, strict=True)
            if given is None
        )
        left = iter(symbols)
        terms = [manager.symbol(next(left)) if given is None else given for given in arguments]
        context = TranslationContext(dict(zip(model.parameters, terms, strict=True)))
        blocks = self._running.interpreter.layout.blocks[rule]
        found = PartialTerm(manager.false, manager.true)
        for chosen, first in blocks.all_blocks(self._running.interpreter.scope):
            pairs = zip(terms, chosen, model.parameters, strict=True)
            here = manager.and_(
                *(manager.equal(term, self._values.value(value, p)) for term, value, p in pairs if value is not None)
            )
            part = self._can_fire(model, first, context)
            found = PartialTerm(
                manager.if_(here, part.value, found.value), manager.if_(here, part.defined, found.defined)
            )
        if not symbols:
            return found
        return PartialTerm(manager.exists(symbols, found.value), manager.forall(symbols, found.defined))

    def _can_fire(self, rule: Rule, first: int, context: TranslationContext) -> PartialTerm:
        """Return the condition that a rule can fire with the code of one block."""
        manager, cells = self._manager, self._cells
        layout = self._running.interpreter.layout
        saved = all(cells[layout.backups[name]] is not None for name in rule.restored_backups())
        if rule.name in self._gone or cells[first + DISABLED] or not saved:
            return PartialTerm(manager.false, manager.true)
        if cells[first + UNKNOWN] is not None:
            raise UnsupportedSystemError(f"whether `{rule.name}` is enabled is not known: its code is unknown")
        sites = layout.blocks[rule.name].sites
        parts = []
        for guard in rule.guards[rule.name in self._fresh :]:
            if isinstance(guard, SiteKey):
                nothing = PartialTerm(manager.true, manager.true)
                parts.append(self._values.known(cells[first + sites[guard]], context, nothing))
            else:
                parts.append(self._values.translator.expression(guard, context))
        if any(each is not None and each.chooses for each in (cells[first + sites[key]] for key in rule.assignments)):
            raise UnsupportedSystemError(f"whether `{rule.name}` is enabled hangs on its choices")
        return PartialTerm(
            manager.and_(*(part.value for part in parts)), self._values.translator.defined_in_turn(parts)
        )

    def unmodified(self, rule: str, given: tuple[Term | None, ...], site: SiteKey | None, since: str | None) -> Term:
        """Raise ``UnsupportedSystemError``: which code is the original is no question about its meaning."""
        raise UnsupportedSystemError(f"it asks whether the code of `{rule}` is unmodified")

    def held_value(self, arguments: tuple[Term | None, ...], site: SiteKey, name: str) -> PartialTerm:
        """Raise ``UnsupportedSystemError``."""
        raise UnsupportedSystemError(f"it asks which value the code at `{site}` has captured")

    def saved(self, backup: str) -> Term:
        """Return whether the backup was saved."""
        cell = self._running.interpreter.layout.backups[backup]
        return self._manager.boolean(self._cells[cell] is not None)
