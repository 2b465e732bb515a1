"""Reading has a limit of time: a file that takes longer has no results, and takes nothing from other files."""

from __future__ import annotations

import gc
import json
import signal

import pytest

from invariants.cli import selection
from invariants.language.loader import load
from tests.alarms import ring
from tests.cli.conftest import LAMP


@pytest.fixture
def slow(lamp, here, session, monkeypatch):
    """A folder with a model, and a file whose reading takes all the time that it has; ``allowed`` says how much."""
    allowed = []
    (here / "slow.inv").write_text(LAMP, "utf-8")

    def read(path, **options):
        if str(path) == "slow.inv":
            allowed.append(signal.getitimer(signal.ITIMER_REAL)[0])
            while True:
                ring()
        return load(path, **options)

    monkeypatch.setattr(selection, "load", read)
    return allowed


def test_a_file_whose_reading_takes_long_takes_nothing_from_others(run, slow):
    outcome = run("check", "slow.inv", "lamp.inv", "--timeout", "600", "--format", "json")
    first, second = json.loads(outcome.out)["models"]
    assert [each["code"] for each in first["diagnostics"]] == ["E0908"]
    assert first["results"] == []
    assert [each["verdict"] for each in second["results"]] == ["proved", "proved"]
    assert outcome.status == 3


def test_a_mistake_is_worse_than_reading_that_takes_long(run, slow, here):
    (here / "wrong.inv").write_text("system wrong\nvar x: Bool = 3\n", "utf-8")
    assert run("check", "slow.inv", "wrong.inv", "--timeout", "600").status == 2


def test_reading_has_the_time_that_the_project_gives(run, slow, here):
    (here / "pyproject.toml").write_text("[tool.invariants]\ntimeout = 600\n", "utf-8")
    outcome = run("check", "slow.inv")
    assert "E0908" in outcome.out
    assert outcome.status == 3
    assert 300 < slow[0] <= 600 + selection.READING_EXTRA


def test_nobody_searches_for_cycles_while_a_model_is_read(run, lamp, session, monkeypatch):
    seen = []
    monkeypatch.setattr(selection, "load", lambda path, **options: seen.append(gc.isenabled()) or load(path, **options))
    assert run("check", "lamp.inv").status == 0
    assert (seen, gc.isenabled()) == ([False], True)


def test_a_tried_lemma_has_a_result_beside_invariants_that_are_named(run, lamp, session):
    options = ("--try-lemma", "on == on", "--try-lemma", "same_again: not on", "--format", "json")
    results = json.loads(run("check", "lamp.inv", "--invariant", "same", *options).out)["models"][0]["results"]
    assert [each["invariant"] for each in results] == ["same", "tried1", "same_again"]
    assert session.calls[0][1].invariants == ("same", "tried1", "same_again")
    run("check", "lamp.inv", *options)
    assert session.calls[1][1].invariants == ()
    assert session.calls[1][0] == "lamp"
