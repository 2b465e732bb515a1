"""Narrow steps: the successors of a few configurations, by a function that is made for the system.

Owns: the lines of that function: which conditions are tested in which order, and which steps are alike.
Needs: a compiled system. Guarantees: the successors that batches have, or none where anything is to be reported, a
violation or a number that does not fit: then batches say what it is.
Must never know: which configurations there are, in which order they are visited.

See ``alike_steps`` for steps that are not taken, since they lead to the same as others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from invariants.foundation.records import Record
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.exploration.compiled import CompiledSystem
from invariants.system.exploration.instances import StepInstance
from invariants.system.exploration.narrow.alike_steps import AlikeSteps
from invariants.system.exploration.narrow.narrow_levels import WatchedProperty
from invariants.system.exploration.narrow.scalar_code import KNOWN, ScalarCode, function_of
from invariants.system.exploration.narrow.scalar_parts import ScalarParts
from invariants.system.exploration.programs import entries_in
from invariants.system.terms.terms import Term, post_order

MOST_SCALAR_PARTS = 10_000
"""Parts of all terms, shared ones once for each instance, up to which a function is made: at most two tenths of a
second."""

WORTH_REMEMBERING = 4
"""Entries that a property reads, from which on it is remembered for which values of them it holds."""


class NarrowSteps(Record):
    """The function of a system, and the properties that it watches.

    ``expand`` takes configurations (a word, or a tuple of words), for each of ``watched`` whether it matters, whether
    transitions and whether modifications are allowed, and two functions, which are called with each successor: by a
    transition, and by a modification. It returns the number of steps, and of configurations outside of a range; None
    where something is to be reported.
    """

    watched: tuple[WatchedProperty, ...]
    expand: Callable[..., tuple[int, int] | None]


def narrow_steps(compiled: CompiledSystem) -> NarrowSteps | None:
    """Return the function of a system; None where forms are the least of images.

    Raises ``UnsupportedSystemError`` where a term has no scalar code, or the function would be too long.
    """
    return _FunctionText(compiled).written() if compiled.permuting.only_sorts else None


def _conditions(instance: StepInstance) -> list[Term]:
    """Return what is tested of a configuration before an instance fires."""
    return [*instance.undefined.values(), instance.guard]


class _Uses:
    """How often terms occur in the conditions that are tested one after the other, and in the updates of some steps.

    Raises ``UnsupportedSystemError`` where all of these are too long for a function.
    """

    def __init__(self, conditions: Iterable[Sequence[Term]], instances: Iterable[StepInstance]) -> None:
        self.counts: dict[Term, int] = {}
        """By term, in how many different terms it occurs, or as a whole."""
        self._conditions: dict[Term, int] = {}
        self._taken = 0
        for terms in conditions:
            self._take(terms, 1)
        for instance in instances:
            self._take(_conditions(instance), 1)
        for instance in instances:
            self._take([*instance.updates.values(), *instance.bad.values()], 0)

    def _take(self, terms: Sequence[Term], tested: int) -> None:
        counts, conditions = self.counts, self._conditions
        for term in terms:
            counts[term] = counts.get(term, 0) + 1
        for part in post_order(terms):
            self._taken += 1
            if self._taken > MOST_SCALAR_PARTS:
                raise UnsupportedSystemError("the terms are too long for a function")
            known = conditions.get(part)
            if known is None:
                for argument in part.arguments:
                    counts[argument] = counts.get(argument, 0) + 1
            conditions[part] = (known or 0) + tested

    @property
    def shared(self) -> list[Term]:
        """Return the terms that occur in several conditions, parts before what they are part of."""
        return [term for term, number in self._conditions.items() if number > 1]


class _FunctionText:
    """The lines of the function of one system. Raises ``UnsupportedSystemError`` where they would be too many."""

    def __init__(self, compiled: CompiledSystem) -> None:
        self._compiled = compiled
        self._false = compiled.system.manager.false
        blocks = compiled.permuting.blocks
        self._parts = ScalarParts(compiled.packing, blocks)
        self._judged = {name: [bad for _, bad in found] for name, found in compiled.violations.items() if found}
        self._alike = AlikeSteps(compiled)
        self._single = self._alike.single()
        self._uses = _Uses([*self._judged.values(), [compiled.in_range]], self._single)
        self._code = ScalarCode(self._uses.counts, compiled.packing.fixed, self._parts.read)
        self._watched: dict[tuple[str, bool | None], int] = {}
        self._remembered = 0
        if len(self._single) * sum(len(block.places) for block in blocks) > MOST_SCALAR_PARTS:
            raise UnsupportedSystemError("the steps are too many for a function")

    def written(self) -> NarrowSteps:
        """Return the function. Raises ``UnsupportedSystemError``."""
        self._write()
        words = ", ".join(f"w{word}" for word in range(self._compiled.packing.words))
        flags = "".join(f"q{number}, " for number in self._watched.values())
        function = function_of(
            [
                "def expand(configurations, watched, transitions, modifications, reached, modified):",
                f" {flags or '()'} = watched",
                " taken = ended = 0",
                f" for {words} in configurations:",
                *(f"  {line}" for line in self._parts.lines()),
                *self._code.lines,
                " return taken, ended",
            ],
            {**KNOWN, **{f"fine{number}": set() for number in range(self._remembered)}},
        )
        return NarrowSteps(tuple(WatchedProperty(*each) for each in self._watched), function)

    def _write(self) -> None:
        code = self._code
        code.prepare(self._uses.shared)
        for name, terms in self._judged.items():
            with code.block(f"if {self._flag(name, None)}:"):
                self._judge(terms)
        inside = code.expression(self._compiled.in_range)
        if inside.value != 1:
            with code.block(f"if not {inside.text}:"):
                code.add("ended += 1")
                code.add("continue")
        for number in self._alike.repeated:
            self._parts.list_swapped(code, number)
        for modification, allowed in ((False, "transitions"), (True, "modifications")):
            with code.block(f"if {allowed}:"):
                code.add("pass")
                for instance in self._single:
                    if instance.modification is modification:
                        self._instance(instance, *self._representative(instance))
                for number, instances in self._alike.repeated.items():
                    self._repeat(number, [each for each in instances if each.modification is modification])

    def _repeat(self, number: int, instances: Sequence[StepInstance]) -> None:
        """Take the steps of the first individual of a block, for each individual as the first one."""
        if not instances:
            return
        uses = _Uses([], instances)
        with self._parts.swapped(self._code, number) as times, self._code.apart(uses.counts):
            self._code.prepare(uses.shared)
            for instance in instances:
                self._instance(instance, "", times)

    def _flag(self, name: str, modification: bool | None) -> str:
        return f"q{self._watched.setdefault((name, modification), len(self._watched))}"

    def _judge(self, terms: list[Term]) -> None:
        """Return where a configuration violates a property; remember the values for which none does."""
        entries = [entry for entry in entries_in(terms) if entry not in self._compiled.packing.fixed]
        known = self._parts.bits_of(entries) if len(entries) >= WORTH_REMEMBERING else None
        if known is None:
            self._report(terms)
            return
        memory = f"fine{self._remembered}"
        self._remembered += 1
        with self._code.block(f"if {known} not in {memory}:"):
            self._report(terms)
            self._code.add(f"{memory}.add({known})")

    def _report(self, terms: list[Term]) -> None:
        for term in terms:
            with self._code.block(f"if {self._code.expression(term).text}:"):
                self._code.add("return None")

    # ----------------------------------------------------------------- steps

    def _instance(self, instance: StepInstance, first: str, times: str) -> None:
        """Take the steps of an instance where it is the first of those that are alike, as often as there are others."""
        code = self._code
        with code.block(f"if {first}:" if first else None):
            for name, term in instance.undefined.items():
                self._watch(name, instance, term)
            guard = code.expression(instance.guard)
            if guard.value == 0:
                code.add("pass")
                return
            with code.block(f"if {guard.text}:" if guard.value is None else None):
                code.add(f"taken += {times}")
                for name, term in instance.bad.items():
                    self._watch(name, instance, term)
                self._successor(instance)

    def _watch(self, name: str, instance: StepInstance, term: Term) -> None:
        if term is not self._false:
            with self._code.block(f"if {self._flag(name, instance.modification)}:"):
                self._report([term])

    def _successor(self, instance: StepInstance) -> None:
        fields = self._compiled.packing.fields
        updates = [(fields[entry], value) for entry, value in instance.updates.items() if entry in fields]
        after = self._parts.after(self._code, updates)
        # A transition that changes nothing leads to what is known; a modification can make it known with fewer.
        is_new = after.changed if not instance.modification else None
        with self._code.block(f"if {is_new}:" if is_new else None):
            form = self._parts.form(self._code, after)
            self._code.add(f"{'modified' if instance.modification else 'reached'}({form})")

    def _representative(self, instance: StepInstance) -> tuple[str, str]:
        """Return the condition under which an instance is the first of those that are alike, and how many these are."""
        conditions: list[str] = []
        times: list[str] = []
        before: set[tuple[int, int]] = set()
        for block, individual in self._alike.individuals(instance):
            # The next one of those that are the same, or the first one.
            if individual and (block, individual - 1) not in before:
                conditions.append(self._parts.differs_from_previous(block, individual))
            times.append(self._parts.alike_from(block, individual))
            before.add((block, individual))
        return " and ".join(conditions), " * ".join(each for each in times if each != "1") or "1"
