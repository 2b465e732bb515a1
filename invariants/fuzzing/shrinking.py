"""Shrinking: from a run that violates a property to a small one that violates it.

Owns: the order by which a run is small, and the passes that make it smaller.
Must never know: how runs are found.

Shrinking is delta debugging (Zeller and Hildebrandt, IEEE TSE 28(2), 2002) of the fuzz input: passes leave parts out
and replace values by simpler ones. ``_size_of`` defines the order: shorter chain, then shorter run, then simpler values
of the steps, then simpler initial values. Hypothesis orders by the length of the drawn data instead; in that order a
long chain could hide behind few draws.

A pass is a generator of candidates: fuzz inputs made from the best input so far. To be legal, a pass obeys these rules.

1. *A pass proposes and never decides.* ``_try`` executes a candidate and adopts it only where the run still violates
   the property and is strictly smaller. So a pass may propose anything, inputs without a run included, and cannot make
   the result wrong or larger. A pass that adopted a candidate by itself would bypass that check.
2. *A pass expects the best input to change at every* ``yield``. The candidate just yielded may have been adopted, and
   its run may end earlier than the candidate did. So a position taken before a ``yield`` is checked against the present
   input. A value taken before may be stale: a candidate made from it is at worst rejected.
3. *A pass ends.* It yields finitely many candidates from any input, even where every one of them is adopted.
4. *A pass is deterministic.* It draws nothing at random and reads no clock: the same run shrinks to the same result.
5. *A pass needs no other pass.* The passes are repeated until none of them improves the run, so a pass may leave work
   to later ones, and does not repeat theirs. Passes for large gains come first: a run that has lost half of its steps
   makes all later passes cheaper.
6. *The repetition ends.* Sizes are well-ordered and every adopted candidate is strictly smaller. The limits on
   executions and on time cut the repetition short; the best run until then is a correct result.

A new pass is a method that yields candidates, and one entry in ``run``. A candidate that is smaller in another sense
(fewer individuals, say) is never adopted: extend ``_size_of`` first.
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
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import Recorded
from invariants.interpreter.state.simplicity import complexity, simpler
from invariants.language.model.declarations import Model, Property
from invariants.language.model.operators import RuleKind

_MOST_EXECUTIONS = 6000
"""The most candidates that are executed."""
_MOST_MOVED = 40
"""The number of first steps of a run that are moved to earlier places."""
_MOST_RENAMED = 12
"""The number of first individuals of a population that are exchanged."""


def shrink(interpreter: Interpreter, limits: Limits, prop: Property, run: Run, out_of_time: Callable[[], bool]) -> Run:
    """Return a run that violates the property, as the given run does, and is at most as large.

    Args:
        interpreter: the interpreter of the model.
        limits: the limits that the run keeps.
        prop: the property.
        run: the run to shrink.
        out_of_time: returns whether shrinking has to end; the best run so far is then returned.
    """
    return _Shrinker(interpreter, limits, prop, run, out_of_time).run()


class _Shrinker:
    """One shrinking: the best run so far, its fuzz input and its size."""

    def __init__(
        self,
        interpreter: Interpreter,
        limits: Limits,
        prop: Property,
        run: Run,
        out_of_time: Callable[[], bool],
    ) -> None:
        self._model: Model = interpreter.model
        self._interpreter = interpreter
        self._runner = InputRunner(interpreter, limits, prop)
        self._out_of_time = out_of_time
        self._best = run
        self._fuzz_input = FuzzInput.of(run)
        self._size = self._size_of(run)

    def run(self) -> Run:
        """Repeat the passes until none improves the run; start over after each improvement of chain or length."""
        while (
            self._pass(self._shorter_chains())
            or self._pass(self._shorter_runs())
            or self._pass(self._other_orders())
            or self._simpler_values()
        ):
            pass
        return self._best

    def _simpler_values(self) -> bool:
        improved = False
        for candidates in (self._renamings, self._simpler_starts, self._simpler_arguments, self._simpler_choices):
            improved = self._pass(candidates()) or improved
        return improved

    def _pass(self, candidates: Iterator[FuzzInput]) -> bool:
        """Try the candidates of a pass; return whether one was adopted. False where the limits are used up."""
        improved = False
        for candidate in candidates:
            if self._runner.executions >= _MOST_EXECUTIONS or self._out_of_time():
                return False
            improved = self._try(candidate) or improved
        return improved

    def _try(self, candidate: FuzzInput) -> bool:
        """Execute a candidate and adopt it where it violates the property with a smaller run; return whether it did."""
        run = self._runner.execute(candidate)
        if run is None:
            return False
        size = self._size_of(run)
        if size >= self._size:
            return False
        self._best, self._fuzz_input, self._size = run, FuzzInput.of(run), size
        return True

    def _size_of(self, run: Run) -> tuple[object, ...]:
        """Return the size of a run, to be compared with sizes of runs for the same property."""
        values: list[object] = []
        for step in run.steps():
            parameters = self._model.rules[step.rule].parameters
            values += [complexity(value, p.sort) for value, p in zip(step.arguments, parameters, strict=True)]
            values += self._complexities(step.choices)
        starts = [complexity(value, variable.sort) for (variable, _), value in run.initial_state.values.items()]
        return run.chain, run.length, tuple(values), tuple(starts)

    def _complexities(self, choices: Recorded) -> list[tuple[int, int]]:
        found = [complexity(value, self._model.sites[place[0]].sort) for place, value in choices.values.items()]
        found += [complexity(value, variable.sort) for (variable, _), value in (choices.unknown or {}).items()]
        return [*found, *((0, int(enabled_answers)) for enabled_answers in choices.enabled_answers.values())]

    # ------------------------------------------------------- passes: steps

    def _without(self, positions: frozenset[int]) -> FuzzInput:
        kept = [each for number, each in enumerate(self._fuzz_input.instructions) if number not in positions]
        return replace(self._fuzz_input, instructions=tuple(kept))

    def _shorter_chains(self) -> Iterator[FuzzInput]:
        """Leave out modifications: all, then each pair, then each one."""

        def places() -> list[int]:
            return [
                number
                for number, each in enumerate(self._fuzz_input.instructions)
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
        """Leave out one part of the steps after the other, in ever smaller parts, and then each pair of steps."""
        part = len(self._fuzz_input.instructions) // 2
        while part:
            end = len(self._fuzz_input.instructions)
            while end > 0:
                yield self._without(frozenset(range(max(end - part, 0), end)))
                end = min(end - part, len(self._fuzz_input.instructions))
            part //= 2
        for first, second in combinations(range(min(len(self._fuzz_input.instructions), 14)), 2):
            yield self._without(frozenset((first, second)))

    def _other_orders(self) -> Iterator[FuzzInput]:
        """Move one step to an earlier place, modifications first: an earlier modification may save transitions."""
        last = min(len(self._fuzz_input.instructions), _MOST_MOVED)
        places = sorted(range(1, last), key=lambda place: not self._modifies(place))
        for place in places:
            for earlier in range(place):
                instructions = list(self._fuzz_input.instructions)
                if place < len(instructions) and instructions[place] not in instructions[earlier:place]:
                    instructions.insert(earlier, instructions.pop(place))
                    yield replace(self._fuzz_input, instructions=tuple(instructions))

    def _modifies(self, place: int) -> bool:
        return self._model.rules[self._fuzz_input.instructions[place].rule].kind is RuleKind.MODIFICATION

    # ------------------------------------------------------ passes: values

    def _renamings(self) -> Iterator[FuzzInput]:
        """Exchange two individuals everywhere."""
        for name, size in self._interpreter.scope.items():
            for first, second in combinations(range(min(size, _MOST_RENAMED)), 2):
                yield Renaming(self._model, IndividualSort(name), first, second).applied_to(self._fuzz_input)

    def _simpler_starts(self) -> Iterator[FuzzInput]:
        for entry in list(self._fuzz_input.values):
            for better in simpler(self._fuzz_input.values[entry], entry[0].sort):
                yield replace(self._fuzz_input, values={**self._fuzz_input.values, entry: better})

    def _simpler_arguments(self) -> Iterator[FuzzInput]:
        for number in range(len(self._fuzz_input.instructions)):
            rule = self._rule(number)
            for position, parameter in enumerate(() if rule is None else self._model.rules[rule].parameters):
                if self._rule(number) != rule:
                    break
                value = self._fuzz_input.instructions[number].arguments[position]
                for better in simpler(value, parameter.sort):
                    # A candidate that was adopted may be a shorter run, with a step by another rule here.
                    if self._rule(number) != rule:
                        break
                    yield self._changed(
                        number,
                        lambda each, at=position, new=better: replace(  # type: ignore[misc]
                            each, arguments=(*each.arguments[:at], new, *each.arguments[at + 1 :])
                        ),
                    )

    def _rule(self, number: int) -> str | None:
        """Return the rule of a step; None where the run has become shorter."""
        instructions = self._fuzz_input.instructions
        return instructions[number].rule if number < len(instructions) else None

    def _simpler_choices(self) -> Iterator[FuzzInput]:
        for number in range(len(self._fuzz_input.instructions)):
            if number >= len(self._fuzz_input.instructions):
                return
            choices = self._fuzz_input.instructions[number].choices
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
        instructions = list(self._fuzz_input.instructions)
        if number < len(instructions):
            instructions[number] = change(instructions[number])
        return replace(self._fuzz_input, instructions=tuple(instructions))
