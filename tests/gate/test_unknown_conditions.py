"""Gates in front of systems whose code is an unknown condition, before a change or after it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations, product

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.gate.decision import ChangeClass, Outcome
from invariants.gate.gate import Gate
from invariants.gate.running.assembly import Assembler
from invariants.gate.running.case import GateCase, after_change
from invariants.gate.running.change import present
from invariants.gate.running.configuration import state_from
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.language.printing.meaning import meaning_digest

pytestmark = pytest.mark.usefixtures("in_one_process")

LOCK = """system lock
var n: 0..1 = 0
var bad: Bool = false
transition enter { require lock: n == 0  bad := true }
transition tick { require room: n < 1  n := n + 1 }
modification loosen { rewrite enter.lock as unknown over n }
modification close { rewrite enter.lock as false }
invariant safe: not bad
"""
NUMBERS = LOCK.replace("0..1", "Int")
DOOR = """system doors
type Agent [2] = ann, bob
var inside: Agent -> Bool = false
transition enter(a: Agent) { require lock: false  inside[a] := true }
modification loosen(a: Agent) { rewrite enter(a).lock as unknown }
modification close(a: Agent) { rewrite enter(a).lock as false }
invariant outside: not inside[bob]
"""
VALUES = {"n": 0, "bad": False}
ONLY_ONE = {"0": False, "1": True}


def gate_of(text: str, values: Mapping[str, object], code: Mapping[str, str] | None = None) -> Gate:
    return Gate(load_text(text), state={"state": values, **({"code": code} if code else {})})


def unknown_lock(text: str = LOCK, values: object = None) -> Gate:
    """Return a gate whose lock is unknown, and holds only where ``n`` is 1."""
    held = ONLY_ONE if text == LOCK else "1: true, otherwise false"
    return gate_of(text, {**VALUES, "enter.lock": held if values is None else values}, {"enter.lock": "unknown over n"})


@pytest.mark.parametrize("text", [LOCK, NUMBERS])
@pytest.mark.parametrize("proposal", ["apply close", "edit { rewrite enter.lock as false }"])
def test_known_code_replaces_an_unknown_condition(text: str, proposal: str) -> None:
    gate = unknown_lock(text)
    decision = gate.decide(f"{proposal} retire loosen")
    found = decision.findings
    assert (found.obstacle, found.change, found.outcome) == (None, ChangeClass.TIGHTER, Outcome.ADMITTED)
    gate.commit(decision)
    assert gate.state == {"scope": {}, "state": VALUES, "code": {"enter.lock": "false"}, "retired": ["loosen"]}


@pytest.mark.parametrize("text", [LOCK, NUMBERS])
def test_known_code_replaces_a_condition_of_which_nothing_is_known(text: str) -> None:
    gate = gate_of(text, VALUES, {"enter.lock": "unknown over n"})
    decision = gate.decide("retire loosen edit { rewrite enter.lock as false }")
    assert (decision.findings.obstacle, decision.findings.outcome) == (None, Outcome.ADMITTED)
    gate.commit(decision)
    assert gate.state["state"] == VALUES


@pytest.mark.parametrize(("over", "values"), [(" over n", ONLY_ONE), (" over bad", {"false": True, "true": False})])
def test_an_unknown_condition_stays_as_it_is_where_a_rule_with_another_one_is_adopted(
    over: str, values: dict[str, bool]
) -> None:
    """The table of the adopted rule comes before that of the code: the values are not read as those of the rule."""
    gate = gate_of(LOCK, {**VALUES, "enter.lock": values}, {"enter.lock": f"unknown{over}"})
    assert gate.state["state"] == {**VALUES, "enter.lock": values}
    decision = gate.decide("adopt dormant modification other { rewrite enter.lock as unknown over n }")
    assert decision.findings.obstacle is None
    after = gate.after(decision)
    assert after is not None
    assert after.content["state"] == {**VALUES, "enter.lock": values}


@pytest.mark.parametrize("proposal", ["apply loosen", "edit { rewrite enter.lock as unknown }"])
@pytest.mark.parametrize("gate", [gate_of(LOCK, VALUES, {"enter.lock": "false"}), unknown_lock()])
def test_every_choice_of_an_unknown_condition_is_decided(gate: Gate, proposal: str) -> None:
    """Whatever the change is about: some condition lets somebody in."""
    found = gate.decide(proposal).findings
    assert (found.obstacle, found.outcome) == (None, Outcome.REFUSED)


def test_code_of_several_individuals_keeps_the_values_of_each() -> None:
    """The order in which a state lists code says nothing about whose values are whose."""
    for names in permutations(("ann", "bob")):
        code = {f"enter({name}).lock": "unknown" for name in names}
        values: dict[str, object] = {
            "inside": {"ann": False, "bob": False},
            "enter(ann).lock": {"ann": True, "bob": False},
            "enter(bob).lock": {"ann": True, "bob": False},
        }
        gate = Gate(load_text(DOOR), state={"state": values, "code": code})
        assert can_enter(gate.model, gate.state) == {"ann"}, names
        decision = gate.decide("apply close(bob)")
        assert decision.findings.obstacle is None
        after = gate.after(decision)
        assert after is not None
        assert can_enter(gate.model, after.plain) == {"ann"}


def can_enter(model: Model, state: dict[str, object]) -> set[str]:
    running = Assembler(model).running(state_from(state, model))
    here = present(running).configuration
    return {
        name
        for number, name in enumerate(("ann", "bob"))
        if isinstance(running.interpreter.fire(here, "enter", (number,)), Fired)
    }


@pytest.mark.parametrize("name", ["enter.lock.unknown", "enter.lock.unknown2"])
def test_a_state_names_unknown_conditions_by_the_places_of_their_code(name: str) -> None:
    """The tables of the model's edit, and of the code of the state, are inside of the checker."""
    with pytest.raises(ModelError) as caught:
        gate_of(LOCK, {**VALUES, name: ONLY_ONE}, {"enter.lock": "unknown over n"})
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == (Code.UNKNOWN_IN_LOG, f"no text can name `{name}`")
    assert found.labels[0].text == "write `enter.lock`"
    with pytest.raises(ModelError) as caught:
        gate_of(LOCK, {**VALUES, "enter.lock": ONLY_ONE}, {"enter.lock": "false"})
    assert caught.value.diagnostics[0].message == "the code of `enter.lock` is no unknown condition"


@pytest.mark.parametrize("where", ["enter(ann).lock", "enter.lock"])
def test_the_place_of_one_individual_is_not_that_of_everyone(where: str) -> None:
    """Where the code of one individual alone is unknown, its site means that, too."""
    state = {"state": {"inside": {"ann": False, "bob": False}, where: {"ann": True, "bob": True}}}
    gate = Gate(load_text(DOOR), state={**state, "code": {"enter(ann).lock": "unknown"}})
    assert can_enter(gate.model, gate.state) == {"ann"}
    assert {each for each in gate.state["state"] if "lock" in each} == {"enter(ann).lock"}


@pytest.mark.parametrize(("written", "again"), [("1/2", "0.5"), ("-0.25", "-0.25"), ("1/3", "1/3"), ("3", "3.0")])
def test_a_condition_of_reals_is_read_as_it_is_written(written: str, again: str) -> None:
    text = NUMBERS.replace("var n: Int", "var n: Real")
    state = unknown_lock(text, f"{written}: true, otherwise false").state
    assert state["state"]["enter.lock"] in {f"{each}: true, otherwise false" for each in (written, again)}
    assert Gate(load_text(text), state=state).state == state


# ------------------------------------------------------------- brute force


def breaks(interpreter: Interpreter, start: Configuration) -> bool:
    """Return whether a run reaches a configuration where ``bad`` is true, by going through all of them."""
    bad = next(each for each in interpreter.model.variables if each.name == "bad")
    seen, todo = {start}, [start]
    while todo:
        here = todo.pop()
        if here.value(bad, ()):
            return True
        for rule in ("enter", "tick", "loosen", "close"):
            for end in interpreter.successors(here, rule, ()):
                if isinstance(end, Fired) and end.configuration not in seen:
                    seen.add(end.configuration)
                    todo.append(end.configuration)
    return False


@pytest.mark.parametrize(
    ("proposal", "after"), [("edit { n := 1 }", None), ("edit { rewrite enter.lock as bad }", False)]
)
def test_decisions_agree_with_brute_force(proposal: str, after: bool | None) -> None:
    """Whatever the lock is before the change: the answer is that of all runs after it."""
    model, answers = load_text(LOCK.replace("as unknown over n", "as false")), set()
    for bits in product((False, True), repeat=2):
        lock = {str(number): bit for number, bit in enumerate(bits)}
        gate = Gate(model, state={"state": {**VALUES, "enter.lock": lock}, "code": {"enter.lock": "unknown over n"}})
        found = gate.decide(proposal).findings
        case = GateCase("", meaning_digest(model.sources), gate.state, proposal)
        interpreter = Interpreter(after_change(model, case), {})
        (start,) = interpreter.initial_configurations()
        is_broken = breaks(interpreter, start)
        assert is_broken == (bits[1] if after is None else after)
        assert (found.obstacle, found.outcome is Outcome.REFUSED) == (None, is_broken), (bits, proposal)
        answers.add(is_broken)
    assert len(answers) == (2 if after is None else 1)


@pytest.mark.parametrize("text", [LOCK, NUMBERS])
@pytest.mark.parametrize("code", ["prev and n == 0", "prev or n == 0", "not prev"])
def test_an_unknown_condition_among_others_is_undecided_for_this_reason(text: str, code: str) -> None:
    decision = unknown_lock(text).decide(f"edit {{ rewrite enter.lock as {code} }}")
    assert decision.findings.outcome is Outcome.UNDECIDED
    assert "`enter.lock` holds an unknown condition among other conditions" in (decision.findings.obstacle or "")


@pytest.mark.campaign
@pytest.mark.parametrize(
    "more",
    [
        "modification pick { n := any }",
        "modification pick { n := any v where v == 1 }",
        "modification pick { n := any  rewrite enter.lock as false }",
        "modification pick { n := any  bad := any }",
    ],
)
def test_a_change_that_chooses_is_decided_where_an_unknown_condition_is_open(more: str) -> None:
    text = LOCK.replace("modification loosen { rewrite enter.lock as unknown over n }", more)
    text += "dormant modification never { rewrite enter.lock as unknown over n }\n"
    code = {"enter.lock": "unknown over n"}
    open_ = gate_of(text, VALUES, code).decide("apply pick").findings.outcome
    tables = [{"0": first, "1": second} for first, second in product((False, True), repeat=2)]
    closed = {
        gate_of(text, {**VALUES, "enter.lock": each}, code).decide("apply pick").findings.outcome for each in tables
    }
    assert Outcome.UNDECIDED not in closed
    assert open_ is (Outcome.REFUSED if Outcome.REFUSED in closed else Outcome.ADMITTED)
