"""The cache on the command line: asked for, shown, and emptied."""

from __future__ import annotations

import json
import os

import pytest

MODEL = "system lamp\nvar on: Bool = false\ntransition switch {\n  on := not on\n}\ninvariant fine: on == on\n"


@pytest.fixture
def folder(here, monkeypatch):
    """The cache of the test: never the user's own."""
    monkeypatch.setenv("INVARIANTS_CACHE", str(here / "cache"))
    (here / "lamp.inv").write_text(MODEL, "utf-8")
    return here / "cache"


def from_cache(outcome) -> list[bool]:
    return [result["from_cache"] for result in json.loads(outcome.out)["models"][0]["results"]]


def test_only_a_check_that_asks_for_it_has_a_cache(run, folder):
    assert from_cache(run("check", "lamp.inv", "--format", "json")) == [False]
    assert not folder.exists()
    assert from_cache(run("check", "lamp.inv", "--format", "json", "--cache")) == [False]
    assert from_cache(run("check", "lamp.inv", "--format", "json", "--cache")) == [True]
    assert from_cache(run("check", "lamp.inv", "--format", "json", "--no-cache")) == [False]
    assert "from cache" in run("check", "lamp.inv", "--cache").out


def test_a_project_may_have_one(run, folder, here):
    (here / "pyproject.toml").write_text("[tool.invariants]\ncache = true\n", "utf-8")
    run("check", "lamp.inv")
    assert from_cache(run("check", "lamp.inv", "--format", "json")) == [True]
    assert from_cache(run("check", "lamp.inv", "--format", "json", "--no-cache")) == [False]


def test_the_cache_is_shown_and_emptied(run, folder):
    assert run("cache", "--size").out == f"{folder}: 0 entries, 0.0 MB\n"
    run("check", "lamp.inv", "--cache")
    assert run("cache", "--size").out.startswith(f"{folder}: 2 entries, 0.")
    outcome = run("cache", "--clear", "--size")
    assert (outcome.status, outcome.out) == (0, f"{folder}: 0 entries, 0.0 MB\n")
    assert os.listdir(folder) == []
    assert run("cache").status == 2
