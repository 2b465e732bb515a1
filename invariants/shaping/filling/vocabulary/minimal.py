"""Conditions without parts that say nothing new.

Owns: which parts of a condition over a vocabulary can be left out, as a solver shows for all values.
Must never know: where a condition stands; why it is asked for.

The parts of a condition are worded term by term: `y < 0`, of a term about an entry at `y`, says nothing beside `y < 2`,
of a term about `y`. A part is left out only if, wherever the whole condition is defined, the condition without it is
defined, and true for the same values. Each reading is a symbol of its own: what follows from two of them being the same
is not used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.records import Record
from invariants.foundation.sorts import IntSort, RangeSort, RealSort
from invariants.foundation.sources import SourceText
from invariants.language.model.compounds import NONE
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, PrefixOperator
from invariants.language.parsing.parser import parse
from invariants.language.tree import expression_nodes as written
from invariants.language.tree.declaration_nodes import InvariantDeclaration
from invariants.shaping.filling.vocabulary.readings import InsideRange, Presence, StateReading
from invariants.shaping.filling.vocabulary.terms import GuardTerm, IntervalsTerm, PartTerm, PlainTerm, ValuesTerm

LONGEST_CONDITION = 40
"""The parts of a condition from which some are left out: nobody reads a longer one."""


def minimal(text: str, terms: Sequence[GuardTerm]) -> str:
    """Return a condition over some terms without the parts that say nothing new; or as it is, if it is long."""
    tree = _tree(_parsed(text))
    if not 1 < tree.size <= LONGEST_CONDITION:
        return text
    try:
        smaller = _Reduction(_Wording(terms), tree).reduced()
    except _UnknownReadingError:
        return text
    return text if smaller.size == tree.size else smaller.text


class _UnknownReadingError(InvariantsError):
    """The condition reads something of which the vocabulary does not say when it is defined."""


# ----------------------------------------------------------------------- trees


class _Tree(Record):
    """A condition: the operands of ``and`` or of ``or``, or a ``leaf`` with neither."""

    operator: BinaryOperator
    operands: tuple[_Tree, ...]
    leaf: written.Expression | None = None

    @property
    def size(self) -> int:
        return 1 if self.leaf is not None else sum(each.size for each in self.operands)

    @property
    def text(self) -> str:
        if self.leaf is not None:
            return self.leaf.span.text
        is_and = self.operator is BinaryOperator.AND
        texts = [f"({each.text})" if is_and and each.leaf is None else each.text for each in self.operands]
        return f" {self.operator.value} ".join(texts)


def _parsed(text: str) -> written.Expression:
    (item,) = parse(SourceText("<condition>", f"invariant c: {text}\n")).items
    if not isinstance(item, InvariantDeclaration) or not isinstance(item.condition, written.Expression):
        raise TypeError(item)
    return item.condition


def _tree(node: written.Expression) -> _Tree:
    match node:
        case written.Binary(operator=BinaryOperator.AND | BinaryOperator.OR as operator):
            return _Tree(operator, tuple(_operands(node, operator)))
        case _:
            return _Tree(BinaryOperator.AND, (), node)


def _operands(node: written.Expression, operator: BinaryOperator) -> Iterator[_Tree]:
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, written.Binary) and part.operator is operator:
            waiting += [part.right, part.left]
        else:
            yield _tree(part)


def _smaller(tree: _Tree) -> Iterator[_Tree]:
    """Yield the trees without one operand, whole ones before those inside, the last ones first."""
    for at in reversed(range(len(tree.operands))):
        yield _joined(tree.operator, (*tree.operands[:at], *tree.operands[at + 1 :]))
    for at in reversed(range(len(tree.operands))):
        for inner in _smaller(tree.operands[at]):
            yield _joined(tree.operator, (*tree.operands[:at], inner, *tree.operands[at + 1 :]))


def _joined(operator: BinaryOperator, operands: Sequence[_Tree]) -> _Tree:
    """Return operands as one condition, those of inner ones with the same operator among them."""
    flat: list[_Tree] = []
    for each in operands:
        flat += each.operands if each.leaf is None and each.operator is operator else [each]
    return flat[0] if len(flat) == 1 else _Tree(operator, tuple(flat))


# --------------------------------------------------------------------- meaning


class _Meaning(Record):
    """A condition in SMT-LIB: its value, and where it is defined. Operands are evaluated from left to right."""

    value: str
    defined: str


class _Wording:
    """Translates conditions over some terms. ``facts`` is what is known of the symbols that were needed."""

    def __init__(self, terms: Sequence[GuardTerm]) -> None:
        self._needs: dict[str, tuple[Presence, ...]] = {}
        self._facts: dict[str, list[str]] = {}
        self._numbers: dict[str, Fraction] = {}
        self._symbols: dict[tuple[str, str], str] = {}
        for term in terms:
            self._learn(term)

    @property
    def declarations(self) -> list[str]:
        """Return the declarations of the symbols that were needed, and what is known of their values."""
        lines = [f"(declare-const {name} {sort})" for (_, sort), name in self._symbols.items()]
        for (text, sort), name in self._symbols.items():
            if sort == "Real":
                lines += [f"(assert {fact.format(name)})" for fact in self._facts.get(text, ())]
        return lines

    def _learn(self, term: GuardTerm) -> None:
        presences = term.presences if isinstance(term, PartTerm) else ()
        for at, each in enumerate(presences):
            place = each.reading.text if isinstance(each, InsideRange) else each.place
            self._need(place, presences[:at])
        plain = term.inner if isinstance(term, PartTerm) else term
        for reading in _readings(plain):
            self._need(reading.text, presences)
        match plain:
            case IntervalsTerm(reading=reading, thresholds=thresholds, sort=sort):
                self._numbers |= {each.text: each.value for each in thresholds}
                self._facts[reading.text] = list(_facts(sort, reading))
            case ValuesTerm(values=values) if isinstance(values[0], str):
                for member in values:
                    self._numbers.setdefault(str(member), Fraction(len(self._numbers)))

    def _need(self, place: str, presences: tuple[Presence, ...]) -> None:
        """Note what has to be there for a reading: of several terms, the one that asks least knows best."""
        if place not in self._needs or len(presences) < len(self._needs[place]):
            self._needs[place] = presences

    def meaning(self, tree: _Tree) -> _Meaning:
        """Return the meaning of a condition."""
        if tree.leaf is not None:
            return self._leaf(tree.leaf)
        first, *others = map(self.meaning, tree.operands)
        is_and = tree.operator is BinaryOperator.AND
        for other in others:
            goes_on = first.value if is_and else f"(not {first.value})"
            first = _Meaning(
                f"({tree.operator.value} {first.value} {other.value})",
                f"(and {first.defined} (=> {goes_on} {other.defined}))",
            )
        return first

    def _leaf(self, node: written.Expression) -> _Meaning:
        match node:
            case written.Unary(operator=PrefixOperator.NOT, operand=operand):
                inner = self.meaning(_tree(operand))
                return _Meaning(f"(not {inner.value})", inner.defined)
            case written.Comparison(operands=(place, written.Name(text=name)), operators=(operator,)) if name == NONE:
                there = self._symbol(place.span.text, "Bool")
                value = there if operator is ComparisonOperator.NOT_EQUAL else f"(not {there})"
                return _Meaning(value, self._defined(place.span.text))
            case written.Comparison(operands=operands, operators=operators):
                parts = [self._number(each) for each in operands]
                signs = zip(operators, pairwise(parts), strict=True)
                values = [_compared(sign, left.value, right.value) for sign, (left, right) in signs]
                return _Meaning(_all(values), _all([part.defined for part in parts]))
            case written.Boolean(value=value):
                return _Meaning(str(value).lower(), "true")
            case _:
                return _Meaning(self._symbol(node.span.text, "Bool"), self._defined(node.span.text))

    def _number(self, node: written.Expression) -> _Meaning:
        text = node.span.text
        if text in self._needs:
            return _Meaning(self._symbol(text, "Real"), self._defined(text))
        number = self._numbers.get(text)
        if number is None and isinstance(node, written.Number):
            number = Fraction(text.replace("_", ""))
        if number is None and isinstance(node, written.Unary) and isinstance(node.operand, written.Number):
            number = -Fraction(node.operand.text.replace("_", ""))
        if number is None:
            raise _UnknownReadingError(text)
        return _Meaning(_fraction(number), "true")

    def _defined(self, text: str) -> str:
        if text not in self._needs:
            raise _UnknownReadingError(text)
        return _all([self._there(each) for each in self._needs[text]])

    def _there(self, presence: Presence) -> str:
        if isinstance(presence, StateReading):
            return self._symbol(presence.place, "Bool")
        number = self._symbol(presence.reading.text, "Real")
        return f"(<= {_fraction(Fraction(presence.index.low))} {number} {_fraction(Fraction(presence.index.high))})"

    def _symbol(self, text: str, sort: str) -> str:
        return self._symbols.setdefault((text, sort), f"s{len(self._symbols)}")


def _readings(term: PlainTerm) -> tuple[StateReading, ...]:
    if isinstance(term, ValuesTerm | IntervalsTerm):
        return (term.reading,)
    return term.left, term.right


def _facts(sort: IntSort | RealSort | RangeSort, reading: StateReading) -> Iterator[str]:
    """Yield what is known of a number of a sort. A number after a step may be outside of its range."""
    if not isinstance(sort, RealSort):
        yield "(is_int {})"
    if isinstance(sort, RangeSort) and not reading.is_after:
        yield f"(<= {_fraction(Fraction(sort.low))} {{}} {_fraction(Fraction(sort.high))})"


def _compared(sign: ComparisonOperator, left: str, right: str) -> str:
    if sign is ComparisonOperator.NOT_EQUAL:
        return f"(not (= {left} {right}))"
    return f"({'=' if sign is ComparisonOperator.EQUAL else sign.value} {left} {right})"


def _fraction(number: Fraction) -> str:
    size = f"(/ {abs(number.numerator)}.0 {number.denominator}.0)"
    return size if number >= 0 else f"(- {size})"


def _all(parts: Sequence[str]) -> str:
    return f"(and true {' '.join(parts)})"


# ------------------------------------------------------------------- reduction


class _Reduction:
    """Leaves out one part of a condition after the other, as long as the solver shows that nothing changes."""

    def __init__(self, wording: _Wording, tree: _Tree) -> None:
        from invariants.solver.z3.pool import Z3Contexts  # imported late: most conditions have a single part

        self._wording = wording
        self._tree = tree
        self._contexts = Z3Contexts()

    def reduced(self) -> _Tree:
        tree = next(filter(self._is_same, map(_tree, map(_parsed, ("true", "false")))), self._tree)
        while (smaller := next(filter(self._is_same, _smaller(tree)), None)) is not None:
            tree = smaller
        return tree

    def _is_same(self, other: _Tree) -> bool:
        from invariants.solver.scripts.z3_script import is_refuted_at_once

        whole, part = self._wording.meaning(self._tree), self._wording.meaning(other)
        same = f"(and {part.defined} (= {whole.value} {part.value}))"
        question = [*self._wording.declarations, f"(assert {whole.defined})", f"(assert (not {same}))"]
        return is_refuted_at_once("\n".join(question), contexts=self._contexts)
