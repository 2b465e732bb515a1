"""Whole processes, with their time and memory.

Owns: starting a process, its processor time and its memory.
Must never know: the programs that are compared.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
HANDWRITTEN = Path(__file__).parent / "handwritten"


def process(command: Sequence[str], folder: Path = ROOT) -> tuple[str, float, float]:
    """Run a command. Return its output, its seconds of processor time, and its megabytes."""
    # Compiled modules may be written, as they are wherever the checker is installed.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(command, cwd=folder, env=environment, stdout=output)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)  # else Python takes it for one that still runs
        output.seek(0)
        text = output.read().decode()
    return text, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def answer(report: str) -> str:
    """Return the verdict of the one result in a report in JSON; of a violation, with the length of its chain."""
    ((result,),) = (model["results"] for model in json.loads(report)["models"])
    chain = result["chain"]
    return str(result["verdict"]) if chain is None else f"{result['verdict']} after {len(chain)}"
