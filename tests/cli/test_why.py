"""`check --why` and `check --verbose`."""

from __future__ import annotations

import pytest

from tests.pages import timeless

pytestmark = pytest.mark.usefixtures("in_one_process")

KEPT = """\
system kept

var n: 0..3 = 0
var open: Bool = true

transition go {
  require gate: n < 2
  require calm: open
  n := n + 1
}

modification loosen {
  rewrite go.calm as true
}

invariant low: n <= 2

check low: chain any, steps any
"""

WHY = """\
proved    kept.inv: low  induction · 0.1 s

  It follows from what holds at the start and is kept by every step:
        n <= 2

  It rests on 1 of 2 conditions. With the others replaced by `true`, it is proved all the same:

  line 7: the guard of `go.gate`  without it: violated without any modification
       n < 2

1 invariant: 1 proved
"""


@pytest.fixture
def kept(here):
    (here / "kept.inv").write_text(KEPT, "utf-8")


def test_a_proof_says_why(run, kept):
    outcome = run("check", "kept.inv", "--invariant", "low", "--why", "--jobs", "1")
    assert outcome.err == ""
    assert timeless(outcome.out) == WHY
    assert outcome.status == 0


def test_the_reason_of_a_violation_is_its_story(run, here, kept):
    (here / "kept.inv").write_text(KEPT.replace("n < 2", "n < 3"), "utf-8")
    options = ("--invariant", "low", "--chain", "0", "--steps", "3", "--jobs", "1")
    told = run("check", "kept.inv", *options, "--why")
    assert timeless(told.out) == timeless(run("check", "kept.inv", *options).out)


def test_programs_get_the_strengthening_without_asking(run, kept):
    outcome = run("check", "kept.inv", "--invariant", "low", "--why", "--format", "json")
    assert outcome.out.startswith("{")
    assert '"strengthening": [' in outcome.out
    assert "rests on" not in outcome.out


def test_verbose_tells_each_story_in_full(run, here, session):
    from invariants.verdicts.verdict import Verdict
    from tests.cli.conftest import LAMP

    for name in ("one", "two"):
        text = LAMP.replace("lamp", name) + "check dark: expect violated\n"
        (here / f"{name}.inv").write_text(text, "utf-8")
    session.verdicts["dark"] = Verdict.VIOLATED
    brief = run("check", "one.inv", "two.inv").out
    full = run("check", "one.inv", "two.inv", "--verbose").out
    assert "dark is violated" not in brief
    assert full.count("dark is violated without any modification") == 2
    assert full.splitlines()[-1] == brief.splitlines()[-1]
