"""Which edits need no depth, and which are refused that: one word makes the difference."""

from __future__ import annotations

from itertools import product

import pytest

from invariants.language.loader import load_text
from invariants.language.model.expressions import SiteKey
from invariants.language.model.operators import BinaryOperator
from invariants.language.model.rules import SetCode
from invariants.system.encoding.code.prev_depth import accumulating, exact_depth

MODEL = """system depth
type Agent [2]
var ok: Agent -> Bool
var level: 0..3 = 0
var at: 0..3 -> Bool
var n: Int = 0
var r: Real = 0
define positive: Bool = n > 0
define quotient: Bool = 6 div n > 0
define low(i: 0..3): Bool = i < 2
define lower: Bool = low(0)
define above(i: Int): Bool = i > 2
transition act(a: Agent) {{
  require gate: {original}
  n := n + 1
}}
transition other {{ n := n + 1 }}
modification first(k: Agent, v: Int, w: 0..3) {{ rewrite act.gate as {edit} }}
{more}
invariant i: {invariant}
"""

SITE = SiteKey("act", "gate")


def depth_and_operator(edit: str, original: str = "ok[a]", more: str = "", invariant: str = "true"):
    """The exact depth, and the operator of accumulation."""
    model = load_text(MODEL.format(edit=edit, original=original, more=more, invariant=invariant))
    edits = [e for rule in model.rules.values() for e in rule.edits if isinstance(e, SetCode) and e.site == SITE]
    assert edits
    return exact_depth(model, SITE, edits), accumulating(model, SITE, edits)


AND, OR = BinaryOperator.AND, BinaryOperator.OR


@pytest.mark.parametrize(
    ("edit", "depth"),
    [
        ("prev and ok[a]", 1),
        ("ok[a] or prev", 1),
        ("ok[a] => prev", 1),
        ("if ok[a] then prev else prev and n > 0", 1),
        ("forall b in Agent: prev or ok[b]", 1),
        ("not prev", None),
        ("prev => ok[a]", None),
        ("prev == ok[a]", None),
        ("if prev then ok[a] else n > 0", None),
        ("prev and 6 div n > 0", 1),
        ("prev and at[level]", 1),
        ("prev and positive", 1),
        ("prev and quotient", 1),
        ("prev and low(n)", 1),
        ("prev and low(level)", 1),
        ("prev and lower", 1),
        ("prev and above(n)", 1),
        ("6 div n > 0 or prev or ok[a]", 1),
        ("prev and (prev or 6 div n > 0)", None),
        ("prev and 6 div n > 0 and prev", None),
        ("(prev or ok[a]) and 6 div n > 0", None),
        ("if 6 div n > 0 then prev else false", None),
        ("(prev or ok[a]) and positive", 1),
        ("(prev or ok[a]) and not ok[a] and -n < 0", 1),
        ("(prev or ok[a]) and above(n)", 1),
        ("(prev or ok[a]) and quotient", None),
        ("(prev or ok[a]) and at[level]", None),
        ("(prev or ok[a]) and low(n)", None),
        ("(prev or ok[a]) and sqrt(r) > 1", None),
        ("prev and enabled other", None),
        ("prev and 6 div n > 0 and enabled other", None),
        ("prev and ok[k]", None),
        ("true", 0),
    ],
)
def test_only_the_latest_application_counts(edit, depth):
    assert depth_and_operator(edit)[0] == depth


def test_the_only_edit_may_be_undefined():
    second = "modification second { rewrite act.gate as n > 1 and prev }"
    assert depth_and_operator("prev and 6 div n > 0", more=second)[0] is None
    assert depth_and_operator("prev and 6 div n > 0", more=second.replace("prev }", "n > 2 }"))[0] == 1


@pytest.mark.parametrize(
    ("second", "depth"),
    [
        ("prev and n > 1", 2),
        ("prev and 6 div n > 1 and at[level]", 2),
        ("prev and (ok[a] or 6 div n > 1)", 2),
        ("prev or n > 1", None),
        ("n > 1 and prev", None),
        ("prev and (prev or n > 1)", None),
        ("prev and ok[k]", None),
        ("prev and enabled other", None),
        ("if n > 1 then prev else false", None),
    ],
)
def test_edits_that_append_by_one_operator_may_be_undefined(second, depth):
    more = f"modification second(k: Agent) {{ rewrite act.gate as {second} }}"
    assert depth_and_operator("prev and 6 div n > 0", more=more)[0] == depth


def test_of_edits_that_append_the_first_application_counts_also_where_one_is_undefined():
    """From left to right, an operand is evaluated again only where it has not decided, and was defined."""
    values = (False, True, None)
    for decides, one, other, base in product((False, True), values, values, values):

        def value(order, decides=decides, operands=(one, other), base=base):
            read = (base, *(operands[number] for number in order))
            return next((each for each in read if each is None or each is decides), not decides)

        for order in product((0, 1), repeat=4):
            assert value(order) is value(tuple(dict.fromkeys(order)))


def test_repeating_an_edit_changes_nothing_also_where_it_is_undefined():
    """From left to right, an operand that decides, or that is undefined, is the last to be evaluated."""
    values = (False, True, None)
    for decides, before, after in product((False, True), product(values, repeat=2), product(values, repeat=2)):

        def edited(previous, decides=decides, before=before, after=after):
            return next((each for each in (*before, previous, *after) if each is None or each is decides), not decides)

        assert all(edited(edited(value)) is edited(value) for value in values)


def test_every_edit_needs_a_level():
    second = "modification second { rewrite act.gate as prev or n > 1 }"
    assert depth_and_operator("prev and ok[a]", more=second)[0] == 2
    assert depth_and_operator("prev and ok[a]", more=second.replace("prev or", "not prev or"))[0] is None


def test_a_question_for_the_code_needs_no_more():
    assert depth_and_operator("prev and ok[a]", invariant="unmodified act => n >= 0")[0] == 1
    assert depth_and_operator("prev and ok[k]", invariant="unmodified act => n >= 0")[1] is BinaryOperator.AND


@pytest.mark.parametrize(
    ("edit", "operator"),
    [
        ("prev and ok[k]", AND),
        ("prev or ok[k]", OR),
        ("ok[k] and prev", AND),
        ("n > 0 and prev and ok[k]", AND),
        ("prev and (ok[k] or n > 0)", AND),
        ("prev and ok[k] or n > 0", None),
        ("prev and prev and ok[k]", None),
        ("prev and v == n", None),
        ("prev and w == n", AND),
        ("prev and now(level) == n", None),
        ("prev and now(ok[k])", AND),
        ("prev and ok[k] and 6 div n > 0", None),
        ("prev and ok[k] and low(n)", None),
        ("prev and ok[k] and at[level]", None),
        ("ok[k] => prev", None),
    ],
)
def test_conditions_of_one_operator_accumulate(edit, operator):
    assert depth_and_operator(edit)[1] is operator


def test_all_edits_accumulate_by_one_operator():
    second = "modification second(k: Agent) {{ rewrite act.gate as prev {} ok[k] }}"
    assert depth_and_operator("prev and ok[k]", more=second.format("and"))[1] is AND
    assert depth_and_operator("prev and ok[k]", more=second.format("or"))[1] is None


def test_a_guard_may_also_be_removed():
    removed = "modification second { remove act.gate }"
    assert depth_and_operator("prev and ok[a]", more=removed) == (1, AND)
    assert depth_and_operator("prev or ok[k]", more=removed) == (None, OR)


def test_code_that_is_chosen_or_nothing_but_the_code_before():
    chosen, same = (f"modification second {{ rewrite act.gate as {code} }}" for code in ("any", "prev"))
    assert depth_and_operator("prev and ok[a]", more=chosen) == (None, None)
    assert depth_and_operator("prev and ok[k]", more=same) == (None, AND)
    assert depth_and_operator("prev or ok[a]", more=same) == (2, OR)


def test_a_condition_on_the_left_needs_code_that_is_defined():
    """On the left it may keep `prev` from being read, and so from being undefined."""
    assert depth_and_operator("ok[k] and prev", original="6 div n > 0")[1] is None
    assert depth_and_operator("prev and ok[k]", original="6 div n > 0")[1] is AND
