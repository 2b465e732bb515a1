"""A script that differs from the obligations is refused with the first line that does, where lines are missing, too."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from invariants.evidence.certificates.comparison import DifferingScriptError, compare

OBLIGATIONS: Any = SimpleNamespace(around=("declare a\ndeclare b\nbegin\n", "\nend\ncheck\n"))


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("declare a\ndeclare b", "it ends before line 12, where the model demands `begin`"),
        ("declare a\ndeclare c\nbegin\n", "line 11 is `declare c` where the model demands `declare b`"),
        ("", "line 10 is empty where the model demands `declare a`"),
        ("declare a\ndeclare b\nbegin\nlemma\nfin\ncheck\n", "line 14 is `fin` where the model demands `end`"),
    ],
)
def test_the_first_line_that_differs_is_named(script: str, said: str) -> None:
    with pytest.raises(DifferingScriptError, match=said):
        compare(script, OBLIGATIONS, 10)
