"""The command `step`, driven by scripts on standard input, and once in a terminal."""

from __future__ import annotations

import io
import json
import os
import pty
import select
import subprocess
import sys
import time

import pytest

from invariants.foundation.limits import SLOWEST
from invariants.verdicts.limits.time_limit import OutOfTime
from tests.cli.stepping.gate import GATE
from tests.generators.costly import COSTLY
from tests.processes import PATIENCE

START = "start kind[Agent1] = ai"

CHOICES = """\
  start     Agent0 human · Agent1 human · level = 0
  people, grows, level.range hold
  draw can lead to
    1  level: 0 → 1
    2  level: 0 → 2
  draw     level: 0 → 2
  people, grows, level.range hold
  draw     level: 2 → 1
"""


# ----------------------------------------------------------------- replies


def test_a_session_shows_steps_judgements_and_what_is_possible(step, golden):
    lines = [
        "list",
        "1",
        "open_gate(to=ai)",
        "code",
        "list deploy",
        "deploy(Agent1)",
        "shut",
        "list open_gate",
        "trace",
    ]
    outcome = step(START, *lines)
    assert outcome.err == ""
    golden.matches(outcome.out)
    assert outcome.status == 1


def test_a_session_without_commands_shows_the_start(step):
    outcome = step()
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == "  start     Agent0 human · Agent1 human · level = 0\n  people, grows, level.range hold\n"


def test_choices_are_listed_and_taken_by_number_or_by_value(step):
    outcome = step("outcomes draw", "draw outcome 2", "draw with level = 1", "state level")
    assert outcome.err == ""
    assert outcome.out.startswith(CHOICES)
    assert "✗ grows is false" in outcome.out
    assert "false: 1 >= 2" in outcome.out
    assert outcome.out.endswith("  people, level.range hold\n  level = 1\n")
    assert outcome.status == 1


def test_what_was_taken_back_does_not_count(step):
    outcome = step("draw outcome 2", "draw with level = 0", "back", "judge grows")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.endswith("  grows holds\n")


def test_a_run_that_leaves_a_range_is_over(step):
    outcome = step("raise(2)", "raise(2)", "list", "raise(1)", "back", "raise(1)")
    assert outcome.out.count("the run is over: a variable is outside its range") == 3
    assert "✗ level.range is false" in outcome.out
    assert outcome.err.count("E1102") == 1
    assert outcome.status == 2


def test_an_undefined_step_ends_the_run(run, here, monkeypatch):
    (here / "half.inv").write_text("system half\nvar n: Int = 0\ntransition halve { n := 8 div n }\n", "utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO("list\nhalve\ncode\nsave run.jsonl\n"))
    outcome = run("step", "half.inv")
    assert "1  halve  (undefined)" in outcome.out
    assert "✗ halve.defined is false" in outcome.out
    assert "the run is over: its last step is undefined" in outcome.out
    assert outcome.status == 2, "there is no code behind the end"
    assert run("replay", "half.inv", "run.jsonl").out.startswith("run.jsonl: is a run of half\n")


# -------------------------------------------------------------- violations


def test_a_violating_run_is_stepped_through(step):
    outcome = step("next", "next all", options=("--run", "people"))
    assert outcome.err == ""
    assert "2 steps ahead: `next` takes the next one" in outcome.out
    assert outcome.out.index("⟲ open_gate(ai)") < outcome.out.index("✗ people is false")
    assert outcome.status == 1


def test_leaving_a_followed_run_ends_it(step):
    outcome = step("run people", "open_gate(ai)", "back", "next", "next", "back 2", "shut", "next")
    assert outcome.err.count("error[") == 1
    assert "there is no run to follow" in outcome.err
    assert outcome.out.count("1 step ahead") == 2, "the same step by hand does not leave it"
    assert outcome.out.count("people is false") == 1


def test_a_run_that_reaches_a_witness_is_followed(run, here, monkeypatch):
    (here / "up.inv").write_text(
        "system up\nvar n: 0..3 = 0\ntransition go { n := n + 1 }\nwitness far: n == 2\n", "utf-8"
    )
    monkeypatch.setattr(sys, "stdin", io.StringIO("run far\nnext all\n"))
    outcome = run("step", "up.inv")
    assert (outcome.status, outcome.err) == (0, "")
    assert "go     n: 1 → 2" in outcome.out


def test_an_invariant_that_is_kept_has_no_run(run, here, monkeypatch):
    (here / "calm.inv").write_text("system calm\ntype T [2]\nvar n: 0..1 = 0\ninvariant low: n < 2\n", "utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    outcome = run("step", "calm.inv", "--run", "low", "--scope", "T=1")
    assert outcome.status == 2
    assert "no run to follow was found: low is proved" in outcome.err
    assert "with T 1" in outcome.err


# ------------------------------------------------------------------- files


def test_a_saved_run_is_a_log(step, run, here):
    lines = [START, "deploy(Agent0)", "open_gate(ai)", "draw with level = 2", "deploy(Agent1)"]
    assert step(*lines, "save run.jsonl", "end end.json").err == ""
    outcome = run("replay", "gate.inv", "run.jsonl", "--end", "again.json")
    assert outcome.out.startswith("run.jsonl: is a run of gate\n")
    assert "people is false at step 4" in outcome.out
    assert (here / "again.json").read_text("utf-8") == (here / "end.json").read_text("utf-8")
    again = step("load run.jsonl", "next all", "end third.json")
    assert again.err == ""
    assert json.loads((here / "third.json").read_text("utf-8")) == json.loads((here / "end.json").read_text("utf-8"))


def test_a_log_brings_its_own_individuals(step, run, here):
    names = {"rule": None, "scope": {"Agent": 3}, "names": {"Agent": ["alice", "bob o'"]}, "state": {"level": 0}}
    lines = [names, {"rule": "deploy", "arguments": ["bob o'"]}]
    (here / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    outcome = step("load log.jsonl", "next", 'deploy("alice")', "deploy(Agent2)", "deploy(Agent0)", "save out.jsonl")
    assert outcome.out.count("deployed[") == 3
    assert outcome.err.count("error[") == 1
    assert "they are alice to Agent2" in outcome.err
    assert run("replay", "gate.inv", "out.jsonl").status == 0


def test_what_a_log_leaves_out_is_completed(step, here):
    """The first start that agrees with the first line does not lead along the log; another one does."""
    lines = [{"rule": "draw"}, {"rule": "draw", "state": {"level": 2}}, {"rule": "deploy", "arguments": ["Agent1"]}]
    (here / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    outcome = step("start kind[Agent1] = ai", "load log.jsonl", "next all")
    assert outcome.err == ""
    assert "draw               level: 1 → 2" in outcome.out
    assert "deployed[Agent1]: false → true" in outcome.out
    (here / "log.jsonl").write_text(json.dumps({"rule": "deploy", "arguments": ["Agent1"]}) + "\n", "utf-8")
    assert "deployed[Agent1]: false → true" in step("load log.jsonl", "next").out
    kinds = {"rule": None, "state": {"kind": {"Agent1": "ai"}}}
    lines = [kinds, {"rule": "deploy", "arguments": ["Agent1"]}]
    (here / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert "the log departs from the model at step 1" in step("load log.jsonl", "next").err


def test_a_log_that_departs_is_followed_up_to_there(step, here):
    lines = [{"rule": "draw", "state": {"level": 1}}, {"rule": "draw", "state": {"level": 1}}]
    (here / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    outcome = step("load log.jsonl", "next", "next")
    assert "draw     level: 0 → 1" in outcome.out
    assert "the log departs from the model at step 2" in outcome.err


def test_files_of_others_are_left_alone(step, here):
    (here / "notes.txt").write_text("precious", "utf-8")
    for command in ("save", "end"):
        outcome = step(f"{command} notes.txt", f"{command} no/such/folder", f"{command} .")
        assert outcome.err.count("error[E1102]") == 3
        assert outcome.status == 2
    assert (here / "notes.txt").read_text("utf-8") == "precious"
    assert step("save a.jsonl", "draw outcome 1", "save a.jsonl", "end b.json", "end b.json").err == ""


def test_a_session_begins_where_a_system_is(step, run, here):
    assert step(START, "open_gate(ai)", "end now.json").err == ""
    outcome = step("code", "deploy(Agent1)", "save run.jsonl", "end then.json", options=("--state", "now.json"))
    assert "deploy.gate: kind[a] == human or kind[a] == ai" in outcome.out
    assert "__" not in outcome.out
    assert "a log begins at a start of the model" in outcome.err
    then = json.loads((here / "then.json").read_text("utf-8"))
    assert then["state"]["deployed"] == {"Agent0": False, "Agent1": True}
    assert step("list", options=("--state", "then.json")).status == 1


def test_a_start_that_listing_does_not_find_is_solved(run, here, monkeypatch):
    text = "system deep\nvar n: Int\nvar m: Int\ninit n * 3 == m + 1 and n > 1000\n"
    text += "transition add(by: Int) { n := n + by }\n"
    (here / "deep.inv").write_text(text, "utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO("start n = 2001\nlist\nadd(-7)\n"))
    outcome = run("step", "deep.inv")
    assert (outcome.status, outcome.err) == (0, "")
    assert "start     n = 2001 · m = 6002" in outcome.out
    assert "by can have any value of Int" in outcome.out
    assert "add(-7)     n: 2001 → 1994" in outcome.out


def test_a_start_without_a_solver_takes_longer(step, monkeypatch):
    """A machine that is too busy for the first second is no reason for a failure."""
    from invariants.foundation.exceptions import NoAnswerError
    from invariants.stepping import starts
    from invariants.verdicts.limits.time_limit import OutOfTime

    limits: list[float] = []
    listed = starts._listed

    def slow(interpreter, values, seconds):
        limits.append(seconds)
        if len(limits) == 1:
            raise OutOfTime
        return listed(interpreter, values, seconds)

    def helpless(*_):
        raise NoAnswerError("no")

    monkeypatch.setattr(starts, "_listed", slow)
    monkeypatch.setattr(starts, "_solved", helpless)
    assert "level = 0" in step(options=("--timeout", "7")).out
    assert limits == [SLOWEST * starts.LISTING_STARTS, 7.0]


# ---------------------------------------------------------------- terminal


def test_a_terminal_has_a_prompt_and_a_list_after_each_step(here):
    (here / "gate.inv").write_text(GATE, "utf-8")
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "dumb", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "invariants", "step", "gate.inv"]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, cwd=here, env=environment)
    os.close(slave)
    try:
        text = read_until(master, "\n> ")
        for line in (b"nonsense\n", b"deploy(Agent0)\n"):
            os.write(master, line)
            text += read_until(master, "\n> ")
        os.write(master, b"quit\n")
        assert process.wait(PATIENCE) == 0, "mistakes at a prompt are no failure"
    finally:
        process.kill()
        os.close(master)
    assert text.count("can fire\n") == 2
    assert "there is no command and no rule `nonsense`" in text
    assert "deployed[Agent0]: false → true" in text


def read_until(master: int, end: str) -> str:
    """What a terminal shows up to some text."""
    seen = b""
    deadline = time.monotonic() + PATIENCE
    while not seen.decode(errors="ignore").replace("\r\n", "\n").endswith(end):
        assert time.monotonic() < deadline, seen
        if select.select([master], [], [], 0.2)[0]:
            seen += os.read(master, 4096)
    return seen.decode().replace("\r\n", "\n")


def stepped(run, monkeypatch, model, commands):
    monkeypatch.setattr(sys, "stdin", io.StringIO(commands))
    return run("step", model)


@pytest.mark.campaign
def test_a_costly_possibility_hides_no_invariant_that_is_false(run, here, monkeypatch):
    (here / "costly.inv").write_text(COSTLY, "utf-8")
    outcome = stepped(run, monkeypatch, "costly.inv", "spoil\n")
    assert "safe is false" in outcome.out
    assert "safe is undecided" not in outcome.out
    assert outcome.status == 1


def test_a_judgement_that_is_asked_for_counts(run, here, monkeypatch):
    """Nothing is judged on the way, as if it took too long."""
    from invariants.stepping import run as running

    monkeypatch.setattr(running, "EXPLAINING", 0.0)
    monkeypatch.setattr(running, "WorkLimit", Impatient)
    (here / "costly.inv").write_text(COSTLY, "utf-8")
    assert stepped(run, monkeypatch, "costly.inv", "spoil\n").status == 3
    outcome = stepped(run, monkeypatch, "costly.inv", "spoil\njudge safe\n")
    assert "safe is false" in outcome.out
    assert outcome.status == 1


def test_a_machine_that_stands_still_leaves_no_judgement_undecided(run, here, monkeypatch):
    from invariants.stepping import run as running

    before, waited = running.judgement_of, []

    def slowly(*given):
        if not waited:
            waited.append(time.sleep(0.5))
        return before(*given)

    monkeypatch.setattr(running, "EXPLAINING", 0.4)
    monkeypatch.setattr(running, "judgement_of", slowly)
    (here / "doors.inv").write_text(DOORS.replace("can inside", "not inside"), "utf-8")
    outcome = stepped(run, monkeypatch, "doors.inv", "switch\n")
    assert waited
    assert "undecided" not in outcome.out
    assert outcome.status == 0


def test_what_has_no_end_is_said_to_have_none(run, here, monkeypatch):
    from invariants.interpreter.step import possibilities
    from invariants.stepping import run as running

    (here / "endless.inv").write_text(
        "system s\nvar n: Int = 0\ntransition up { n := n + 1 }\ninvariant i: can n < 0\n"
    )
    monkeypatch.setattr(possibilities, "MOST_CONFIGURATIONS_PLAYED", 300)
    outcome = stepped(run, monkeypatch, "endless.inv", "up\n")
    assert "i is undecided: `can` is about more than 300 configurations" in outcome.out
    monkeypatch.setattr(running, "EXPLAINING", 0.0)
    monkeypatch.setattr(running, "WorkLimit", Impatient)
    outcome = stepped(run, monkeypatch, "endless.inv", "up\n")
    assert (
        "i is undecided: what can be reached from here was not gone through in time, and may have no end" in outcome.out
    )
    assert outcome.status == 3


DOORS = """system doors
enum Light { red, green }
var light: Light = red
var inside: Bool = false
transition switch { light := if light == red then green else red }
transition enter { require lock: light == green inside := true }
modification replace_lock { rewrite enter.lock as unknown over light }
modification again { rewrite enter.lock as unknown over light }
invariant passable: can inside
"""


@pytest.mark.parametrize(
    ("commands", "said"),
    [
        ("replace_lock with enter.lock[green] = true, enter.lock[red] = false", "passable holds"),
        ("replace_lock with enter.lock[red] = true, enter.lock[green] = false\nenter", "inside: false → true"),
        ("replace_lock with enter.lock[red] = false, enter.lock[green] = true\nenter", "enter cannot fire"),
        ("again with enter.lock[red] = true", "again has 2 outcomes"),
        ("again with ente.lock[red] = true", "its variables are `light`, `inside`"),
    ],
)
def test_an_unknown_condition_is_chosen_by_its_site(run, here, monkeypatch, commands, said):
    (here / "doors.inv").write_text(DOORS, "utf-8")
    outcome = stepped(run, monkeypatch, "doors.inv", f"{commands}\n")
    assert said in outcome.out + outcome.err


class Impatient:
    """A limit that is over at once where it is zero."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        if not self._seconds:
            raise OutOfTime

    def __exit__(self, *_: object) -> None:
        pass
