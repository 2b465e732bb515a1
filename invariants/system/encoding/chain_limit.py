"""A limit on the chain as part of the system.

Owns: the counter of modifications, and the guard that stops a system at so many.
Needs: a transition system. Guarantees: its runs are the system's runs with chains within the limit.
Must never know: solvers, how long runs are.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from invariants.foundation.sorts import RangeSort
from invariants.language.model.declarations import Model
from invariants.system.encoding.code.site_content import BeyondDepth
from invariants.system.encoding.code_as_data import CodedModel, code_as_data
from invariants.system.encoding.transition_system import GuardedRule, TransitionSystem, Update
from invariants.system.encoding.unrolled_possibilities import with_unrolled
from invariants.system.terms.terms import Role, StateVariable


def coded_for_chain(
    model: Model, chain: int | None, depth: int, unrolled: Iterable[str] = (), within: int | None = None
) -> CodedModel:
    """Encode a model with chains of at most ``chain`` modifications; None for no limit.

    With a limit, the system is exact. Without a limit, ``prev`` that nests more than ``depth`` deep stands for
    anything. Possibilities that are ``unrolled`` are properties about configurations; no limit is on their runs but
    ``within``, the most steps where a possibility has no limit of its own.
    """
    if chain is None:
        return with_unrolled(code_as_data(model, depth, BeyondDepth.ARBITRARY), unrolled, within)
    return limited(with_unrolled(code_as_data(model, chain, BeyondDepth.UNREACHABLE), unrolled, within), chain)


def limited(coded: CodedModel, chain: int) -> CodedModel:
    """Return a model that is coded for chains of at most ``chain`` modifications, with that limit in the system."""
    return replace(coded, system=limit_chain(coded.system, chain))


def limit_chain(system: TransitionSystem, chain: int) -> TransitionSystem:
    """Return the system restricted to runs that apply at most ``chain`` modifications."""
    manager = system.manager
    counter = StateVariable("chain length", (), RangeSort(0, chain), Role.CHAIN_LENGTH)
    count = manager.state(counter)

    def with_limit(rule: GuardedRule) -> GuardedRule:
        if not rule.modification:
            return rule
        room = manager.less(count, manager.integer(chain))
        counted = Update(counter, (), manager.true, (), manager.add(count, manager.integer(1)))
        return replace(
            rule,
            guard=(room, *rule.guard),
            undefined=manager.and_(room, rule.undefined),
            updates=(*rule.updates, counted),
        )

    rules = tuple(with_limit(rule) for rule in system.rules)
    undefined = {rule.name: rule.undefined for rule in rules}
    return replace(
        system,
        variables=(*system.variables, counter),
        initial=(manager.equal(count, manager.integer(0)), *system.initial),
        rules=rules,
        properties={
            name: prop if prop.rule is None else replace(prop, bad=undefined[prop.rule])
            for name, prop in system.properties.items()
        },
    )
