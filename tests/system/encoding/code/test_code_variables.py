"""How many levels of code are kept: exactly as many as ``prev`` can reach."""

from __future__ import annotations

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.system.encoding.code.code_variables import MOST_ENCODED_RULES, SiteCode, code_variables
from invariants.system.encoding.code.prev_depth import Counting
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.verdicts.states.counting import states_of
from tests.campaigns.explicit import ToTheEnd, differences_in
from tests.campaigns.tally import Tally

LATEST = """system s
var x: 0..9 = 0
transition go { require gate: x < 1 }
modification a { rewrite go.gate as prev or x == 3 }
modification b { rewrite go.gate as prev and x < 7 }
modification none { rewrite go.gate as false }
"""
GROWING = "system s\nvar x: Int = 0\ntransition go { x := 1 }\nmodification more { rewrite go.x as 2 * prev }\n"


def site(text: str, depth: int, *, bounded: bool) -> SiteCode:
    codes = code_variables(load_text(text), depth, bounded=bounded)
    return next(code for code in codes.rules["go"].sites.values() if code.edit_variants)


@pytest.mark.parametrize(
    ("text", "depth", "bounded", "levels"),
    [
        # Of two edits with `prev`, of each of which the latest application counts, two levels below the top are exact.
        (LATEST, 0, True, 1),
        (LATEST, 1, True, 2),
        (LATEST, 2, True, 3),
        (LATEST, 5, True, 3),
        (LATEST, 1, False, 3),
        # Where every application counts, there are as many levels as were asked for.
        (GROWING, 1, True, 2),
        (GROWING, 4, True, 5),
        (GROWING, 4, False, 5),
    ],
)
def test_levels(text: str, depth: int, bounded: bool, levels: int) -> None:
    found = site(text, depth, bounded=bounded)
    assert len(found.levels) == levels
    assert found.counting is (Counting.LATEST if text == LATEST else Counting.EACH)


def test_code_without_prev_has_one_level_and_code_that_never_changes_none() -> None:
    plain = LATEST.replace("prev or ", "").replace("prev and ", "")
    assert len(site(plain, 4, bounded=True).levels) == 1
    text = "system s\nvar x: 0..9 = 0\ntransition go { require gate: x < 1 x := 1 }\n"
    codes = code_variables(load_text(text), 4, bounded=True)
    assert codes.variables() == []


def test_too_many_rules_are_refused_and_as_many_as_allowed_are_not() -> None:
    def rules(count: int) -> str:
        return "system s\nvar x: 0..9 = 0\n" + "".join(f"transition t{i} {{ x := 1 }}\n" for i in range(count))

    code_variables(load_text(rules(MOST_ENCODED_RULES)), 0, bounded=True)
    with pytest.raises(UnsupportedSystemError):
        code_variables(load_text(rules(MOST_ENCODED_RULES + 1)), 0, bounded=True)


TWINS = """system s
type A [2]
var t: Bool = false
var m: A -> Bool = for a: t
var c: A
transition go {{ require gate: true  t := not t }}
modification one(q: A) {{ rewrite go.gate as {one} }}
modification two(q: A) {{ rewrite go.gate as {two} }}
{more}invariant i: true
"""


@pytest.mark.parametrize(
    ("one", "two", "more", "variants", "configurations"),
    [
        ("t", "t", "", 2, 8),
        ("m[q]", "m[q]", "", 2, 12),
        ("m[now(c)]", "m[q]", "", 2, 12),
        ("m[now(c)]", "m[now(c)]", "", 2, 8),
        ("prev and m[q]", "prev and m[q]", "", 2, 28),
        ("prev or m[now(c)]", "prev or m[now(c)]", "", 2, 12),
        ("prev or m[q]", "prev and m[q]", "", 3, 84),
        ("m[q]", "prev or m[q]", "", 3, 52),
        ("prev and m[q]", "prev and m[q]", "invariant same: unmodified go\n", 2, 28),
        ("m[q]", "m[q]", "invariant held: unmodified go or captured go.gate.q == c or not m[c]\n", 2, 12),
    ],
)
def test_edits_that_put_the_same_code_put_one_variant(
    one: str, two: str, more: str, variants: int, configurations: int
) -> None:
    """So configurations are counted as the interpreter has them, in chains of two, where nothing adds to itself."""
    text = TWINS.format(one=one, two=two, more=more)
    assert len(site(text, 2, bounded=True).variants) == variants
    model = load_text(text)
    interpreter = Interpreter(model)
    search = ToTheEnd(interpreter, 2, 2, [], cap=1000)
    search.run()
    assert len({(each.state, interpreter.code(each)) for each in search.fewest}) == configurations
    assert states_of(model, model.scope, 2, 2, 60.0).configurations == configurations


NUMBERS = """system s
var n: 0..2 = 0
var m: 0..1 -> Bool = true
transition go {{ require gate: true  n := (n + 1) mod 3 }}
modification one(b: 0..1) {{ rewrite go.gate as {one} }}
modification two({name}: {range}) {{ rewrite go.gate as {two} }}
modification edit {{ step: rewrite go.gate as false }}
modification put_one(b: 0..1) {{ rewrite edit.step as rewrite go.gate as {one} }}
modification put_two({name}: {range}) {{ rewrite edit.step as rewrite go.gate as {two} }}
{more}invariant i: m[0]
"""


@pytest.mark.parametrize(
    ("code", "name", "sort"),
    [
        ("n == X", "b", "0..1"),
        ("n == X", "b", "1..2"),
        ("m[X] or n == X", "c", "0..2"),
        ("X == X", "b", "Bool"),
        ("m[now(n - X)]", "b", "-1..0"),
        ("let x = X in x == X", "b", "1..2"),
        ("n == X and m[X]", "c", "1..2"),
    ],
)
@pytest.mark.parametrize("read", [False, True])
def test_numbers_from_any_range_and_of_any_name_are_the_same_code(code: str, name: str, sort: str, read: bool) -> None:
    """So all configurations are a proof, which the interpreter takes."""
    asked = "captured go.gate.b == captured go.gate.b"
    more = f"invariant held: unmodified go or {asked}\n" if read and sort != "Bool" and "now" not in code else ""
    one, two = code.replace("X", "b"), code.replace("X", name)
    text = NUMBERS.format(one=one, two=two, name=name, range=sort, more=more)
    tally = Tally()
    assert differences_in(tally, text, (None, None)) == []
    assert tally.counts["ReachedSet"] >= 1
