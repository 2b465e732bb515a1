"""What expressions hear about the present code, in the encoding itself: worked out by hand."""

from __future__ import annotations

import pytest

from invariants.system.encoding.code.queries import CodeReader
from tests.system.encoding.by_hand import ByHand, Known

SYSTEM = """
type A [2]
var m: A -> Bool = false
var x: 0..3 = 0
transition go(a: A) { require gate: m[a] require x < 3 x := x + 1 }
transition set(a: A) { m[a] := true }
modification open(a: A) { rewrite go(a).gate as true }
modification narrow(k: 0..3) { rewrite go.gate as x == k }
modification again { rewrite go.gate as m[a] }
modification off(a: A) { disable go(a) }
"""


def ask(*questions: str, chain: int = 2) -> tuple[ByHand, list[str]]:
    """The system with an invariant for each question, and their names."""
    names = [f"i{number}" for number in range(len(questions))]
    stated = "".join(f"invariant {name}: {question}\n" for name, question in zip(names, questions, strict=True))
    return ByHand(SYSTEM + stated, chain), names


def answers(system: ByHand, names: list[str], at: Known) -> list[bool]:
    return [not system.bad(name, at) for name in names]


def test_enabled_asks_for_flag_and_guards_but_not_for_what_is_assigned() -> None:
    system, names = ask("exists a in A: enabled go(a)", "forall a in A: enabled go(a)", "enabled go(_)")
    start = system.start()
    assert answers(system, names, start) == [False, False, False]
    one = system.walk(start, "set(1)")
    assert answers(system, names, one) == [True, False, True]
    assert answers(system, names, system.walk(one, "off(1)")) == [False, False, False]
    assert answers(system, names, system.walk(one, "off(0)")) == [True, False, True]
    assert answers(system, names, system.walk(one, "open(0)")) == [True, True, True]
    assert answers(system, names, system.walk(one, "go(1)", "go(1)", "go(1)")) == [False, False, False]


def test_unmodified_compares_with_the_code_as_written_for_the_arguments_that_are_named() -> None:
    system, names = ask(
        "unmodified go", "exists a in A: unmodified go(a)", "forall a in A: unmodified go(a).gate", "unmodified set"
    )
    start = system.start()
    assert answers(system, names, start) == [True, True, True, True]
    assert answers(system, names, system.walk(start, "open(0)")) == [False, True, False, True]
    assert answers(system, names, system.walk(start, "open(0)", "open(1)")) == [False, False, False, True]
    assert answers(system, names, system.walk(start, "narrow(2)")) == [False, False, False, True]
    # Being written as before is being as written; being disabled is no change of code.
    assert answers(system, names, system.walk(start, "open(0)", "again")) == [True, True, True, True]
    assert answers(system, names, system.walk(start, "again", "off(0)")) == [True, True, True, True]


def test_a_captured_value_is_known_while_the_code_that_holds_it_stands() -> None:
    system = ByHand(
        "var x: 0..3 = 0\ntransition go { require gate: x < 3 x := x + 1 }\n"
        "modification set(k: 0..3) { rewrite go.gate as x < k }\nmodification none { rewrite go.gate as true }\n"
        "invariant low: captured go.gate.k < 2",
        2,
    )
    start = system.start()
    assert not system.bad("low", start)
    assert system.bad("low.defined", start)
    for k in range(4):
        at = system.walk(start, f"set({k})")
        assert system.bad("low", at) is (k >= 2)
        assert not system.bad("low.defined", at)
    latest = system.walk(start, "set(3)", "set(1)")
    assert not system.bad("low", latest)
    assert system.bad("low.defined", system.walk(start, "set(1)", "none"))


def test_saved_is_false_until_something_is_saved() -> None:
    system = ByHand(
        "var x: 0..3 = 0\nbackup all of x\ntransition go { require x < 3 x := x + 1 }\n"
        "modification keep { save all }\nmodification back { restore all }\ninvariant never: not saved(all)\n"
        "invariant able: enabled back <=> saved(all)",
        2,
    )
    start = system.start()
    assert not system.bad("never", start)
    kept = system.walk(start, "go", "keep", "go")
    assert system.bad("never", kept)
    assert not system.bad("able", kept)
    assert not system.bad("able", start)
    assert system.walk(kept, "back")["x"] == 1


def test_enabled_is_undefined_where_a_guard_that_is_reached_is() -> None:
    system = ByHand("var x: 0..3\ntransition go { require x < 2 require 6 div x > 0 }\ninvariant i: enabled go", 0)
    undefined = {at["x"] for at in system.starts() if system.bad("i.defined", at)}
    assert undefined == {0}
    assert {at["x"] for at in system.starts() if system.bad("i", at)} == {2, 3}


def test_what_nothing_captures_has_no_value_to_be_asked_for() -> None:
    system, _ = ask("true")
    reader = system.coded.translator.code
    assert isinstance(reader, CodeReader)
    (gate,) = (key for key in system.coded.model.sites if str(key) == "go.gate")
    with pytest.raises(ValueError, match="captures"):
        reader.held_value((None,), gate, "nobody")


def test_unknown_code_is_not_the_code_as_written() -> None:
    system = ByHand(
        "var x: 0..3 = 0\ntransition go { require gate: x < 3 x := x + 1 }\n"
        "modification release { rewrite go as any of x }\n"
        "modification set(k: 0..3) { rewrite go.gate as x < k }\n"
        "invariant whole: unmodified go\ninvariant site: unmodified go.gate\ninvariant low: captured go.gate.k < 9",
        2,
    )
    start = system.start()
    assert [system.bad(name, start) for name in ("whole", "site")] == [False, False]
    released = system.walk(start, "release")
    assert [system.bad(name, released) for name in ("whole", "site")] == [True, True]
    held = system.walk(start, "set(1)")
    assert not system.bad("low.defined", held)
    assert system.bad("low.defined", system.walk(held, "release")), "code that nobody knows holds nothing"


def test_equal_code_is_one_variant() -> None:
    system, _ = ask("true")
    (gate,) = (code for code in system.coded.code.rules["go"].sites.values() if str(code.site.key) == "go.gate")
    assert len(gate.variants) == 3, "as written (which `again` writes again), by `open`, and by `narrow`"
