"""Renaming: a fuzz input with two individuals exchanged.

Owns: the places of a fuzz input where individuals occur.
Must never know: the purpose of renaming.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.foundation.sorts import IndividualSort, SetSort, Sort
from invariants.fuzzing.runs.fuzz_input import FuzzInput, Instruction
from invariants.interpreter.state.choices import NamedEntry, Recorded
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import SiteKey


class Renaming(Record):
    """The exchange of two individuals of a population."""

    model: Model
    sort: IndividualSort
    first: int
    second: int

    def applied_to(self, fuzz_input: FuzzInput) -> FuzzInput:
        """Return the input with the individuals exchanged everywhere."""
        values = {self._entry(entry): self._value(value, entry[0].sort) for entry, value in fuzz_input.values.items()}
        # The order of entries counts in the size of a run.
        ordered = {entry: values[entry] for entry in fuzz_input.values}
        return FuzzInput(ordered, tuple(map(self._instruction, fuzz_input.instructions)))

    def _value(self, value: Value, sort: Sort) -> Value:
        if sort == SetSort(self.sort):
            return self._set(int(value))  # type: ignore[arg-type]
        if sort != self.sort:
            return value
        return {self.first: self.second, self.second: self.first}.get(int(value), value)  # type: ignore[arg-type]

    def _set(self, members: int) -> int:
        first, second = (members >> number & 1 for number in (self.first, self.second))
        return members ^ (1 << self.first | 1 << self.second) if first != second else members

    def _values(self, values: Iterable[Value], sorts: Iterable[Sort]) -> tuple[Value, ...]:
        return tuple(self._value(value, sort) for value, sort in zip(values, sorts, strict=True))

    def _entry(self, entry: NamedEntry) -> NamedEntry:
        variable, indices = entry
        return variable, self._values(indices, variable.domain)

    def _instruction(self, step: Instruction) -> Instruction:
        return Instruction(step.rule, self._arguments(step.rule, step.arguments), self._choices(step.choices))

    def _arguments(self, rule: str, arguments: tuple[Value, ...]) -> tuple[Value, ...]:
        return self._values(arguments, [parameter.sort for parameter in self.model.rules[rule].parameters])

    def _choices(self, choices: Recorded) -> Recorded:
        values = {
            (site, self._instance(site, instance), level): self._value(value, self.model.sites[site].sort)
            for (site, instance, level), value in choices.values.items()
        }
        unknown = choices.unknown
        if unknown is not None:
            unknown = {self._entry(entry): self._value(value, entry[0].sort) for entry, value in unknown.items()}
        enabled_answers = {
            (rule, self._arguments(rule, arguments)): answer
            for (rule, arguments), answer in choices.enabled_answers.items()
        }
        return replace(choices, values=values, unknown=unknown, enabled_answers=enabled_answers)

    def _instance(self, site: SiteKey, instance: tuple[Value, ...]) -> tuple[Value, ...]:
        binder = self.model.sites[site].binder
        return instance if binder is None else self._values(instance, [local.sort for local in binder.locals])
