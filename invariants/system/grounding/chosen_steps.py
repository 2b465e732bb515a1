"""Chosen steps in a row: the condition under which all of them fire, and the entries after them, as terms.

Owns: the effect of rules with given arguments on a configuration, one after the other.
Needs: a ground system. Guarantees: in a configuration that satisfies ``fires`` the steps can be taken in this order,
no variable leaves its range before the last of them, and each entry has its value in ``after`` at the end, whatever
the values of ``unknown`` are: these stand for the inputs of each step, which are choices or approximations.
Must never know: solvers, why these steps.

The values after a step are terms over the entries before the first (symbolic execution: King, "Symbolic execution and
program testing", CACM 19(7), 1976).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from invariants.foundation.records import Record
from invariants.system.grounding.grounding import GroundRule, GroundSystem, Instance
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Role, StateVariable, Symbol, Term, Value, leaf_sort

ChosenStep = tuple[str, tuple[Value | Term, ...]]
"""A rule and its arguments: values, or terms over the entries before the step."""


class ChosenSteps(Record):
    """The effect of steps: terms over the entries before the first step, and over unknown values."""

    fires: Term
    after: Mapping[Term, Term]
    unknown: tuple[Term, ...]


def chosen_steps(
    system: GroundSystem, steps: Sequence[ChosenStep], before: Mapping[Term, Term], label: str = "unknown"
) -> ChosenSteps:
    """Return the effect of some steps. ``before`` has the value of every entry: a literal, or the entry itself.

    Names of unknown values begin with the label.
    """
    manager = system.manager
    rules = {rule.name: rule for rule in system.rules}
    now = dict(before)
    conditions: list[Term] = []
    unknown: list[Term] = []
    for number, (name, values) in enumerate(steps):
        rule = rules[name]
        arguments = {
            each: manager.replace(value, now) if isinstance(value, Term) else manager.value(value, each.sort)
            for each, value in zip(rule.parameters, values, strict=True)
        }
        inputs = {each: _anything(manager, f"{label} {number}.{at}", each) for at, each in enumerate(system.inputs)}
        unknown += inputs.values()
        here = _Here(system, now | inputs, arguments)
        conditions += map(here.value, system.in_range)
        conditions += (here.value(part.condition) for part in rule.guard if here.applies(part.instance))
        now = {entry: _after(here, rule, entry) for entry in system.entries}
    return ChosenSteps(manager.and_(*conditions), now, tuple(unknown))


def _anything(manager: TermManager, name: str, chosen: Term) -> Term:
    return manager.state(StateVariable(name, (), leaf_sort(chosen), Role.AUXILIARY))


class _Here(Record):
    """The values of entries and inputs before a step, and its arguments."""

    system: GroundSystem
    now: dict[Term, Term]
    arguments: dict[Symbol, Term]

    def value(self, term: Term) -> Term:
        manager = self.system.manager
        return manager.replace(manager.substitute(term, self.arguments), self.now)

    def applies(self, instance: Instance) -> bool:
        return all(self.arguments[symbol] is value for symbol, value in instance)


def _after(here: _Here, rule: GroundRule, entry: Term) -> Term:
    """Return the value of an entry after a step. No two updates of a step that fires reach one entry."""
    manager = here.system.manager
    found = here.now[entry]
    for update in rule.updates.get(entry, ()):
        if here.applies(update.instance):
            found = manager.if_(here.value(update.condition), here.value(update.value), found)
    return found
