"""The values that variables hold: those of brute force, and those of small systems that one can look through."""

from __future__ import annotations

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.compounds import leaves, shape_text
from invariants.language.model.declarations import Bound, Unbounded
from invariants.language.printing.value_text import value_text
from invariants.verdicts.states.counting import states_of
from invariants.verdicts.states.states_report import HeldValues
from tests.batches import batches
from tests.campaigns.explicit import ToTheEnd
from tests.differential.brute_force import TooManyConfigurationsError
from tests.generators.newer import newer_of
from tests.generators.systems import system_of

ANY = Unbounded.ANY


def held(text: str, chain: Bound = ANY, steps: Bound = ANY) -> dict[str, HeldValues]:
    model = load_text(text)
    report = states_of(model, model.scope, chain, steps, 20.0)
    assert report.is_complete, report.reason
    return {each.variable: each for each in report.values}


@pytest.mark.parametrize("batch", batches(4, always=1))
def test_random_systems_hold_the_values_that_brute_force_finds(batch):
    looked_at = 0
    for seed in range(6 * batch, 6 * batch + 6):
        text = newer_of(seed).short if seed % 2 else system_of(seed)
        model = load_text(text)
        search = ToTheEnd(Interpreter(model), 1, 1, [], cap=250)
        try:
            search.run()
        except TooManyConfigurationsError:
            continue
        looked_at += 1
        found = held(text, 1, 1)
        for name, values in _by_brute_force(search).items():
            if found[name].values is not None:
                assert {*map(str, found[name].values)} == {*map(str, values)}, (seed, name)
    assert looked_at > 1


def _by_brute_force(search: ToTheEnd) -> dict[str, set[str]]:
    """What each variable that the text declares holds, in the language."""
    model, layout = search.model, search.interpreter.layout
    variables = {each.name: each for each in (*model.constants, *model.variables) if each.purpose is None}
    found: dict[str, set[str]] = {}
    parts = {part for shape in model.compounds.values() for part in leaves(shape)}

    def text(name: str, indices: tuple, place) -> str:
        variable = variables[name]
        value = place.value(variable, indices)
        written = value_text(variable.sort, value, model.enums, model.individual_names)
        return written if written not in ("true", "false") or name in parts else written.capitalize()

    for place in search.fewest:
        for name, variable in variables.items():
            for indices, _ in layout.entries(variable) if name not in parts else ():
                found.setdefault(name, set()).add(text(name, indices, place))
        for name, shape in model.compounds.items():
            for indices, _ in layout.entries(variables[next(leaves(shape))]):
                whole = shape_text(shape, lambda part, at=indices, place=place: text(part, at, place))
                found.setdefault(name, set()).add(whole)
    return {name: values for name, values in found.items() if values != {name}}


LOCK = """system lock
type Account [2] = owner, attacker
record Proposal {{ target: Account, ready: 0..3, note: Account? }}
var pending: Proposal? = none
var last: Proposal = Proposal(target: owner, ready: 0, note: none)
var clock: 0..{top} = 0
var admin: Account? = owner
transition tick {{ require clock < {top}  clock := clock + 1 }}
transition propose(a: Account) {{
  require clock > 0 and clock <= 2
  pending := Proposal(target: a, ready: clock, note: if a == owner then none else a)
}}
modification drop {{
  rewrite propose.pending as none
  admin := none
}}
"""


def test_optional_values_and_records_are_told_as_a_whole():
    found = held(LOCK.format(top=2))
    assert [*found] == ["pending", "last", "clock", "admin"]
    assert found["pending"].values == (
        "none",
        "Proposal(target: owner, ready: 1, note: none)",
        "Proposal(target: owner, ready: 2, note: none)",
        "Proposal(target: attacker, ready: 1, note: attacker)",
        "Proposal(target: attacker, ready: 2, note: attacker)",
    )
    assert found["last"].values == ("Proposal(target: owner, ready: 0, note: none)",)
    assert found["admin"].values == ("none", "owner")


def test_of_many_records_each_part_is_told_where_it_is_there():
    text = LOCK.format(top=20).replace("ready: 0..3", "ready: 0..20").replace("and clock <= 2", "")
    found = held(text)["pending"]
    assert found.values is None
    assert found.parts == (
        HeldValues("pending", ("none", "there")),
        HeldValues("pending.target", ("owner", "attacker")),
        HeldValues("pending.ready", tuple(range(1, 21))),
        HeldValues("pending.note", ("none", "attacker")),
    )


def test_sets_are_told_as_sets():
    text = """system s
type A [{size}]
enum E {{ red, green, blue }}
var m: A -> Bool = false
var c: E -> Bool = for e: e == red
var k: A, E -> Bool = false
transition take(next: A -> Bool) {{ require forall a, b in A: next[a] and next[b] => a == b  m := next }}
transition turn {{ c := for e: not c[e] }}
"""
    found = held(text.format(size=3))
    assert found["m"].sets == ("{}", "{A0}", "{A1}", "{A2}")
    assert found["c"].sets == ("{red}", "{green, blue}")
    assert found["k"] == HeldValues("k", (False,))
    assert found["m"].values == (False, True)
    many = held("system s\ntype A [5]\nvar m: A -> Bool = false\ntransition t(a: A) { m[a] := true }\n")["m"]
    assert (many.sets, many.values) == (None, (False, True))


def test_what_one_individual_can_be_all_can_be():
    text = "system s\ntype A [3]\nvar x: A\ntransition t(a: A) { x := a }\n"
    assert held(text)["x"].values == ("A0", "A1", "A2")


def test_a_record_and_its_clause_are_told_once():
    text = LOCK.format(top=2)
    model = load_text(text)
    report = states_of(model, model.scope, ANY, ANY, 20.0)
    assert [(each.place, each.texts) for each in report.code] == [("propose.pending", (None, "none"))]
    assert [each.variable for each in report.values] == ["pending", "last", "clock", "admin"]


def test_rules_that_take_sets_nest_nothing():
    text = "system s\ntype A [2]\nvar m: A -> Bool = false\ntransition t(s: A -> Bool) { m := s }\n"
    text += "modification k { rewrite t.m as for a: not m[a] }\n"
    assert held(text)["m"].sets == ("{}", "{A0}", "{A1}", "{A0, A1}")


@pytest.mark.parametrize(
    ("condition", "pairs"),
    [("a != b", ("01", "02", "10", "12", "20", "21")), ("a == b", ("00", "11", "22"))],
)
def test_individuals_in_records_that_stand_for_each_other_are_all_told(condition: str, pairs: tuple[str, ...]):
    text = "system s\ntype A [3]\nrecord P { who: A, on: Bool, other: A }\nvar p: P? = none\n"
    text += f"transition t(a: A, b: A) {{\n  require {condition}\n  p := P(who: a, on: true, other: b)\n}}\n"
    told = tuple(f"P(who: A{who}, on: true, other: A{other})" for who, other in pairs)
    assert held(text)["p"].values == ("none", *told)
