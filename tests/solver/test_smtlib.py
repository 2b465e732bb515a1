"""Terms as text: what is shared stays shared, and means the same."""

from __future__ import annotations

import pytest

from invariants.foundation.sorts import BOOL, INT
from invariants.solver.answers import Answer
from invariants.solver.smtlib import Encoding, Printer
from invariants.solver.z3.context import Z3Context
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Role, StateVariable, Term

DECLARED = "(declare-const x Int)(declare-const y Int)(declare-const p Bool)"


def doubled(manager: TermManager, depth: int) -> Term:
    """A condition in which each level has the one below it twice, which makes 2^depth parts as a tree."""
    x, y = (manager.state(StateVariable(name, (), INT, Role.MODEL)) for name in ("x", "y"))
    found = manager.state(StateVariable("p", (), BOOL, Role.MODEL))
    for level in range(depth):
        least = manager.less(x, manager.integer(level))
        found = manager.if_(least, manager.not_(found), manager.if_(found, manager.less(y, x), least))
    return found


def printer() -> Printer:
    return Printer(Encoding.of({}, None), lambda leaf: leaf.payload.name)


@pytest.mark.parametrize("depth", [3, 9, 60])
def test_closed_texts_grow_with_the_parts_and_not_with_the_tree(depth):
    (text,) = printer().closed_texts([doubled(TermManager(), depth)])
    assert len(text) < 1000 + 200 * depth
    assert ("(let " in text) is (depth > 8)


@pytest.mark.parametrize("depth", [3, 9])
def test_with_lets_and_with_definitions_a_term_means_the_same(depth):
    manager = TermManager()
    whole, part = doubled(manager, depth), doubled(manager, depth - 1)
    closed, other = printer().closed_texts([whole, part])
    defining = printer()
    (defined,) = defining.texts([whole])
    lines = [DECLARED, *defining.definitions()]
    asked = {
        f"(not (= {closed} {defined}))": Answer.UNSATISFIABLE,
        f"(not (= {closed} {other}))": Answer.SATISFIABLE,
    }
    for question, answer in asked.items():
        context = Z3Context()
        for formula in context.parsed("\n".join([*lines, f"(assert {question})"])):
            context.add(formula)
        assert context.check((), 200.0).answer is answer


def test_small_terms_are_written_out():
    """So certificates that people read have no names in them but those of entries."""
    manager = TermManager()
    x = manager.state(StateVariable("x", (), INT, Role.MODEL))
    shared = manager.less(x, manager.integer(3))
    (text,) = printer().closed_texts([manager.if_(shared, manager.not_(shared), shared)])
    assert "let" not in text
    assert "define" not in text
