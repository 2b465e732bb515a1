"""The ledger under crashes, forgers, full disks and company."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.gate.ledger import ledger as ledgers
from invariants.gate.ledger.inspection import Inspection, inspect
from invariants.gate.ledger.ledger import Ledger
from invariants.gate.ledger.lines import LineError, decoded_line, digest_of, encoded

FIRST = {"model": "sha256:0"}


def ledger_with(path: Path, lines: int) -> Ledger:
    ledger = Ledger(str(path), FIRST)
    for number in range(lines):
        with ledger.turn() as turn:
            turn.append({"decision": "admitted", "number": number, "who": "Zoë ✓"})
    return ledger


def inspected(path: Path) -> Inspection:
    with path.open("rb") as stream:
        return inspect(str(path), stream)


def complaints(path: Path) -> list[str]:
    return [fault.message for fault in inspected(path).faults]


# ------------------------------------------------------------------- lines


def test_a_line_is_json_with_the_digest_of_the_one_before(file):
    ledger_with(file, 2)
    first, second, third = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    assert (first["line"], first["previous"], first["model"]) == (1, None, "sha256:0")
    assert second["previous"] == first["digest"]
    assert third["previous"] == second["digest"]
    digest = third.pop("digest")
    assert digest == digest_of(third)


def test_content_that_is_no_json_is_not_written(file):
    ledger = ledger_with(file, 1)
    before = file.read_bytes()
    for content in ({"x": float("nan")}, {"x": object()}, {"digest": "sha256:1"}, {"line": 7}):
        with pytest.raises((ValueError, TypeError)), ledger.turn() as turn:
            turn.append(content)
    assert file.read_bytes() == before
    with ledger.turn() as turn:
        assert turn.append({}).number == 3


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[1]",
        b"{}",
        b'{"ledger":2}',
        b'{"ledger":1}',
        b'{"ledger":1,"line":"1","previous":null,"digest":"x"}',
        b'{"ledger":1,"line":1,"previous":1,"digest":"x"}',
        b"[" * 100_000,
        b"\xff",
        b'{"ledger":1,"line":1,"previous":null,"x":NaN,"digest":""}',
        b'{"ledger":1,"x":"\\ud800","line":1,"previous":null,"digest":""}',
    ],
)
def test_a_malformed_line_is_refused(text):
    with pytest.raises(LineError):
        decoded_line(text)


def test_every_changed_byte_of_a_line_is_noticed():
    raw, line = encoded(3, digest_of("x"), {"decision": "refused", "by": "Zoë", "value": 10, "list": [1, 2]})
    raw = raw[:-1]
    assert decoded_line(raw) == line
    draw = random.Random(1)  # noqa: S311 - the same bytes in every run
    for at in range(len(raw)):
        for byte in (raw[at] ^ 1, draw.randrange(256), 32):
            if byte != raw[at]:
                with pytest.raises(LineError):
                    decoded_line(raw[:at] + bytes([byte]) + raw[at + 1 :])


def test_another_way_to_write_the_same_is_noticed():
    raw, _ = encoded(1, None, {"decision": "refused"})
    doubled = raw.replace(b'"decision":"refused"', b'"decision":"admitted","decision":"refused"')
    for other in (raw.replace(b":", b": ", 1), doubled, raw.replace(b"refused", b"\\u0072efused")):
        assert json.loads(other) == json.loads(raw)
        with pytest.raises(LineError):
            decoded_line(other[:-1])


# -------------------------------------------------------------- inspection


def test_an_unaltered_ledger_has_no_fault(file):
    ledger_with(file, 5)
    found = inspected(file)
    assert (found.faults, found.torn, found.size) == ((), b"", file.stat().st_size)
    assert [line.content.get("number") for line in found.lines] == [None, 0, 1, 2, 3, 4]


@pytest.mark.parametrize("number", [1, 2, 4, 6])
def test_a_missing_line_is_reported_with_its_number(file, number):
    """The last line is not among them: that it is gone shows by the digest that somebody else has kept."""
    ledger_with(file, 6)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[: number - 1] + lines[number:]))
    assert complaints(file) == [f"line {number} is missing: line {number} says that it is line {number + 1}"]


def test_several_missing_lines_are_reported(file):
    ledger_with(file, 6)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:1] + lines[4:]))
    assert complaints(file) == ["lines 2 to 4 are missing: line 2 says that it is line 5"]


def test_an_altered_line_is_reported_with_its_number(file):
    ledger_with(file, 5)
    lines = file.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b"admitted", b"refused")
    file.write_bytes(b"".join(lines))
    assert complaints(file) == ["line 3 was altered: its digest is not that of its content"]
    (fault,) = inspected(file).faults
    assert fault.labels[0].span.line == 3
    assert fault.labels[0].span.text.startswith('{"ledger":1,"line":3,')


def test_a_line_that_was_altered_with_a_new_digest_is_reported(file):
    ledger_with(file, 5)
    lines = file.read_bytes().splitlines(keepends=True)
    line = decoded_line(lines[2][:-1])
    lines[2] = encoded(line.number, line.previous, {"decision": "refused"})[0]
    file.write_bytes(b"".join(lines))
    assert complaints(file) == ["line 4 does not follow the line before: one of the two was replaced"]


def test_lines_that_were_swapped_repeated_or_inserted_are_reported(file):
    ledger_with(file, 4)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([lines[0], lines[2], lines[1], *lines[3:]]))
    assert complaints(file) == [
        "line 2 is missing: line 2 says that it is line 3",
        "line 3 says that it is line 2: lines were moved or repeated",
        "line 3 is missing: line 4 says that it is line 4",
    ]
    file.write_bytes(b"".join([*lines[:3], lines[2], *lines[3:]]))
    assert complaints(file) == ["line 4 says that it is line 3: lines were moved or repeated"]
    file.write_bytes(b"".join([*lines[:3], b"\n", *lines[3:]]))
    assert complaints(file) == ["line 4 is no line of a ledger", *complaints(file)[1:]]


def test_lines_that_never_end_and_many_faults_are_borne(file, monkeypatch):
    monkeypatch.setattr("invariants.gate.ledger.inspection.LONGEST_LINE", 1000)
    ledger_with(file, 2)
    with file.open("ab") as stream:
        stream.write(b"x" * 2500 + b"\n" + b"{}\n" * 100)
    found = inspected(file)
    assert found.faults[0].message == "line 4 is no line of a ledger"
    assert len(found.faults) == 20


# ------------------------------------------------------------------ crashes


def test_wherever_a_crash_cuts_the_next_turn_heals(file):
    """A killed process leaves a beginning of what it was to write: every one of them, up to the whole file."""
    ledger_with(file, 2)
    whole = file.read_bytes()
    ends = [end + 1 for end, byte in enumerate(whole) if byte == 10]
    near_an_end = {end + more for end in (0, *ends) for more in range(-4, 5)} & {*range(len(whole) + 1)}
    cuts = sorted(near_an_end | {*range(0, len(whole), 9)})
    healed = 0
    for cut in cuts:
        file.write_bytes(whole[:cut])
        seen: list[int] = []
        ledger = Ledger(str(file), FIRST, lambda line, seen=seen: seen.append(line.number))
        with ledger.turn() as turn:
            line = turn.append({"decision": "after"})
        kept = sum(end - 1 <= cut for end in ends)  # a line that lacks only its end is whole
        assert line.number == max(kept, 1) + 1
        assert seen == [*range(2, line.number + 1)]
        assert inspected(file).faults == ()
        is_torn = cut not in ends
        assert [note.code for note in turn.notices] == [Code.LEDGER_TORN] * is_torn
        assert ("healed" in file.read_text("utf-8")) == (is_torn and cut > 0 and cut + 1 not in ends)
        healed += is_torn
    assert healed > 80


def test_a_torn_line_is_reported_in_the_ledger_itself(file):
    ledger_with(file, 2)
    torn = file.read_bytes()[:-5]
    file.write_bytes(torn)
    with Ledger(str(file), FIRST).turn() as turn:
        line = turn.append({"decision": "after"})
    piece = torn.splitlines()[-1]
    assert line.content["healed"] == {"line": 3, "bytes": len(piece), "digest": digest_of(piece.decode())}
    (note,) = turn.notices
    assert note.message.startswith(f"line 3 of `{file}` was torn after {len(piece)} bytes")
    with Ledger(str(file), FIRST).turn() as turn:
        assert turn.notices == []


WRITER = """
import sys
from invariants.gate.ledger.ledger import Ledger
ledger = Ledger(sys.argv[1], {"model": "sha256:0"})
for number in range(int(sys.argv[2])):
    with ledger.turn() as turn:
        line = turn.append({"by": sys.argv[3], "number": number, "fill": "x" * 5000})
    print(line.number, flush=True)
"""


def writer(path: Path, lines: int, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), str(lines), name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_whoever_is_killed_leaves_every_line_that_was_answered(file):
    answered = 0
    for number in range(3):
        with writer(file, 100_000, "killed") as process:
            for _ in range(5 + number):
                answered = int(process.stdout.readline())
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read().splitlines()
        answered = int(rest[-1]) if rest and rest[-1].isdigit() else answered
        found = inspected(file)
        assert found.faults == ()
        assert found.last.number >= answered
    with Ledger(str(file), FIRST).turn() as turn:
        turn.append({})
    assert (inspected(file).faults, inspected(file).torn) == ((), b"")


# ----------------------------------------------------------------- company


def test_two_gates_take_turns(file):
    with writer(file, 40, "first") as first, writer(file, 40, "second") as second:
        first.communicate()
        second.communicate()
    found = inspected(file)
    assert found.faults == ()
    assert len(found.lines) == 81
    for name in ("first", "second"):
        assert [line.content["number"] for line in found.lines if line.content.get("by") == name] == [*range(40)]


def test_threads_and_ledgers_on_one_file_take_turns(file):
    """Each sees every line once, whoever wrote it."""
    seen: list[list[int]] = [[], []]
    both = [Ledger(str(file), FIRST, lambda line, at=at: seen[at].append(line.number)) for at in range(2)]

    def write(ledger: Ledger) -> None:
        for _ in range(10):
            with ledger.turn() as turn:
                turn.append({})

    threads = [threading.Thread(target=write, args=(ledger,)) for ledger in (*both, *both)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for ledger in both:
        with ledger.turn():
            pass
    assert seen == [[*range(2, 42)]] * 2
    assert inspected(file).faults == ()


def test_a_link_leads_to_the_same_turns(file, tmp_path):
    link = tmp_path / "link.jsonl"
    link.symlink_to(file)
    ledger, other = ledger_with(file, 1), Ledger(str(link), FIRST)
    with other.turn() as turn:
        assert turn.append({}).number == 3
    with ledger.turn() as turn:
        assert turn.append({}).number == 4
    assert sorted(each.name for each in tmp_path.iterdir()) == ["ledger.jsonl", "ledger.jsonl.gate-lock", "link.jsonl"]


def test_waiting_for_a_turn_has_an_end(file, monkeypatch):
    monkeypatch.setattr(ledgers, "LONGEST_TURN", 0.05)
    holder, other = Ledger(str(file), FIRST), Ledger(str(file), FIRST)
    with holder.turn(), pytest.raises(ModelError) as refused, other.turn():
        pass
    assert codes(refused) == [Code.LEDGER_NOT_WRITTEN]
    assert "another gate holds it" in str(refused.value)


# ------------------------------------------------------------- bad files


def codes(refused) -> list[Code]:
    return [diagnostic.code for diagnostic in refused.value.diagnostics]
