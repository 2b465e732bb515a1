"""The command ``fuzz``: its reports, and its exit statuses."""

from __future__ import annotations

import json
import re

import pytest

from invariants.cli.exit_status import ExitStatus
from tests.schemas import validator_of

pytestmark = pytest.mark.usefixtures("in_one_process")

COUNTER = """\
system counter
var n: Int = 0
transition up {{ n := n + 1 }}
modification faster {{ rewrite up.n as n + 5 }}
transition dead {{ require n < 0 }}
invariant low: n < {bound}
invariant positive: n >= 0
{check}
"""


@pytest.fixture
def counter(here):
    def write(bound: int = 8, check: str = "check low, positive: chain 1, steps 2"):
        (here / "counter.inv").write_text(COUNTER.format(bound=bound, check=check), "utf-8")
        return "counter.inv"

    return write


def without_times(text: str) -> str:
    return re.sub(r"<?\d+\.\d s", "0 s", text)


def without_counts(text: str) -> str:
    """Without the numbers that another way of drawing runs would change."""
    before, tried, after = text.partition("counter.inv: positive  500 examples")
    return before + tried + re.sub(r"\d[\d,.]*(?= steps| runs| with \d| % of|, faster|\n  means)", "N", after)


def test_a_violation_is_a_story_and_other_results_have_their_statistical_meaning(run, counter, golden):
    outcome = run(
        "fuzz", counter(), "--seed", "5", "--examples", "500", "--invariant", "low", "--invariant", "positive"
    )
    assert outcome.status == ExitStatus.VIOLATED
    golden.matches(without_counts(without_times(outcome.out)))


def test_the_same_seed_tells_the_same(run, counter):
    arguments = ("fuzz", counter(), "--seed", "5", "--examples", "200", "--no-database")
    assert without_times(run(*arguments).out) == without_times(run(*arguments).out)


def test_a_seed_is_chosen_and_reported_by_default(run, counter):
    first, second = (run("fuzz", counter(99), "--examples", "20").out for _ in range(2))
    seeds = [re.search(r"seed (\d+)\s+tries\s+these", out)[1] for out in (first, second)]
    assert seeds[0] != seeds[1]


def test_tested_is_fine_where_nothing_is_expected(run, counter):
    assert run("fuzz", counter(99), "--examples", "50").status == ExitStatus.FINE


@pytest.mark.parametrize(
    ("bound", "expected", "status"),
    [
        (99, "survives", ExitStatus.FINE),
        (99, "proved", ExitStatus.FINE),
        (99, "tested", ExitStatus.FINE),
        (99, "violated", ExitStatus.VIOLATED),
        (8, "survives", ExitStatus.VIOLATED),
        (8, "tested", ExitStatus.VIOLATED),
        (8, "violated", ExitStatus.FINE),
        (8, "violated after 1", ExitStatus.FINE),
        (2, "violated after 1", ExitStatus.VIOLATED),
    ],
)
def test_an_expectation_is_contradicted_by_what_fuzzing_can_tell(run, counter, bound, expected, status):
    check = f"check low: chain 1, steps 2, expect {expected}"
    assert run("fuzz", counter(bound, check), "--examples", "300", "--invariant", "low").status == status


def test_the_report_for_programs_is_valid(run, counter):
    outcome = run("fuzz", counter(), "--seed", "1", "--examples", "100", "--format", "json")
    report = json.loads(outcome.out)
    validator_of("schema").validate(report)
    (model,) = report["models"]
    results = {result["invariant"]: result for result in model["results"]}
    assert results["low"]["verdict"] == "violated"
    assert results["low"]["chain"] == ["faster"]
    assert results["low"]["engine"] == "fuzz"
    tested = results["positive"]
    assert tested["verdict"] == "tested"
    assert tested["fuzz"]["examples"] == 100
    assert tested["fuzz"]["seed"] == 1
    assert tested["fuzz"]["fired"]["dead"] == 0
    assert tested["fuzz"]["steps"] == sum(tested["fuzz"]["fired"].values())


def test_failures_are_kept_beside_those_of_hypothesis(run, counter, here):
    path = counter()
    assert run("fuzz", path, "--invariant", "low").status == ExitStatus.VIOLATED
    assert (here / ".hypothesis" / "invariants").is_dir()
    again = run("fuzz", path, "--invariant", "low", "--examples", "1", "--seed", "3")
    assert again.status == ExitStatus.VIOLATED
    assert "next: this run is kept in .hypothesis/invariants and tried first next time;" in again.out
    assert "--seed" not in again.out


def test_nothing_is_kept_where_that_is_not_wanted(run, counter, here):
    run("fuzz", counter(), "--no-database")
    assert [path.name for path in here.iterdir()] == ["counter.inv"]


def test_failures_are_kept_where_the_user_says(run, counter, here):
    run("fuzz", counter(), "--database", "kept")
    assert sorted(path.name for path in here.iterdir()) == ["counter.inv", "kept"]


@pytest.mark.parametrize("folder", ["counter.inv", "counter.inv/kept"])
def test_a_folder_that_cannot_be_is_refused(run, counter, folder):
    outcome = run("fuzz", counter(), "--database", folder)
    assert outcome.status == ExitStatus.UNUSABLE
    assert "is not a folder" in outcome.err


def test_violating_runs_are_written_as_logs(run, counter, here):
    assert run("fuzz", counter(), "--traces", "runs", "--invariant", "low").status == ExitStatus.VIOLATED
    (log,) = (here / "runs").iterdir()
    replayed = run("replay", "counter.inv", str(log))
    assert "is a run of counter" in replayed.out
    assert "low is false" in replayed.out


def test_the_report_for_code_scanning(run, counter):
    report = json.loads(run("fuzz", counter(), "--format", "sarif", "--seed", "1").out)
    (found,) = [each for each in report["runs"][0]["results"] if each["level"] == "error"]
    assert found["ruleId"] == "low"


def test_bounds_and_scopes_from_the_command_line(run, here):
    text = """\
system s
type Agent [2]
var x: Agent -> Bool = false
transition set(a: Agent) { x[a] := true }
invariant few: count(a in Agent: x[a]) < 3
"""
    (here / "s.inv").write_text(text, "utf-8")
    assert run("fuzz", "s.inv", "--examples", "100").status == ExitStatus.FINE
    assert run("fuzz", "s.inv", "--examples", "100", "--scope", "Agent=3").status == ExitStatus.VIOLATED
    assert run("fuzz", "s.inv", "--examples", "100", "--scope", "Agent=3", "--steps", "2").status == ExitStatus.FINE


@pytest.mark.parametrize(
    "arguments",
    [
        ("--examples", "0"),
        ("--seed", "-1"),
        ("--seed", "x"),
        ("--timeout", "0"),
        ("--invariant", "nothing"),
        ("--scope", "Agent=2"),
        ("--chain", "-1"),
    ],
)
def test_bad_usage_ends_with_a_complaint(run, counter, arguments):
    assert run("fuzz", counter(), *arguments).status == ExitStatus.UNUSABLE


def test_a_bad_model(run, here):
    (here / "bad.inv").write_text("system bad\nvar x: Nothing\n", "utf-8")
    assert run("fuzz", "bad.inv").status == ExitStatus.UNUSABLE


def test_a_start_that_does_not_exist_is_said_first(run, here):
    (here / "s.inv").write_text("system s\nvar x: 0..3\ninit x > 3\ninvariant i: x > 3\n", "utf-8")
    outcome = run("fuzz", "s.inv", "--invariant", "i")
    assert outcome.status == ExitStatus.VIOLATED
    assert outcome.out.startswith("warning[W0701]")
    assert "nowhere to start" in outcome.out


def test_bounds_of_random_runs_are_never_idle(run, counter):
    arguments = (counter(), "--no-database", "--examples", "10")
    assert "W0607" not in run("fuzz", *arguments, "--chain", "any", "--steps", "3").out
    assert "W0607" in run("check", arguments[0], "--chain", "any", "--steps", "3").out


def test_an_interrupt_reports_the_results_so_far(run, counter, monkeypatch):
    """The results until then are reported."""
    from invariants.cli.terminal import ProgressLine

    def interrupt(self, event):
        raise KeyboardInterrupt

    monkeypatch.setattr(ProgressLine, "progress", interrupt)
    outcome = run("fuzz", counter(99), "--no-database")
    assert outcome.status == ExitStatus.INTERRUPTED
    assert "tested    counter.inv: low" in outcome.out
    assert "cut short" in outcome.out
    assert "interrupted" in outcome.out


def test_progress_is_reported_with_rates(run, counter, monkeypatch):
    from invariants.cli.terminal import ProgressLine

    told = []
    monkeypatch.setattr(ProgressLine, "progress", lambda self, event: told.append(event.text))
    run("fuzz", counter(99), "--examples", "100", "--no-database")
    assert re.fullmatch(r"\d+ of 100 examples · [\d,]+ steps a second · 1 never fired", told[-1])
