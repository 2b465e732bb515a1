"""Where several edits append conditions that may be undefined, the first application of each counts."""

from __future__ import annotations

from collections import Counter

import pytest

import invariants
from invariants.engines import bounded, ic3, k_induction
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Covered, Proved, Reachable, Violation
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.system.encoding.code.code_variables import code_variables
from invariants.system.lemmas.code_content import endless_sites
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.slices import claims_about
from invariants.verdicts.verdict import Verdict
from tests.batches import batches
from tests.differential.brute_force import search
from tests.differential.proof_checks import by_work
from tests.generators.choosing import Seeded

ANY = Unbounded.ANY
SECONDS = 2.0
"""The work of a prover for one property, in seconds of an idle machine."""
CONDITIONS = ("6 div n > 3", "6 div (n - 1) > 0", "n == 0", "ok", "set[n + 1]", "n == 2 or 6 div n > 4", "not ok")
CLAIMS = ("enabled act(0)", "n == 1 => enabled act(0)", "done < 2", "unmodified act.gate or n < 2", "enabled act(1)")


def written(seed: int) -> str:
    """A small model: edits that append, in any order, as often as there is room for, and what takes them away again."""
    choose = Seeded(seed)
    word = choose.pick(["and", "or"])
    other = {"and": "or", "or": "and"}[word]
    base = choose.pick(["ok", "not ok", "6 div n > 0", "true", "false"])
    more = [
        "modification reset { require left > 0  left := left - 1  rewrite act.gate as n == 1 }",
        "modification forget { require left > 0  left := left - 1  remove act.gate }",
        "modification fix(v: 0..2) { require left > 0  left := left - 1  rewrite act.gate as n == v or 6 div n > 4 }",
        f"modification one(v: 0..1) {{ require left > 0  left := left - 1  rewrite act(v).gate as prev {word} ok }}",
        "modification hand_on { copy act(0) from act(1) }\nmodification own { rewrite act(1).gate as ok }",
        "backup store of act\nmodification keep { save store }\nmodification back { restore store }",
    ]
    lines = [
        "system first",
        "var n: 0..2 = 0\nvar ok: Bool = false\nvar set: 0..2 -> Bool = for i: i == 1",
        "var left: 0..3 = 3",
        "var done: 0..2 = 0",
        "transition move { n := if n == 2 then 0 else n + 1 }",
        "transition turn { require n == 1  ok := not ok }" if choose.chance(50) else "",
        f"transition act(v: 0..1) {{\n  require gate: {base}\n  done := n\n}}",
    ]
    for number, condition in enumerate(choose.shuffled(CONDITIONS)[: choose.number(2, 3)]):
        front = "" if choose.chance(90) else f"(ok {other} {condition}) {word} "
        lines.append(
            f"modification m{number} {{\n  require left > 0  left := left - 1\n"
            f"  rewrite act.gate as prev {word} {front}({condition})\n}}"
        )
    lines += choose.shuffled(more)[: choose.number(0, 2)]
    lines += [f"invariant i{number}: {claim}" for number, claim in enumerate(choose.shuffled(CLAIMS)[:2])]
    return "\n".join(lines) + "\n"


def wrong(text: str, seen: Counter[str]) -> list[str]:
    """Return which claims of provers, and of a search of one chain, are wrong by brute force."""
    model = load_text(text)
    interpreter = Interpreter(model)
    truth = search(interpreter, None, None)
    bounds = {"any": (ANY, ANY), "bounded": (2, 2)}
    found = []
    for name in (each for each in model.properties if each in ("i0", "i1", "act.defined")):
        problem = Problem(model, dict(model.scope), (name,), *bounds["any"])
        for prover in (k_induction.run, ic3.run):
            for claim in claims_about(prover, problem, by_work(SECONDS)):
                seen[type(claim).__name__] += 1
                if isinstance(claim, Proved):
                    objection = Admission(model, interpreter.scope, None).objection_to(claim)
                    if objection or truth[name]:
                        found.append(f"{name}: {objection or 'proved, and broken'}")
                if isinstance(claim, Reachable) and claim.exact and truth[name] is None:
                    found.append(f"{name}: reachable, and kept")
    few = search(interpreter, *bounds["bounded"])
    for claim in bounded.run(Problem(model, dict(model.scope), tuple(model.properties), *bounds["bounded"]), Budget()):
        if isinstance(claim, Covered | Violation):
            seen[type(claim).__name__] += 1
            if isinstance(claim, Violation) is (few[claim.property] is None):
                found.append(f"{claim.property}: a {type(claim).__name__}, and by brute force {few[claim.property]}")
    if endless_sites(code_variables(model, 1, bounded=False)):
        found.append("some code is not kept exactly")
    return found


@pytest.mark.campaign
@pytest.mark.parametrize("batch", batches(30, always=1))
def test_claims_about_conditions_that_are_appended_are_right(batch):
    seen: Counter[str] = Counter()
    for seed in range(2 * batch, 2 * batch + 2):
        assert wrong(written(seed), seen) == [], written(seed)
    assert seen["Proved"] + seen["Reachable"] >= 2


ORDER = """
system order
var n: 0..2 = 0
var ok: Bool = false
var first: 0..2 = 0
transition move(k: 0..2) { n := k }
transition act { require n == 0  require gate: ok  ok := not ok }
modification undefined { rewrite act.gate as prev or 6 div n > 4  first := if first == 0 then 1 else first }
modification opened { rewrite act.gate as prev or n == 0  first := if first == 0 then 2 else first }
invariant opened_first: first == 2 => enabled act or n != 0
invariant undefined_first: first == 1 => enabled act or n != 0
"""


@pytest.mark.campaign
def test_the_edit_that_is_made_first_decides_however_often_others_are_made():
    results = {each.invariant: each for each in invariants.check(load_text(ORDER), chain="any", steps=2)}
    assert results["opened_first"].verdict is Verdict.PROVED
    assert results["opened_first.defined"].verdict is Verdict.PROVED
    assert results["undefined_first.defined"].chain == ("undefined",)
