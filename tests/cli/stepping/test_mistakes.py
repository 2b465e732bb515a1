"""Mistakes at the prompt of `step`, and on its command line."""

from __future__ import annotations

import io
import re
import sys

import pytest

from tests.cli.stepping.gate import GATE
from tests.cli.stepping.test_step import START, stepped

# ---------------------------------------------------------------- mistakes

MISTAKES = {
    "wlak": "there is no command and no rule `wlak`",
    "deplyo(Agent0)": "`deploy`?",
    "deploy": "deploy needs `a`",
    "deploy(": "`)` is missing",
    "deploy()": "deploy needs `a`",
    "deploy(Agent0, Agent1)": "one too many",
    "deploy(Agent2)": "they are Agent0 to Agent1; --scope Agent=N",
    "deploy(b = Agent0)": "`deploy` has no parameter `b`",
    "deploy(a = Agent0, a = Agent1)": "given twice",
    "deploy(Agent0) now": "`now` is too much",
    "raise(3)": "3 is outside 1..2",
    "raise(true)": "not an integer",
    "open_gate(robot)": "its members are human, ai",
    "draw": "draw has 2 outcomes",
    "draw outcome 3": "there is no outcome 3",
    "draw outcome": "the number of an outcome is missing",
    "draw with level = 0": "no outcome of draw has these values",
    "draw with levle = 1": "did you mean `level`?",
    "draw with level": "`=` is missing",
    "draw with kind = ai": "`kind` is a map",
    "draw with kind[Agent0] = 1": "its members are",
    "99": "there is no step 99",
    "0": "less than 1",
    "-1": "`-1` is no number",
    "back": "the run has no step yet",
    "back 1.5": "is no number",
    "next": "there is no run to follow",
    "run nobody": "gate has no invariant `nobody`",
    "run": "missing",
    "judge people nobody": "no invariant `nobody`",
    "state kinds": "did you mean `kind`?",
    "list deploys": "did you mean `deploy`?",
    "why": "a rule is missing",
    "start deployed[Agent0] = true": "no start with these values",
    "start level = 7": "no start with these values",
    "load missing.jsonl": "missing.jsonl",
    "save": "a path is missing",
    "help me": "there is no command `me`",
    '"deploy"': "a command begins with",
    "(": "a command begins with",
    'deploy("\\q")': "no text in quotes",
    "é(": "no command and no rule",
    "deploy(Agent0": "`)` is missing",
    "deploy(Agent0 Agent1)": "a comma or `)` is missing",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_every_wrong_command_gets_a_complaint_and_changes_nothing(step, line):
    outcome = step(START, line, "trace")
    assert MISTAKES[line] in outcome.err
    assert re.match(r"error\[E(11|01)\d\d\]: ", outcome.err)
    assert outcome.err.count("error[") == 1
    assert "internal" not in outcome.err
    assert outcome.out.endswith("  0 steps · 0 modifications\n")
    assert outcome.status == 2
    if "<commands>" in outcome.err:
        assert "<commands>:2:" in outcome.err


def test_a_blocked_call_shows_the_clause_with_its_values(step):
    outcome = step(START, "deploy(Agent1)", "why deploy(Agent1)", "why deploy(Agent0)", "why draw")
    assert "deploy(Agent1) cannot fire: a condition that it requires is false" in outcome.err
    assert "gate.inv:11:17" in outcome.err
    assert "deploy(Agent0) can fire\n" in outcome.out
    assert "draw can fire; a choice decides" in outcome.out
    assert "11 │   require gate: kind[a] == human" in outcome.out


def test_comments_and_empty_lines_are_skipped(step):
    outcome = step("", "   ", "# a comment", "  # another", "deploy(Agent0) # behind", "quit", "deploy(Agent1)")
    assert outcome.err == ""
    assert outcome.out.count("deployed[") == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--scope", "Agent=any"),
        ("--scope", "Agent=2", "--scope", "Agent=3"),
        ("--scope", "Robot=2"),
        ("--state", "missing.json"),
        ("--state", "-"),
        ("--root", "missing"),
        ("--timeout", "0"),
    ],
)
def test_bad_usage_ends_with_a_complaint(step, options):
    outcome = step(options=options)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err


def test_commands_do_not_come_from_the_model(run, here):
    outcome = run("step", "-")
    assert (outcome.status, outcome.out) == (2, "")
    assert "standard input has the commands" in outcome.err


def test_a_model_without_a_start_is_refused(run, here, monkeypatch):
    (here / "none.inv").write_text("system none\nvar n: 0..3\ninit n > 3\n", "utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    outcome = run("step", "none.inv")
    assert (outcome.status, outcome.out) == (2, "")
    assert "none has no start" in outcome.err
    assert "required here" in outcome.err


def test_a_log_that_cannot_be_read_is_said_at_its_line(run, here, monkeypatch):
    (here / "gate.inv").write_text(GATE, "utf-8")
    outcome = stepped(run, monkeypatch, "gate.inv", "state\nload nofile\n")
    assert "<commands>:2:1" in outcome.err
    assert "cannot read `nofile`" in outcome.err
    assert outcome.status == 2


def test_a_start_that_a_declaration_rules_out_blames_the_declaration(run, here, monkeypatch):
    text = GATE + "\ninit low: level == 0\n"
    (here / "gate.inv").write_text(text, "utf-8")
    blamed = stepped(run, monkeypatch, "gate.inv", "start deployed[Agent1] = true\n").err
    assert "the initial value" in blamed
    assert "required here" not in blamed
    (here / "gate.inv").write_text(text.replace("level: 0..2 = 0", "level: 0..2"), "utf-8")
    blamed = stepped(run, monkeypatch, "gate.inv", "start level = 1\n").err
    assert "required here" in blamed
