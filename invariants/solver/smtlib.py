"""Terms as SMT-LIB 2 text.

Owns: how each sort and operator is written, and which theory integers are written in.
Must never know: the questions that are asked about the text.

Integers are written either as ``Int`` or, where intervals bound every integer term, as bit-vectors that are wide
enough for all of them, so that nothing ever wraps around. Enumeration members and individuals are their numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import BOOL, INT, REAL, BoolSort, EnumSort, IndividualSort, PredicateSort, Scope, Sort
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.terms.terms import Operator, Symbol, Term, Value, bound_symbols, post_order


class Encoding(ValueRecord):
    """How sorts are written. ``width`` is that of integers as bit-vectors; None for the sort Int."""

    scope: tuple[tuple[str, int], ...]
    width: int | None
    is_symbolic: bool = False
    """Members and individuals are values of sorts of their own rather than numbers."""

    @classmethod
    def of(cls, scope: Scope, width: int | None) -> Encoding:
        """Return the encoding for a scope."""
        return cls(tuple(scope.items()), width)

    @property
    def is_finite(self) -> bool:
        """True where everything is written with finitely many values."""
        return self.width is not None

    def bits(self, sort: Sort) -> int:
        """Return the width of a bit-vector of the sort."""
        match sort:
            case EnumSort(members=members):
                return max(1, (len(members) - 1).bit_length())
            case IndividualSort(name=name):
                return max(1, (dict(self.scope)[name] - 1).bit_length())
            case _:
                if self.width is None:
                    raise ValueError(f"{sort} is not written as bits")
                return self.width

    def sort(self, sort: Sort) -> str:
        """Return the sort's text."""
        if sort == BOOL:
            return "Bool"
        if sort == REAL:
            return "Real"
        if self.is_symbolic and isinstance(sort, EnumSort | IndividualSort):
            return f"|sort {sort.name}|"
        if self.width is None:
            return "Int"
        return f"(_ BitVec {self.bits(sort)})"

    def literal(self, value: Value, sort: Sort) -> str:
        """Return a value's text."""
        if isinstance(sort, BoolSort):
            return "true" if value else "false"
        if sort == REAL:
            return _real(Fraction(value))
        number = int(value)
        if self.is_symbolic and isinstance(sort, EnumSort):
            return f"|{sort.name}.{sort.members[number]}|"
        if self.width is None:
            return str(number) if number >= 0 else f"(- {-number})"
        bits = self.bits(sort)
        return f"(_ bv{number % (1 << bits)} {bits})"


def _real(value: Fraction) -> str:
    top = f"{abs(value.numerator)}.0"
    text = top if value.denominator == 1 else f"(/ {top} {value.denominator}.0)"
    return f"(- {text})" if value < 0 else text


_ARITHMETIC = {
    Operator.NOT: "not",
    Operator.AND: "and",
    Operator.OR: "or",
    Operator.EQUAL: "=",
    Operator.LESS_EQUAL: "<=",
    Operator.LESS: "<",
    Operator.IF: "ite",
    Operator.ADD: "+",
    Operator.MULTIPLY: "*",
    Operator.DIVIDE: "/",
    Operator.DIV: "div",
    Operator.MOD: "mod",
    Operator.TO_REAL: "to_real",
}
_BITS = {
    **_ARITHMETIC,
    Operator.LESS_EQUAL: "bvsle",
    Operator.LESS: "bvslt",
    Operator.ADD: "bvadd",
    Operator.MULTIPLY: "bvmul",
}
_UNSIGNED = {Operator.LESS_EQUAL: "bvule", Operator.LESS: "bvult"}
"""For the numbers of members and individuals, which are never negative."""
_LEAVES = frozenset((Operator.STATE, Operator.NEXT, Operator.INPUT, Operator.SYMBOL))
_SHORT = _LEAVES | {Operator.ORDINAL}
"""Written out wherever they occur: a definition would be no shorter."""


LET_PREFIX = "l!"
"""The first characters of names that ``let`` binds; a number follows. No other name has this form."""

MUCH_LARGER, LARGE = 4, 1000
"""Written out, a term may have so many times the parts that it has where each counts once, and so many more."""


class Printer:
    """Writes terms. ``name`` gives the text of a leaf that is neither a literal nor bound.

    Parts that occur more than once become definitions without arguments, which come out of :meth:`definitions`.
    """

    def __init__(self, encoding: Encoding, name: Callable[[Term], str], prefix: str = "d!") -> None:
        self._encoding = encoding
        self._operators = _ARITHMETIC if encoding.width is None else _BITS
        self._name = name
        self._prefix = prefix
        self._texts: dict[Term, str] = {}
        self._bound: dict[Symbol, str] = {}
        self._definitions: list[tuple[str, str, str]] = []
        """The name, sort and text of each part that got a name."""
        self._declarations: list[str] = []
        self.predicates: set[PredicateSort] = set()
        """The sorts of predicates that terms apply."""

    def definitions(self) -> list[str]:
        """Return the definitions since the last call, in an order in which they can be read.

        The functions that apply predicates are declared: nothing is known of them.
        """
        found, self._definitions = self._definitions, []
        declared, self._declarations = self._declarations, []
        return declared + [f"(define-fun {name} () {sort} {text})" for name, sort, text in found]

    @property
    def functions(self) -> dict[str, int]:
        """The functions that apply predicates, with the number of their arguments."""
        return {predicate_function(sort): 1 + len(sort.domain) for sort in self.predicates}

    def texts(self, roots: Iterable[Term]) -> list[str]:
        """Return the text of each root, in which parts may have names: see :meth:`definitions`."""
        roots = list(roots)
        uses: dict[Term, int] = {}
        order = list(post_order(roots))
        for term in order:
            for argument in term.arguments:
                uses[argument] = uses.get(argument, 0) + 1
        for term in order:
            if term in self._texts:
                continue
            text = self._text(term)
            if term.arguments and uses.get(term, 0) > 1 and not term.free and term.operator not in _SHORT:
                name = f"{self._prefix}{len(self._texts)}"
                self._definitions.append((name, self._encoding.sort(term.sort), text))
                text = name
            self._texts[term] = text
        return [self._texts[root] for root in roots]

    def closed_texts(self, roots: Iterable[Term]) -> list[str]:
        """Return the text of each root, complete in itself: without definitions.

        Parts that occur more than once are written out, or, where that would take much more, bound by ``let``.
        """
        roots = list(roots)
        large = {root for root in roots if _is_much_larger_written_out(root)}
        for term in post_order([root for root in roots if root not in large]):
            if term not in self._texts:
                self._texts[term] = self._text(term)
        return [self._with_lets(root) if root in large else self._texts[root] for root in roots]

    def _with_lets(self, root: Term) -> str:
        inner = Printer(self._encoding, self._name, LET_PREFIX)
        (text,) = inner.texts([root])
        for name, _, value in reversed(inner._definitions):
            text = f"(let (({name} {value})) {text})"
        return text

    def _text(self, term: Term) -> str:
        operator = term.operator
        if operator is Operator.VALUE:
            return self._encoding.literal(term.value, term.sort)
        if isinstance(term.payload, Symbol):
            return self.bound_name(term.payload)
        if operator in _LEAVES:
            # A variable that is read at terms is a function; literal indices are part of its name.
            indices = [self._texts[index] for index in term.arguments if not index.is_value]
            return f"({self._name(term)} {' '.join(indices)})" if indices else self._name(term)
        arguments = [self._texts[argument] for argument in term.arguments]
        if operator is Operator.ORDINAL and self._encoding.width is None and not self._encoding.is_symbolic:
            return arguments[0]  # members and individuals are written as their numbers
        if self._encoding.width is not None and operator in (Operator.DIV, Operator.MOD):
            return self._euclidean(operator, *arguments)
        symbol = self._operators.get(operator)
        if operator in _UNSIGNED and self._encoding.width is not None and term.arguments[0].sort != INT:
            symbol = _UNSIGNED[operator]
        if symbol is not None:
            return f"({symbol} {' '.join(arguments)})"
        if operator in (Operator.FORALL, Operator.EXISTS):
            bound = " ".join(f"({self.bound_name(s)} {self._encoding.sort(s.sort)})" for s in bound_symbols(term))
            return f"({operator.value} ({bound}) {arguments[0]})"
        if operator is Operator.SATISFIES:
            return self._satisfies(term.arguments[0].sort, arguments)
        raise UnsupportedSystemError(NoAnswer(GaveUpReason.NO_EXACT_MEANING, operator.value))

    def _satisfies(self, sort: Sort, arguments: list[str]) -> str:
        """Return the application of a predicate, by a function of the predicate's number and the arguments."""
        if not isinstance(sort, PredicateSort):
            raise TypeError(f"no predicate: {sort}")
        name = predicate_function(sort)
        if sort not in self.predicates:
            self.predicates.add(sort)
            domain = " ".join(map(self._encoding.sort, (sort, *sort.domain)))
            self._declarations.append(f"(declare-fun {name} ({domain}) Bool)")
        return f"({name} {' '.join(arguments)})"

    def bound_name(self, symbol: Symbol) -> str:
        """Return the text of a bound symbol: the same in every run, and safe whatever the user called the symbol."""
        return self._bound.setdefault(symbol, f"b!{len(self._bound)}")

    def _euclidean(self, operator: Operator, left: str, right: str) -> str:
        """Return Euclidean division, from one that rounds towards zero (Leijen, "Division and modulus", 2001)."""
        width = self._encoding.width or 0
        zero, one = f"(_ bv0 {width})", f"(_ bv1 {width})"
        quotient, rest = f"(bvsdiv {left} {right})", f"(bvsrem {left} {right})"
        negative = f"(bvslt {rest} {zero})"
        up = f"(bvslt {right} {zero})"
        if operator is Operator.DIV:
            return f"(ite {negative} (ite {up} (bvadd {quotient} {one}) (bvsub {quotient} {one})) {quotient})"
        return f"(ite {negative} (ite {up} (bvsub {rest} {right}) (bvadd {rest} {right})) {rest})"


def _is_much_larger_written_out(root: Term) -> bool:
    """Return whether a term has many more parts where each is counted as often as it occurs."""
    sizes: dict[Term, int] = {}
    for term in post_order([root]):
        sizes[term] = 1 + sum(sizes[argument] for argument in term.arguments)
    return sizes[root] > MUCH_LARGER * len(sizes) + LARGE


def predicate_function(sort: PredicateSort) -> str:
    """Return the name of the function that applies predicates: of a predicate's number, and of the arguments."""
    return "!".join(["satisfies", *map(str, sort.domain)])


def width_for(lowest: int, highest: int) -> int:
    """Return the number of bits of a two's complement number that holds both."""
    return max((-lowest - 1).bit_length() if lowest < 0 else 0, highest.bit_length() if highest > 0 else 0) + 1
