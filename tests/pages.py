"""Pages in Markdown whose code blocks run: their blocks, and the output of the commands in them."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from unittest import mock

import attrs
import pytest

from invariants.cli.app import main

_BLOCK = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SECONDS = re.compile(r"<0\.1 s\b|\b\d+\.\d s\b")

LIMITED = frozenset({"blame", "mutate", "solve", "states"})
"""Commands that have so many seconds on the clock unless more are given: not all find the same on a busy machine."""

AMPLE = "1200"
"""Seconds in which each of them ends."""


@attrs.frozen
class Block:
    """A fenced block: the words behind the fence, the text, its line on the page, and its place among the blocks."""

    words: tuple[str, ...]
    text: str
    line: int
    place: int


def blocks(page: Path) -> list[Block]:
    """The blocks of a page, in order."""
    content = page.read_text("utf-8")
    return [
        Block(tuple(found[1].split()), found[2], content.count("\n", 0, found.start()) + 1, place)
        for place, found in enumerate(_BLOCK.finditer(content))
    ]


def rewrite(page: Path, block: Block, text: str) -> None:
    """Put a text in the place of that of a block, whose line may have changed since the page was read."""
    content = page.read_text("utf-8")
    found = list(_BLOCK.finditer(content))[block.place]
    assert found[2] == block.text
    page.write_text(content[: found.start(2)] + text + content[found.end(2) :], "utf-8")


def played(block: Block, folder: Path) -> str:
    """A block of commands, each behind ``$``, with their present output instead of the output on the page.

    Runs in the folder. ``echo $?`` and ``< FILE`` are understood; all other commands have to be the checker's.
    """
    lines: list[str] = []
    status = 0
    for command in re.findall(r"^\$ (.*)$", block.text, re.MULTILINE):
        lines.append(f"$ {command}\n")
        if command == "echo $?":
            lines.append(f"{status}\n")
            continue
        asked, _, script = command.partition(" < ")
        tool, *arguments = asked.split()
        assert tool == "invariants", command
        if arguments[0] in LIMITED and "--timeout" not in arguments:
            arguments += ["--timeout", AMPLE]
        status, output = _run(arguments, folder, (folder / script).read_bytes() if script else b"")
        lines.append(output)
    return timeless("".join(lines))


def _run(arguments: list[str], folder: Path, given: bytes) -> tuple[int, str]:
    """Return the exit status of a command in a folder, and its output, or else its complaints."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with (
        mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8")),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main(arguments)
    return int(ended.value.code or 0), (out.buffer.getvalue() or err.buffer.getvalue()).decode()


def timeless(text: str) -> str:
    """The text with the same time everywhere."""
    return _SECONDS.sub("0.1 s", text)
