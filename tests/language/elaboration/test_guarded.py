"""Conditions that have a value because of what stands before them, held against all states."""

from __future__ import annotations

from itertools import product

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from invariants.language.tree import declaration_nodes as declared
from tests.generators.choosing import Seeded
from tests.generators.seen import Expressions, NothingSeenError
from tests.language.reading import errors
from tests.meaning.code import NOTHING
from tests.meaning.evaluation import Evaluator
from tests.meaning.texts import Text
from tests.meaning.values import UndefinedError

SYSTEM = """\
system guarded
type A [2] = p, q
enum E { red, green }
record K { who: A, level: 0..1 }
var x: K? = none
var y: K? = none
var k: K = K(who: p, level: 0)
var o: A? = none
var t: Bool = false
var n: 0..1 = 0
var i: -1..2 = 0
var w: 0..1 -> Bool = false
define half(j: 0..1): Bool = j > 0 and 1 div j == 1
define inverse: Int = 2 div i
define ratio(j: -1..2): Int = 2 div j
define twice(j: -1..2, l: -1..2): Int = ratio(j) + ratio(l)
define within(j: -1..2): Bool = w[j]
define deep: Bool = x.level == 1
transition stay { }
"""
SEEN = {"x": "K?", "y": "K?", "k": "K", "o": "A?", "t": "B", "n": "L", "p": "A", "q": "A", "red": "E"}


def is_taken(condition: str, defined: str = "") -> bool:
    """Whether a deadline with the condition, which may call what is defined, is read."""
    found: set[Code] = set()
    try:
        load_text(f"{SYSTEM}{defined}invariant d: {condition} leads to t within 1\n")
    except ModelError as error:
        found = {each.code for each in error.diagnostics}
    assert found <= {Code.UNDEFINED_DEADLINE}, condition
    return not found


def always_has_a_value(condition: str, defined: str = "") -> bool:
    """Whether it has one in every state, by going through all of them."""
    text = Text(f"{SYSTEM}{defined}invariant d: {condition}\n")
    node = text.invariants["d"].condition
    named = condition.replace("half", "i w").replace("within", "i w").replace("deep", "x") + defined
    reads = [name for name in text.variables if name in named]
    domains = [text.maps(text.variables[name].domain, text.variables[name].type) for name in reads]
    for chosen in product(*domains):
        state = dict(zip(reads, chosen, strict=True))
        try:
            Evaluator(text, state.__getitem__).value(node, NOTHING)
        except UndefinedError:
            return False
    assert isinstance(text.variables["x"], declared.VarDeclaration)
    return True


TAKEN = (
    "x != none and x.level == 1",
    "x == none or x.who == p",
    "not (x == none) => value(x).level == n",
    "if x == none then t else x.who == p",
    "x != none and y != none and x.level == y.level",
    "not (x == none or y == none) => x.level == y.level",
    "x == K(who: q, level: 1) and x.level == n",
    "exists a in A: x != none and x.who == a",
    "let b = x != none in t",
    "i != 0 and 2 div i == 1",
    "i == 0 or 2 mod i == 1",
    "i > 0 and 1.5 / i > 1",
    "0 <= i < 2 and w[i]",
    "i >= 0 => i <= 1 => w[i]",
    "i == 1 and w[i] and half(i)",
    "half(n)",
    "(x == none) == (y == none) or x != none and x.level == 0",
    "x != none and (value(x) with { who: p, level: 0 }) == k",
    "i > 0 and inverse == 1",
    "i != 0 and ratio(i) == 1",
    "not (i > 0) or ratio(i) + ratio(2) == 1",
    "i > 0 and twice(i, i) > 1",
    "i == 2 and twice(i, 1) > 1",
    "0 <= i < 2 and within(i)",
    "x != none and deep",
    "i > 0 and (x == none or deep) and inverse == 1",
)
REFUSED = (
    "x == none and x.level == 1",
    "x != none or x.who == p",
    "x.level == 1 and x != none",
    "x != none and y.level == 1",
    "(x != none => t) and x.level == 1",
    "(exists a in A: x != none and x.who == a) and x.who == p",
    "i >= 0 and 2 div i == 1",
    "i < 2 and w[i]",
    "0 <= i or i < 2 and w[i]",
    "half(i)",
    "(if x == none then x.level else 0) == n",
    "x == none <=> x.level == 1",
    "let b = x != none in b and x.level == 0",
    "(value(x) with { who: p, level: 0 }) == k",
    "y == K(who: x.who, level: 0)",
    "inverse == 1",
    "i >= 0 and ratio(i) == 1",
    "n == 1 and ratio(i) == 1",
    "i > 0 and twice(i, n) > 1",
    "i > 0 and twice(n, i) > 1",
    "i == 1 and ratio(i - 1) == 2",
    "i > 0 and ratio(ratio(i) - 1) == 2",
    "i >= 0 and within(i)",
    "n == 1 and ratio(n) == 2 and ratio(i) == 1",
    "y != none and deep",
    "deep and x != none",
)


@pytest.mark.parametrize("condition", TAKEN)
def test_a_condition_that_has_a_value_by_what_stands_before_it_is_taken(condition: str) -> None:
    assert is_taken(condition)
    assert always_has_a_value(condition)


@pytest.mark.parametrize("condition", REFUSED)
def test_a_condition_that_may_have_no_value_is_refused(condition: str) -> None:
    assert not is_taken(condition)


def test_no_condition_that_is_taken_lacks_a_value() -> None:
    taken = examined = partial = 0
    for seed in range(80):
        try:
            condition = Expressions(Seeded(seed), clash=False).condition(SEEN)
        except NothingSeenError:
            continue
        examined += 1
        total = always_has_a_value(condition)
        if is_taken(condition):
            taken += 1
            assert total, condition
            partial += ".level" in condition or ".who" in condition
    assert examined >= 60
    assert taken >= 15
    assert partial >= 4


@pytest.mark.campaign
def test_no_condition_that_is_taken_lacks_a_value_in_a_definition() -> None:
    taken = examined = 0
    for seed in range(40):
        made = Expressions(Seeded(seed), clash=False)
        try:
            before, inside = made.condition(SEEN), made.condition(SEEN)
        except NothingSeenError:
            continue
        examined += 1
        defined = f"define named(b: 0..1): Bool = {inside} or b == 1\ndefine outer: Bool = t or named(n)\n"
        condition = f"{before} {('and', '=>', 'or')[seed % 3]} outer"
        if is_taken(condition, defined):
            taken += 1
            assert always_has_a_value(condition, defined), (condition, defined)
    assert examined >= 25
    assert taken >= 5


def test_the_way_out_says_what_to_write() -> None:
    (found,) = errors(f"{SYSTEM}invariant d: x.level == 1 leads to t within 1\n")
    assert found.help is not None
    assert "say before it where it has a value" in found.help


def test_a_deadline_makes_no_rule_undefined() -> None:
    model = load_text(f"{SYSTEM}invariant d: x != none and x.level == 1 leads to t within 1\n")
    assert "stay.defined" not in model.properties
