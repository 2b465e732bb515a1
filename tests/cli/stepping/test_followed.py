"""`step --invariant`: which invariants are judged after each step."""

from __future__ import annotations

import pytest

from tests.cli.stepping.gate import GATE


def test_only_the_invariants_that_are_named_are_followed(step):
    lines = ("draw outcome 2", "draw with level = 0", "judge")
    followed = step(*lines, options=("--invariant", "people", "--invariant", "level.range"))
    assert (followed.status, followed.err) == (0, "")
    assert "grows" not in followed.out
    assert followed.out.count("  people, level.range hold\n") == 4
    one = step(*lines, "judge grows people", options=("--invariant", "grows"))
    assert one.status == 1
    assert one.out.count("✗ grows is false") == 3
    assert one.out.count("people holds") == 1


def test_a_run_to_follow_is_judged_by_what_it_breaks_as_well(step):
    lines = ("run people", "next all")
    outcome = step(*lines, options=("--invariant", "grows"))
    assert (outcome.status, outcome.err) == (1, "")
    assert "✗ people is false" in outcome.out
    assert "level.range" not in outcome.out
    undefined = step("start", options=("--invariant", "grows"))
    assert (undefined.status, undefined.err) == (0, "")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("peple", "did you mean `people`?"),
        ("deploy", "gate has no invariant `deploy`"),
        ("ever", "`ever` is not judged along a run"),
        ("never.defined", "leave it out: a step that is undefined is always shown"),
    ],
)
def test_only_what_is_judged_along_runs_can_be_followed(step, here, name, message):
    step()
    more = "witness ever: level == 2\ntransition never { level := 1 div level }\n"
    (here / "gate.inv").write_text(GATE + more, "utf-8")
    outcome = step("draw", options=("--invariant", name))
    assert (outcome.status, outcome.out) == (2, "")
    assert message in outcome.err
