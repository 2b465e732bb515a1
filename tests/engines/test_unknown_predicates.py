"""Unknown conditions of numbers without bound, by the engines: fixed ones, any of them, and replayed as they are."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from invariants.engines import bounded, explicit, k_induction, spacer
from invariants.engines.protocol import Budget, EngineFunction, Problem
from invariants.evidence.claims import Covered, GaveUp, PropertyClaim, Proved, Vacuity, Violation
from invariants.evidence.confirmation import UnconfirmedViolation, confirm
from invariants.evidence.proofs.variable_wording import NOWHERE
from invariants.foundation.no_answer import GaveUpReason
from invariants.foundation.sorts import INT, PredicateSort, number_of, predicate_of
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Unbounded
from invariants.language.model.expressions import SiteKey
from invariants.language.printing.expression_printer import print_expression
from invariants.language.printing.value_text import value_syntax, value_text
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.slices import claims_about

DOORS = """system doors
var at: Int = 0
var passed: Bool = false
var refused: Bool = false
var replaced: Bool = false
transition go(n: Int) { at := n }
transition enter { require lock: at < 0  passed := at == 5 or passed }
transition fail { require replaced and at == 5 and not enabled enter  refused := true }
modification replace { rewrite enter.lock as unknown over at  replaced := true }
invariant fixed: not (passed and refused)
invariant closed: not passed
"""
TABLE = SiteKey("replace", "enter.lock.unknown")


def claim_of(engine: EngineFunction, text: str, name: str, chain: Bound, steps: Bound) -> PropertyClaim:
    model = load_text(text)
    problem = Problem(model, dict(model.scope), (name,), chain, steps)
    (claim,) = (each for each in claims_about(engine, problem, Budget()) if not isinstance(each, Vacuity))
    assert isinstance(claim, PropertyClaim)
    return claim


@pytest.mark.parametrize(("chain", "broken"), [(1, False), (2, True)])
def test_it_passes_the_same_numbers_until_it_is_replaced(chain: int, broken: bool) -> None:
    assert isinstance(claim_of(bounded.run, DOORS, "fixed", chain, 3), Violation if broken else Covered)


@pytest.mark.parametrize(("refused", "broken"), [(4, False), (3, True)])
def test_a_backup_brings_the_same_condition_back(refused: int, broken: bool) -> None:
    text = f"""system kept
var at: Int = 5
var phase: 0..4 = 0
var passed: Bool = false
var wrong: Bool = false
transition enter {{ require lock: at < 0  passed := passed or phase == 1 }}
transition fail {{ require passed and phase == {refused} and not enabled enter  wrong := true }}
modification replace {{ require phase == 0 or phase == 2  rewrite enter.lock as unknown over at  phase := phase + 1 }}
modification keep {{ require phase == 1  save B  phase := 2 }}
modification back {{ require phase == 3  restore B  phase := 4 }}
backup B of enter
invariant same: not wrong
"""
    assert isinstance(claim_of(bounded.run, text, "same", 4, 1), Violation if broken else Covered)


def test_a_violation_names_a_condition_and_is_replayed_with_it() -> None:
    claim = claim_of(bounded.run, DOORS, "closed", 2, 2)
    assert isinstance(claim, Violation)
    interpreter = Interpreter(load_text(DOORS))
    assert not isinstance(confirm(interpreter, claim), UnconfirmedViolation)
    (chosen,) = (step for step in claim.steps if step.rule == "replace")
    assert predicate_of(int(chosen.choices[TABLE, (), 0])).holds((5,))
    other = number_of(True, [(5,)])
    flipped = tuple(
        replace(step, choices={(TABLE, (), 0): other}, after=None) if step is chosen else replace(step, after=None)
        for step in claim.steps
    )
    assert isinstance(confirm(interpreter, replace(claim, steps=flipped)), UnconfirmedViolation)


def test_a_proof_holds_for_every_condition() -> None:
    text = DOORS + "invariant low: not enabled enter or at <= 9\ninvariant sane: passed => passed or refused\n"
    text = text.replace("require lock: at < 0 ", "require at <= 9 require lock: at < 0 ")
    claim = claim_of(k_induction.run, text, "low", Unbounded.ANY, Unbounded.ANY)
    assert isinstance(claim, Proved)
    model = load_text(text)
    assert Admission(model, dict(model.scope), None).objection_to(claim) is None


def test_engines_that_would_have_to_list_or_choose_it_give_up() -> None:
    listed = claim_of(explicit.run, DOORS, "closed", 2, 2)
    assert isinstance(listed, GaveUp)
    assert str(listed.why) == "`enter.lock` can become any condition of numbers: too many to try all"
    chosen = claim_of(spacer.run, DOORS, "closed", Unbounded.ANY, Unbounded.ANY)
    assert isinstance(chosen, GaveUp)
    assert chosen.why.reason is GaveUpReason.UNDECIDED


def test_whether_it_can_be_passed_is_not_known() -> None:
    text = DOORS + "invariant passable: can passed\n"
    for engine in (explicit.run, bounded.run):
        assert isinstance(claim_of(engine, text, "passable", 2, 2), GaveUp)


def test_reals_are_arguments_too() -> None:
    text = """system s
var x: Real = 0.5
var y: Bool = false
transition t(z: Real) { require g: z > 1  y := z == x }
modification m { rewrite t.g as unknown over x }
invariant i: not y
"""
    claim = claim_of(bounded.run, text, "i", 1, 1)
    assert isinstance(claim, Violation)
    assert not isinstance(confirm(Interpreter(load_text(text)), claim), UnconfirmedViolation)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "not chosen"),
        (number_of(False, []), "always false"),
        (number_of(True, [(7, 2), (-1, 0)]), "(-1, 0): false, (7, 2): false, otherwise true"),
    ],
)
def test_a_lemma_can_say_which_condition_it_is(number: int, text: str) -> None:
    sort = PredicateSort((INT, INT))
    assert value_text(sort, number) == text
    assert print_expression(value_syntax(sort, number, NOWHERE)) == text
