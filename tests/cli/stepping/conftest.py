"""A session of `step` with the gate."""

from __future__ import annotations

import io
import sys

import pytest

from tests.cli.stepping.gate import GATE


@pytest.fixture
def step(run, here, monkeypatch):
    """Steps through the gate with some commands, and returns the output of the command."""
    (here / "gate.inv").write_text(GATE, "utf-8")

    def call(*lines: str, options: tuple[str, ...] = ()):
        text = "".join(f"{line}\n" for line in lines)
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        return run("step", "gate.inv", *options)

    return call
