"""Counts over open populations, as numbers beside the state.

Owns: which counts become numbers, and the facts about these numbers: about each alone, about two of them, and about one
before and after a step.
Needs: a transition system. Guarantees: in every finite population all of it is true of the numbers that are counted.
Must never know: which formulas read the numbers, solvers.

Two counts differ by the individuals that only one of them counts. How many these are is stated exactly up to two, which
is enough for steps that change one or two of them (``proofs/soundness/populations.md``; compare von Gleissenthall,
Bjørner, Rybalchenko, "Cardinalities and universal quantifiers for verifying parameterized systems", PLDI 2016).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from invariants.foundation.records import Record
from invariants.foundation.sorts import INT, IndividualSort, Sort
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import (
    Input,
    Operator,
    Role,
    StateVariable,
    Symbol,
    Term,
    bound_symbols,
    fold,
    post_order,
)

MOST_NUMBERS = 4
"""So many different counts become numbers."""

_EXACTLY = 2
"""Counts up to this number are distinguished from smaller and greater ones."""


class CountedNumber(Record):
    """A count of the tuples of ``symbols`` that satisfy ``body``, and the state variable that is this number."""

    variable: StateVariable
    symbols: tuple[Symbol, ...]
    body: Term


_Counted = tuple[tuple[Symbol, ...], Term]
"""The symbols that a count binds, and its body."""


class OpenCounts:
    """The counts of a system over individuals that are numbers beside its state."""

    def __init__(self, manager: TermManager) -> None:
        self._manager = manager
        self._places: dict[Sort, list[Symbol]] = {}
        self._numbers: dict[_Counted, CountedNumber] = {}
        self._asked: dict[_Counted, set[int]] = {}
        self.inputs: list[Input] = []
        """The inputs that :meth:`facts` and :meth:`changes` read, so far."""

    @property
    def numbers(self) -> list[CountedNumber]:
        """Return the numbers, in the order in which they were tracked."""
        return list(self._numbers.values())

    def track(self, counts: Iterable[Term]) -> None:
        """Make counts numbers, the first few that read the configuration only."""
        for count in counts:
            key = self._key(count)
            if key is not None and key not in self._numbers and len(self._numbers) < MOST_NUMBERS:
                variable = StateVariable(f"count {len(self._numbers)}", (), INT, Role.AUXILIARY)
                self._numbers[key] = CountedNumber(variable, *key)

    def asked(self, count: Term, least: int) -> None:
        """Note that it is asked whether a count reaches a small number."""
        key = self._key(count)
        if key is not None:
            self._asked.setdefault(key, set()).add(least)

    def number(self, count: Term) -> Term | None:
        """Return the number that a count before or after the step is; None where it is no number."""
        key = self._key(count)
        if key is None or key not in self._numbers:
            return None
        leaf = self._manager.state(self._numbers[key].variable)
        return self._manager.following(leaf) if _reads(count, Operator.NEXT) else leaf

    def _key(self, count: Term) -> _Counted | None:
        """Return a count in a form that does not depend on the names that it binds; None where it is no state's."""
        after = _reads(count, Operator.NEXT)
        if count.free or _reads(count, Operator.INPUT) or (after and any(map(_is_before, post_order([count])))):
            return None
        manager = self._manager
        seen: dict[Sort, int] = {}
        symbols = []
        for symbol in bound_symbols(count):
            places = self._places.setdefault(symbol.sort, [])
            position = seen[symbol.sort] = seen.get(symbol.sort, -1) + 1
            while len(places) <= position:
                places.append(Symbol(f"counted {len(places)}", symbol.sort))
            symbols.append(places[position])
        names = dict(zip(bound_symbols(count), map(manager.symbol, symbols), strict=True))
        body = manager.substitute(count.arguments[0], names)
        return tuple(symbols), _now(manager, body) if after else body

    def after(self, variable: StateVariable) -> Input:
        """Return the choice that a number is after a step."""
        chosen = Input(f"{variable.name} then", (), INT)
        self.inputs.append(chosen)
        return chosen

    # ---------------------------------------------------------------- facts

    def facts(self) -> list[Term]:
        """Return the facts about the numbers in one configuration."""
        return [*self._facts(after=False)]

    def changes(self) -> list[Term]:
        """Return the facts about the numbers after a step, and about their changes."""
        changed = [
            fact
            for number in self.numbers
            for fact in self._difference(number, number, f"{number.variable.name} changes", (False, True))
        ]
        return [*self._facts(after=True), *changed]

    def _facts(self, *, after: bool) -> Iterator[Term]:
        manager = self._manager
        for number in self.numbers:
            counted, body = self._read(number, after=after)
            asked = set() if after else self._asked.get((number.symbols, number.body), set())
            for least in sorted({*range(1, _told_apart(number) + 1), *asked}):
                reached = manager.less_equal(manager.integer(least), counted)
                yield manager.equal(reached, at_least(manager, number.symbols, body, least))
            yield manager.less_equal(manager.integer(0), counted)
        for one, other in combinations(self.numbers, 2):
            if [symbol.sort for symbol in one.symbols] == [symbol.sort for symbol in other.symbols]:
                name = f"{one.variable.name} and {other.variable.name}{' after' if after else ''}"
                yield from self._difference(one, other, name, (after, after))

    def _difference(
        self, one: CountedNumber, other: CountedNumber, name: str, after: tuple[bool, bool]
    ) -> Iterator[Term]:
        """Yield the facts that two counts differ by the tuples that only one of them counts."""
        manager = self._manager
        (left, only_left), (right, only_right) = (
            self._read(number, after=when) for number, when in zip((one, other), after, strict=True)
        )
        differences = []
        for side, mine, others in (("left", only_left, only_right), ("right", only_right, only_left)):
            chosen = Input(f"{name}: {side}", (), INT)
            self.inputs.append(chosen)
            many = manager.input(chosen)
            differences.append(many)
            yield manager.less_equal(manager.integer(0), many)
            alone = manager.and_(mine, manager.not_(others))
            for least in range(1, _told_apart(one) + 2):
                reached = manager.less_equal(manager.integer(least), many)
                yield manager.equal(reached, at_least(manager, one.symbols, alone, least))
        yield manager.equal(manager.add(left, differences[1]), manager.add(right, differences[0]))

    def _read(self, number: CountedNumber, *, after: bool) -> tuple[Term, Term]:
        leaf = self._manager.state(number.variable)
        if not after:
            return leaf, number.body
        return self._manager.following(leaf), _then(self._manager, number.body)


def at_least(manager: TermManager, symbols: tuple[Symbol, ...], body: Term, number: int) -> Term:
    """Return the formula that so many different tuples satisfy the body."""
    copies = [tuple(Symbol(symbol.name, symbol.sort) for symbol in symbols) for _ in range(number)]
    counted = [manager.substitute(body, dict(zip(symbols, map(manager.symbol, copy), strict=True))) for copy in copies]
    different = [
        manager.not_(
            manager.and_(
                *(manager.equal(manager.symbol(a), manager.symbol(b)) for a, b in zip(one, other, strict=True))
            )
        )
        for one, other in combinations(copies, 2)
    ]
    return manager.exists(tuple(symbol for copy in copies for symbol in copy), manager.and_(*different, *counted))


def _told_apart(number: CountedNumber) -> int:
    """Return up to how many the number is stated exactly: tuples differ in too many ways."""
    return _EXACTLY if len(number.symbols) == 1 else 1


def counts_in(terms: Iterable[Term]) -> list[Term]:
    """Return the counts over individuals alone that terms contain, each once."""
    return [term for term in post_order(terms) if is_open_count(term)]


def is_open_count(term: Term) -> bool:
    """Return whether the term counts individuals, and nothing else."""
    return (
        term.operator is Operator.COUNT
        and term.sort == INT
        and all(isinstance(symbol.sort, IndividualSort) for symbol in bound_symbols(term))
    )


def _is_before(term: Term) -> bool:
    return term.operator is Operator.STATE and isinstance(term.payload, StateVariable) and not term.payload.constant


def _reads(term: Term, operator: Operator) -> bool:
    return any(part.operator is operator for part in post_order([term]))


def _then(manager: TermManager, term: Term) -> Term:
    """Return a formula about a configuration as one about its successor."""

    def step(part: Term, arguments: list[Term]) -> Term:
        whole = manager.rebuild(part, arguments) if arguments else part
        return manager.following(whole) if part.operator is Operator.STATE else whole

    return fold([term], step)[0]


def _now(manager: TermManager, term: Term) -> Term:
    """Return a formula about a configuration's successor as one about the configuration."""

    def step(part: Term, arguments: list[Term]) -> Term:
        whole = manager.rebuild(part, arguments) if arguments else part
        if part.operator is Operator.NEXT and isinstance(part.payload, StateVariable):
            return manager.state(part.payload, whole.arguments)
        return whole

    return fold([term], step)[0]
