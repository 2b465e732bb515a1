"""A strengthening is one expression over the entries: names that it binds hide nothing."""

from __future__ import annotations

import pytest

from invariants.evidence.proofs.strengthening_check import (
    MalformedStrengtheningError,
    Vocabulary,
    check_strengthening,
)

VOCABULARY = Vocabulary({"|var x|": 0, "|var m|": 1}, frozenset({"A"}), frozenset({"A0"}))

FINE = [
    "true",
    "(and true (<= |var x| 3))",
    "(forall ((b!0 A)) (= (|var m| b!0) |var x|))",
    "(let ((l!0 (<= |var x| 3))) (and l!0 (not l!0)))",
    "(let ((l!0 (<= |var x| 3))) (let ((l!1 (not l!0))) (or l!0 l!1)))",
    "(and (let ((l!0 true)) l!0) (let ((l!0 false)) (not l!0)))",
    "(let ((l!0 (let ((l!1 true)) l!1))) (let ((l!1 l!0)) l!1))",
    "(forall ((b!0 A)) (let ((l!0 (|var m| b!0))) (= l!0 l!0)))",
]

MALFORMED = [
    ("", "0 expressions"),
    ("true true", "2 expressions"),
    ("(and true) (assert false)", "2 expressions"),
    ("initial", "neither an entry"),
    ("(and (violation))", "no operator"),
    # what `let` binds is bound in its body alone, and is no other name
    ("(and (let ((l!0 true)) l!0) l!0)", "`l!0` is neither an entry"),
    ("(let ((l!0 l!0)) l!0)", "`l!0` is neither an entry"),
    ("(let ((l!0 violation)) true)", "`violation` is neither an entry"),
    ("(let ((l!0 true)) violation)", "`violation` is neither an entry"),
    ("(let ((l!0 true)) (let ((l!0 false)) l!0))", "bound twice"),
    ("(let ((|var x| 3)) (= |var x| 3))", "not of the form"),
    ("(let ((b!0 true)) b!0)", "not of the form"),
    ("(let ((and true)) and)", "not of the form"),
    ("(let ((|l!0| true)) |l!0|)", "not of the form"),
    ("(let ((l!0 true) (l!1 false)) l!0)", "not of the form"),
    ("(let () true)", "not of the form"),
    ("(let ((l!0)) true)", "not of the form"),
    ("(let ((l!0 true)))", "not of the form"),
    ("(let ((l!0 true)) l!0 l!0)", "not of the form"),
    ("(let l!0 true)", "not of the form"),
    ("let", "neither an entry"),
    ("(l!0 true)", "no operator"),
    ("(forall ((l!0 A)) true)", "bound name"),
]


@pytest.mark.parametrize("text", FINE)
def test_expressions_over_entries_may_stand(text):
    check_strengthening(text, VOCABULARY)


@pytest.mark.parametrize(("text", "said"), MALFORMED)
def test_nothing_else_may(text, said):
    with pytest.raises(MalformedStrengtheningError, match=said):
        check_strengthening(text, VOCABULARY)
