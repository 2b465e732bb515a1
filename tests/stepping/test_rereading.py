"""Configurations that a session has written are read as what they are, or are not written."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load, load_text
from tests.batches import batches
from tests.stepping.walks import Stepper, offered, reread, walk

REGRESSIONS = sorted((Path(__file__).parents[1] / "differential" / "regressions").glob("*.inv"))

SAVED = """\
system saved
type Agent [2]
var l: Bool = false
transition enter(a: Agent) { require lock: l }
modification m(a: Agent) { rewrite enter(a).lock as unknown over l }
modification all { rewrite enter.lock as unknown over l, not l }
backup b of code
modification keep { save b }
modification undo { restore b }
modification loose { rewrite enter.lock as l }
invariant ok: l or not l
"""

NESTED = """\
system nested
var l: Bool = false
transition enter { require lock: l }
modification m { rewrite enter.lock as unknown over l }
modification n { rewrite enter.lock as prev and l }
invariant ok: l or not l
"""


@pytest.mark.parametrize("seed", batches(12, always=2, checked=5))
def test_unknown_conditions_are_read_as_they_were_chosen(seed):
    """In code and in backups, for one individual and for all: the same can fire, now and after the same steps."""
    model = load_text(SAVED, path="saved.inv")
    step = Stepper(model)
    walk(step, random.Random(seed), 8)  # noqa: S311 - nothing is secret
    again = reread(step, model)
    assert offered(again) == offered(step)
    if "('undo', ())" in offered(step):
        for each in (step, again):
            each("fire undo")
        assert offered(again) == offered(step)
    assert offered(reread(again, model)) == offered(step)


def test_a_condition_that_was_chosen_true_is_read_as_true():
    model = load_text(SAVED, path="saved.inv")
    step = Stepper(model)
    for line in ("fire m(Agent1) outcome 4", "fire keep", "fire loose"):
        step(line)
    again = reread(step, model)
    assert not any("enter" in call for call in offered(again))
    again("fire undo")
    assert sum("enter" in call for call in offered(again)) == 1


def test_a_condition_within_another_one_is_not_written():
    step = Stepper(load_text(NESTED, path="nested.inv"))
    for line in ("fire m outcome 2", "fire n"):
        step(line)
    with pytest.raises(ModelError, match=r"end\.json is not written: the configuration cannot be written down"):
        step("end end.json")


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: path.stem)
def test_the_end_of_a_walk_is_read_as_it_is_or_not_written(path):
    model = load(path)
    step = Stepper(model)
    walk(step, random.Random(path.stem), 5)  # noqa: S311 - nothing is secret
    if step.session.run.here is None:
        return
    try:
        step("end end.json")
    except ModelError as error:
        words = str(error)
    else:
        words = ""
        assert offered(reread(step, model)) == offered(step)
    assert words == "" or "is not written" in words
