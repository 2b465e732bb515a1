"""Sessions on all shipped models: a saved log replays to the state in which it was saved."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.gate.running.writing import readable_content
from invariants.language.loader import load
from invariants.logs.log_report import Standing
from invariants.stepping.replies import FileWanted
from invariants.verdicts.traces.trace import Truth
from tests.batches import spread
from tests.stepping.walks import Stepper, offered, replayed, reread, walk

MODELS = sorted((Path(__file__).parents[2] / "models").rglob("*.inv"))


@pytest.mark.parametrize("path", spread(MODELS, every=6), ids=lambda path: path.stem)
def test_a_saved_log_replays_to_the_same_state(path):
    model = load(path)
    step = Stepper(model)
    walk(step, random.Random(path.stem), 6)  # noqa: S311 - nothing is secret
    step("save run.jsonl")
    run = step.session.run
    report = replayed(step, "run.jsonl", write_end=partial(readable_content, model))
    assert report.is_run, (report.departure, report.reason, step.files)
    assert report.steps == run.length
    if run.here is not None:
        # The text of code does not say when it was put there, or with which values: some models ask for that.
        asks = any(word in path.read_text("utf-8") for word in (" since ", "captured "))
        if report.end is None and asks:
            with pytest.raises(ModelError, match="cannot be told from its text"):
                step("end end.json")
            return
        end = step("end end.json")
        assert isinstance(end, FileWanted)
        assert report.end == end.content, (report.end_missing, step.files)
        assert offered(reread(step, model)) == offered(step)
    known = {along.invariant: along for along in report.invariants}
    for judgement in run.judgements:
        if judgement.truth is Truth.HOLDS:
            assert known[judgement.invariant].standing is not Standing.UNDECIDED, known[judgement.invariant].reason
        if judgement.truth is Truth.FAILS:
            assert known[judgement.invariant].standing in {Standing.FALSE, Standing.DEPENDS}


def test_there_are_models():
    assert len(MODELS) > 40
