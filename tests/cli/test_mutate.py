"""The command `mutate`: its report, its JSON, its statuses."""

from __future__ import annotations

import json
import os
import signal
import threading

import pytest

from tests.cli.conftest import without_times
from tests.schemas import validator_of

pytestmark = pytest.mark.usefixtures("in_one_process")

LAMP = """\
system lamp
var on: Bool = false
var used: Bool = false
transition press {
  require free: not used
  on := not on
}
modification retire { disable press }
invariant fresh: not used
check fresh: chain any
"""

BARE = (
    "system bare\nvar x: Real = 1\ntransition grow(k: Int) { x := x * exp(0.1) + k - k }\ninvariant low: x < 1000000\n"
)


@pytest.fixture
def lamp(here):
    (here / "lamp.inv").write_text(LAMP, "utf-8")
    return here / "lamp.inv"


def test_the_report_names_each_mutation_and_who_noticed_it(run, lamp, golden):
    outcome = run("mutate", "lamp.inv")
    golden.matches(without_times(outcome.out))
    assert (outcome.status, outcome.err) == (0, "")


def test_json_as_its_schema_says(run, lamp):
    outcome = run("mutate", "lamp.inv", "--format", "json")
    assert outcome.status == 0
    report = json.loads(outcome.out)
    validator_of("teeth_schema").validate(report)
    (model,) = report["models"]
    assert model["complete"]
    assert len(model["mutations"]) == model["total"] > 3
    assert model["score"] == 0
    assert model["mutations"][0]["words"] == "`press.free` does not require `not used`"


def test_a_sample_is_the_same_for_the_same_seed(run, lamp):
    def drawn(seed: int) -> list[str]:
        outcome = run("mutate", "lamp.inv", "--format", "json", "--sample", "2", "--seed", str(seed))
        return [each["words"] for each in json.loads(outcome.out)["models"][0]["mutations"]]

    first = drawn(3)
    assert drawn(3) == first
    assert any(drawn(seed) != first for seed in range(3))


@pytest.mark.usefixtures("few_examples")
def test_checks_without_an_answer_notice_nothing(run, here):
    (here / "bare.inv").write_text(BARE, "utf-8")
    outcome = run("mutate", "bare.inv", "--timeout", "0.3", "--sample", "1")
    assert "Without an answer, and so without teeth: low." in outcome.out
    assert "No check of the model has an answer" in outcome.out
    assert outcome.status == 3


def test_mistakes_are_reported_as_everywhere(run, lamp):
    outcome = run("mutate", "lamp.inv", "--invariant", "frehs")
    assert outcome.status == 2
    assert "`fresh`" in outcome.err
    assert run("mutate", "lamp.inv", "--sample", "0").status == 2
    assert run("mutate", "lamp.inv", "--output", "lamp.inv").status == 2


def test_an_interrupt_reports_the_findings_so_far(run, lamp, monkeypatch):
    from invariants.shaping.teeth import TeethSearch

    before = TeethSearch._bite

    def interrupted(*_):
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(600)

    def first(search, *given):
        monkeypatch.setattr(TeethSearch, "_bite", interrupted)
        return before(search, *given)

    monkeypatch.setattr(TeethSearch, "_bite", first)
    outcome = run("mutate", "lamp.inv")
    assert outcome.status == 143
    assert "0 of 1 mutation noticed (0%)" in outcome.out
    assert "interrupted: the rest was not tried" in outcome.out
