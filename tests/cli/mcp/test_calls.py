"""Calls that hang, and folders that may be read."""

from __future__ import annotations

import os
import sys

import anyio
import anyio.to_thread
import pytest

from invariants.cli.mcp import calls as module
from invariants.cli.mcp.calls import CallError, CallLimits, Calls, GateFiles, ReadableFolder
from tests.processes import PATIENCE, wait_until


@pytest.fixture(autouse=True)
def _time_to_report(monkeypatch):
    """What is about other things than time runs out of none, on however busy a machine."""
    monkeypatch.setattr(module, "_TIME_TO_REPORT", PATIENCE)


@pytest.fixture
def calls(tmp_path):
    return Calls(ReadableFolder(str(tmp_path)), CallLimits(0.2, 1 << 30))


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Puts a program in the place of the checker."""

    def install(text: str) -> None:
        program = tmp_path / "program"
        program.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
        program.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(program))

    return install


def run(calls: Calls, **more):
    return anyio.run(lambda: calls.check([], ".", **more))


def test_a_command_gets_its_limits(calls, stand_in, tmp_path):
    stand_in("for each in \"$@\"; do printf '%s\\n' \"$each\"; done > given; echo '{}'")
    assert run(calls, seconds=0.1) == {"status": 0, "meaning": "fine", "report": {}}
    root = os.path.realpath(tmp_path)
    limits = ["--timeout=0.1", "--format=json", f"--root={root}", f"--memory={1 << 30}"]
    given = (tmp_path / "given").read_text("utf-8").splitlines()
    assert given == ["-m", "invariants", "check", "--no-cache", *limits, "--", "./."]
    for asked in (5.0, None, float("inf")):
        run(calls, seconds=asked)
        assert "--timeout=0.2" in (tmp_path / "given").read_text("utf-8").splitlines()


def test_a_gate_gets_the_policy_and_the_ledger_of_the_server(tmp_path, stand_in, monkeypatch):
    """And the proposal as its input; a caller names neither."""
    stand_in("for each in \"$@\"; do printf '%s\\n' \"$each\"; done > given; cat > proposal; echo '{}'; exit 4")
    monkeypatch.chdir(tmp_path.parent)
    folder, limits = ReadableFolder(str(tmp_path)), CallLimits(10, None)
    (tmp_path / "now.json").write_text("{}", "utf-8")
    calls = Calls(folder, limits, GateFiles("policy.toml", "ledger.jsonl"))
    asked = (".", "retire stop  # ∀ --policy=mine", "now.json", "--ledger=mine")
    answer = anyio.run(calls.gate, *asked)
    assert (answer["status"], answer["meaning"]) == (4, "escalated")
    outside = os.path.abspath("")
    assert (tmp_path / "given").read_text("utf-8").splitlines()[2:] == [
        "gate",
        f"--policy={outside}/policy.toml",
        f"--ledger={outside}/ledger.jsonl",
        "--state=./now.json",
        "--proposer=--ledger=mine",
        "--format=json",
        f"--root={os.path.realpath(tmp_path)}",
        "--",
        "./.",
        "-",
    ]
    assert (tmp_path / "proposal").read_text("utf-8") == asked[1]
    with pytest.raises(CallError):
        anyio.run(calls.gate, ".", "retire stop", "../policy.toml", None)
    with pytest.raises(CallError):
        anyio.run(calls.gate, "../a.inv", "retire stop", None, None)


def test_an_unread_proposal_does_not_end_the_server(calls, stand_in):
    stand_in("echo '{}'")
    assert anyio.run(calls.gate, ".", "x" * 3_000_000, None, None)["status"] == 0


@pytest.mark.parametrize("answer", ["trap 'echo \"{}\"; exit 143' TERM", "trap '' TERM"])
def test_a_command_that_hangs_is_ended_and_has_not_answered(calls, stand_in, monkeypatch, answer):
    """It is asked to end, and then killed; whatever it writes then is no answer."""
    monkeypatch.setattr(module, "_TIME_TO_REPORT", 0.1)
    monkeypatch.setattr(module, "_TIME_TO_END", 0.1)
    stand_in(f"{answer}; while :; do :; done")
    with pytest.raises(CallError, match=r"no answer: `check` took longer than 0\.2 s, and was ended"):
        run(calls)
    with pytest.raises(CallError, match="no answer: `gate` took longer"):
        anyio.run(calls.gate, ".", "retire stop")


def test_what_the_server_names_is_named_by_no_caller(tmp_path, stand_in):
    stand_in("for each in \"$@\"; do printf '%s\\n' \"$each\"; done > given; echo '{}'")
    for name in ("model.inv", "mine.inv", "now.json", "mine.json"):
        (tmp_path / name).write_text("{}", "utf-8")
    files = GateFiles("policy.toml", "ledger.jsonl", "./model.inv", str(tmp_path / "now.json"), "agent-7")
    calls = Calls(ReadableFolder(str(tmp_path)), CallLimits(10, None), files)
    assert calls.has_one_gate
    anyio.run(calls.gate, "mine.inv", "retire stop", "mine.json", "somebody")
    given = (tmp_path / "given").read_text("utf-8").splitlines()
    assert [each for each in given if "mine" in each or "somebody" in each] == []
    assert [each for each in given if each.startswith("--state")] == [f"--state={tmp_path}/now.json"]
    assert "--proposer=agent-7" in given
    assert given[-2:] == ["./model.inv", "-"]


def test_a_report_that_is_none_is_an_error(calls, stand_in):
    stand_in("echo 'no report'; echo 'the reason' >&2; exit 2")
    with pytest.raises(CallError, match="the reason"):
        run(calls)
    stand_in("head -c 3000000 /dev/zero >&2; exit 70")  # more than a pipe holds
    with pytest.raises(CallError) as raised:
        run(calls)
    assert len(str(raised.value)) == 10_000


def test_calls_take_turns(calls, stand_in, tmp_path):
    """The program fails where another one runs."""
    stand_in("mkdir running || exit 1; sleep 0.05; rmdir running; echo '{}'")
    found = []

    async def both() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(keep)

    async def keep() -> None:
        found.append((await calls.check([], "."))["status"])

    anyio.run(both)
    assert found == [0, 0, 0]


def test_a_call_that_nobody_waits_for_is_ended(calls, stand_in, tmp_path):
    stand_in("echo $$ > written; mv written number; exec sleep 600")
    path = tmp_path / "number"

    async def leave() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(calls.check, [], ".")
            await anyio.to_thread.run_sync(wait_until, path.exists)
            group.cancel_scope.cancel()

    anyio.run(leave)
    number = int(path.read_text("utf-8"))
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_nothing_but_the_folder_is_inside(tmp_path):
    folder = tmp_path / "models"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.inv").write_text("", "utf-8")
    (tmp_path / "models2").mkdir()
    (folder / "same.inv").symlink_to("a.inv")
    (folder / "round").symlink_to("round")
    readable = ReadableFolder(str(folder))
    for path in ("a.inv", "deep/../a.inv", str(folder / "a.inv"), "same.inv"):
        assert readable.inside(path) == "./a.inv"
    for path in ("..", "../models2", str(tmp_path / "models2"), "round", "b.inv", "", "a.inv/x"):
        with pytest.raises(CallError):
            readable.inside(path)
