"""Alike steps: those that lead to the same form, as they differ only in individuals that are sorted.

Owns: the individuals that an instance is about, and which instances stand for others.
Needs: a compiled system. Guarantees: exchanging two individuals exchanges the instances that are about them.
Must never know: terms, how configurations are packed.

Of individuals that are sorted, those with the same bits stand side by side. Exchanging them changes nothing, so that of
arguments that differ in them alone only the first are tried, and each step counts for all of them. The steps that are
about one individual only are those of the first individual, once another one has taken its place: they are tried for
each individual in this place (``proofs/soundness/exploration.md``).
"""

from __future__ import annotations

from invariants.foundation.sorts import IndividualSort
from invariants.system.exploration.compiled import CompiledSystem
from invariants.system.exploration.instances import StepInstance

SortedIndividual = tuple[int, int]
"""The number of a sorted population's block, and the individual."""


class AlikeSteps:
    """The instances of a system, by the sorted individuals that they are about."""

    def __init__(self, compiled: CompiledSystem) -> None:
        self._instances = compiled.instances
        numbers = {block.population: number for number, block in enumerate(compiled.permuting.blocks)}
        # Choices, and a set as an argument, may be about some of the individuals.
        chosen = {each.rule for each in compiled.instances if each.choice}
        self._positions = {
            rule.name: [
                (position, numbers[parameter.sort.name])
                for position, parameter in enumerate(rule.origin.parameters)
                if isinstance(parameter.sort, IndividualSort) and parameter.sort.name in numbers
            ]
            for rule in compiled.system.rules
            if rule.name not in chosen and not rule.origin.sets
        }
        self.repeated: dict[int, list[StepInstance]] = {}
        """By the number of a block, the instances that are about the first of its individuals alone."""
        for instance in compiled.instances:
            match self.individuals(instance):
                case [(block, 0)]:
                    self.repeated.setdefault(block, []).append(instance)

    def individuals(self, instance: StepInstance) -> list[SortedIndividual]:
        """Return the sorted individuals that an instance is about, each once; none where it is about choices."""
        positions = self._positions.get(instance.rule, ())
        return list(dict.fromkeys((block, int(instance.arguments[position])) for position, block in positions))

    def single(self) -> list[StepInstance]:
        """Return the instances that are about no sorted individual, or about several."""
        return [each for each in self._instances if len(self.individuals(each)) != 1]
