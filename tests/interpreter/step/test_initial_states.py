"""Which values make an initial configuration, and which starts are undefined."""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec.structs import replace

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.failures import NotFinite, UndefinedReason
from invariants.interpreter.state.outcomes import NotInitial, Started, UndefinedStart
from invariants.language.loader import load_text
from invariants.language.model.starting import StartingPoint
from tests.interpreter.walk import Walk, entry_of

TEXT = """
type Agent [2]
enum Kind { human, ai }
const limit: Int = 2
const least: 0..3 where least < limit
const tax: Real = 1 / 4
assume some: least > 0 or limit > 5
var kind: Agent -> Kind
var level: Agent -> 0..3 = least
var funds: Real = tax * 2
var open: Bool
init exists a in Agent: kind[a] == human
init agreed: open => forall a in Agent: kind[a] == human
"""
GOOD: dict[object, object] = {"least": 1, ("kind", 0): 0, ("kind", 1): 0, "open": True}


def test_values_that_the_text_gives_are_filled_in() -> None:
    walk = Walk(TEXT, GOOD)
    assert isinstance(walk.started, Started)
    assert (walk["limit"], walk["level", 0], walk["level", 1]) == (2, 1, 1)
    assert walk["funds"] == Fraction(1, 2)
    assert walk["tax"] == Fraction(1, 4)


def test_values_that_the_text_gives_may_be_repeated() -> None:
    walk = Walk(TEXT, {**GOOD, "limit": 2, ("level", 1): 1, "funds": Fraction(1, 2)})
    assert isinstance(walk.started, Started)


@pytest.mark.parametrize(
    ("change", "variable"),
    [
        ({"limit": 3}, "limit"),
        ({("level", 0): 0}, "level"),
        ({"least": 4}, "least"),
        ({"least": None}, "least"),
        ({"open": None}, "open"),
        ({"open": 1}, "open"),
        ({("kind", 1): 2}, "kind"),
        ({("kind", 1): True}, "kind"),
        ({"funds": Fraction(1, 3)}, "funds"),
    ],
)
def test_a_value_that_cannot_be(change: dict[object, object], variable: str) -> None:
    given = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    walk = Walk(TEXT, given)
    assert isinstance(walk.started, NotInitial)
    assert walk.started.variable is walk.variables[variable]
    assert walk.started.constraint is None


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"least": 2}, "least < limit"),
        ({"least": 0}, "least > 0 or limit > 5"),
        ({("kind", 0): 1, ("kind", 1): 1}, "exists a in Agent: kind[a] == human"),
        ({("kind", 1): 1}, "open => forall a in Agent: kind[a] == human"),
    ],
)
def test_a_condition_that_is_false(change: dict[object, object], text: str) -> None:
    walk = Walk(TEXT, {**GOOD, **change})
    assert isinstance(walk.started, NotInitial)
    assert walk.started.constraint is not None
    assert walk.started.constraint.condition.span.text == text


def test_every_initial_configuration_is_found_once() -> None:
    walk = Walk(TEXT, GOOD)
    found = list(walk.interpreter.initial_configurations())
    assert len(found) == len(set(found)) == 1 * (3 + 1)
    assert all(
        walk.interpreter.initial(
            {
                (variable, indices): start.state[cell]
                for variable in walk.interpreter.layout.regions
                for indices, cell in walk.interpreter.layout.entries(variable)
            }
        )
        == Started(start)
        for start in found
    )


def test_the_scope_can_be_changed() -> None:
    walk = Walk(TEXT, GOOD, scope={"Agent": 3})
    assert isinstance(walk.started, NotInitial)
    assert len(list(walk.interpreter.initial_configurations())) == 7 + 1


def test_numbers_that_are_left_open_cannot_be_listed() -> None:
    walk = Walk("var x: Int\ninit x > 3", {"x": 5})
    assert isinstance(walk.started, Started)
    with pytest.raises(NotFinite):
        list(walk.interpreter.initial_configurations())


def test_an_initial_value_outside_its_range_is_a_start() -> None:
    walk = Walk("const c: Int where c > 3\nvar n: 0..3 = c", {"c": 7})
    assert isinstance(walk.started, Started)
    assert not walk.interpreter.in_range(walk.configuration)
    assert not walk.holds("n.range")


@pytest.mark.parametrize(
    ("text", "given", "reason"),
    [
        ("const z: Int = 0\nconst c: Int = 1 div z", {}, UndefinedReason.DIVISION_BY_ZERO),
        ("const z: 0..1\nconst c: Int = 1 div z", {"z": 0}, UndefinedReason.DIVISION_BY_ZERO),
        ("const z: 0..1\nassume some: 1 div z == 1", {"z": 0}, UndefinedReason.DIVISION_BY_ZERO),
        ("var z: 0..1\ninit 1 div z == 1", {"z": 0}, UndefinedReason.DIVISION_BY_ZERO),
        ("var z: 0..1\ninit z == 0\ninit 1 div z == 1", {"z": 0}, UndefinedReason.DIVISION_BY_ZERO),
    ],
)
def test_undefined_values_before_the_start(text: str, given: dict[object, object], reason: UndefinedReason) -> None:
    walk = Walk(text, given)
    assert isinstance(walk.started, UndefinedStart)
    assert walk.started.reason is reason
    assert UndefinedStart in {type(start) for start in walk.interpreter.starts()}


@pytest.mark.parametrize(
    "text",
    [
        "const z: 0..1 where z != 0\nconst c: Int = 1 div z",
        "const z: 0..1\nassume some: z != 0\nassume other: 1 div z == 1",
        "var z: 0..1\ninit z == 1\ninit 1 div z == 1",
        "var z: 0..1\ninit z == 1 and 1 div z == 1",
    ],
)
def test_an_earlier_condition_guards_a_later_one(text: str) -> None:
    starts = list(Walk(text, {"z": 1}).interpreter.starts())
    assert [type(start) for start in starts] == [Started]


def test_dormant_rules_and_code_can_be_asked_about() -> None:
    walk = Walk(
        """
        var x: Int = 0
        dormant transition go { require gate: x == 0 }
        transition on { require gate: x == 0 }
        init unmodified go and not enabled go and enabled on
        """
    )
    assert isinstance(walk.started, Started)


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ({"open": True}, 1),
        ({"open": False}, 3),
        ({("kind", 1): 1}, 1),
        ({"open": False, ("kind", 0): 1}, 1),
        ({("level", 0): 1, "tax": Fraction(1, 4)}, 4),
        ({("level", 0): 0}, 0),
        ({"least": 1, "limit": 3}, 0),
        ({"least": 9}, 0),
        ({("kind", 0): 7}, 0),
    ],
)
def test_starts_can_be_narrowed_down(given: dict[object, object], number: int) -> None:
    walk = Walk(TEXT, GOOD)
    wanted = {entry_of(walk.variables, key): value for key, value in given.items()}
    found = list(walk.interpreter.starts(wanted))
    assert len(found) == number
    everything = {s.configuration for s in walk.interpreter.starts() if isinstance(s, Started)}
    assert {start.configuration for start in found} == {
        c for c in everything if all(c.value(*entry) == value for entry, value in wanted.items())
    }


def test_numbers_that_are_given_need_no_list() -> None:
    walk = Walk("var x: Int\nvar y: Bool", {"x": 1, "y": True})
    found = list(walk.interpreter.starts({(walk.variables["x"], ()): 41}))
    assert [
        (s.configuration.value(walk.variables["x"]), s.configuration.value(walk.variables["y"])) for s in found
    ] == [
        (41, False),
        (41, True),
    ]


def test_a_point_of_departure_is_a_start_and_nothing_else_is() -> None:
    model = load_text("system s\ntype A [2]\nvar on: A -> Bool\ntransition go { }\nmodification m { disable go }\n")
    on = model.variables[0]
    values = {(on, (0,)): True, (on, (1,)): False}
    interpreter = Interpreter(replace(model, start=StartingPoint(values, "m", {})))
    assert [each.configuration.state for each in interpreter.starts() if isinstance(each, Started)] == [(True, False)]
    assert isinstance(interpreter.initial(values), Started)
    assert isinstance(interpreter.initial({}), Started)
    assert isinstance(interpreter.initial({**values, (on, (1,)): True}), NotInitial)
