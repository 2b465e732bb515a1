"""Enumeration: all short clauses that hold in samples, about a few individuals that are different or in order.

Owns: the individuals that clauses are about, the literals, and the shortest clauses over them.
Needs: a transition system, and samples of one population. Guarantees: closed universal formulas over entries; nothing
is promised of their truth beyond the samples.
Must never know: solvers, where samples come from.

Yao et al., "DistAI: data-driven automated invariant learning for distributed protocols", OSDI 2021: of the clauses over
some individuals, the strongest that no sample contradicts are candidates. Here the individuals are different; where a
constant relation orders them in all samples, they are in that order; where one puts them in a ring, they follow each
other. A clause that is true of any individuals says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise, permutations, product
from math import comb

from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, IndividualSort
from invariants.system.encoding.transition_system import TransitionSystem
from invariants.system.lemmas.quantified import Atom, atoms, closed
from invariants.system.lemmas.samples import Clause, NotSampledError, Samples
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, StateVariable, Symbol, Term, Value, bound_symbols, post_order

MOST_OF_A_SORT = 3
"""So many individuals of a sort are spoken of together."""

MOST_SPOKEN_OF = 4
"""So many individuals of all sorts."""

MOST_LITERAL_COMBINATIONS = 300_000
"""Where there are more combinations of so many literals about the same individuals, they are not enumerated."""

MOST_ALTOGETHER = 3_000_000
"""The most combinations that are enumerated."""

_Symbols = tuple[Symbol, ...]


class _Part(Record):
    """Individuals of one sort that a clause is about: ``symbols``, unless one of ``otherwise`` holds.

    ``swaps`` are the orders of the symbols that make no difference.
    """

    symbols: _Symbols
    otherwise: list[Term]
    swaps: list[_Symbols]


class _Prefix(Record):
    """The same of several sorts."""

    symbols: _Symbols
    otherwise: tuple[Term, ...]
    swaps: tuple[Mapping[Symbol, Symbol], ...]


class Enumeration:
    """The clauses over the entries of a system, as far as samples say."""

    def __init__(self, system: TransitionSystem, samples: Samples) -> None:
        self.manager: TermManager = system.manager
        self.samples = samples
        self.atoms = [atom for atom in atoms(system, constants=True) if self.is_sampled(atom)]
        self.sorts = list(dict.fromkeys(place for atom in self.atoms for place in atom.places))
        related = {atom.variable for atom in self.atoms if atom.variable.constant and atom.variable.sort == BOOL}
        about_one = [
            v for v in system.variables if v in related and len(set(v.domain)) == 1 and v.domain[0] in self.sorts
        ]
        self.orders = {v.domain[0]: v for v in about_one if len(v.domain) == 2 and self.is_order(v)}
        """By sort, a relation that is a total order in all samples."""
        self.rings = {v.domain[0]: v for v in about_one if len(v.domain) == 3 and self.is_ring(v)}
        self.values = [v for v in system.variables if v.sort in self.orders and len(v.domain) <= 1]
        self.prefixes = list(self.in_order())

    def up_to(
        self, length: int, most: int = MOST_SPOKEN_OF, remaining: Callable[[], float | None] = lambda: None
    ) -> Iterator[Clause]:
        """Yield the clauses of so many literals, or fewer, about so many individuals, those about the fewest first.

        Ends where no time remains.
        """
        left = MOST_ALTOGETHER
        for prefix in (each for each in self.prefixes if len(each.symbols) <= most):
            seconds = remaining()
            if seconds is not None and seconds <= 0:
                return
            found = _ShortClauses(self, prefix)
            yield from found.short(length)
            for size in range(3, length + 1):
                combinations_ = comb(len(found.literals), size)
                left -= combinations_
                if combinations_ > MOST_LITERAL_COMBINATIONS or left < 0:
                    break
                yield from found.longer(size)

    # ------------------------------------------------------------ relations

    def is_sampled(self, atom: Atom) -> bool:
        """Return whether samples tell where an atom is true."""
        symbols = tuple(Symbol("s", sort) for sort in atom.places)
        try:
            self.samples.truth(self.at(atom, symbols), dict.fromkeys(symbols, 0))
        except NotSampledError:
            return False
        return True

    def at(self, atom: Atom, symbols: Sequence[Symbol]) -> Term:
        """Return an atom about symbols."""
        return atom.at(self.manager, list(map(self.manager.symbol, symbols)))

    def is_order(self, relation: StateVariable) -> bool:
        """Return whether a relation is a total order in all samples, strict or not."""
        individuals = self.samples.values(relation.domain[0])
        less = {pair: self.related(relation, pair) for pair in product(individuals, repeat=2)}
        everywhere = self.samples.all
        return all(
            (a == b or less[a, b] ^ less[b, a] == everywhere)
            and less[a, a] == less[b, b]
            and all(a == c or not (less[a, b] & less[b, c] & ~less[a, c]) for c in individuals)
            for a, b in product(individuals, repeat=2)
        )

    def is_ring(self, relation: StateVariable) -> bool:
        """Return whether a relation of three individuals says in all samples which is between the others in a ring."""
        individuals = self.samples.values(relation.domain[0])
        between = {each: self.related(relation, each) for each in product(individuals, repeat=3)}
        return len(individuals) >= MOST_OF_A_SORT and all(
            between[a, b, c] ^ between[a, c, b] == self.samples.all and between[a, b, c] == between[b, c, a]
            if len({a, b, c}) == MOST_OF_A_SORT
            else not between[a, b, c]
            for a, b, c in between
        )

    def related(self, relation: StateVariable, individuals: Sequence[Value]) -> int:
        """Return where a relation holds of individuals."""
        symbols = tuple(Symbol("s", sort) for sort in relation.domain)
        term = self.manager.state(relation, tuple(map(self.manager.symbol, symbols)))
        return self.samples.truth(term, dict(zip(symbols, individuals, strict=True)))

    # ------------------------------------------------------------- prefixes

    def in_order(self) -> Iterator[_Prefix]:
        """Yield the prefixes, those with the fewest symbols first."""
        counts = [range(min(MOST_OF_A_SORT, len(self.samples.values(sort))) + 1) for sort in self.sorts]
        for chosen in sorted(product(*counts), key=lambda each: (sum(each), each)):
            if sum(chosen) <= MOST_SPOKEN_OF:
                parts = [self.part(sort, count) for sort, count in zip(self.sorts, chosen, strict=True)]
                symbols = tuple(symbol for part in parts for symbol in part.symbols)
                swaps = product(*(part.swaps for part in parts))
                yield _Prefix(
                    symbols,
                    tuple(term for part in parts for term in part.otherwise),
                    tuple(dict(zip(symbols, (s for each in swapped for s in each), strict=True)) for swapped in swaps),
                )

    def part(self, sort: object, count: int) -> _Part:
        """Return so many individuals of a sort."""
        manager = self.manager
        if not isinstance(sort, IndividualSort):
            raise TypeError(f"no individuals: {sort}")
        symbols = tuple(Symbol(f"{sort.name[:1].lower()}{number}", sort) for number in range(count))
        terms = list(map(manager.symbol, symbols))
        order, ring = self.orders.get(sort), self.rings.get(sort)
        if order is not None and count > 1:
            is_strict = not self.related(order, (0, 0))
            following = list(pairwise(terms))
            if is_strict:
                return _Part(symbols, [manager.not_(manager.state(order, pair)) for pair in following], [symbols])
            return _Part(symbols, [manager.state(order, (second, first)) for first, second in following], [symbols])
        if ring is not None and count == MOST_OF_A_SORT:
            rotations = [symbols[turn:] + symbols[:turn] for turn in range(count)]
            return _Part(symbols, [manager.not_(manager.state(ring, tuple(terms)))], rotations)
        different = [manager.equal(*pair) for pair in combinations(terms, 2)]
        return _Part(symbols, different, list(permutations(symbols)))

    # ------------------------------------------------------------- literals

    def said(self, prefix: _Prefix) -> list[Term]:
        """Return the atoms about individuals, as terms over symbols."""
        found: dict[Term, None] = {}
        relations = {*self.orders.values(), *self.rings.values()}
        for atom in self.atoms:
            if atom.variable not in relations:
                choices = [[symbol for symbol in prefix.symbols if symbol.sort == sort] for sort in atom.places]
                found.update((self.at(atom, chosen), None) for chosen in product(*choices))
                found.update((term, None) for term in self.somewhere(atom, choices))
        for sort, order in self.orders.items():
            terms = [self.manager.symbol(symbol) for symbol in prefix.symbols if symbol.sort == sort]
            given = [term for value in self.values if value.sort == sort for term in self.reads(value, prefix)]
            pairs = [pair for pair in permutations([*terms, *given], 2) if pair[0] in given or pair[1] in given]
            found.update((self.manager.state(order, pair), None) for pair in pairs)
        return list(found)

    def somewhere(self, atom: Atom, choices: Sequence[Sequence[Symbol]]) -> Iterator[Term]:
        """Yield that an atom about too many individuals of a sort for one clause is true of some individual."""
        for position, sort in enumerate(atom.places):
            if atom.places.count(sort) > MOST_OF_A_SORT:
                some = Symbol(f"some{position}", sort)
                for chosen in product(*choices[:position], [some], *choices[position + 1 :]):
                    yield self.manager.exists((some,), self.at(atom, chosen))

    def reads(self, value: StateVariable, prefix: _Prefix) -> list[Term]:
        """Return the entries of a variable at symbols."""
        choices = [[symbol for symbol in prefix.symbols if symbol.sort == place] for place in value.domain]
        return [self.manager.state(value, tuple(map(self.manager.symbol, chosen))) for chosen in product(*choices)]


class _ShortClauses:
    """The clauses about the individuals of one prefix. Literals are known by their positions.

    The truth of a literal is a number, with a bit for each way in which the individuals can be chosen in a sample; of
    ways that no literal tells apart, there is one.
    """

    def __init__(self, of: Enumeration, prefix: _Prefix) -> None:
        self.manager = of.manager
        self.prefix = prefix
        self.wanted = frozenset(prefix.symbols)
        said = of.said(prefix)
        places = list(product(*(of.samples.values(symbol.sort) for symbol in prefix.symbols)))
        columns = [of.samples.column(atom, prefix.symbols, places) for atom in (self.manager.true, *said)]
        outside = 0
        for part in prefix.otherwise:
            outside |= of.samples.column(part, prefix.symbols, places)
        self.false_anywhere = self.false_of(said, *_distinct(columns[1:], columns[0]))
        """Of literals, where they are false, whichever the individuals are."""
        inside = columns[0] & ~outside
        self.false = self.false_of(said, *_distinct([column & inside for column in columns[1:]], inside))
        for literal in [literal for literal in self.false if literal.operator is Operator.EXISTS]:
            del self.false[literal]  # in a universal clause, such an atom is negated
        self.literals, self.alike = self.told_apart()
        self.missing = [self.false[literal] for literal in self.literals]
        self.free = [literal.free for literal in self.literals]
        self.images = self.swapped()
        self.pairs: list[set[int]] = [set() for _ in self.literals]
        """Of a literal, those with which it is a clause that holds."""
        self.known: set[tuple[int, ...]] = set()
        self.open: list[tuple[int, ...]] = []
        """The clauses of the length enumerated last that do not hold."""

    def false_of(self, said: Sequence[Term], columns: Sequence[int], everywhere: int) -> dict[Term, int]:
        false: dict[Term, int] = {}
        for atom, column in zip(said, columns, strict=True):
            false[self.manager.not_(atom)], false[atom] = column, everywhere & ~column
        return false

    def told_apart(self) -> tuple[list[Term], list[tuple[Term, Term]]]:
        """Return literals of which none is always or never true, and others, each with one that is true where it is."""
        everywhere = 0
        for false in self.false.values():
            everywhere |= false
        first: dict[int, Term] = {}
        alike = []
        for literal, false in self.false.items():
            if false in first:
                alike.append((literal, first[false]))
            elif false not in (0, everywhere):
                first[false] = literal
        return list(first.values()), alike

    def swapped(self) -> list[list[int]]:
        """Return the images of literals, for each swap under which each of them becomes another."""
        position = {literal: number for number, literal in enumerate(self.literals)}
        found = []
        for swap in self.prefix.swaps:
            renaming = {old: self.manager.symbol(new) for old, new in swap.items()}
            images = [position.get(self.manager.substitute(literal, renaming), -1) for literal in self.literals]
            if -1 not in images:
                found.append(images)
        return found

    # -------------------------------------------------------------- clauses

    def short(self, length: int) -> Iterator[Clause]:
        """Yield the clauses of one literal, and of two if they may be so long."""
        for literal, false in self.false.items():
            if not false:
                yield from self.clause([literal])
        if length < 2:
            return
        for literal, same in self.alike:
            if self.false[literal]:
                yield from self.clause([self.manager.not_(same), literal])
                yield from self.clause([same, self.manager.not_(literal)])
        for one, two in combinations(range(len(self.literals)), 2):
            if self.missing[one] & self.missing[two]:
                self.open.append((one, two))
                continue
            self.pairs[one].add(two)
            self.pairs[two].add(one)
            if self.literals[one] is not self.manager.not_(self.literals[two]) and self.is_first((one, two)):
                yield from self.clause([self.literals[one], self.literals[two]])

    def longer(self, size: int) -> Iterator[Clause]:
        """Yield the clauses with one literal more than those enumerated last, and no shorter one in them."""
        still_open = []
        for part in self.open:
            left = self.missing[part[0]]
            for each in part[1:]:
                left &= self.missing[each]
            excluded = set().union(*(self.pairs[each] for each in part))
            for last in range(part[-1] + 1, len(self.literals)):
                if last in excluded:
                    continue
                whole = (*part, last)
                if left & self.missing[last]:
                    still_open.append(whole)
                elif size == 3 or not any(shorter in self.known for shorter in combinations(whole, size - 1)):
                    self.known.add(whole)
                    if self.is_first(whole):
                        yield from self.clause([self.literals[each] for each in whole])
        self.open = still_open

    def is_first(self, clause: tuple[int, ...]) -> bool:
        """Return whether a clause stands for those that swaps make of it."""
        return all(tuple(sorted(image[each] for each in clause)) >= clause for image in self.images)

    def clause(self, literals: Sequence[Term]) -> Iterator[Clause]:
        """Yield a clause, if it is universal, about all individuals, and not about constants alone."""
        if any(literal.operator is Operator.EXISTS for literal in literals):
            return
        if not frozenset().union(*(each.free for each in literals)) >= self.wanted or all(map(_is_constant, literals)):
            return
        false = -1
        for literal in literals:
            false &= self.false_anywhere[literal]
        whole = (*self.prefix.otherwise, *literals) if false else tuple(literals)
        loose = dict.fromkeys(symbol for literal in literals for symbol in _bound(literal))
        if loose:
            whole = tuple(self.manager.not_(each.arguments[0].arguments[0]) if _bound(each) else each for each in whole)
        yield Clause((*self.prefix.symbols, *loose), whole, closed(self.manager, self.manager.or_(*whole)))


def _bound(literal: Term) -> tuple[Symbol, ...]:
    """Return the individuals of which a literal says that its atom is true of none."""
    is_none = literal.operator is Operator.NOT and literal.arguments[0].operator is Operator.EXISTS
    return bound_symbols(literal.arguments[0]) if is_none else ()


def _is_constant(literal: Term) -> bool:
    read = (part.payload for part in post_order([literal]) if isinstance(part.payload, StateVariable))
    return all(variable.constant for variable in read)


def _distinct(columns: Sequence[int], everywhere: int) -> tuple[list[int], int]:
    """Return columns with each row once, and the column of all rows; only rows in ``everywhere`` count."""
    width = everywhere.bit_length()
    texts = [f"{column:0{width}b}" for column in (everywhere, *columns)]
    rows = sorted({row[1:] for row in zip(*texts, strict=True) if row[0] == "1"})
    if not rows:
        return [0] * len(columns), 0
    return [int("".join(column), 2) for column in zip(*rows, strict=True)], (1 << len(rows)) - 1
