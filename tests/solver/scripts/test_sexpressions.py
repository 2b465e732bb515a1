"""Reading of s-expressions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invariants.solver.scripts.sexpressions import MalformedTextError, SExpression, read

atoms = st.sampled_from(["a", "|a b|", "|x[0]'|", "12", "1.5", "<=", "b!3", "=>", "||"])
expressions = st.recursive(atoms, lambda inner: st.lists(inner, max_size=4).map(tuple), max_leaves=20)


def written(expression: SExpression) -> str:
    return expression if isinstance(expression, str) else f"({' '.join(map(written, expression))})"


@given(st.lists(expressions, max_size=3))
def test_written_expressions_are_read_back(found):
    assert read("\n".join(map(written, found))) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(a", "not closed"),
        ("a)", "closes nothing"),
        (")(", "closes nothing"),
        ('"a"', '`"`'),
        ("a ; b", "`;`"),
        ("|a", "`|`"),
        ("|a\nb|", "`|`"),
        ("|a\\b|", "`|`"),
        ("(a\tb)", "U+0009"),
        ("a\rb", "U+000D"),
        ("a\x00b", "U+0000"),
        (":named", "`:`"),
        ("#b01", "`#`"),
        ("é", "`é`"),
        ("a\u202eb", "U+202E"),
    ],
)
def test_misplaced_signs_are_refused(text, reason):
    with pytest.raises(MalformedTextError) as raised:
        read(text)
    assert reason in str(raised.value)


def test_deep_nesting_is_read():
    (found,) = read("(" * 100_000 + "a" + ")" * 100_000)
    for _ in range(100_000):
        (found,) = found
    assert found == "a"
