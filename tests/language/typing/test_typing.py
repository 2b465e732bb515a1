"""The typed model of texts without errors."""

from __future__ import annotations

from fractions import Fraction

import pytest

from invariants.foundation.sorts import BOOL, INT, REAL, RangeSort, is_integer
from invariants.language.loader import load_text
from invariants.language.model.declarations import ExpectedVerdict, Unbounded
from invariants.language.model.expressions import (
    Arbitrary,
    Binary,
    Comparison,
    Conditional,
    Enabled,
    Literal,
    Previous,
    ReadCaptured,
    ReadLocal,
    ReadVariable,
    SiteKey,
    Unary,
    Unmodified,
)
from invariants.language.model.operators import UnaryOperator
from invariants.language.model.rules import (
    ClauseKind,
    CopyCode,
    RestoreBackup,
    SaveBackup,
    SetCode,
    SetEnabled,
    SetUnknown,
)
from invariants.language.model.traversal import subexpressions
from tests.language.reading import model


def condition(text):
    return model(f"invariant i: {text}").properties["i"].condition


# ---------------------------------------------------------------- expressions


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("n + level", INT),
        ("n + r", REAL),
        ("level / 2", REAL),
        ("-level", INT),
        ("abs(r)", REAL),
        ("r ^ n", REAL),
        ("2 ^ n", INT),
        ("max(1, 2, r)", REAL),
        ("min(1, level)", INT),
        ("sum(a in Agent: r)", REAL),
        ("max(a in Agent: weight[a])", INT),
        ("count(a in Agent: on)", INT),
        ("(if on then 1 else r)", REAL),
        ("(let x = r in x * 2)", REAL),
        ("n mod 3", INT),
        ("sqrt(2)", REAL),
        ("twice(level)", INT),
    ],
)
def test_sorts_of_numbers(text, sort):
    assert condition(f"{text} == 0").operands[0].sort == sort


@pytest.mark.parametrize(
    "text",
    [
        "n + r == 1",
        "r == n",
        "0 <= n < r",
        "(if on then n else r) == 2",
        "max(n, r, 1) > 2 * r",
        "n / 2 == 1",
        "exp(n) == log(2)",
        "r ^ n == 2 * n",
        "(let x = n in x + r) == 3",
        "sum(a in Agent: n) == r",
    ],
)
def test_operands_agree_after_widening(text):
    """No operator has an Int and a Real operand; only WIDEN goes from one to the other."""
    compared = 0
    for part in subexpressions(condition(text)):
        match part:
            case Comparison(operands=operands):
                parts = operands
            case Binary(operator=operator, left=left, right=right) if operator.value != "^":
                parts = (left, right)
            case Conditional(then=then, otherwise=otherwise):
                parts = (then, otherwise)
            case _:
                continue
        assert len({is_integer(each.sort) for each in parts}) == 1
        compared += 1
    assert compared


def test_values_are_exact():
    left, right = condition("0.1 + 0.2 == 1_000.5").operands
    assert (left.left.value, left.right.value, right.value) == (Fraction(1, 10), Fraction(1, 5), Fraction(2001, 2))
    assert condition("r == 2").operands[1].value == Fraction(2)
    assert condition("r == -2").operands[1].operand.value == Fraction(2)
    assert condition("n == 2").operands[1].value == 2
    assert isinstance(condition("n == 2").operands[1].value, int)


def test_nothing_but_widening_is_put_in():
    widened = [part for part in subexpressions(condition("n + r == 1")) if isinstance(part, Unary)]
    assert [part.operator for part in widened] == [UnaryOperator.WIDEN]
    assert isinstance(widened[0].operand, ReadVariable)


@pytest.mark.parametrize(
    "text", ["light == red", "red == light", "light == (if on then red else light)", "red != light"]
)
def test_shared_members_are_settled_by_the_other_operand(text):
    literal = next(part for part in subexpressions(condition(text)) if isinstance(part, Literal))
    assert str(literal.sort) == "Light"


def test_shared_members_are_settled_by_what_is_expected():
    snippet = """
var signal: Signal = red
var seen: Signal -> Light = red
define mine(s: Signal): Light = if s == red then red else green
transition go(s: Signal) { light := red  seen[red] := if seen[red] == red then red else green }
modification m { rewrite go(red).light as if prev == red then mine(red) else red  disable go(red) }
invariant i: enabled go(red) and unmodified go(red) and (let l = light in l == red)
"""
    assert model(snippet).rules["m"].edits[0].selector[0].sort.name == "Signal"


def test_bound_names_and_variables_hide_members():
    found = condition("exists human in 0..3: human == 1").body.operands[0]
    assert isinstance(found, ReadLocal)
    hidden = model("var human: Int\ninvariant i: human == 1 and Kind.human == Kind.human")
    assert isinstance(hidden.properties["i"].condition.left.operands[0], ReadVariable)


def test_built_in_names_may_be_declared():
    found = model("define log(x: Real): Real = x + 1\ninvariant i: log(2) > 2").properties["i"].condition
    assert type(found.operands[0]).__name__ == "CallDefinition"


def test_primes_make_an_invariant_about_steps():
    snippet = "invariant one: n > 0\ninvariant two: n' >= n and forall a in Agent: trusted[a] => trusted'[a]"
    properties = model(snippet).properties
    assert not properties["one"].two_state
    assert properties["two"].two_state


def test_questions_about_code():
    asked = condition("enabled work and enabled work(_, 1) and unmodified work.cap and unmodified work(_, 2)")
    questions = [part for part in subexpressions(asked) if isinstance(part, Enabled | Unmodified)]
    assert [type(each).__name__ for each in questions] == ["Enabled", "Enabled", "Unmodified", "Unmodified"]
    assert [[part is None for part in each.arguments] for each in questions] == [
        [True, True],
        [True, False],
        [True, True],
        [True, False],
    ]
    assert [getattr(each, "site", None) for each in questions] == [None, None, SiteKey("work", "cap"), None]


# --------------------------------------------------------------- declarations


def test_constants_bound_ranges_and_scopes_in_any_order():
    loaded = load_text("""system s
type T [most - 1]
var x: 0..top = 0
define top: Int = square(most) - 1
define square(n: Int): Int = n * n
const most: Int = base + 1
const base: 0..5 = if 7 mod -2 == 1 and -7 div 2 == -4 then 2 else 3
""")
    assert loaded.variables[0].sort == RangeSort(0, 8)
    assert loaded.scope == {"T": 2}


def test_constants_may_be_open_or_maps():
    loaded = load_text("""system s
type T
const limit: Int where limit > 0
const weight: T -> 0..3
const other: Int = limit + 1
assume heavy: forall t in T: weight[t] < limit
""")
    assert [constant.name for constant in loaded.constants] == ["limit", "weight", "other"]
    assert [constraint.name for constraint in loaded.constant_constraints] == ["limit", "heavy"]
    assert [constant.name for constant in loaded.initial_values] == ["other"]
    assert list(loaded.properties) == []


def test_initial_values_may_read_one_another():
    loaded = load_text("system s\nvar a: Int = b + c\nvar b: Int = c\nconst c: Int")
    assert {variable.name for variable in loaded.initial_values} == {"a", "b"}


def test_types_are_listed_with_their_default_scope():
    assert load_text("system s\ntype A\ntype B [7]").scope == {"A": 3, "B": 7}


def test_a_rule_may_share_the_name_of_a_variable():
    loaded = load_text("system s\nvar go: Bool\ntransition go { go := not go }\ninvariant i: go or enabled go")
    assert loaded.sites.keys() == {SiteKey("go", "go")}


# ---------------------------------------------------------------------- rules


def test_sites_of_a_rule():
    loaded = model("""
transition t(a: Agent) {
  require on
  require l: trusted[a]
  n := 1
  first: trusted[a] := true
  for b in Agent, k in 0..4 where b != a { kind[b] := any }
  light := any l2 where l2 != light
}
""")
    rule = loaded.rules["t"]
    assert [str(guard) if isinstance(guard, SiteKey) else "free" for guard in rule.guards] == ["free", "t.l"]
    assert [key.name for key in rule.assignments] == ["n", "first", "kind", "light"]
    kind = loaded.sites[SiteKey("t", "kind")]
    assert [local.name for local in kind.binder.locals] == ["b", "k"]
    assert kind.kind is ClauseKind.ASSIGNMENT
    assert kind.original.local is None
    assert kind.original.condition is None
    light = loaded.sites[SiteKey("t", "light")].original
    assert isinstance(light, Arbitrary)
    assert light.condition.operands[0].local is light.local
    assert loaded.sites[SiteKey("t", "l")].sort == BOOL
    assert loaded.rules["tune"].dormant


def test_added_sites_come_last_and_are_shared():
    loaded = model("""
modification one(q: Agent) { add require extra: trusted[a] and on to work  add r := 1 to work }
modification two { add require extra: prev and j > 2 to work(_, 2)  add r := prev + 1 to work }
""")
    rule = loaded.rules["work"]
    assert rule.guards[-1] == SiteKey("work", "extra")
    assert rule.assignments[-1] == SiteKey("work", "r")
    assert loaded.sites[SiteKey("work", "extra")].original is None
    assert loaded.sites[SiteKey("work", "r")].entry.variable.name == "r"


def test_added_entries_that_agree_are_one_site():
    loaded = model("""
modification one { add l: table[j] := 1 to work }
modification two { add l: table[j] := 2 to work }
""")
    assert [key.name for key in loaded.rules["work"].assignments] == ["n", "mark", "l"]


# ---------------------------------------------------------------------- edits


def code_of(edit):
    loaded = model(f"modification m(q: Agent, p: 0..4) {{ {edit} }}")
    return loaded, loaded.rules["m"].edits[0]


def test_parameters_of_the_modification_are_captured_once():
    _, edit = code_of("rewrite work.cap as trusted[q] and a != q and j < p")
    assert [capture.text for capture in edit.code.captures] == ["q", "p"]
    assert [part.index for part in subexpressions(edit.code.body) if isinstance(part, ReadCaptured)] == [0, 0, 1]
    assert not edit.code.uses_previous


def test_now_reads_in_the_scope_of_the_modification():
    loaded, edit = code_of("rewrite work.cap as n < now(n + p) + now(table[p]) and prev")
    assert [capture.text for capture in edit.code.captures] == ["now(n + p)", "now(table[p])"]
    own = loaded.rules["m"].parameters
    read = [
        part.local
        for capture in edit.code.captures
        for part in subexpressions(capture.expression)
        if isinstance(part, ReadLocal)
    ]
    assert read == [own[1], own[1]]
    assert edit.code.uses_previous
    assert any(isinstance(part, Previous) and part.sort == BOOL for part in subexpressions(edit.code.body))


def test_now_may_bind_names_of_its_own():
    _, edit = code_of("rewrite work.cap as n < now(count(b in Agent: b != q and trusted[b]))")
    assert len(edit.code.captures) == 1


def test_the_parameters_of_the_target_are_its_own():
    loaded, edit = code_of("rewrite work.cap as trusted[a] and j > 2")
    read = [part.local for part in subexpressions(edit.code.body) if isinstance(part, ReadLocal)]
    assert read == list(loaded.rules["work"].parameters)
    assert edit.code.captures == ()


def test_names_that_a_for_binds_can_be_read():
    loaded = model("""
transition t { for b in Agent where trusted[b] { kind[b] := ai } }
modification m { rewrite t.kind as if trusted[b] then human else prev }
""")
    code = loaded.rules["m"].edits[0].code
    locals = [part.local for part in subexpressions(code.body) if isinstance(part, ReadLocal)]
    assert locals == list(loaded.sites[SiteKey("t", "kind")].binder.locals)


def test_every_edit_is_typed():
    loaded = model("""
modification m(q: Agent, o: Agent) {
  rewrite work(q, _).cap as any
  remove work(q, 1).n
  disable tune(q)
  enable m(_, o)
  copy work(o, _) from work(q, _)
  save store
}
modification u(q: Agent) { rewrite work(q, _) as any of n, trusted where n' <= n + 1 and trusted'[q] and a == q }
modification v { rewrite work as any of r  restore other }
backup other of tune, level
""")
    edits = loaded.rules["m"].edits
    assert [type(edit) for edit in edits] == [SetCode, SetCode, SetEnabled, SetEnabled, CopyCode, SaveBackup]
    assert isinstance(edits[0].code.body, Arbitrary)
    assert edits[1].code is None
    assert [edit.enabled for edit in edits[2:4]] == [False, True]
    unknown = loaded.rules["u"].edits[0]
    assert isinstance(unknown, SetUnknown)
    assert [variable.name for variable in unknown.writes] == ["n", "trusted"]
    assert [capture.text for capture in unknown.captures] == ["q"]
    assert loaded.rules["v"].edits[0].contract is None
    assert isinstance(loaded.rules["v"].edits[1], RestoreBackup)
    assert loaded.backups["other"].rules == ("tune",)
    assert [variable.name for variable in loaded.backups["other"].variables] == ["level"]
    assert loaded.backups["store"].rules == tuple(loaded.rules)
    assert loaded.keyed_parameters()["work"] == (0, 1)


def test_a_modification_may_edit_itself():
    loaded = model("modification m(q: Agent) { require l: on  rewrite m(q).l as prev and q == now(q)  disable m(q) }")
    assert loaded.rules["m"].edits[0].site == SiteKey("m", "l")


def test_edits_with_different_arguments_may_stand_together():
    model("modification m(q: Agent, o: Agent) { disable work(q, _) disable work(o, _) }")
    model("modification m(q: Agent) { disable work(q, 1) enable work(q, 2) }")
    model("modification m { save store restore store }")


# --------------------------------------------------------------------- checks


def test_options_of_checks():
    loaded = model("""
invariant safe: on
check safe, level.range, safe: chain any, steps any, Agent any, timeout 0.5, expect violated after 2
check: chain 0, Agent 4, expect survives
""")
    first, second = loaded.checks
    assert first.properties == ("safe", "level.range")
    assert (first.chain, first.steps, first.scopes) == (Unbounded.ANY, Unbounded.ANY, (("Agent", Unbounded.ANY),))
    assert (first.timeout, first.expected, first.expected_chain) == (Fraction(1, 2), ExpectedVerdict.VIOLATED, 2)
    assert second.properties == tuple(loaded.properties)
    assert (second.chain, second.steps, second.timeout, second.expected_chain) == (0, None, None, None)
