"""Models for pytests inside of pytest."""

from __future__ import annotations

from importlib import import_module

import pytest

# A pytest inside this one forgets its imports: modules that are imported here are not imported again for each test.
ALREADY_THERE = ("cli.exit_status", "language.loader", "report.diagnostic_text", "report.text", "verdicts.session")
for name in ALREADY_THERE:
    import_module(f"invariants.{name}")

LAMP = """\
system lamp
var on: Bool = false
var count: 0..9 = 0
transition switch {
  require count < 9
  on := not on
  count := count + 1
}
modification stick {
  rewrite switch.on as true
}
invariant dark: not on
invariant early: on => count <= 2
"""
CHECKS = """\
check dark: chain 1, steps 2, expect violated after 0
check early: chain 0, steps 2, expect survives
check count.range: chain 0, steps 1
"""


@pytest.fixture
def lamp(pytester):
    """Models in a folder that is the current one; each text becomes a file."""
    pytester.makeini("[pytest]\nfilterwarnings = error\naddopts = -p no:hypothesispytest\n")

    def make(text: str = LAMP + CHECKS, name: str = "lamp.inv"):
        path = pytester.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return make


@pytest.fixture(params=[10, pytest.param(30, marks=pytest.mark.campaign)])
def passes(request):
    """Runs a state machine that has to pass: with few examples always, with more in campaigns."""
    from hypothesis import settings
    from hypothesis.stateful import run_state_machine_as_test

    from tests.testing.test_state_machine import QUICK, machine

    def run(model, **options):
        run_state_machine_as_test(machine(model, **options), settings=settings(QUICK, max_examples=request.param))

    return run
