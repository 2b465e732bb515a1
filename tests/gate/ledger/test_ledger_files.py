"""Files that are no ledger, and disks that take no line."""

from __future__ import annotations

import json
import os
import resource
from pathlib import Path

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.gate.ledger.ledger import Ledger
from invariants.gate.ledger.lines import encoded
from tests.gate.ledger.test_ledger import FIRST, codes, inspected, ledger_with


def refusal(path: Path, first=FIRST) -> pytest.ExceptionInfo[ModelError]:
    with pytest.raises(ModelError) as refused, Ledger(str(path), first).turn() as turn:
        turn.append({"decision": "admitted"})
    return refused


@pytest.mark.parametrize("text", ["precious", "precious\n", "{}\n", '{"ledger": 1}\n', "\n", " "])
def test_a_file_that_is_no_ledger_stays_as_it_is(file, text):
    file.write_text(text, "utf-8")
    assert codes(refusal(file)) == [Code.LEDGER_FOREIGN]
    assert file.read_text("utf-8") == text


def test_bytes_behind_the_last_line_that_no_crash_has_left_are_a_fault(file):
    ledger_with(file, 1)
    with file.open("ab") as stream:
        stream.write(b"precious")
    before = file.read_bytes()
    assert codes(refusal(file)) == [Code.LEDGER_BROKEN]
    assert file.read_bytes() == before


def test_the_ledger_of_another_model_is_refused(file):
    ledger_with(file, 1)
    before = file.read_bytes()
    refused = refusal(file, {"model": "sha256:1"})
    assert codes(refused) == [Code.LEDGER_FOREIGN]
    assert refused.value.diagnostics[0].notes == ("the ledger is about sha256:0", "the model is sha256:1")
    assert file.read_bytes() == before


def test_nothing_is_appended_to_a_ledger_with_a_fault(file):
    ledger_with(file, 3)
    file.write_bytes(file.read_bytes().replace(b'"number":1', b'"number":7'))
    before = file.read_bytes()
    assert codes(refusal(file)) == [Code.LEDGER_BROKEN]
    assert file.read_bytes() == before


@pytest.mark.parametrize("change", ["shorter", "altered", "replaced", "removed"])
def test_a_gate_notices_that_lines_of_its_own_are_gone(file, change):
    ledger = ledger_with(file, 3)
    lines = file.read_bytes().splitlines(keepends=True)
    if change == "removed":
        file.unlink()
    elif change == "replaced":
        file.unlink()
        ledger_with(file, 4)
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(lines[0] + encoded(2, json.loads(lines[0])["digest"], {"x": "y" * 2000})[0])
    else:
        last = lines[-1].replace(b"admitted", b"admitteD") if change == "altered" else b""
        file.write_bytes(b"".join(lines[:-1]) + last)
    with pytest.raises(ModelError) as refused, ledger.turn() as turn:
        turn.append({})
    assert codes(refused) == [Code.LEDGER_BROKEN]
    assert "no longer has line 4" in str(refused.value)


def test_folders_pipes_and_missing_folders_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert codes(refusal(tmp_path)) == [Code.UNREADABLE_FILE]
    assert codes(refusal(tmp_path / "pipe")) == [Code.UNREADABLE_FILE]
    assert codes(refusal(tmp_path / "missing" / "ledger.jsonl")) == [Code.LEDGER_NOT_WRITTEN]
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"]


def test_a_ledger_that_may_not_be_written_is_refused(file, monkeypatch):
    ledger_with(file, 1)
    opened = os.open

    def write_protected(path, flags, *more):
        if flags & os.O_RDWR and str(path) == str(file):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, flags, *more)

    monkeypatch.setattr(os, "open", write_protected)
    refused = refusal(file)
    assert codes(refused) == [Code.LEDGER_NOT_WRITTEN]
    assert str(refused.value).endswith("Permission denied")


def test_a_disk_that_is_full_leaves_the_ledger_as_it_was(file):
    """A limit on the size of files cuts a write in its middle, as a full disk does."""
    ledger = ledger_with(file, 3)
    before = file.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 50, limits[1]))
    try:
        with pytest.raises(ModelError) as refused, ledger.turn() as turn:
            turn.append({"decision": "admitted"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert codes(refused) == [Code.LEDGER_NOT_WRITTEN]
    assert file.read_bytes() == before
    with ledger.turn() as turn:
        assert turn.append({"decision": "admitted"}).number == 5
    assert inspected(file).faults == ()


def test_a_line_that_does_not_reach_the_disk_is_not_written(file, monkeypatch):
    ledger = ledger_with(file, 1)
    before = file.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError(5, "Input/output error")))
        with pytest.raises(ModelError) as refused, ledger.turn() as turn:
            turn.append({"decision": "admitted"})
    assert codes(refused) == [Code.LEDGER_NOT_WRITTEN]
    assert file.read_bytes() == before


def test_a_line_is_on_the_disk_before_it_is_answered(file, monkeypatch):
    events = []
    synced, written = os.fsync, os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda *given: (events.append("write"), written(*given))[1])
    monkeypatch.setattr(os, "fsync", lambda descriptor: (events.append("fsync"), synced(descriptor))[1])
    with Ledger(str(file), FIRST).turn() as turn:
        events.append("turn")
        turn.append({})
        events.append("answer")
    # The name of the new file, its first line, and the decision.
    assert events == ["fsync", "write", "fsync", "turn", "write", "fsync", "answer"]
