"""Reading has a limit of time: a file that takes longer has no results, and takes nothing from other files."""

from __future__ import annotations

import gc
import json

import pytest

from invariants.cli import selection
from invariants.language.loader import load
from tests.cli.conftest import LAMP


@pytest.fixture
def slow(lamp, here, session, monkeypatch):
    """A folder with a model, and a file whose reading never ends."""
    (here / "slow.inv").write_text(LAMP, "utf-8")

    def read(path, **options):
        while str(path) == "slow.inv":
            pass
        return load(path, **options)

    monkeypatch.setattr(selection, "READING_EXTRA", 0.02)
    monkeypatch.setattr(selection, "load", read)
    return session


def test_a_file_whose_reading_takes_long_takes_nothing_from_others(run, slow):
    outcome = run("check", "slow.inv", "lamp.inv", "--timeout", "0.5", "--format", "json")
    first, second = json.loads(outcome.out)["models"]
    assert [each["code"] for each in first["diagnostics"]] == ["E0908"]
    assert first["results"] == []
    assert [each["verdict"] for each in second["results"]] == ["proved", "proved"]
    assert outcome.status == 3


def test_a_mistake_is_worse_than_reading_that_takes_long(run, slow, here):
    (here / "wrong.inv").write_text("system wrong\nvar x: Bool = 3\n", "utf-8")
    assert run("check", "slow.inv", "wrong.inv", "--timeout", "0.5").status == 2


def test_reading_has_the_time_that_the_project_gives(run, slow, here):
    (here / "pyproject.toml").write_text("[tool.invariants]\ntimeout = 0.05\n", "utf-8")
    outcome = run("check", "slow.inv")
    assert "E0908" in outcome.out
    assert outcome.status == 3


def test_nobody_searches_for_cycles_while_a_model_is_read(run, lamp, session, monkeypatch):
    seen = []
    monkeypatch.setattr(selection, "load", lambda path, **options: seen.append(gc.isenabled()) or load(path, **options))
    assert run("check", "lamp.inv").status == 0
    assert (seen, gc.isenabled()) == ([False], True)
