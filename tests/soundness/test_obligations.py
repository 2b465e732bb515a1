"""Proof obligations are right, for every model, and equal in every run of the checker."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from invariants.evidence.proofs.reproving import NotReproved, ProofObligation, Reproved, assess, reprove
from invariants.evidence.proofs.statement import ProofStatement, obligations_of
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load, load_text
from invariants.language.model.declarations import Model
from invariants.solver.answers import Answer
from invariants.solver.scripts import cvc5_script, z3_script
from invariants.system.encoding.transition_system import UnsupportedSystemError
from tests.batches import spread

ROOT = Path(__file__).parent.parent.parent
MODELS = sorted(path.relative_to(ROOT / "models") for path in (ROOT / "models").rglob("*.inv"))

SECONDS = 200


def statement(model: Model, name: str, *, open_: bool = False) -> ProofStatement:
    return ProofStatement(name, tuple((each, None if open_ else size) for each, size in model.scope.items()), None, 1)


def loaded(path: Path) -> Model:
    try:
        return load(ROOT / "models" / path)
    except ModelError:
        pytest.skip("is only there for others to import")


# ------------------------------------------------------------- no vacuity


@pytest.mark.parametrize("path", spread(MODELS, every=4), ids=str)
def test_the_assumptions_of_obligations_can_be_true(path):
    """A preamble that contradicts itself would prove anything."""
    model = loaded(path)
    name = next(iter(model.properties))
    try:
        opening, _ = obligations_of(model, statement(model, name)).around
    except UnsupportedSystemError as reason:
        pytest.skip(str(reason))
    preamble = opening.rpartition("(define-fun strengthening")[0]
    asked = "".join(f"(push 1)\n{part}\n(check-sat)\n(pop 1)\n" for part in ("", "(assert initial)", "(assert step)"))
    outcomes = z3_script.answers(preamble + asked, SECONDS)
    assert [outcome.answer for outcome in outcomes] == [Answer.SATISFIABLE] * 3


@pytest.mark.campaign
def test_most_models_have_obligations():
    """The test above skips models that others import, and those that solvers have no exact meaning for."""
    asked = 0
    for path in MODELS:
        with suppress(ModelError, UnsupportedSystemError):
            model = load(ROOT / "models" / path)
            obligations_of(model, statement(model, next(iter(model.properties))))
            asked += 1
    assert asked >= 0.8 * len(MODELS)


# ------------------------------------------------------- the same every time

SHOW = """
import sys
from hashlib import sha256
from invariants.evidence.proofs.statement import ProofStatement, obligations_of
from invariants.language.loader import load
from invariants.system.encoding.transition_system import UnsupportedSystemError
for path in sys.argv[1:]:
    model = load(path)
    for name in model.properties:
        for open_ in (False, True):
            scope = tuple((each, None if open_ else size) for each, size in model.scope.items())
            try:
                text = obligations_of(model, ProofStatement(name, scope, None, 1)).script("true")
                print(path, name, open_, "sha256:" + sha256(text.encode()).hexdigest())
            except UnsupportedSystemError as error:
                print(path, name, open_, error)
"""

SAMPLE = ("rolling_migration/backfilled.inv", "safe_tiling/contract.inv", "handover/trust_passed_on.inv")


@pytest.mark.campaign
def test_obligations_are_the_same_in_every_process():
    """Nothing of them hangs on hashes or on addresses: else no certificate could be compared."""
    paths = [str(ROOT / "models" / each) for each in SAMPLE]
    found = {
        subprocess.run(
            [sys.executable, "-c", SHOW, *paths],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(found) == 1
    assert found.pop().count("sha256:") > 6


def test_choices_that_are_quantified_over_keep_their_order():
    """`enabled` quantifies over every `any` at once."""
    model = load_text(
        """\
system chooser
var x: Int = 0
transition act {
  require gate: x < 3
}
modification free {
  rewrite act.gate as any b where b or x > 1
}
modification freer(k: Int) {
  rewrite act.gate as any b where prev or b or k > x
}
invariant able: enabled act or x == 0
"""
    )
    texts = {
        obligations_of(load_text(model.sources[0].text), statement(model, "able")).script("true") for _ in range(5)
    }
    assert len(texts) == 1


# ------------------------------------------------------------------ names

TRUTHS = (
    "initial violation part0 part2 part5 ite store Bool Array push assert check distinct xor as concat re exit model é"
)
NUMBERS = "step strengthening part1 part3 part8 select Int Real to_real par bvadd str unsat b0 argument fire ß"

NAMES = f"""\
system names
type Agent [2]
enum true_ {{ initial_, ite_ }}
{"".join(f"var {word}: Bool = false{chr(10)}" for word in TRUTHS.split())}
{"".join(f"var {word}: 0..1 = 0{chr(10)}" for word in NUMBERS.split())}
{"".join(f"var m_{word}: Agent -> Bool = false{chr(10)}" for word in TRUTHS.split()[:6])}
transition distinct_(step_: Agent, unsat_: Agent) {{
  require as_: part1 == part3
  select := 1 - select
}}
modification exit_ {{
  rewrite distinct_.as_ as prev and now(assert)
}}
invariant fine: not assert
"""


@pytest.mark.parametrize("open_", [False, True])
def test_no_name_is_a_word_of_the_language(open_):
    """Quoted, a symbol is the same symbol; so no variable's name may become one as it is."""
    model = load_text(NAMES)
    obligations = obligations_of(model, statement(model, "fine", open_=open_))
    script = obligations.script("(not |var assert|)")
    assert reprove(script, SECONDS) == Reproved()
    assert assess(cvc5_script.answers(script, SECONDS)) == Reproved()
    wrong = reprove(obligations.script("(not |var initial|)"), SECONDS)
    assert isinstance(wrong, NotReproved)


# -------------------------------------------------------- before the start

BEFORE = """\
system before
const n: 0..3
const share: Int = 12 div n
var left: Int = share
transition take {
  left := left - 1
}
invariant some: left <= share
"""


@pytest.mark.parametrize(
    "strengthening",
    ["true", "(not (= |var n| 0))", "(= |var left| |var share|)", "(<= |var left| |var share|)", "false"],
)
def test_a_fact_about_initial_states_does_not_show_that_they_exist(strengthening):
    """`init.defined` is about valuations that nothing constrains: initial states are defined by being some."""
    model = load_text(BEFORE)
    found = reprove(obligations_of(model, statement(model, "init.defined")).script(strengthening), SECONDS)
    assert isinstance(found, NotReproved)
    assert found.refuted


def test_definedness_before_the_start_is_proved():
    model = load_text(BEFORE.replace("const n: 0..3", "const n: 0..3 where n > 0"))
    script = obligations_of(model, statement(model, "init.defined")).script("true")
    assert reprove(script, SECONDS) == Reproved()


# ------------------------------------------------------------- dead ends

RANGED = """\
system ranged
var x: 0..2 = 0
var y: Bool = false
transition grow {
  x := x + 1
}
transition late {
  require x > 2
  y := true
}
invariant dull: not y
invariant low: x <= 2
invariant grows: x' >= x
"""


def test_a_run_ends_where_it_leaves_a_range_and_is_judged_there():
    model = load_text(RANGED)

    def asked(name: str, strengthening: str) -> object:
        return reprove(obligations_of(model, statement(model, name)).script(strengthening), SECONDS)

    assert asked("dull", "(not |var y|)") == Reproved()
    assert asked("grows", "true") == Reproved()
    for name in ("low", "x.range"):
        found = asked(name, "(<= 0 |var x| 2)")
        assert isinstance(found, NotReproved)
        assert found.obligation is ProofObligation.CONSECUTION
