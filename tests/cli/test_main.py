"""The process of the command line: it ends at once, and nothing that was to happen at its end is lost."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.cli.conftest import LAMP

RUN = "import sys; sys.argv = ['invariants', {arguments}]; from invariants.__main__ import run; run()"
MOST_MODULES = 320
"""Modules of the package that a check of a small model may import: their imports take half of its time."""

NOT_NEEDED = {
    "numpy",
    "invariants.engines.rounds.lines",
    "invariants.language.records.declarations",
    "invariants.language.printing.printer",
    "invariants.verdicts.dispatch.answers",
    "invariants.verdicts.reasons",
    "invariants.system.exploration.search",
    "invariants.report.json",
}
"""Some modules that it has no use for."""


def ended(*command: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, **options)


def test_a_check_imports_no_more_than_it_needs(tmp_path):
    (tmp_path / "lamp.inv").write_text(LAMP, "utf-8")
    outcome = ended("-X", "importtime", "-m", "invariants", "check", "lamp.inv", cwd=tmp_path)
    assert outcome.stdout.endswith("\n2 invariants: 1 proved, 1 violated\n")
    imported = re.findall(r"^import time: .*\| *([\w.]+)$", outcome.stderr, re.MULTILINE)
    ours = {name for name in imported if name.split(".")[0] == "invariants"}
    assert MOST_MODULES // 2 < len(ours) <= MOST_MODULES
    assert not NOT_NEEDED & set(imported)


def test_what_was_to_happen_at_the_end_happens():
    outcome = ended("-c", f"import atexit; atexit.register(print, 'good bye'); {RUN.format(arguments=repr('explain'))}")
    assert outcome.returncode == 0
    assert outcome.stdout.endswith("\ngood bye\n")
    assert outcome.stderr == ""


def test_the_status_is_that_of_the_command():
    outcome = ended("-c", RUN.format(arguments="'check', 'nothing.inv'"))
    assert (outcome.returncode, outcome.stderr) == (2, "")
    assert outcome.stdout.endswith("\n0 invariants · 1 error\n")


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (
            "from threading import *; Thread(target=lambda: main_thread().join() or print('at last')).start()",
            "at last",
        ),
        (
            "sys.setprofile(lambda *_: None); atexit = __import__('atexit'); atexit.register(print, 'profile')",
            "profile",
        ),
    ],
)
def test_python_ends_a_process_that_somebody_waits_for(before, said):
    script = f"import sys; {before}\ntry:\n    {RUN.format(arguments=repr('--version'))}\nfinally:\n    print('left')"
    outcome = ended("-c", script)
    assert outcome.returncode == 0
    assert "\nleft\n" in outcome.stdout
    assert outcome.stdout.endswith(f"{said}\n")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes the stream")
@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_closed_streams_change_no_status(closed):
    command = f"{sys.executable} -m invariants explain E0105 {closed}"
    assert subprocess.run(["sh", "-c", command], capture_output=True, check=False).returncode == 0


INTERRUPTED = """\
import os, signal, sys


class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)


signal.signal(signal.SIGINT, {handler})
sys.meta_path.insert(0, Interrupting())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals between processes")
@pytest.mark.parametrize(("handler", "status"), [("signal.default_int_handler", -2), ("signal.SIG_IGN", 0)])
def test_an_interrupt_while_modules_are_imported_ends_the_process_without_a_word(handler, status):
    outcome = ended("-c", f"{INTERRUPTED.format(handler=handler)}{RUN.format(arguments=repr('explain'))}")
    assert (outcome.returncode, outcome.stderr) == (status, "")
