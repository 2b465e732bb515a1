"""Rules whose code nobody knows: the steps that a contract allows, beside the steps of known code.

Owns: which steps a rule can take, as a term over the states before and after.
Must never know: which rules are compared, and why.

Steps are compared, not guards: unknown code lets a step pass wherever its contract does, so a change to unknown code is
looser where the contract allows every step of the code before, and tighter where it allows no other one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from invariants.foundation.sorts import RangeSort
from invariants.gate.comparing.code_values import CodeArguments, CodeValues
from invariants.gate.running.assembly import RunningModel
from invariants.interpreter.state.configuration import UnknownRuleCode
from invariants.interpreter.state.layout import DISABLED, UNKNOWN
from invariants.language.model.expressions import SiteKey, Variable
from invariants.language.model.rules import Rule, Site
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.encoding.translation import TranslationContext
from invariants.system.terms.terms import Input, StateVariable, Symbol, Term, post_order


class RuleSteps:
    """The steps of one rule. ``following`` has a copy of each variable: its value after the step."""

    def __init__(self, running: RunningModel, values: CodeValues, following: Mapping[Variable, StateVariable]) -> None:
        self._running = running
        self._values = values
        self._manager = values.manager
        self._following = following

    def written(self, rule: Rule, cells: Sequence[object]) -> dict[Variable, None]:
        """Return the variables that a rule may write with the code in some cells, its own block among them."""
        unknown = [each for each in cells if isinstance(each, UnknownRuleCode)]
        found = dict.fromkeys(variable for each in unknown for variable in each.program.edit.writes)
        entries = (self._running.model.sites[key].entry for key in rule.assignments)
        return found | dict.fromkeys(entry.variable for entry in entries if entry is not None)

    def steps(self, rule: Rule, arguments: CodeArguments, block: Sequence[object], written: Iterable[Variable]) -> Term:
        """Return where a step is one of the rule's, with the code in a block.

        Variables that are not ``written`` stay as they are. Raises ``UnsupportedSystemError`` where the steps are no
        formula over two states.
        """
        if block[DISABLED]:
            return self._manager.false
        context = self._values.context(rule, arguments)
        unknown = block[UNKNOWN]
        if isinstance(unknown, UnknownRuleCode):
            return self._unknown(unknown, context, tuple(written))
        return self._known(rule, arguments, block, tuple(written))

    # ---------------------------------------------------------- unknown code

    def _unknown(self, code: UnknownRuleCode, context: TranslationContext, written: tuple[Variable, ...]) -> Term:
        manager, edit = self._manager, code.program.edit
        fresh = {each: Input(f"after/{each.name}", each.domain, each.sort) for each in edit.writes}
        captured = tuple(
            manager.value(value, capture.sort)  # type: ignore[arg-type]
            for value, capture in zip(code.captured, edit.captures, strict=True)
        )
        inner = replace(context, captured=captured, fresh={each: (chosen, ()) for each, chosen in fresh.items()})
        contract = self._values.passing(self._values.translator.boolean(edit.contract, inner))
        after = {chosen: self._following[each] for each, chosen in fresh.items()}
        swap = {
            part: manager.state(after[part.payload], part.arguments)
            for part in post_order([contract])
            if isinstance(part.payload, Input) and part.payload in after
        }
        parts = [manager.replace(contract, swap)]
        for variable in written:
            symbols, now, then = self._entries(variable)
            if variable not in edit.writes:
                parts.append(manager.forall(symbols, manager.equal(then, now)))
            elif isinstance(variable.sort, RangeSort):
                parts.append(manager.forall(symbols, self._values.translator.inside(then, variable.sort)))
        return manager.and_(*parts)

    def _entries(self, variable: Variable) -> tuple[tuple[Symbol, ...], Term, Term]:
        """Return symbols for the indices of a variable, and its entry there before and after the step."""
        symbols, now = self._manager.any_entry(self._values.translator.variable(variable))
        return symbols, now, self._manager.state(self._following[variable], tuple(map(self._manager.symbol, symbols)))

    # ------------------------------------------------------------ known code

    def _known(
        self, rule: Rule, arguments: CodeArguments, block: Sequence[object], written: tuple[Variable, ...]
    ) -> Term:
        manager, model = self._manager, self._running.model
        if rule.edits:
            raise UnsupportedSystemError("the known code edits code, and unknown code does not")
        sites = self._running.interpreter.layout.blocks[rule.name].sites
        context = self._values.context(rule, arguments)
        parts = [
            self._values.guard(guard, block[sites[guard]] if isinstance(guard, SiteKey) else None, context)  # type: ignore[arg-type]
            for guard in rule.guards
        ]
        by_variable: dict[Variable, list[Site]] = {variable: [] for variable in written}
        for key in rule.assignments:
            site = model.sites[key]
            if block[sites[key]] is not None and site.entry is not None:
                by_variable[site.entry.variable].append(site)
        for variable, assigning in by_variable.items():
            if len(assigning) > 1:
                raise UnsupportedSystemError(f"`{variable.name}` is assigned at several places")
            parts += self._assigned(variable, assigning, block, context)
        return manager.and_(*parts)

    def _assigned(
        self, variable: Variable, assigning: list[Site], block: Sequence[object], context: TranslationContext
    ) -> Iterator[Term]:
        """Yield that an entry has a value that is assigned, and every other one the value from before."""
        manager = self._manager
        symbols, now, then = self._entries(variable)
        if not assigning:
            yield manager.forall(symbols, manager.equal(then, now))
            return
        (site,) = assigning
        if site.entry is None:
            raise ValueError(f"not an assignment: {site.key}")
        bound = () if site.binder is None else self._values.translator.symbols(site.binder.locals)
        if site.binder is not None:
            context = context.bind(dict(zip(site.binder.locals, map(manager.symbol, bound), strict=True)))
        here = self._values.condition(site, context)
        indices, defined = self._values.translator.indices(variable, site.entry.indices, context)
        if not {index.payload for index in indices}.issuperset(bound):
            raise UnsupportedSystemError(f"{site.key} may assign one entry several times")
        target = manager.state(self._following[variable], tuple(indices))
        offset = self._running.interpreter.layout.blocks[site.key.rule].sites[site.key]
        assigned = self._values.assigns(site, block[offset], context, target)  # type: ignore[arg-type]
        yield manager.forall(bound, manager.implies(here, manager.and_(defined, assigned)))
        at = [manager.equal(index, manager.symbol(symbol)) for index, symbol in zip(indices, symbols, strict=True)]
        elsewhere = manager.not_(manager.exists(bound, manager.and_(here, *at)))
        yield manager.forall(symbols, manager.implies(elsewhere, manager.equal(then, now)))
