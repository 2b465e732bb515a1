"""Programs have the values of their terms, for all values of the entries at once."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import numpy as np
import pytest

from invariants.foundation.sorts import BOOL, INT
from invariants.system.exploration.narrow.scalar_code import KNOWN, ScalarCode, ScalarText, function_of
from invariants.system.exploration.programs import Program, entries_in
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Role, StateVariable, Term, post_order
from tests.system.meaning import value_of

NUMBERS, TRUTHS = range(-3, 4), (False, True)


class Terms:
    """Random terms over two integers and two truth values."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - a seed has to give the same terms every time
        self.manager = TermManager()
        sorts = {"n": INT, "m": INT, "p": BOOL, "q": BOOL}
        self.entries = [self.manager.state(StateVariable(name, (), sort, Role.MODEL)) for name, sort in sorts.items()]

    def number(self, depth: int) -> Term:
        manager = self.manager
        if not depth:
            return self.dice.choice([*self.entries[:2], manager.integer(self.dice.randint(-3, 3))])
        first, second, third = (self.number(depth - 1) for _ in range(3))
        divisor = manager.integer(self.dice.choice((-3, -2, 2, 3)))
        return self.dice.choice(
            [
                lambda: manager.add(first, second, third),
                lambda: manager.multiply(first, second),
                lambda: manager.div(first, divisor),
                lambda: manager.mod(first, divisor),
                lambda: manager.if_(self.truth(depth - 1), first, second),
            ]
        )()

    def truth(self, depth: int) -> Term:
        manager = self.manager
        if not depth:
            return self.dice.choice([*self.entries[2:], manager.true, manager.false])
        first, second, third = (self.truth(depth - 1) for _ in range(3))
        left, right = self.number(depth - 1), self.number(depth - 1)
        return self.dice.choice(
            [
                lambda: manager.and_(first, second, third),
                lambda: manager.or_(first, second, third),
                lambda: manager.not_(first),
                lambda: manager.if_(first, second, third),
                lambda: manager.equal(left, right),
                lambda: manager.less_equal(left, right),
            ]
        )()


@pytest.mark.parametrize("seed", range(12))
def test_a_program_has_the_values_of_its_terms(seed: int) -> None:
    terms = Terms(seed)
    roots = [terms.number(2), terms.truth(2), terms.number(3), terms.truth(3), terms.manager.integer(3)]
    fixed = {terms.entries[seed % 4]: (1, 2, True, False)[seed % 4]}
    rows = list(product(NUMBERS, NUMBERS, TRUTHS, TRUTHS))
    columns = {entry: np.array(values) for entry, values in zip(terms.entries, zip(*rows, strict=True), strict=True)}
    program = Program(roots, np.int32, fixed)
    assert {*program.entries()} == {*entries_in(roots)} - fixed.keys()
    found = program.run(lambda entry: columns[entry].astype(bool if entry.sort == BOOL else np.int32))
    for root, column in zip(roots, found, strict=True):
        assert column.dtype == (np.bool_ if root.sort == BOOL else np.int32)
        wide = np.broadcast_to(column, len(rows))
        for row, number in zip(rows, wide, strict=True):
            assert number == value_of(root, {**dict(zip(terms.entries, row, strict=True)), **fixed})


def test_literals_are_scalars_of_their_sort() -> None:
    manager = TermManager()
    yes, no, number = Program([manager.true, manager.false, manager.integer(7)], np.int16, {}).run(lambda _: None)
    assert (~yes, ~no) == (np.False_, np.True_)
    assert (number, number.dtype) == (7, np.int16)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("is_shared", [False, True])
def test_scalar_code_has_the_values_of_its_terms(seed: int, is_shared: bool) -> None:
    """One configuration at a time, whether parts have names or not; a divisor that is 0 counts as 1, as in batches."""
    terms = Terms(seed)
    manager = terms.manager
    quotient = manager.div(terms.number(1), terms.entries[0]), manager.mod(terms.number(1), terms.entries[0])
    roots = [terms.number(2), terms.truth(2), terms.number(3), terms.truth(3), manager.integer(3), *quotient]
    fixed = {terms.entries[1 + seed % 3]: (1, True, False)[seed % 3]}
    names = {entry: ScalarText(f"e{number}", operations=1) for number, entry in enumerate(terms.entries)}
    code = ScalarCode(dict.fromkeys(post_order(roots), 2 if is_shared else 1), fixed, names.__getitem__)
    values = [code.expression(root).text for root in roots]
    arguments = ", ".join(each.text for each in names.values())
    function = function_of([f"def values({arguments}):", *code.lines, f"  return {', '.join(values)}"], KNOWN)
    rows = list(product(NUMBERS, NUMBERS, TRUTHS, TRUTHS))
    columns = {entry: np.array(values) for entry, values in zip(terms.entries, zip(*rows, strict=True), strict=True)}
    batch = Program(roots, np.int64, fixed).run(
        lambda entry: columns[entry].astype(bool if entry.sort == BOOL else np.int64)
    )
    expected = zip(*(np.broadcast_to(column, len(rows)).tolist() for column in batch), strict=True)
    for row, numbers in zip(rows, expected, strict=True):
        assert function(*map(int, row)) == numbers


def test_long_and_deep_terms_have_scalar_code() -> None:
    manager = TermManager()
    entries = [manager.state(StateVariable(f"n{number}", (), INT, Role.MODEL)) for number in range(1_000)]
    deep = entries[0]
    for entry in entries:
        deep = manager.if_(manager.less_equal(deep, entry), manager.add(deep, manager.integer(1)), entry)
    uses = Counter(argument for part in post_order([deep]) for argument in part.arguments)
    code = ScalarCode(uses, {}, lambda entry: ScalarText(f"e[{entries.index(entry)}]"))
    values = [code.expression(root).text for root in (deep, manager.add(*entries))]
    function = function_of(["def values(e):", *code.lines, f"  return {', '.join(values)}"], KNOWN)
    assert function([0] * 1_000) == (0, 0)
    assert function([3, *range(999)]) == (998, 3 + sum(range(999)))
