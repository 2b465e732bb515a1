"""Fillings with which a guarded rule can never fire."""

from __future__ import annotations

import pytest

from invariants.shaping.filling.conditions import ConditionFilling
from tests.shaping.filling.test_solving import solved

pytestmark = pytest.mark.usefixtures("in_one_process")


def test_a_filling_with_which_the_rule_never_fires_says_so():
    start = "system s\nvar n: Int = 0\ntransition up {\n  require g: ?\n  n := n + 1\n}\n"
    dead = solved(f"{start}invariant small: n <= 0\n").filling
    assert isinstance(dead, ConditionFilling)
    assert (dead.texts, dead.silent) == (("n != 0",), ("up",))
    alive = solved(f"{start}invariant small: n <= 1\n").filling
    assert isinstance(alive, ConditionFilling)
    assert alive.silent == ()


def test_a_rule_that_never_fires_anyway_is_not_called_silent():
    text = (
        "system s\nvar n: Int = 0\ntransition up {\n  require n > 3\n  require g: ?\n  n := n + 1\n}\n"
        "invariant small: n <= 9\n"
    )
    filling = solved(text).filling
    assert isinstance(filling, ConditionFilling)
    assert filling.silent == ()
