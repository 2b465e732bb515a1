"""Sets that no table has: few configurations, where a solver has no exact meaning for an operator."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
from msgspec.structs import replace

from invariants import Verdict, check
from invariants.engines.direct import search
from invariants.engines.direct.engine import run
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.certificates.certificate import read_header, set_certificate_text
from invariants.evidence.certificates.certificate_file import certificate_of, write
from invariants.evidence.certificates.checking import Accepted, Checker, RefusalReason, RefusedCertificate
from invariants.evidence.claims import GaveUp, Reachable, ReachedSet
from invariants.evidence.reached_sets import closure
from invariants.evidence.reached_sets.closure import OpenSetError, require_closed
from invariants.evidence.reached_sets.unlisted import is_rational
from invariants.foundation.exceptions import NoAnswerError
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load, load_text
from invariants.language.model.declarations import Model, Unbounded

GROWING = """\
system growing
var x: Real = 0
modification grow {
  require below: x <= 1
  x := x + 1/2
}
modification stop { rewrite grow.below as false }
invariant bounded: exp(x) <= 5
invariant lower: exp(x) <= 4
invariant slow: exp(x' - x) <= 2
invariant plain: x <= 10
"""


def claimed(model: Model, name: str):
    problem = Problem(model, dict(model.scope), (name,), Unbounded.ANY, Unbounded.ANY)
    (claim,) = run(replace(problem, model=problem.part.model), Budget())
    return claim


def test_all_configurations_are_a_proof_where_exp_is_no_term():
    model = load_text(GROWING)
    claim = claimed(model, "bounded")
    assert isinstance(claim, ReachedSet)
    assert (claim.configurations, claim.reading) == ("", ("the configuration is one of 8 that were gone through",))
    require_closed(model, {}, "bounded", claim.depth, "")
    assert isinstance(claimed(model, "slow"), ReachedSet)
    lower = claimed(model, "lower")
    assert isinstance(lower, Reachable)
    assert (lower.steps, lower.exact, lower.linear) == (3, True, True)
    with pytest.raises(OpenSetError, match="lower is violated in one of its configurations"):
        require_closed(model, {}, "lower", 0, "")


def test_the_verdict_is_that_of_the_proof_or_of_the_run():
    found = {each.invariant: each for each in check(load_text(GROWING), chain="any", steps="any")}
    assert (found["bounded"].verdict, found["bounded"].engine) == (Verdict.PROVED, "direct")
    assert (found["lower"].verdict, found["lower"].chain) == (Verdict.VIOLATED, ("grow", "grow", "grow"))


@pytest.mark.parametrize("seed", range(20))
def test_the_claims_are_those_of_arithmetic(seed):
    """Rules add and halve; what can be reached from 0 within a guard is found here with fractions and floats."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    step, most = Fraction(rng.randint(1, 4), rng.randint(1, 4)), Fraction(rng.randint(0, 6), 2)
    limit = Fraction(rng.randint(5, 120), 10)
    text = f"""\
system s
var x: Real = 0
transition add {{ require x <= {most} x := x + {step} }}
modification back {{ require x >= 1 x := x - 1 }}
invariant i: exp(x) <= {float(limit)}
"""
    reached, waiting = {Fraction(0)}, [Fraction(0)]
    while waiting:
        x = waiting.pop()
        after = [x + step] * (x <= most) + [x - 1] * (x >= 1)
        waiting += [each for each in after if each not in reached]
        reached.update(after)
    holds = math.exp(max(reached)) <= limit
    claim = claimed(load_text(text), "i")
    assert isinstance(claim, ReachedSet if holds else Reachable)
    if holds:
        assert claim.reading == (f"the configuration is one of {len(reached):,} that were gone through",)


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("transition t { x := x + 1 }", "too many"),
        ("transition t(a: Int) { x := 1 }", "too many"),
        ("transition t { x := exp(1) }", "irrational numbers"),
        (
            "modification t { require a: true rewrite t.a as x < now(exp(1)) x := 0 }",
            "irrational numbers are not told apart",
        ),
        ("transition t { x := any v where v > 0 }", "t.x is any Real: too many values to try all"),
    ],
)
def test_there_is_no_answer_where_they_are_many_or_not_told_apart(rule, reason, monkeypatch):
    monkeypatch.setattr(search, "MOST_ATTEMPTS_AT_ALL", 300)
    monkeypatch.setattr(closure, "MOST_UNLISTED_ATTEMPTS", 300)
    model = load_text(f"system s\nvar x: Real = 0\n{rule}\ninvariant i: exp(x) > 0\n")
    claim = claimed(model, "i")
    assert isinstance(claim, GaveUp)
    assert reason in str(claim.why)
    if "Int" not in rule:
        with pytest.raises(NoAnswerError):
            require_closed(model, {}, "i", 0, "")


def test_a_system_that_solvers_understand_is_left_to_them():
    model = load_text(GROWING)
    assert isinstance(claimed(model, "plain"), GaveUp)
    with pytest.raises(OpenSetError, match="the table"):
        require_closed(model, {}, "plain", 0, "")


def test_values_in_code_and_backups_count():
    text = "system s\nvar x: Real = 0\nbackup b of code, x\nmodification m { save b x := exp(1) }\ninvariant i: x > 0\n"
    interpreter = Interpreter(load_text(text), {})
    (start,) = interpreter.initial_configurations()
    (first,) = interpreter.successors(start, "m")
    (second,) = interpreter.successors(first.configuration, "m")
    assert [is_rational(each) for each in (start, first.configuration, second.configuration)] == [True, False, False]


def test_its_certificate_is_checked_by_going_through_them_again(tmp_path):
    (tmp_path / "growing.inv").write_text(GROWING, "utf-8")
    model = load(tmp_path / "growing.inv")
    certificate = certificate_of(model, {}, claimed(model, "bounded"), "direct", tmp_path)
    text = write(tmp_path / "proofs", model, certificate).read_text("utf-8")
    assert isinstance(Checker(tmp_path, 20).check(text), Accepted)
    for name in ("lower", "plain"):
        other = Checker(tmp_path, 20).check(text.replace("property: bounded", f"property: {name}"))
        assert isinstance(other, RefusedCertificate), name
    header, _ = read_header(text)
    listed = Checker(tmp_path, 20).check(set_certificate_text(header, "0" * 20))
    assert isinstance(listed, RefusedCertificate)
    assert listed.refusal is RefusalReason.MALFORMED
