"""``rewrite R.gate as unknown over x``: how it is read and printed, its table, and what is refused."""

from __future__ import annotations

from itertools import islice

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sorts import BOOL, INT, EnumSort, IndividualSort, PredicateSort, number_of
from invariants.foundation.sources import SourceText
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import FromRecord, Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import SiteKey
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document

SYSTEM = """system s
type A [2]
enum Light { red, green }
var light: Light = red
var done: A -> Bool = false
var n: Int = 0
transition act(a: A) {
  require gate: done[a]
  done[a] := true
}
transition count(k: Int) {
  require gate: k > 0
  n := k
}
transition switch { light := if light == red then green else red }
backup B of act
"""
UNKNOWN = "modification m { rewrite act.gate as unknown }\n"


def after(interpreter: Interpreter, place: Configuration, rule: str, *arguments: int) -> set[Configuration]:
    outcomes = interpreter.successors(place, rule, arguments)
    return {outcome.configuration for outcome in outcomes if isinstance(outcome, Fired)}


def started(model: Model) -> tuple[Interpreter, Configuration]:
    interpreter = Interpreter(model)
    (place,) = interpreter.initial_configurations()
    return interpreter, place


def passes(interpreter: Interpreter, place: Configuration) -> tuple[bool, ...]:
    """For each light and each individual, whether it may act."""
    (other,) = after(interpreter, place, "switch")
    return tuple(interpreter.enabled(each, "act", (a,)) for each in (place, other) for a in range(2))


@pytest.mark.parametrize("written", ["unknown", "unknown over light", "unknown over light, done[a], n > 3"])
def test_it_is_printed_as_it_is_written(written: str) -> None:
    text = f"modification m {{\n  rewrite act.gate as {written}\n}}\n"
    tree = parse(SourceText("a", text))
    assert print_document(tree) == text
    model = load_text(SYSTEM + text)
    interpreter, place = started(model)
    some = islice(interpreter.successors(place, "m", ()), 8)  # of 65,536, for the longest one
    texts = {code.text for each in some if isinstance(each, Fired) for code in interpreter.code(each.configuration)}
    assert texts == {written}


def test_the_table_has_an_index_for_each_parameter_and_each_value() -> None:
    model = load_text(SYSTEM + "modification m { rewrite act.gate as unknown over light, n > 3 }")
    (table,) = (each for each in model.variables if each.purpose is not None)
    assert (table.name, table.sort) == ("act.gate.unknown", BOOL)
    assert table.domain == (IndividualSort("A"), EnumSort("Light", ("red", "green")), BOOL)


def test_every_condition_can_be_chosen_and_stays() -> None:
    model = load_text(SYSTEM + "modification m { rewrite act.gate as unknown over light }")
    interpreter, place = started(model)
    chosen = after(interpreter, place, "m")
    assert len({passes(interpreter, each) for each in chosen}) == len(chosen) == 16
    for each in chosen:
        (other,) = after(interpreter, each, "switch")
        (again,) = after(interpreter, other, "switch")
        assert passes(interpreter, again) == passes(interpreter, each)


def test_without_a_list_it_depends_on_parameters_alone() -> None:
    interpreter, place = started(load_text(SYSTEM + "modification m { rewrite act.gate as unknown }"))
    found = {passes(interpreter, each) for each in after(interpreter, place, "m")}
    assert found == {(p, q, p, q) for p in (False, True) for q in (False, True)}


def test_it_is_chosen_for_whose_code_is_rewritten() -> None:
    interpreter, place = started(
        load_text(SYSTEM + "modification m(a: A) { rewrite act(a).gate as unknown over light }")
    )
    first = after(interpreter, place, "m", 0)
    assert {passes(interpreter, each)[1::2] for each in first} == {(False, False)}
    for each in first:
        kept = passes(interpreter, each)[0::2]
        assert {passes(interpreter, both)[0::2] for both in after(interpreter, each, "m", 1)} == {kept}


def test_it_is_chosen_for_the_pair_whose_code_is_rewritten_and_for_no_other() -> None:
    text = "transition meet(a: A, b: A) { require gate: false done[a] := true }\n"
    text += "modification m(a: A, b: A) { rewrite meet(a, b).gate as unknown }"
    interpreter, place = started(load_text(SYSTEM + text))
    first = after(interpreter, place, "m", 0, 1)
    assert {interpreter.enabled(each, "meet", (0, 1)) for each in first} == {False, True}
    for each in first:
        for other in ((0, 0), (1, 0), (1, 1)):
            both = after(interpreter, each, "m", *other)
            kept = {interpreter.enabled(found, "meet", (0, 1)) for found in both}
            assert (len(both), kept) == (2, {interpreter.enabled(each, "meet", (0, 1))})


def test_of_numbers_there_are_predicates() -> None:
    text = "modification m(a: A) { rewrite act(a).gate as unknown over n, light, n > 3 }\n"
    text += "modification k { rewrite count.gate as unknown over light, n + 1 }"
    first, second = (each for each in load_text(SYSTEM + text).variables if each.purpose is not None)
    assert first.domain == (IndividualSort("A"), EnumSort("Light", ("red", "green")), BOOL)
    assert (first.sort, second.sort) == (PredicateSort((INT,)), PredicateSort((INT, INT)))
    assert second.domain == (EnumSort("Light", ("red", "green")),)


def test_a_predicate_stays_until_it_is_chosen_again() -> None:
    text = SYSTEM + "modification m { rewrite count.gate as unknown over n }"
    interpreter, place = started(load_text(text))
    assert not interpreter.enabled(place, "count", (-7,))
    chosen = number_of(False, [(-7, 0), (0, -7)])
    answers = Recorded({(SiteKey("m", "count.gate.unknown"), (), 0): chosen})
    fired = interpreter.fire(place, "m", (), FromRecord(answers))
    assert isinstance(fired, Fired)
    after_m = fired.configuration
    assert {code.text for code in interpreter.code(after_m)} == {"unknown over n"}
    assert [interpreter.enabled(after_m, "count", (k,)) for k in (-7, 0, 7)] == [True, False, False]
    (low,) = after(interpreter, after_m, "count", -7)
    assert [interpreter.enabled(low, "count", (k,)) for k in (-7, 0, 7)] == [False, True, False]


def test_a_backup_keeps_the_condition() -> None:
    text = (
        SYSTEM
        + "modification m { rewrite act.gate as unknown }\nmodification k { save B }\nmodification r { restore B }"
    )
    interpreter, place = started(load_text(text))
    for one in after(interpreter, place, "m"):
        (saved,) = after(interpreter, one, "k")
        for other in after(interpreter, saved, "m"):
            (back,) = after(interpreter, other, "r")
            assert passes(interpreter, back) == passes(interpreter, one)


def test_two_edits_have_a_table_each() -> None:
    model = load_text(
        SYSTEM + "modification m { rewrite act.gate as unknown }\nmodification k { rewrite act.gate as unknown }"
    )
    assert [v.name for v in model.variables if v.purpose] == ["act.gate.unknown", "act.gate.unknown2"]


def test_a_name_stays_a_name() -> None:
    text = "system s\nenum E { known, unknown }\nvar e: E = known\ntransition t { require g: true e := known }\n"
    text += "modification m { rewrite t.e as unknown }\nmodification k { rewrite t.g as e == unknown }\n"
    text += "invariant i: e == known"
    model = load_text(text)
    assert not any(each.purpose for each in model.variables)
    declared = "system s\nvar unknown: Bool = true\ntransition t { require g: true }\n"
    declared += "modification m { rewrite t.g as unknown }"
    assert not any(each.purpose for each in load_text(declared).variables)
    assert any(each.purpose for each in load_text(declared.replace("as unknown", "as unknown over unknown")).variables)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("modification m { rewrite act.done as unknown }", Code.MISPLACED_FORM),
        (
            "transition w(s: A -> Bool) { require g: n > 0 }\nmodification m { rewrite w.g as unknown }",
            Code.NOT_FINITE,
        ),
        ("modification m { rewrite act.gate as unknown over missing }", Code.UNKNOWN_NAME),
        ("modification m { rewrite act.gate as unknown over prev }", Code.MISPLACED_FORM),
        (f"{UNKNOWN}modification c(a: A, b: A) {{ copy act(a) from act(b) }}", Code.MISPLACED_FORM),
        ("modification m { rewrite act.gate as not unknown over light }", Code.SYNTAX),
        ("transition t { require unknown over light }", Code.SYNTAX),
    ],
)
def test_a_condition_without_a_finite_table_is_refused(text: str, code: Code) -> None:
    with pytest.raises(ModelError) as raised:
        load_text(SYSTEM + text)
    assert {each.code for each in raised.value.diagnostics} == {code}
