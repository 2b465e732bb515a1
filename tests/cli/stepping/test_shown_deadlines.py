"""Steps show how the deadlines stand that a session judges."""

from __future__ import annotations

import io
import sys

WAITING = """system waiting
type A [2]
var asked: Bool = false
var answered: Bool = false
transition ask { asked := true }
transition idle { require asked }
invariant quick: asked leads to answered within 2
invariant slow: asked leads to answered within 9
"""


def test_each_step_shows_the_deadlines_of_the_invariants_that_are_judged(run, here, monkeypatch):
    (here / "waiting.inv").write_text(WAITING, "utf-8")
    for options, others in (((), "slow.due: nothing → 0 of 9 steps"), (("--invariant", "quick"), None)):
        monkeypatch.setattr(sys, "stdin", io.StringIO("ask\nidle\nidle\n"))
        out = run("step", "waiting.inv", *options).out
        assert "quick.due: nothing → 0 of 2 steps" in out
        assert "quick.due: 1 of 2 steps → missed" in out
        assert "nothing changes" not in out
        assert (others in out) if others else "slow.due" not in out
