"""`check --traces DIR`, and `check --format sarif`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from invariants.cli.reports.trace_files import TraceFolder
from invariants.language.loader import load_text
from invariants.verdicts.traces.trace import StepKind, TraceStep
from invariants.verdicts.verdict import Bounds, Verdict
from tests.cli.conftest import LAMP
from tests.verdicts.results import result_of_kind

TRACE = (
    TraceStep(StepKind.START, None, {}, {"on": False}, {}),
    TraceStep(StepKind.TRANSITION, "switch", {}, {"on": True}, {}),
)
VIOLATED = result_of_kind("dark", Verdict.VIOLATED, Bounds(3, 8, {}), trace=TRACE)


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def broken_lamp(lamp, session):
    session.verdicts = {"dark": Verdict.VIOLATED}
    session.details = {"trace": TRACE}
    return lamp


def test_each_violating_run_gets_a_file(run, here, broken_lamp, session):
    outcome = run("check", "lamp.inv", "--traces", "runs")
    assert outcome.status == 1
    assert os.listdir("runs") == ["lamp.dark.jsonl"]
    first, second = lines(here / "runs" / "lamp.dark.jsonl")
    assert (first["rule"], first["state"], second["rule"]) == (None, {"on": False}, "switch")
    session.verdicts = {}
    run("check", "lamp.inv", "--traces", "others")
    assert os.listdir("others") == []


def test_a_written_run_can_be_replayed(run, here, broken_lamp):
    run("check", "lamp.inv", "--traces", "runs", "--itf", "--invariant", "dark")
    assert sorted(os.listdir("runs")) == ["lamp.dark.itf.json", "lamp.dark.jsonl"]
    outcome = run("replay", "lamp.inv", "runs/lamp.dark.jsonl")
    assert outcome.status == 1
    assert outcome.out.startswith("runs/lamp.dark.jsonl: is a run of lamp\n")
    assert "dark is false at step 1 (line 2)" in outcome.out
    assert json.loads((here / "runs" / "lamp.dark.itf.json").read_text("utf-8"))["vars"] == ["on"]


def test_names_that_are_taken_get_a_number(here):
    folder = TraceFolder("runs", itf=False)
    for path in ("a/lamp.inv", "b/lamp.inv", "b/LAMP.inv", "c/lamp.inv"):
        folder.write(VIOLATED, load_text(LAMP, path=path))
    assert sorted(os.listdir("runs")) == [
        "LAMP.dark-3.jsonl",
        "lamp.dark-2.jsonl",
        "lamp.dark-4.jsonl",
        "lamp.dark.jsonl",
    ]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("../../lamp.inv", "lamp.dark.jsonl"),
        ("a b$(rm)`;.inv", "a_b_rm_.dark.jsonl"),
        ("..inv", "inv.dark.jsonl"),
        (".hidden.inv", "hidden.dark.jsonl"),
        ("ä.inv", "_.dark.jsonl"),
        ("x" * 200 + ".inv", "x" * 80 + ".dark.jsonl"),
        ("line\nbreak.inv", "line_break.dark.jsonl"),
    ],
)
def test_names_are_harmless(here, path, name):
    model = replace(load_text(LAMP), path=path)
    TraceFolder("runs", itf=False).write(VIOLATED, model)
    assert os.listdir("runs") == [name]


def test_nothing_is_written_outside_the_folder(here):
    outside = here / "precious.txt"
    outside.write_text("precious")
    (here / "runs").mkdir()
    (here / "runs" / "lamp.dark.jsonl").symlink_to(outside)
    result = TraceFolder("runs", itf=False).write(VIOLATED, load_text(LAMP, path="lamp.inv"))
    assert outside.read_text() == "precious"
    assert (here / "runs" / "lamp.dark.jsonl").is_symlink()
    assert "that the checker has not written" in result.not_written


def test_files_are_written_over(here):
    (here / "runs").mkdir()
    TraceFolder("runs", itf=False).write(VIOLATED, load_text(LAMP, path="lamp.inv"))
    with (here / "runs" / "lamp.dark.jsonl").open("a") as old:
        old.write("old\n" * 1000)
    assert TraceFolder("runs", itf=False).write(VIOLATED, load_text(LAMP, path="lamp.inv")) is VIOLATED
    assert len(lines(here / "runs" / "lamp.dark.jsonl")) == 2
    assert os.listdir("runs") == ["lamp.dark.jsonl"]


def test_bad_usage_ends_with_a_complaint(run, here, lamp, session):
    outcome = run("check", "lamp.inv", "--itf")
    assert (outcome.status, session.calls) == (2, [])
    assert "it needs --traces DIR" in outcome.err
    outcome = run("check", "lamp.inv", "--traces", "lamp.inv")
    assert (outcome.status, session.calls) == (2, [])
    assert "--traces 'lamp.inv' cannot be made" in outcome.err


def test_a_file_that_cannot_be_written_is_a_note_on_its_result(run, here, broken_lamp):
    (here / "runs" / "lamp.dark.jsonl").mkdir(parents=True)
    (here / "runs" / "lamp.dark.jsonl" / "inside").touch()
    outcome = run("check", "lamp.inv", "--traces", "runs")
    assert outcome.status == 2
    assert "lamp.inv: dark is violated" in outcome.out
    words = " ".join(outcome.out.split())
    assert "not written: the run cannot be written to runs/lamp.dark.jsonl: there is a file of that name" in words
    assert outcome.err == ""


def test_sarif_goes_to_the_terminal_or_whole_into_a_file(run, here, broken_lamp):
    outcome = run("check", "lamp.inv", "--format", "sarif")
    assert outcome.status == 1
    (content,) = json.loads(outcome.out)["runs"]
    assert [result["ruleId"] for result in content["results"]] == ["dark"]
    outcome = run("check", "lamp.inv", "--format", "sarif", "--output", "report.sarif")
    assert outcome.out == ""
    assert json.loads((here / "report.sarif").read_text("utf-8"))["version"] == "2.1.0"


def test_sarif_of_a_bad_model(run, here):
    (here / "bad.inv").write_text("system bad\ninvariant i: x\n")
    outcome = run("check", "bad.inv", "--format", "sarif")
    assert outcome.status == 2
    (result,) = json.loads(outcome.out)["runs"][0]["results"]
    assert result["ruleId"] == "E0201"
