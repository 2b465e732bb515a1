"""An engine from outside: found by its entry point, asked where it is named, and believed no more than our own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

import invariants
from invariants.engines.registry import GROUP, engine, engine_names
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import Result, Verdict

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


def fail():
    {body}

NUMBER = {{("n", ()): 0}}


def run(problem, budget):
    fail()
    for name in problem.properties:
        if isinstance(problem.steps, int):
            if name != "small":
                yield GaveUp(name, NoAnswer(GaveUpReason.UNDECIDED, "only one is broken"))
                continue
            steps = tuple(ClaimedStep("up", (), {{("n", ()): n + 1}}, {{}}, None, {{}}) for n in range(STEPS))
            yield Violation(name, NUMBER, steps)
        else:
            yield Proved(name, None, 1, open_populations=False, strengthening="true", reading=())


TOY = Engine("toy", "toy_engine:run", {{question: 5 for question in ({questions},)}}, inline={inline})
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install an engine as another distribution would, and return the model's path."""

    def install(
        *,
        steps: int = 2,
        questions: str = "Question.SEARCH",
        target: str = "toy_engine:TOY",
        body: str = "pass",
        inline: bool = True,
    ):
        (tmp_path / "toy_engine.py").write_text(
            TOY.format(steps=steps, questions=questions, body=body, inline=inline), "utf-8"
        )
        metadata = tmp_path / "toy_engine-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-engine\nVersion: 1.0\n", "utf-8")
        (metadata / "entry_points.txt").write_text(f"[{GROUP}]\ntoy = {target}\n", "utf-8")
        (tmp_path / "counter.inv").write_text(MODEL, "utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "toy_engine", raising=False)
        return tmp_path / "counter.inv"

    return install


def test_a_violation_from_a_plugin_is_confirmed(installed):
    (result,) = invariants.check(installed(), engines="toy", invariants="small")
    assert (result.verdict, result.engine) == (Verdict.VIOLATED, "toy")
    assert [step.rule for step in result.trace] == [None, "up", "up"]


def test_a_false_proof_of_a_plugin_is_refused(installed):
    path = installed(questions="Question.PROOF_FOR_ALL_CHAINS")
    (result,) = invariants.check(path, engines="toy", invariants="kept")
    assert result.verdict is Verdict.UNKNOWN
    assert result.reason == "a proof was found but not confirmed: safety does not hold"


def test_a_false_proof_of_a_plugin_does_not_hide_a_violation(installed):
    path = installed(questions="Question.PROOF_FOR_ALL_CHAINS")
    (result,) = invariants.check(path, engines=("toy", "bounded"), invariants="kept")
    assert (result.verdict, result.engine) == (Verdict.VIOLATED, "bounded")


def test_a_run_that_does_not_break_anything_is_no_violation(installed):
    (result,) = invariants.check(installed(steps=1), engines="toy", invariants="small")
    assert (result.verdict, result.engine) == (Verdict.UNKNOWN, "toy")
    assert result.reason.startswith("toy claims that counter breaks small")


@pytest.mark.parametrize("question", ["SEARCH", "PROOF_FOR_ALL_CHAINS", "VACUITY", "RANDOM_RUNS"])
def test_a_bug_in_a_plugin_affects_nothing_else(installed, question):
    path = installed(body="raise ValueError('boom')", questions=f"Question.{question}")
    found = list(check_model(load(path), CheckOptions(engines=("toy", "bounded", "induction")), SilentListener()))
    verdicts = {each.invariant: each.verdict for each in found if isinstance(each, Result)}
    assert verdicts == {"small": Verdict.VIOLATED, "kept": Verdict.VIOLATED}
    failed = [each for each in found if isinstance(each, Diagnostic) and each.code is Code.CHECKER_FAILED]
    # An engine that answers for runs at random is asked where others have no answer, and here all have one.
    assert [each.message.partition(" failed on ")[0] for each in failed] == ["toy"] * (question != "RANDOM_RUNS")


def test_a_bug_in_a_plugin_makes_its_answer_unknown(installed):
    path = installed(body="raise ValueError('boom')", questions="Question.SEARCH, Question.PROOF_FOR_ALL_CHAINS")
    results = invariants.check(path, engines="toy")
    assert [(result.verdict, result.reason) for result in results] == [
        (Verdict.UNKNOWN, "toy failed: ValueError: boom"),
        (Verdict.UNKNOWN, "toy failed: ValueError: boom"),
    ]


@pytest.mark.parametrize("inline", [True, pytest.param(False, marks=pytest.mark.campaign)])
def test_a_bug_in_a_plugin_is_reported_with_the_results_and_ends_with_70(installed, inline):
    path = installed(body="raise ValueError('boom')", inline=inline)
    path.with_name("other.inv").write_text(MODEL.replace("system counter", "system other"), "utf-8")
    command = [sys.executable, "-m", "invariants", "check", str(path), str(path.with_name("other.inv"))]
    command += ["--engine", "toy", "--engine", "induction", "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(path.parent)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=600)
    models = json.loads(done.stdout)["models"]
    assert [[result["verdict"] for result in model["results"]] for model in models] == [["unknown", "unknown"]] * 2
    for model in models:
        (failed,) = (each for each in model["diagnostics"] if each["code"] == "E0901")
        assert "ValueError: boom" in failed["message"]
        assert any("in run" in note for note in failed["notes"])
    assert done.returncode == 70
    assert done.stderr == ""


def test_an_error_of_the_receiver_of_progress_is_not_the_engines(installed):
    class Angry:
        def progress(self, event):
            raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        list(check_model(load(installed()), CheckOptions(("kept",), 1, 3, engines=("bounded",)), Angry()))


def test_the_name_of_a_plugin_is_known_on_the_command_line(installed):
    path = installed()
    command = [sys.executable, "-m", "invariants", "check", str(path), "--engine", "toy", "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(path.parent)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=600)
    results = json.loads(done.stdout)["models"][0]["results"]
    assert (results[0]["verdict"], results[0]["engine"]) == ("violated", "toy")


def test_a_plugin_is_asked_only_by_name(installed):
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
def test_a_plugin_that_is_not_an_engine_is_reported(installed, target, why):
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
