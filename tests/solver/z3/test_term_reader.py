"""Z3's expressions back to terms: the same value for all values of the entries, or a refusal."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from invariants.foundation.sorts import BOOL, INT, REAL
from invariants.solver.smtlib import Encoding, Printer
from invariants.solver.z3.context import Z3Context
from invariants.solver.z3.term_reader import LiftingError, lifted
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Role, StateVariable, Term, Value, leaf_sort
from tests.system.formulas import SCOPE, Formulas
from tests.system.meaning import value_of

ENCODING = Encoding.of(SCOPE, None)


def read_back(manager: TermManager, leaves: list[Term], text: str) -> Term:
    """The term that is read from the text of a formula, in which the leaves are called ``e0``, ``e1`` and so on."""
    context = Z3Context()
    sorts = [ENCODING.sort(leaf_sort(leaf)) for leaf in leaves]
    declared = "".join(f"(declare-const e{i} {sort})" for i, sort in enumerate(sorts))
    (formula,) = context.parsed(f"{declared}(assert {text})")
    constants = (context.constant(f"e{i}", context.sort(sort)) for i, sort in enumerate(sorts))
    return lifted(context, manager, formula, dict(zip(constants, leaves, strict=True)))


@pytest.mark.parametrize("seed", range(12))
def test_random_formulas_keep_their_meaning(seed: int) -> None:
    made = Formulas(seed)
    leaves = [*made.individuals, *made.colours, made.code, *made.integers, *made.reals, *made.truths]
    names = {leaf: f"e{i}" for i, leaf in enumerate(leaves)}
    formula = made.formula(3)
    printer = Printer(ENCODING, names.__getitem__)
    (text,) = printer.closed_texts([formula])
    found = read_back(made.manager, leaves, text)
    for valuation in made.valuations(40):
        assert value_of(found, valuation) == value_of(formula, valuation), (seed, text)


NUMBERS = range(-3, 4)

TEXTS = {
    "(distinct e0 e1 2)": lambda x, y, r: len({x, y, 2}) == 3,
    "(= e0 e1 1)": lambda x, y, r: x == y == 1,
    "(xor (< e0 0) (< e1 0) (< 0 e0))": lambda x, y, r: (x < 0) ^ (y < 0) ^ (x > 0),
    "(=> (>= e0 e1) (> e0 1))": lambda x, y, r: x < y or x > 1,
    "(= (- e0 e1 1) 0)": lambda x, y, r: x - y - 1 == 0,
    "(= (- e0) e1)": lambda x, y, r: -x == y,
    "(<= (* e0 e1 2) e0)": lambda x, y, r: 2 * x * y <= x,
    "(= (div e0 2) e1)": lambda x, y, r: x // 2 == y,
    "(= (div e0 (- 2)) e1)": lambda x, y, r: -(x // 2) == y,
    "(= (mod e0 3) (mod e1 (- 3)))": lambda x, y, r: x % 3 == y % 3,
    "(= (/ e2 2.0) 0.5)": lambda x, y, r: r == 1,
    "(< (to_real e0) e2)": lambda x, y, r: x < r,
    "(ite (< e0 0) (< e1 0) (< 0.25 e2))": lambda x, y, r: y < 0 if x < 0 else r > Fraction(1, 4),
    "(not (or (> e0 0) (and (>= e1 0) (< e2 (- 0.5)))))": lambda x, y, r: not (x > 0 or (y >= 0 and r < -0.5)),
    "(> (+ e0 e1 3) 0)": lambda x, y, r: x + y + 3 > 0,
    "true": lambda x, y, r: True,
    "(and true false)": lambda x, y, r: False,
}


def entries(manager: TermManager) -> list[Term]:
    sorts = (("x", INT), ("y", INT), ("r", REAL), ("p", BOOL))
    return [manager.state(StateVariable(name, (), sort, Role.MODEL)) for name, sort in sorts]


@pytest.mark.parametrize("text", TEXTS)
def test_every_operator_is_read_as_it_was_written(text: str) -> None:
    manager = TermManager()
    leaves = entries(manager)
    found = read_back(manager, leaves, text)
    for x, y, r in product(NUMBERS, NUMBERS, (Fraction(-1), Fraction(1, 2), Fraction(1))):
        values: dict[Term, Value] = dict(zip(leaves, (x, y, r, False), strict=True))
        assert value_of(found, values) is TEXTS[text](x, y, r), (x, y, r)


@pytest.mark.parametrize(
    "text",
    [
        "(forall ((k Int)) (< k e0))",
        "(exists ((k Int)) (and (< k e0) e3))",
        "(= ((_ int2bv 4) e0) #b0000)",
        "(< (rem e0 2) 1)",
        "(is_int e2)",
        "(= (select ((as const (Array Int Int)) 0) e0) 1)",
    ],
)
def test_what_terms_do_not_have_is_refused(text: str) -> None:
    manager = TermManager()
    with pytest.raises(LiftingError, match="the solver's invariant has"):
        read_back(manager, entries(manager), text)
