"""Configurations of equal content are equal, and no others."""

from __future__ import annotations

from itertools import product

from invariants.interpreter.state.configuration import BackupCopy, Memory
from tests.interpreter.walk import Walk


def test_copies_are_equal_where_code_and_values_are() -> None:
    made = [BackupCopy(code, values) for code, values in product(((), (None,), (None, None)), ((), (1,), (2,)))]
    again = [BackupCopy(each.code, each.values) for each in made]
    for (i, one), (j, other) in product(enumerate(made), enumerate(again)):
        assert (one == other) is (i == j)
        assert (hash(one) == hash(other)) or i != j
    assert made[0] != ()
    assert Memory((None,)) == Memory((None,))
    assert Memory((None,)) != Memory((True,))


def test_equal_hashes_make_nothing_equal() -> None:
    """The hashes of -1 and -2 are the same in Python."""
    assert hash((-1,)) == hash((-2,)) or hash(-1) == hash(-2)
    assert BackupCopy((), (-1,)) != BackupCopy((), (-2,))
    assert BackupCopy((-1,), ()) != BackupCopy((-2,), ())
    assert Memory((-1,)) != Memory((-2,))


TEXT = """
var x: -2..2 = -1
transition go { require gate: x < 1 x := x + 1 }
transition down { require x > -2 x := x - 1 }
modification narrow(k: -2..2) { rewrite go.gate as prev and x < k }
modification plain { rewrite go.gate as x < 1 }
"""


def test_runs_that_lead_to_the_same_content_lead_to_equal_configurations() -> None:
    walk = Walk(TEXT)
    start = walk.configuration

    def after(*rules: object) -> object:
        walk.configuration = start
        for each in rules:
            walk.fire(*each) if isinstance(each, tuple) else walk.fire(str(each))
        return walk.configuration

    assert after("go", "down") == start
    assert hash(after("go", "down")) == hash(start)
    assert after("down") != start
    assert after("plain") == start, "code as written, put there by an edit"
    held = after(("narrow", -1))
    assert held == after("plain", ("narrow", -1))
    assert held != after(("narrow", -2))
    assert held != after(("narrow", -1), ("narrow", -1))
    assert held != after(("narrow", -2), ("narrow", -1))
