"""The terms that a hole can be filled with: what a rule can read, in classes, and what the model compares."""

from __future__ import annotations

import pytest

from invariants.shaping.filling.holes import fill, open_text
from invariants.shaping.filling.vocabulary.readable import HoleVocabulary, vocabulary_of

MODEL = """system s
type A [2]
enum E {{ red, green }}
enum One {{ only }}
const top: Int = 3
var owner: A
var n: Int = 0
var m: Int = 0
var few: 0..2 = 0
var many: 0..9 = 0
var light: E = red
var one: One = only
var ok: A -> Bool
var level: A -> Int
var o: 0..2? = none
transition t(a: A, b: A, s: A -> Bool) {{
  require g: ?{over}
  n := n + 1
}}
invariant i: n <= top and n < m and ok[owner] and few > 0 and many < 7 and light == red and one == only
invariant j: (o == none or value(o) == 1) and level[owner] >= n
"""


def vocabulary(over: str) -> HoleVocabulary:
    opened = open_text(MODEL.format(over=f" over {over}" if over else ""))
    (hole,) = opened.holes
    return vocabulary_of(opened.filled([fill(hole, "true")]), hole)


@pytest.mark.parametrize(
    ("over", "terms"),
    [
        ("a, b, ok", {"ok[a]": 2, "ok[b]": 2, "a to b": 2}),
        ("n, m, few, many", {"n (compared with top)": 3, "few": 3, "many (compared with 7)": 3, "n to m": 3}),
        ("s, light, one", {"s[a]": 2, "s[b]": 2, "light": 2}),
        ("o, owner, a", {"o != none": 2, "value(o)": 4, "owner to a": 2}),
        (
            "level, owner, n",
            {"n (compared with top)": 3, "level[a] to n": 3, "level[b] to n": 3, "n to level[owner]": 3},
        ),
    ],
)
def test_names_make_the_terms_that_the_rule_can_read(over: str, terms: dict[str, int]) -> None:
    found = vocabulary(over)
    assert {term.described: term.size for term in found.terms} == terms
    assert not found.left_out


def test_of_more_terms_than_there_is_room_for_the_last_ones_are_left_out() -> None:
    found = vocabulary("")
    assert [term.text for term in found.terms] == ["n", "ok[a]", "ok[b]", "few", "light"]
    assert {"a to b", "owner to a", "owner to b", "n to m", "s[a]", "ok[owner]"} <= {t.text for t in found.left_out}
