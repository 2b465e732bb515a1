"""The text of clauses and intervals says what they mean: asked of the solver, value by value."""

from __future__ import annotations

from invariants.evidence.proofs.proof_obligations import entry_name
from invariants.evidence.proofs.strengthening_text import bounds_text, clause_text, strengthening_text
from invariants.foundation.sorts import BOOL, INT
from invariants.solver.answers import Answer
from invariants.solver.z3.context import Z3Context
from invariants.system.grounding.intervals import IntegerInterval, ReachableIntervals
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Role, StateVariable, Term
from tests.system.formulas import COLOUR

MANAGER = TermManager()
N, M, P, HUE = (
    MANAGER.state(StateVariable(name, (), sort, Role.MODEL))
    for name, sort in (("n", INT), ("m", INT), ("p", BOOL), ("hue", COLOUR))
)


def holds(text: str, n: int = 0, m: int = 0, hue: int = 0, p: bool = False) -> bool:
    """Whether a text over the entries is true for these values."""
    context = Z3Context()
    sorts = {N: "Int", M: "Int", P: "Bool", HUE: "Int"}
    declared = "".join(f"(declare-const {entry_name(entry)} {sort})" for entry, sort in sorts.items())
    values: dict[Term, object] = {N: n, M: m, HUE: hue}
    equations = [f"(= {entry_name(entry)} {number(value)})" for entry, value in values.items()]
    equations.append(f"(= {entry_name(P)} {str(p).lower()})")
    for formula in context.parsed(f"{declared}(assert (and {' '.join(equations)}))(assert {text})"):
        context.add(formula)
    answer = context.check([], 200.0).answer
    assert answer is not Answer.UNKNOWN
    return answer is Answer.SATISFIABLE


def number(value: object) -> str:
    return str(value) if not isinstance(value, int) or value >= 0 else f"(- {-value})"


def test_a_clause_excludes_its_cube_and_nothing_else() -> None:
    text = clause_text(frozenset({(N, -2), (P, True), (HUE, 1)}))
    assert not holds(text, n=-2, p=True, hue=1)
    assert holds(text, n=2, p=True, hue=1)
    assert holds(text, n=-2, p=False, hue=1)
    assert holds(text, n=-2, p=True, hue=2)


def test_a_clause_is_the_same_text_for_the_same_cube() -> None:
    cubes = [frozenset(order) for order in ([(N, 1), (M, 2)], [(M, 2), (N, 1)])]
    assert len({clause_text(each) for each in cubes}) == 1
    assert not holds(clause_text(frozenset()))


def test_an_interval_has_both_its_ends_and_half_a_one_says_nothing() -> None:
    intervals = {N: IntegerInterval(-1, 2), M: IntegerInterval(0, None)}
    (text,) = bounds_text(ReachableIntervals(intervals, stable=True))
    assert [n for n in range(-3, 5) if holds(text, n=n, m=-9)] == [-1, 0, 1, 2]
    assert bounds_text(ReachableIntervals({N: IntegerInterval(None, 3)}, stable=True)) == []


def test_a_strengthening_is_the_conjunction_of_its_parts() -> None:
    n, m = entry_name(N), entry_name(M)
    whole = strengthening_text([f"(< {n} 2)", f"(< {m} {n})"])
    assert holds(whole, n=1, m=0)
    assert not holds(whole, n=2, m=0)
    assert not holds(whole, n=1, m=1)
    assert holds(strengthening_text([]), n=5)
