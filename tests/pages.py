"""Pages in Markdown whose code blocks run: their blocks, and the output of the commands in them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import attrs

_BLOCK = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SECONDS = re.compile(r"<0\.1 s\b|\b\d+\.\d s\b")


@attrs.frozen
class Block:
    """A fenced block: the words behind the fence, the text, and the line of the page that it starts in."""

    words: tuple[str, ...]
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """The blocks of a page, in order."""
    content = page.read_text("utf-8")
    return [
        Block(tuple(found[1].split()), found[2], content.count("\n", 0, found.start()) + 1)
        for found in _BLOCK.finditer(content)
    ]


def rewrite(page: Path, block: Block, text: str) -> None:
    """Put a text in the place of that of a block."""
    fence = f"```{' '.join(block.words)}\n"
    content = page.read_text("utf-8")
    assert fence + block.text in content
    page.write_text(content.replace(fence + block.text, fence + text, 1), "utf-8")


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
        done = subprocess.run(
            [sys.executable, "-m", "invariants", *arguments],
            cwd=folder,
            input=(folder / script).read_text("utf-8") if script else "",
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            check=False,
        )
        status = done.returncode
        lines.append(done.stdout or done.stderr)
    return timeless("".join(lines))


def timeless(text: str) -> str:
    """The text with the same time everywhere."""
    return _SECONDS.sub("0.1 s", text)
