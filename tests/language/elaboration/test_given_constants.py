"""Values that checks and callers give to constants: which are allowed, and what they mean."""

from __future__ import annotations

import re

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_again, load_text
from invariants.verdicts.cache.meaning import meaning_of
from tests.generators.systems import system_of

SYSTEM = """\
system gate
enum Mode { open, closed }
enum Door { open, shut }
type Agent [2]
const fixed: Bool
const n: Int where n > 0
const r: 1..3
const mode: Mode
const door: Door
const share: Real
const trust: Agent -> Bool
const two: Int = 2
var x: 0..two = 0
define d: Int = 3
transition go(a: Agent) {
  require trust[a] and (fixed or mode == Mode.open or door == shut)
  require share < 1 and r < d
  x := two
}
assume small: n < 9
invariant safe: x <= n
"""


def codes(text: str, **constants: str) -> list[tuple[Code, str]]:
    with pytest.raises(ModelError) as caught:
        load_text(text, constants=constants)
    return [(each.code, each.labels[0].span.text) for each in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("option", "code", "place"),
    [
        ("fixed = 3", Code.TYPE_MISMATCH, "3"),
        ("n = true", Code.TYPE_MISMATCH, "true"),
        ("mode = shut", Code.TYPE_MISMATCH, "shut"),
        ("fixd = true", Code.UNKNOWN_NAME, "fixd"),
        ("x = 1", Code.BAD_OPTION, "x"),
        ("d = 1", Code.BAD_OPTION, "d"),
        ("n = x", Code.NOT_CONSTANT, "x"),
        ("n = n", Code.NOT_CONSTANT, "n"),
        ("r = 7", Code.TYPE_MISMATCH, "7"),
        ("n = 1, n = 2", Code.BAD_OPTION, "n = 2"),
        ("two = 3", Code.BAD_OPTION, "two = 3"),
        ("chain = 3", Code.BAD_OPTION, "chain = 3"),
        ("Agent = 3", Code.BAD_OPTION, "Agent = 3"),
        ("fixed true", Code.BAD_OPTION, "fixed"),
        ("n = -1", Code.BAD_OPTION, "check safe: n = -1"),
        ("n = 9", Code.BAD_OPTION, "check safe: n = 9"),
    ],
)
def test_values_that_no_constant_takes_are_reported_where_they_stand(option: str, code: Code, place: str) -> None:
    assert codes(f"{SYSTEM}check safe: {option}\n") == [(code, place)]


def test_way_out_of_each_mistake() -> None:
    helps = {}
    for option in ("two = 3", "chain = 3", "fixed true"):
        with pytest.raises(ModelError) as caught:
            load_text(f"{SYSTEM}check safe: {option}\n")
        helps[option] = caught.value.diagnostics[0].help
    assert "--const two=3" in helps["two = 3"]
    assert helps["chain = 3"] == "write `chain 3`"
    assert helps["fixed true"] == "give the constant its value with `=`: `fixed = true`"


def test_a_value_on_the_command_line_replaces_that_of_the_text() -> None:
    model = load_text(f"{SYSTEM}check safe: n = 3\n", constants={"two": "1 + 4", "n": "3"})
    (x,) = model.variables
    assert str(x.sort) == "0..5"
    assert model.given == {"two": "5", "n": "3"}
    assert len(model.checks) == 1
    assert model.variants == ()


@pytest.mark.parametrize("value", ["true, n = 3", "true\ninit true", "", "3 +", "false expect proved"])
def test_the_text_of_a_value_is_one_expression(value: str) -> None:
    with pytest.raises(ModelError):
        load_text(SYSTEM, constants={"fixed": value})


def test_values_are_canonical_and_can_be_read_again() -> None:
    model = load_text(
        SYSTEM,
        constants={"n": "2 * 3", "mode": "Mode.open", "share": "2 / 6", "door": "if true then shut else open"},
    )
    assert model.given == {"n": "6", "mode": "Mode.open", "share": "1/3", "door": "shut"}
    assert meaning_of(load_again(model, {})) == meaning_of(model)
    assert load_again(model, {}).given == model.given


def test_checks_with_equal_values_share_a_variant() -> None:
    text = (
        f"{SYSTEM}check safe: n = 2, fixed = true\ncheck: fixed = true, n = 1 + 1, expect proved\ncheck safe: chain 1\n"
    )
    model = load_text(text)
    (variant,) = model.variants
    assert variant.given == {"n": "2", "fixed": "true"}
    assert [len(check.properties) for check in variant.checks] == [1, 2]
    assert len(model.checks) == 1


def test_given_values_choose_among_the_checks() -> None:
    text = f"{SYSTEM}check safe: n = 2, fixed = true\ncheck safe: n = 3\ncheck safe: chain 1\n"
    model = load_text(text, constants={"n": "2"})
    assert [check.constants for check in model.checks] == [()]
    assert [variant.given for variant in model.variants] == [{"n": "2", "fixed": "true"}]


def is_contradiction(text: str) -> bool:
    """Whether the conditions on constants are false with the values in the checks, and nothing else is wrong."""
    try:
        load_text(text)
    except ModelError as error:
        return all(each.code is Code.BAD_OPTION for each in error.diagnostics)
    return False


_OPEN = re.compile(r"^const (\w+): (Bool|E|F|-?\d\.\.\d|T -> Bool)$", re.MULTILINE)
_VALUES = {"Bool": ("true", "false"), "T -> Bool": ("true", "false"), "E": ("E.red", "E.green"), "F": ("F.grey",)}


@pytest.mark.parametrize(
    ("first", "count", "least"),
    [
        (0, 25, 3),
        pytest.param(25, 55, 7, marks=pytest.mark.campaign),
        pytest.param(80, 320, 45, marks=[pytest.mark.campaign, pytest.mark.long]),
    ],
)
def test_a_variant_of_a_random_system_is_the_system_with_the_value_in_its_declaration(
    first: int, count: int, least: int
) -> None:
    """Nothing that runs, encodes or proves can tell the two apart: their typed models are equal."""
    compared = refused = 0
    for seed in range(first, first + count):
        text = system_of(seed)
        for found in _OPEN.finditer(text):
            name, sort = found.groups()
            for value in _VALUES.get(sort, (sort.partition("..")[0], sort.partition("..")[2])):
                written = text.replace(found[0], f"{found[0]} = {value}")
                with_check = f"{text}check: {name} = {value}\n"
                try:
                    wanted = meaning_of(load_text(written))
                except ModelError:
                    continue
                if is_contradiction(with_check):
                    assert not any(Interpreter(load_text(written)).initial_configurations()), (seed, name, value)
                    refused += 1
                    continue
                (variant,) = load_text(with_check).variants
                assert meaning_of(variant) == wanted, (seed, name, value)
                assert meaning_of(load_text(text, constants={name: value})) == wanted, (seed, name, value)
                assert meaning_of(load_text(with_check)) == meaning_of(load_text(text)) != wanted, (seed, name, value)
                compared += 1
    assert compared > least, compared
    assert refused or count < 100
