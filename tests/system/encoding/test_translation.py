"""The value of every form of expression, and where there is none, against Python's own reading of the same."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import attrs
import pytest

from invariants.language.loader import load_text
from invariants.language.model.expressions import Comparison, Expression
from invariants.system.encoding.code_as_data import code_as_data
from invariants.system.encoding.transition_system import PartialTerm, TransitionSystem, UnsupportedSystemError
from invariants.system.encoding.translation import TranslationContext, Translator
from invariants.system.grounding.grounding import ground_term
from invariants.system.terms.terms import Operator, Term, post_order
from tests.system.meaning import value_of

TEXT = """system s
var x: Int
var y: Int
var r: 1..2
var m: 0..2 -> Int
define below(k: 0..2): Bool = k < y
define sixth(k: Int): Int = 6 div k
define twice(k: Int): Int = sixth(sixth(k))
transition go { x := x }
"""
NUMBERS = range(-3, 4)
HELD = (5, -1, 2)
"""The values of ``m``."""
Meaning = Callable[[int, int], object]


def div(a: int, b: int) -> int:
    """The quotient with a remainder that is not negative; raises ``ZeroDivisionError``."""
    return a // b if b > 0 else -(a // -b)


def mod(a: int, b: int) -> int:
    return a - b * div(a, b)


def held(index: int) -> int:
    return HELD[index] if 0 <= index <= 2 else div(1, 0)


CONDITIONS: dict[str, Meaning] = {
    # The operand that is not reached cannot be undefined; the one that is reached first can.
    "x != 0 and 6 div x > y": lambda x, y: x != 0 and div(6, x) > y,
    "6 div x > y and x != 0": lambda x, y: div(6, x) > y and x != 0,
    "x == 0 or 6 div x > y": lambda x, y: x == 0 or div(6, x) > y,
    "6 div x > y or true": lambda x, y: div(6, x) > y or True,
    "x != 0 => 6 div x > y": lambda x, y: x == 0 or div(6, x) > y,
    "6 div x > y => true": lambda x, y: div(6, x) is not None,
    "true <=> 6 div x > y": lambda x, y: div(6, x) > y,
    "not 6 div x > y": lambda x, y: not div(6, x) > y,
    "6 div x == 6 div x": lambda x, y: div(6, x) == div(6, x),
    # A chain of comparisons ends at the first that is false.
    "x < y < 6 div x": lambda x, y: x < y < div(6, x),
    "6 div x < y < x": lambda x, y: div(6, x) < y < x,
    "y < 6 div x < 6 div y": lambda x, y: y < div(6, x) < div(6, y),
    "x >= y > -x": lambda x, y: x >= y > -x,
    "x <= y != x": lambda x, y: x <= y != x,
    # Every instance counts, whichever decides.
    "forall k in -1..1: 6 div (x + k) > y": lambda x, y: min([div(6, x + k) for k in (-1, 0, 1)]) > y,
    "exists k in -1..1: 6 div (x + k) > y": lambda x, y: max([div(6, x + k) for k in (-1, 0, 1)]) > y,
    "forall k in 0..1: k == 1 => x > y": lambda x, y: x > y,
    "exists j, k in 0..1: j < k and x + k > y": lambda x, y: x + 1 > y,
    # Ranges of parameters and of indices.
    "below(x)": lambda x, y: (x < y) if 0 <= x <= 2 else div(1, 0),
    "below(r)": lambda x, y: y > 1,
    "m[x] > y": lambda x, y: held(x) > y,
    "x > 2 or m[x] > y": lambda x, y: x > 2 or held(x) > y,
    "enabled go": lambda x, y: True,
    "unmodified go": lambda x, y: True,
}
INTEGERS: dict[str, Meaning] = {
    "x + y - 2 * x": lambda x, y: y - x,
    "-x * y": lambda x, y: -x * y,
    "x div y": div,
    "x mod y": mod,
    "abs(x) * 3 + abs(y)": lambda x, y: abs(x) * 3 + abs(y),
    "min(x, y, 1) * 10 + max(y, x, -1)": lambda x, y: min(x, y, 1) * 10 + max(x, y, -1),
    "min(6 div x, y)": lambda x, y: min(div(6, x), y),
    "if x > 0 then 6 div y else x": lambda x, y: div(6, y) if x > 0 else x,
    "if 6 div x > 0 then 1 else 2": lambda x, y: 1 if div(6, x) > 0 else 2,
    "let z = 6 div y in if x > 0 then x else z": lambda x, y: (div(6, y), x)[1] if x > 0 else div(6, y),
    "let z = x + 1 in (let x = 2 in z * x) + x": lambda x, y: (x + 1) * 2 + x,
    "x ^ 3 - y ^ 0": lambda x, y: x**3 - 1,
    "sixth(x) + twice(y)": lambda x, y: div(6, x) + div(6, div(6, y)),
    "m[x]": lambda x, y: held(x),
    "count(k in -1..1: 6 div (x + k) > y)": lambda x, y: sum(div(6, x + k) > y for k in (-1, 0, 1)),
    "sum(j, k in 0..1: j * x + k * y)": lambda x, y: 2 * x + 2 * y,
    "min(k in 0..2: m[k] + k * x)": lambda x, y: min(HELD[k] + k * x for k in range(3)),
    "max(k in 0..2: m[k] div y)": lambda x, y: max(div(HELD[k], y) for k in range(3)),
}


@attrs.frozen
class Translated:
    """A condition, its translation, and the system and the translator that it belongs to."""

    system: TransitionSystem
    translator: Translator
    condition: Expression
    part: PartialTerm

    def entry(self, name: str, *indices: int) -> Term:
        (variable,) = (each for each in self.system.variables if each.name == name)
        manager = self.system.manager
        return manager.state(variable, tuple(map(manager.integer, indices)))


def translated(stated: str) -> Translated:
    """The translation of a condition."""
    model = load_text(f"{TEXT}invariant i: {stated}\n")
    coded = code_as_data(model, 0)
    translator = Translator(model, coded.system.manager, coded.variables)
    translator.code = coded.translator.code
    condition = model.properties["i"].condition  # type: ignore[union-attr]
    return Translated(coded.system, translator, condition, translator.expression(condition, TranslationContext()))


def compared(found: Translated, part: PartialTerm, meaning: Meaning) -> tuple[int, int]:
    """Compare with the meaning for all numbers; return how often there is a value, and how often there is none."""
    value, defined = (ground_term(found.system, {}, term) for term in (part.value, part.defined))
    known = {found.entry("r"): 1} | {found.entry("m", k): each for k, each in enumerate(HELD)}
    counted = [0, 0]
    for x, y, by_zero in product(NUMBERS, NUMBERS, (-7, 0, 7)):
        leaves = known | {found.entry("x"): x, found.entry("y"): y}
        try:
            wanted = meaning(x, y)
        except ZeroDivisionError:
            assert value_of(defined, leaves, by_zero) is False, (x, y)
            counted[1] += 1
            continue
        assert value_of(defined, leaves, by_zero) is True, (x, y)
        assert value_of(value, leaves, by_zero) == wanted, (x, y)
        counted[0] += 1
    return counted[0], counted[1]


@pytest.mark.parametrize("stated", CONDITIONS)
def test_conditions(stated: str) -> None:
    found = translated(stated)
    assert compared(found, found.part, CONDITIONS[stated])[0] > 0


@pytest.mark.parametrize("stated", INTEGERS)
def test_integers(stated: str) -> None:
    found = translated(f"({stated}) == 0")
    assert isinstance(found.condition, Comparison)
    part = found.translator.expression(found.condition.operands[0], TranslationContext())
    assert compared(found, part, INTEGERS[stated])[0] > 0


def test_some_of_these_have_no_value_somewhere() -> None:
    counted = {}
    for stated in ("6 div x > y or true", "below(x)", "m[x] > y", "exists k in -1..1: 6 div (x + k) > y"):
        found = translated(stated)
        counted[stated] = compared(found, found.part, CONDITIONS[stated])[1]
    assert all(counted.values()), counted


def test_a_power_is_defined_for_natural_exponents_and_for_bases_other_than_zero() -> None:
    for stated, wanted in (("x ^ y > 0", lambda x, y: y >= 0), ("(x / 2) ^ y > 0.0", lambda x, y: y >= 0 or x != 0)):
        found = translated(stated)
        for x, y in product(NUMBERS, NUMBERS):
            leaves = {found.entry("x"): x, found.entry("y"): y}
            assert value_of(found.part.defined, leaves) is wanted(x, y), (stated, x, y)


@pytest.mark.parametrize(
    ("stated", "number"),
    [("x < 10 ^ 100", 10**100), ("x < 2 ^ 17", 2**17), ("x / 1 < (3 / 2) ^ 40", Fraction(3, 2) ** 40)],
)
def test_a_power_of_a_number_is_a_number(stated: str, number: Fraction | int) -> None:
    numbers = [part.value for part in post_order([translated(stated).part.value]) if part.is_value]
    assert number in numbers
    assert not any(part.operator is Operator.POWER for part in post_order([translated(stated).part.value]))


def test_a_power_of_numbers_that_would_be_long_stays_one() -> None:
    for stated in ("x < 10 ^ 100000", "x / 1 < (1 / 3) ^ 5000", "x < 2 ^ 10 ^ 30"):
        assert any(part.operator is Operator.POWER for part in post_order([translated(stated).part.value]))


@pytest.mark.parametrize(
    ("stated", "least"), [("log(x / 2) > 0.0", 1), ("sqrt(x / 2) > 0.0", 0), ("exp(x / 2) > 0.0", -3)]
)
def test_functions_are_defined_from_some_number_on(stated: str, least: int) -> None:
    found = translated(stated)
    assert [value_of(found.part.defined, {found.entry("x"): x}) for x in NUMBERS] == [x >= least for x in NUMBERS]


def test_no_order_means_that_whatever_is_false_decides() -> None:
    """Choices are made at once: where one is refused, another one without a value makes nothing undefined."""
    translator = translated("true").translator
    manager = translator.manager
    for values, defined in product(product((False, True), repeat=2), repeat=2):
        parts = [PartialTerm(manager.boolean(v), manager.boolean(d)) for v, d in zip(values, defined, strict=True)]
        refused = any(d and not v for v, d in zip(values, defined, strict=True))
        assert translator.at_once(parts).defined is manager.boolean(refused or all(defined))
        in_turn = defined[0] and (not values[0] or defined[1])
        assert translator.defined_in_turn(parts) is manager.boolean(in_turn)


def test_can_is_no_condition_of_a_configuration() -> None:
    translator = translated("true").translator
    asked = load_text(f"{TEXT}invariant j: can x > 0\n").properties["j"].condition  # type: ignore[union-attr]
    with pytest.raises(UnsupportedSystemError):
        translator.expression(asked, TranslationContext())
