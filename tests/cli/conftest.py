"""The command line run inside the test's own process, with a checker whose answers the test decides."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import time
from types import ModuleType

import attrs
import pytest

from invariants.cli.app import main
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.model.declarations import Check
from invariants.verdicts.verdict import Bounds, Result, Verdict
from tests.verdicts.results import result_of_kind

LAMP = """\
system lamp
var on: Bool = false
transition switch {
  on := not on
}
invariant dark: not on
invariant same: on == on
"""


@attrs.frozen
class Outcome:
    status: int
    out: str
    err: str


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def lamp(here):
    (here / "lamp.inv").write_text(LAMP, "utf-8")
    return here / "lamp.inv"


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs the command line, and returns its output and its exit status."""
    for name in ("NO_COLOR", "FORCE_COLOR", "INVARIANTS_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> Outcome:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = capsys.readouterr()
        return Outcome(ended.value.code, out, err)

    return call


def without_times(text: str) -> str:
    """A report with 0.0 in the place of each number of seconds."""
    return re.sub(r"\d+\.\d s", "0.0 s", text)


def ended_by_a_signal(_search):
    """Stands in for a search that SIGTERM ends before it has found anything."""
    threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
    threading.Event().wait(600)
    yield from ()


def given(name: str, verdict: Verdict, **details) -> Result:
    return result_of_kind(name, verdict, Bounds(3, 8, {}), **details)


@attrs.define
class FakeSession:
    """Stands in for the checker: answers with the verdicts by invariant, and records the questions."""

    verdicts: dict[str, Verdict] = attrs.Factory(dict)
    details: dict[str, object] = attrs.Factory(dict)
    calls: list = attrs.Factory(list)
    warnings: tuple[Diagnostic, ...] = ()
    closed: int = 0
    interrupt_after: int | None = None
    terminate_after: int | None = None
    decided_at_interrupt: tuple[Result, ...] = ()
    error: Exception | None = None

    def check_model(self, model, options, listener, executor=None, process=None):
        self.calls.append((model.name, options))
        expected = {name: check for check in model.checks if isinstance(check, Check) for name in check.properties}
        try:
            if self.error:
                raise self.error
            yield from self.warnings
            for count, name in enumerate(options.invariants or ("dark", "same")):
                if count == self.interrupt_after:
                    raise KeyboardInterrupt
                if count == self.terminate_after:
                    os.kill(os.getpid(), signal.SIGTERM)
                    time.sleep(10)
                check = expected.get(name)
                stated = {"expected": check.expected, "expected_chain": check.expected_chain} if check else {}
                yield given(name, self.verdicts.get(name, Verdict.PROVED), **(stated | self.details))
        except KeyboardInterrupt:
            yield from self.decided_at_interrupt
            raise
        finally:
            self.closed += 1


@pytest.fixture
def session(monkeypatch):
    fake = FakeSession()
    module = ModuleType("invariants.verdicts.session")
    module.check_model = module.check_apart = fake.check_model
    monkeypatch.setitem(sys.modules, "invariants.verdicts.session", module)
    return fake
