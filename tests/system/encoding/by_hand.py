"""Encoded systems, run by hand: the configurations, steps and properties of a text, without any solver.

Owns: a system as its encoding has it, with its entries by name.
Must never know: the interpreter, solvers.
"""

from __future__ import annotations

from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.system.encoding.code_as_data import code_as_data
from invariants.system.grounding.grounding import ground
from invariants.system.grounding.step_relation import step_relation
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.terms.terms import StateVariable, Term, Value
from tests.system.meaning import value_of
from tests.system.runs import Runs, Step

Known = dict[str, Value]
"""The values of entries by their names, as ``m[0]``."""


def name_of(entry: Term) -> str:
    """The name of an entry, with its indices."""
    assert isinstance(entry.payload, StateVariable)
    indices = ", ".join(str(index.value) for index in entry.arguments)
    return f"{entry.payload.name}[{indices}]" if indices else entry.payload.name


class ByHand:
    """The encoding of a text, or of a model, for at most ``chain`` modifications."""

    def __init__(self, text: str | Model, chain: int = 1, *properties: str) -> None:
        model = load_text(f"system by_hand\n{text}\n") if isinstance(text, str) else text
        self.coded = code_as_data(model, chain)
        self.system = ground(self.coded.system, model.scope, frozenset(properties or model.properties))
        self.runs = Runs(step_relation(self.system), RunConstraints((), (), ()), by_zero=7)
        self.names = [name_of(entry) for entry in self.system.entries]

    def starts(self) -> list[Known]:
        """The initial configurations."""
        return [dict(zip(self.names, values, strict=True)) for values in self.runs.initial()]

    def start(self) -> Known:
        """The only initial configuration."""
        (found,) = self.starts()
        return found

    def steps(self, at: Known) -> dict[str, Known]:
        """The configurations after each step, by the rule with its arguments, as ``go(1)``."""
        values = tuple(at[name] for name in self.names)
        found = {}
        for step in self.runs.enabled_steps(values):
            after = dict(zip(self.names, self.runs.following(values, step), strict=True))
            found[_called(step)] = after
        return found

    def walk(self, at: Known, *steps: str) -> Known:
        """The configuration after steps."""
        for step in steps:
            at = self.steps(at)[step]
        return at

    def changes(self, at: Known, step: str) -> Known:
        """The entries that a step changes, with their values afterwards."""
        after = self.steps(at)[step]
        return {name: value for name, value in after.items() if at[name] != value}

    def bad(self, prop: str, at: Known) -> bool:
        """Whether a configuration violates a property."""
        leaves = dict(zip(self.system.entries, (at[name] for name in self.names), strict=True))
        return bool(value_of(self.system.properties[prop].bad, leaves, self.runs.by_zero))


def _called(step: Step) -> str:
    arguments = ", ".join(str(int(value)) for value in step.arguments)
    return f"{step.rule}({arguments})" if arguments else step.rule
