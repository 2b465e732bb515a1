"""Shrinking: from a run that breaks a property to a small one that does.

Owns: which changes of a run are tried, and in which order small is meant: the chain first, then the run, then values.
Must never know: how runs are found.

Delta debugging (Zeller and Hildebrandt, IEEE TSE 28(2), 2002) of what the run was made with: parts are left out and
values made simpler, as long as what is left still breaks the property. Hypothesis shrinks what was drawn, shortest
first; that is another order, in which a long chain may hide behind few draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from msgspec.structs import replace

from invariants.foundation.sorts import IndividualSort
from invariants.fuzzing.renaming import Renaming
from invariants.fuzzing.runs.fuzz_input import FuzzInput, InputRunner, Instruction
from invariants.fuzzing.runs.random_walk import Limits
from invariants.fuzzing.runs.run import Run
from invariants.fuzzing.simplicity import complexity, simpler
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import Recorded
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model, Property
from invariants.language.model.operators import RuleKind

_MOST_RECIPES = 6000
"""Changes that are tried at most."""
_MOST_MOVED = 40
"""Steps at the beginning of a run that change places."""
_MOST_RENAMED = 12
"""Individuals of a population that change places."""


def shrunk(interpreter: Interpreter, limits: Limits, prop: Property, path: Run, out_of_time: Callable[[], bool]) -> Run:
    """A run that breaks the property as the given one does, and is at least as small."""
    return _Shrinking(interpreter, limits, prop, path, out_of_time).run()


class _Shrinking:
    def __init__(
        self,
        interpreter: Interpreter,
        limits: Limits,
        prop: Property,
        path: Run,
        out_of_time: Callable[[], bool],
    ) -> None:
        self._model: Model = interpreter.model
        self._interpreter = interpreter
        self._kitchen = InputRunner(interpreter, limits, prop)
        self._out_of_time = out_of_time
        self._best = path
        self._recipe = FuzzInput.of(path)
        self._size = self._size_of(path)

    def run(self) -> Run:
        """Try changes until none helps."""
        while (
            self._some(self._shorter_chains())
            or self._some(self._shorter_runs())
            or self._some(self._other_orders())
            or self._values()
        ):
            pass
        return self._best

    def _values(self) -> bool:
        improved = False
        for changes in (self._renamings, self._simpler_starts, self._simpler_arguments, self._simpler_choices):
            improved = self._some(changes()) or improved
        return improved

    def _some(self, candidates: Iterator[FuzzInput]) -> bool:
        """Try candidates, each made from the best run at that time; whether one of them was better."""
        improved = False
        for candidate in candidates:
            if self._kitchen.followed >= _MOST_RECIPES or self._out_of_time():
                return False
            improved = self._try(candidate) or improved
        return improved

    def _try(self, candidate: FuzzInput) -> bool:
        path = self._kitchen.follow(candidate)
        if path is None:
            return False
        size = self._size_of(path)
        if size >= self._size:
            return False
        self._best, self._recipe, self._size = path, FuzzInput.of(path), size
        return True

    def _size_of(self, path: Run) -> tuple[object, ...]:
        values: list[object] = []
        for step in path.steps():
            parameters = self._model.rules[step.rule].parameters
            values += [complexity(value, p.sort) for value, p in zip(step.arguments, parameters, strict=True)]
            values += self._complexities(step.choices)
        starts = [complexity(value, variable.sort) for (variable, _), value in path.beginning.values.items()]
        return path.chain, path.length, tuple(values), tuple(starts)

    def _complexities(self, choices: Recorded) -> list[tuple[int, int]]:
        found = [complexity(value, self._model.sites[place[0]].sort) for place, value in choices.values.items()]
        found += [complexity(value, variable.sort) for (variable, _), value in (choices.unknown or {}).items()]
        return [*found, *((0, int(enabled_answers)) for enabled_answers in choices.enabled_answers.values())]

    # ------------------------------------------------------------- shortening

    def _without(self, positions: frozenset[int]) -> FuzzInput:
        kept = [each for number, each in enumerate(self._recipe.instructions) if number not in positions]
        return replace(self._recipe, instructions=tuple(kept))

    def _shorter_chains(self) -> Iterator[FuzzInput]:
        """Without modifications: all, then each pair, then each."""

        def places() -> list[int]:
            return [
                number
                for number, each in enumerate(self._recipe.instructions)
                if self._model.rules[each.rule].kind is RuleKind.MODIFICATION
            ]

        if places():
            yield self._without(frozenset(places()))
        for size in (2, 1):
            for some in list(combinations(range(min(len(places()), 12)), size)):
                present = places()
                if some[-1] < len(present):
                    yield self._without(frozenset(present[number] for number in some))

    def _shorter_runs(self) -> Iterator[FuzzInput]:
        """Without one part of the steps after the other, in ever smaller parts."""
        part = len(self._recipe.instructions) // 2
        while part:
            end = len(self._recipe.instructions)
            while end > 0:
                yield self._without(frozenset(range(max(end - part, 0), end)))
                end = min(end - part, len(self._recipe.instructions))
            part //= 2
        for first, second in combinations(range(min(len(self._recipe.instructions), 14)), 2):
            yield self._without(frozenset((first, second)))

    def _other_orders(self) -> Iterator[FuzzInput]:
        """With one step earlier: what a modification does sooner may save transitions. Modifications come first."""
        last = min(len(self._recipe.instructions), _MOST_MOVED)
        places = sorted(range(1, last), key=lambda place: not self._modifies(place))
        for place in places:
            for earlier in range(place):
                instructions = list(self._recipe.instructions)
                if place < len(instructions) and instructions[place] not in instructions[earlier:place]:
                    instructions.insert(earlier, instructions.pop(place))
                    yield replace(self._recipe, instructions=tuple(instructions))

    def _modifies(self, place: int) -> bool:
        return self._model.rules[self._recipe.instructions[place].rule].kind is RuleKind.MODIFICATION

    # ----------------------------------------------------------------- values

    def _renamings(self) -> Iterator[FuzzInput]:
        """With two individuals in each other's place, everywhere."""
        for name, size in self._interpreter.scope.items():
            for first, second in combinations(range(min(size, _MOST_RENAMED)), 2):
                yield Renaming(self._model, IndividualSort(name), first, second).recipe(self._recipe)

    def _simpler_starts(self) -> Iterator[FuzzInput]:
        for entry in list(self._recipe.values):
            for better in simpler(self._recipe.values[entry], entry[0].sort):
                yield replace(self._recipe, values={**self._recipe.values, entry: better})

    def _simpler_arguments(self) -> Iterator[FuzzInput]:
        for number in range(len(self._recipe.instructions)):
            for position in range(len(self._arguments(number))):
                values = self._arguments(number)
                if position < len(values):
                    sort = self._model.rules[self._recipe.instructions[number].rule].parameters[position].sort
                    for better in simpler(values[position], sort):
                        yield self._changed(
                            number,
                            lambda each, at=position, new=better: replace(  # type: ignore[misc]
                                each, arguments=(*each.arguments[:at], new, *each.arguments[at + 1 :])
                            ),
                        )

    def _arguments(self, number: int) -> tuple[Value, ...]:
        """The arguments of a step, none where the run has become shorter."""
        instructions = self._recipe.instructions
        return instructions[number].arguments if number < len(instructions) else ()

    def _simpler_choices(self) -> Iterator[FuzzInput]:
        for number in range(len(self._recipe.instructions)):
            if number >= len(self._recipe.instructions):
                return
            choices = self._recipe.instructions[number].choices
            for place, value in choices.values.items():
                for better in simpler(value, self._model.sites[place[0]].sort):
                    yield self._chosen(number, replace(choices, values={**choices.values, place: better}))
            for entry, value in (choices.unknown or {}).items():
                rest = {other: kept for other, kept in (choices.unknown or {}).items() if other != entry}
                yield self._chosen(number, replace(choices, unknown=rest))
                for better in simpler(value, entry[0].sort):
                    yield self._chosen(number, replace(choices, unknown={**rest, entry: better}))
            for call, enabled_answers in choices.enabled_answers.items():
                if enabled_answers:
                    yield self._chosen(
                        number, replace(choices, enabled_answers={**choices.enabled_answers, call: False})
                    )

    def _chosen(self, number: int, choices: Recorded) -> FuzzInput:
        return self._changed(number, lambda each: replace(each, choices=choices))

    def _changed(self, number: int, change: Callable[[Instruction], Instruction]) -> FuzzInput:
        instructions = list(self._recipe.instructions)
        if number < len(instructions):
            instructions[number] = change(instructions[number])
        return replace(self._recipe, instructions=tuple(instructions))
