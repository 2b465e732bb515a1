"""The command `lsp` as an editor starts it: what it needs, and how it ends. Its features are in `tests/lsp/`."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from invariants.cli.commands import lsp
from tests.processes import PATIENCE, needs_proc, wait_until

HARD = """\
system hard
var n: Int = 0
transition go {
  n := n * n + 3
}
invariant some: n mod 7 != 5 or n mod 11 != 10
check some: chain any, steps any
"""


def start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "invariants", "lsp", "--timeout", "600"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def message(method: str, params: object, number: int | None = None) -> bytes:
    content = {"jsonrpc": "2.0", "method": method, "params": params}
    text = json.dumps(content if number is None else content | {"id": number}).encode()
    return f"Content-Length: {len(text)}\r\n\r\n".encode() + text


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(lsp, "find_spec", lambda _: None)
    outcome = CliRunner().invoke(lsp.command, [])
    assert outcome.exit_code == 2
    assert "pip install 'invariants[lsp]'" in outcome.output


def test_what_is_no_message_ends_no_server():
    server = start()
    asked = message("initialize", {"capabilities": {}, "processId": None, "rootUri": None}, 7)
    out, _ = server.communicate(b"Content-Length: 5\r\n\r\nhello" + message("no/such", []) + asked, timeout=PATIENCE)
    assert b'"id": 7' in out
    assert b'"capabilities"' in out
    assert server.returncode == 0


@pytest.mark.parametrize("ending", ["exit", "end of input"])
def test_a_connection_that_is_shut_down_ends_well(ending):
    server = start()
    asked = message("initialize", {"capabilities": {}, "processId": None, "rootUri": None}, 1)
    shut = message("shutdown", None, 2) + (message("exit", None) if ending == "exit" else b"")
    out, err = server.communicate(asked + message("initialized", {}) + shut, timeout=PATIENCE)
    assert b'"id": 2' in out
    assert b"internal error" not in err
    assert server.returncode == 0


@needs_proc
def test_a_check_ends_with_the_connection():
    server = start()
    uri = "untitled:hard"
    document = {"uri": uri, "languageId": "invariants", "version": 1, "text": HARD}
    server.stdin.write(
        message("initialize", {"capabilities": {}, "processId": None, "rootUri": None}, 1)
        + message("initialized", {})
        + message("textDocument/didOpen", {"textDocument": document})
        + message("workspace/executeCommand", {"command": "invariants.check", "arguments": [uri, "some"]}, 2)
    )
    server.stdin.flush()
    children = wait_until(lambda: children_of(server.pid))
    server.communicate(timeout=PATIENCE)
    assert server.returncode == 0
    wait_until(lambda: not any(map(is_alive, children)))


def children_of(number: int) -> list[int]:
    path = f"/proc/{number}/task/{number}/children"
    with open(path, encoding="utf-8") as children:
        return [int(each) for each in children.read().split()]


def is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
