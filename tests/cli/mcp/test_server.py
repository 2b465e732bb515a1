"""The server for agents, over standard input and output, by the client of the package ``mcp``."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest

from tests.cli.conftest import LAMP

if TYPE_CHECKING:
    from mcp.client.client import Client

MANY = "[" * 100_000

CALLS = {
    "check": ("check", {"path": "lamp.inv"}),
    "one": ("check", {"path": "deep/../deep/kept.inv", "invariants": ["same"], "chain": 1, "steps": "any"}),
    "bad": ("check", {"path": "bad.inv"}),
    "unknown": ("check", {"path": "lamp.inv", "invariants": ["dim"]}),
    "option": ("check", {"path": "lamp.inv", "invariants": ["--help"], "scope": {"--output": "x"}}),
    "slow": ("check", {"path": "slow.inv", "timeout": 0.01}),
    "explain": ("explain", {"word": "E0105"}),
    "strange": ("explain", {"word": "--help"}),
    "gate": ("gate", {"model": "kept.inv", "proposal": "retire switch", "proposer": "agent-7"}),
    "refused": ("gate", {"model": "kept.inv", "proposal": "edit { rewrite switch.on as not on }", "state": "now.json"}),
    "bad proposal": ("gate", {"model": "kept.inv", "proposal": "edit { on = }"}),
    "outside state": ("gate", {"model": "kept.inv", "proposal": "retire switch", "state": "../now.json"}),
    "no tool": ("format", {"path": "lamp.inv"}),
    "no path": ("check", {}),
    "wrong type": ("check", {"path": ["lamp.inv"]}),
}
"""A session's calls: the tool and its arguments, by a name."""

OUTSIDE = [
    "../secret.inv",
    "link.inv",
    "folder/secret.inv",
    "folder",
    "deep/../../secret.inv",
    "{outside}/secret.inv",
    "missing.inv",
    "-",
    "",
    "/dev/stdin",
    "lamp.inv\0",
    "--help",
    "x" * 5000,
]
"""Paths that are refused."""


@attrs.frozen
class Answer:
    is_error: bool
    text: str
    content: dict | None


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    inside = outside / "models"
    (inside / "deep").mkdir(parents=True)
    (outside / "secret.inv").write_text(LAMP.replace("lamp", "secret"), "utf-8")
    (outside / "pyproject.toml").write_text("[tool.invariants]\nchain = 'secret'\n", "utf-8")
    (inside / "lamp.inv").write_text(LAMP, "utf-8")
    (inside / "deep" / "kept.inv").write_text(LAMP, "utf-8")
    (inside / "bad.inv").write_text('system bad\nimport "../secret.inv"\n', "utf-8")
    counter = "system slow\nvar n: Int = 0\ntransition go { n := n * n + 3 }\ninvariant some: n mod 7 != 5\n"
    (inside / "slow.inv").write_text(counter, "utf-8")
    (inside / "kept.inv").write_text(LAMP.replace("on := not on", "on := on").partition("invariant same")[0], "utf-8")
    for place in (inside, outside):
        (place / "now.json").write_text('{"state": {"on": false}}', "utf-8")
    (inside / "link.inv").symlink_to(outside / "secret.inv")
    (inside / "folder").symlink_to(outside)
    return inside


def _connected(folder: Path, arguments: list[str], cwd: Path) -> Client:
    """A client of a server that is started for it. Only here ``mcp`` is imported: each worker reads this file."""
    from mcp.client.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    command = ["-m", "invariants", "mcp", str(folder), *arguments]
    return Client(stdio_client(StdioServerParameters(command=sys.executable, args=command, cwd=str(cwd))))


async def _session(folder: Path, calls: dict[str, tuple[str, dict]]) -> dict[str, Answer]:
    limits = ["--timeout", "600", "--ledger", str(folder.parent / "ledger.jsonl")]
    answers = {}
    async with _connected(folder, limits, folder.parent) as client:
        tools = (await client.list_tools()).tools
        answers["tools"] = Answer(False, "", {tool.name: tool.input_schema for tool in tools})
        for name, (tool, arguments) in calls.items():
            found = await client.call_tool(tool, arguments)
            text = "".join(part.text for part in found.content if part.type == "text")
            answers[name] = Answer(bool(found.is_error), text, found.structured_content)
    return answers


@pytest.fixture(scope="module")
def answers(folder):
    """The answers of one session: each call's by its name, and each refused path's by the path."""
    outside = {path: ("check", {"path": path.format(outside=folder.parent)}) for path in OUTSIDE}
    return asyncio.run(_session(folder, CALLS | outside))


def test_the_tools_are_listed_with_their_arguments(answers):
    tools = answers["tools"].content
    assert {name: sorted(schema["properties"]) for name, schema in tools.items()} == {
        "check": ["chain", "invariants", "path", "scope", "steps", "timeout"],
        "explain": ["word"],
        "gate": ["about", "model", "proposal", "proposer", "state"],
    }
    assert tools["check"]["required"] == ["path"]


def test_a_check_is_answered_with_the_report(answers):
    found = answers["check"].content
    assert (found["status"], found["meaning"]) == (1, "violated")
    (model,) = found["report"]["models"]
    assert {each["invariant"]: each["verdict"] for each in model["results"]} == {"dark": "violated", "same": "proved"}
    assert json.loads(answers["check"].text) == found


def test_options_reach_the_check(answers):
    found = answers["one"].content
    assert (found["status"], found["meaning"]) == (0, "fine")
    (result,) = found["report"]["models"][0]["results"]
    assert (result["invariant"], result["bounds"]["chain"], result["bounds"]["steps"]) == ("same", 1, "any")


def test_a_gate_answers_and_keeps_its_ledger(answers, folder):
    """A state that is left out says nothing of the values, so that the lamp may be on."""
    statuses = {name: answers[name].content["meaning"] for name in ("gate", "refused", "bad proposal")}
    assert statuses == {"gate": "violated", "refused": "violated", "bad proposal": "unusable"}
    assert answers["refused"].content["report"]["decision"]["change"] == "incomparable"
    lines = [json.loads(line) for line in (folder.parent / "ledger.jsonl").read_text("utf-8").splitlines()]
    assert [line["proposer"] for line in lines[1:]] == ["agent-7", None]
    assert answers["outside state"].is_error


def test_a_model_with_mistakes_is_unusable_and_shows_nothing_from_outside(answers):
    found = answers["bad"].content
    assert (found["status"], found["meaning"]) == (2, "unusable")
    (diagnostic,) = found["report"]["models"][0]["diagnostics"]
    assert diagnostic["code"] == "E0205"
    assert "dark" not in answers["bad"].text


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_outside_of_the_folder_is_read(path, answers):
    answer = answers[path]
    assert answer.is_error
    assert "below the folder of this server" in answer.text
    assert "dark" not in answer.text


@pytest.mark.parametrize("name", ["unknown", "option", "strange", "no tool", "no path", "wrong type"])
def test_a_call_that_makes_no_sense_is_an_error(name, answers):
    assert answers[name].is_error
    assert answers[name].text
    assert "Traceback" not in answers[name].text


def test_a_call_that_takes_too_long_is_never_a_success(answers):
    answer = answers["slow"]
    if not answer.is_error:
        (model,) = answer.content["report"]["models"]
        (result,) = model["results"]
        assert result["verdict"] in {"violated", "tested", "unknown"}
    assert '"verdict": "proved"' not in answer.text


def test_a_code_is_explained(answers):
    assert not answers["explain"].is_error
    assert answers["explain"].text.startswith("E0105: ")


async def _one_gate(folder: Path) -> tuple[dict, dict[str, Answer]]:
    named = ["--model", str(folder / "kept.inv"), "--state", str(folder / "now.json"), "--proposer", "agent-7"]
    ledger = ["--ledger", str(folder.parent / "one.jsonl")]
    found = {}
    async with _connected(folder, [*named, *ledger], folder) as client:
        schemas = {tool.name: tool.input_schema for tool in (await client.list_tools()).tools}
        for name, arguments in (
            ("admitted", {"proposal": "retire switch"}),
            ("other", {"proposal": "retire switch", "model": "lamp.inv", "state": "x.json", "proposer": "bob"}),
        ):
            answer = await client.call_tool("gate", arguments)
            text = "".join(part.text for part in answer.content if part.type == "text")
            found[name] = Answer(bool(answer.is_error), text, answer.structured_content)
    return schemas, found


def test_a_server_in_front_of_one_system_takes_only_proposals(folder):
    schemas, found = asyncio.run(_one_gate(folder))
    assert list(schemas["gate"]["properties"]) == ["proposal", "about"]
    assert schemas["gate"]["required"] == ["proposal"]
    assert found["admitted"].content["meaning"] == "fine"
    assert found["other"].is_error or found["other"].content["report"]["path"] == "<standard input>"
    told = [json.loads(line) for line in (folder.parent / "one.jsonl").read_text("utf-8").splitlines()]
    assert told[0]["system"] == "kept" or told[0]["system"] == "lamp"
    assert {line["proposer"] for line in told[1:]} == {"agent-7"}
    assert all(line["replay"]["state"]["state"] == {"on": False} for line in told[1:])


@pytest.mark.parametrize(
    "named",
    [("--state", "now.json"), ("--proposer", "bob"), ("--model", "../secret.inv"), ("--model", "missing.inv")],
)
def test_a_server_that_cannot_stand_in_front_of_a_system_does_not_start(run, folder, named):
    outcome = run("mcp", str(folder), *named)
    assert outcome.status == 2
    assert "--" in outcome.err


def test_what_is_no_message_ends_no_server(folder):
    """Lines that are no JSON are ignored, and the next message is answered."""
    client = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    hello = {"jsonrpc": "2.0", "id": 7, "method": "initialize", "params": client}
    command = [sys.executable, "-m", "invariants", "mcp", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        server.stdin.write(f"nonsense\n{MANY}\n{json.dumps(hello)}\n")
        server.stdin.flush()
        answer = next(line for line in server.stdout if '"id":7' in line)
        server.stdin.close()
    assert json.loads(answer)["result"]["serverInfo"]["name"] == "invariants"
    assert server.returncode == 0


def test_without_the_package_the_command_says_what_to_install(monkeypatch, run, here):
    monkeypatch.setattr("invariants.cli.commands.mcp.find_spec", lambda name: None)
    outcome = run("mcp")
    assert outcome.status == 2
    assert "pip install 'invariants[mcp]'" in outcome.err
    assert run("mcp", "nowhere").status == 2
