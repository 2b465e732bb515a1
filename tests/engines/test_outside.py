"""An engine from outside: found by its entry point, asked where it is named, and believed no more than our own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

import invariants
from invariants.engines.registry import GROUP, engine, engine_names
from invariants.foundation.exceptions import ModelError
from invariants.verdicts.admission import DisagreementError
from invariants.verdicts.verdict import Verdict

MODEL = """system counter
var n: Int = 0
transition up { n := n + 1 }
invariant small: n < 2
invariant kept: n < 9
check small: chain 0, steps 3, expect violated
check kept: chain any
"""

TOY = """
from invariants.engines.protocol import Engine, Question
from invariants.evidence.claims import ClaimedStep, GaveUp, Proved, Violation
from invariants.foundation.no_answer import GaveUpReason, NoAnswer

STEPS = {steps}
NUMBER = {{("n", ()): 0}}


def run(problem, budget):
    for name in problem.properties:
        if isinstance(problem.steps, int):
            if name != "small":
                yield GaveUp(name, NoAnswer(GaveUpReason.UNDECIDED, "only one is broken"))
                continue
            steps = tuple(ClaimedStep("up", (), {{("n", ()): n + 1}}, {{}}, None, {{}}) for n in range(STEPS))
            yield Violation(name, NUMBER, steps)
        else:
            yield Proved(name, None, 1, open_populations=False, strengthening="true", reading=())


TOY = Engine("toy", "toy_engine:run", {{question: 50 for question in ({questions},)}})
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install an engine as another distribution would, and return the model's path."""

    def install(*, steps: int = 2, questions: str = "Question.SEARCH", target: str = "toy_engine:TOY"):
        (tmp_path / "toy_engine.py").write_text(TOY.format(steps=steps, questions=questions), "utf-8")
        metadata = tmp_path / "toy_engine-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-engine\nVersion: 1.0\n", "utf-8")
        (metadata / "entry_points.txt").write_text(f"[{GROUP}]\ntoy = {target}\n", "utf-8")
        (tmp_path / "counter.inv").write_text(MODEL, "utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "toy_engine", raising=False)
        return tmp_path / "counter.inv"

    return install


def test_its_violation_is_confirmed(installed):
    (result,) = invariants.check(installed(), engines="toy", invariants="small")
    assert (result.verdict, result.engine) == (Verdict.VIOLATED, "toy")
    assert [step.rule for step in result.trace] == [None, "up", "up"]


def test_its_false_proof_is_refused(installed):
    path = installed(questions="Question.PROOF_FOR_ALL_CHAINS")
    (result,) = invariants.check(path, engines="toy", invariants="kept")
    assert result.verdict is Verdict.UNKNOWN
    assert result.reason == "a proof was found but not confirmed: safety does not hold"


def test_its_false_proof_does_not_hide_a_violation(installed):
    path = installed(questions="Question.PROOF_FOR_ALL_CHAINS")
    (result,) = invariants.check(path, engines=("toy", "bounded"), invariants="kept")
    assert (result.verdict, result.engine) == (Verdict.VIOLATED, "bounded")


def test_a_run_that_does_not_break_anything_is_no_violation(installed):
    with pytest.raises(DisagreementError, match="toy claims that counter breaks small"):
        invariants.check(installed(steps=1), engines="toy", invariants="small")


def test_its_name_is_one_for_the_command_line(installed):
    path = installed()
    command = [sys.executable, "-m", "invariants", "check", str(path), "--engine", "toy", "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(path.parent)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=120)
    results = json.loads(done.stdout)["models"][0]["results"]
    assert (results[0]["verdict"], results[0]["engine"]) == ("violated", "toy")


def test_it_is_not_asked_unless_it_is_named(installed):
    results = invariants.check(installed(steps=1))
    assert [result.verdict for result in results] == [Verdict.VIOLATED, Verdict.VIOLATED]
    assert "toy" not in {result.engine for result in results}
    assert engine_names()[-1] == "toy"


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("toy_engine:run", "is not an `Engine` of this name"),
        ("toy_engine:MISSING", "importing toy_engine:MISSING fails: AttributeError"),
        ("no_such_module:TOY", "importing no_such_module:TOY fails: ModuleNotFoundError"),
    ],
)
def test_what_is_no_engine_is_a_mistake_that_is_told(installed, target, why):
    path = installed(target=target)
    with pytest.raises(ModelError, match=why):
        engine("toy")
    with pytest.raises(ModelError, match=why):
        invariants.check(path, engines="toy")


def test_names_are_suggested():
    with pytest.raises(ModelError) as error:
        engine("spaser")
    (diagnostic,) = error.value.diagnostics
    assert (diagnostic.message, diagnostic.help) == ("there is no engine `spaser`", "did you mean `spacer`?")
