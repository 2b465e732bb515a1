"""What each kind of edit leaves behind, in the encoding itself: every step is worked out by hand."""

from __future__ import annotations

import pytest

from invariants.system.encoding.code.edits import EditTranslator
from invariants.system.encoding.code.queries import CodeReader
from tests.system.encoding.by_hand import ByHand, Known

AGENTS = "type A [2]\nvar m: A -> Bool = false\nvar x: 0..3 = 0\n"


def able(system: ByHand, at: Known) -> set[str]:
    """The steps that are possible."""
    return set(system.steps(at))


def test_a_rewrite_captures_the_values_before_the_step() -> None:
    system = ByHand(
        "var x: 0..3 = 1\ntransition go { require gate: false x := 0 }\n"
        "modification set(k: 0..3) { require x == 1 x := 2 rewrite go.gate as now(x) + k == x + 1 }"
    )
    start = system.start()
    assert able(system, start) == {f"set({k})" for k in range(4)}
    # now(x) is 1 and x is 2 afterwards: 1 + k == 3.
    assert [("go" in able(system, system.walk(start, f"set({k})"))) for k in range(4)] == [False, False, True, False]


def test_prev_is_the_code_before_the_edit_with_what_it_has_captured() -> None:
    system = ByHand(
        "var x: 0..3 = 0\ntransition go { require gate: x > 2 }\ntransition up { require x < 3 x := x + 1 }\n"
        "modification or_at(k: 0..2) { rewrite go.gate as prev or x == k }\n"
        "modification never { rewrite go.gate as prev and false }",
        3,
    )

    def opens(*edits: str) -> list[int]:
        at, found = system.walk(system.start(), *edits), []
        for x in range(4):
            found += [x] if "go" in able(system, at) else []
            at = system.walk(at, "up") if x < 3 else at
        return found

    assert opens() == [3]
    assert opens("or_at(1)") == [1, 3]
    assert opens("or_at(1)", "or_at(0)") == [0, 1, 3]
    assert opens("or_at(1)", "never") == []
    assert opens("or_at(1)", "never", "or_at(2)") == [2]
    assert opens("never", "or_at(2)", "or_at(0)") == [0, 2]


def test_the_latest_of_equal_edits_counts_once_and_what_lies_below_stays() -> None:
    system = ByHand(
        "var x: 0..3 = 0\ntransition go { x := 1 }\n"
        "modification more { rewrite go.x as if prev < 3 then prev + 1 else 0 }\n"
        "modification reset { rewrite go.x as 0 }",
        3,
    )
    start = system.start()
    for edits, x in (((), 1), (("more",), 2), (("more", "more"), 3), (("more", "reset", "more"), 1)):
        assert system.walk(start, *edits, "go")["x"] == x, edits


def test_a_selection_touches_its_own_arguments_only() -> None:
    system = ByHand(
        f"{AGENTS}transition pair(a: A, b: A) {{ require gate: a != b }}\n"
        "modification first(c: A) { rewrite pair(c, _).gate as true }\n"
        "modification second(c: A) { rewrite pair(_, c).gate as false }",
        2,
    )
    start = system.start()

    def pairs(at: Known) -> set[str]:
        return {step for step in able(system, at) if step.startswith("pair")}

    assert pairs(start) == {"pair(0, 1)", "pair(1, 0)"}
    assert pairs(system.walk(start, "first(0)")) == {"pair(0, 0)", "pair(0, 1)", "pair(1, 0)"}
    assert pairs(system.walk(start, "second(0)")) == {"pair(0, 1)"}
    assert pairs(system.walk(start, "first(0)", "second(1)")) == {"pair(0, 0)", "pair(1, 0)"}
    assert pairs(system.walk(start, "second(1)", "first(0)")) == {"pair(0, 0)", "pair(0, 1)", "pair(1, 0)"}


def test_disabling_and_enabling() -> None:
    system = ByHand(
        f"{AGENTS}transition go(a: A) {{ m[a] := true }}\nmodification off(a: A) {{ disable go(a) }}\n"
        "modification on { enable go }\ndormant modification asleep { x := 3 }\nmodification wake { enable asleep }",
        3,
    )
    start = system.start()
    assert {"go(0)", "go(1)"} <= able(system, start)
    assert "asleep" not in able(system, start)
    assert "asleep" in able(system, system.walk(start, "wake"))
    off = system.walk(start, "off(0)")
    assert {"go(0)", "go(1)"} & able(system, off) == {"go(1)"}
    assert {"go(0)", "go(1)"} <= able(system, system.walk(off, "off(1)", "on"))


def test_a_copy_has_the_code_of_its_source_at_that_moment() -> None:
    system = ByHand(
        f"{AGENTS}transition go(a: A) {{ require gate: m[a] require same: true x := 1 }}\n"
        "modification open(a: A) { rewrite go(a).gate as true }\n"
        "modification shut(a: A) { disable go(a) }\n"
        "modification learn(a: A, b: A) { require a != b copy go(a) from go(b) }",
        3,
    )
    start = system.start()
    assert not {"go(0)", "go(1)"} & able(system, start)
    opened = system.walk(start, "open(1)")
    assert {"go(0)", "go(1)"} & able(system, opened) == {"go(1)"}
    both = system.walk(opened, "learn(0, 1)")
    assert {"go(0)", "go(1)"} & able(system, both) == {"go(0)", "go(1)"}
    assert not {"go(0)", "go(1)"} & able(system, system.walk(opened, "learn(1, 0)"))
    # A copy is no link: what becomes of the source later does not matter. Being disabled is copied, too.
    assert {"go(0)", "go(1)"} & able(system, system.walk(both, "shut(1)")) == {"go(0)"}
    assert not {"go(0)", "go(1)"} & able(system, system.walk(opened, "shut(1)", "learn(0, 1)"))


def test_a_backup_brings_back_what_was_saved_and_nothing_before_it_was() -> None:
    system = ByHand(
        "var x: 0..3 = 0\nvar y: 0..3 = 0\nbackup all of go, x\n"
        "transition go { require gate: x < 1 x := x + 1 y := x }\n"
        "modification open { rewrite go.gate as x < 3 }\nmodification keep { save all }\n"
        "modification back { restore all }",
        4,
    )
    start = system.start()
    assert able(system, start) == {"go", "open", "keep"}
    later = system.walk(start, "keep", "open", "go", "go")
    assert (later["x"], later["y"]) == (2, 1)
    assert {"go", "back"} <= able(system, later)
    restored = system.walk(later, "back")
    assert (restored["x"], restored["y"]) == (0, 1)
    assert "go" not in able(system, system.walk(restored, "go"))
    assert "go" in able(system, system.walk(start, "open", "keep", "go", "back", "go"))


def test_removed_and_added_clauses() -> None:
    system = ByHand(
        "var x: 0..3 = 0\ntransition go { require gate: x == 1 x := 1 }\n"
        "modification free { remove go.gate }\nmodification bare { remove go.x }\n"
        "modification bound { add require late: x == 0 to go }",
        3,
    )
    start = system.start()
    assert "go" not in able(system, start)
    assert system.walk(start, "free", "go")["x"] == 1
    assert system.changes(system.walk(start, "free", "bare"), "go") == {}
    assert "go" in able(system, system.walk(start, "free", "bound"))
    assert "go" not in able(system, system.walk(start, "free", "go", "bound"))


@pytest.mark.parametrize(("second", "meet"), [("go(b)", True), ("go(a).same", False), ("up", False)])
def test_two_edits_of_one_place_are_undefined_exactly_where_they_meet(second: str, meet: bool) -> None:
    second = second if "." in second else f"{second}.gate"
    system = ByHand(
        f"{AGENTS}transition go(a: A) {{ require gate: m[a] require same: m[a] }}\n"
        "transition up { require gate: x < 1 x := 1 }\n"
        f"modification both(a: A, b: A) {{ rewrite go(a).gate as true rewrite {second} as false }}"
    )
    possible = {step for step in able(system, system.start()) if step.startswith("both")}
    assert possible == {"both(0, 1)", "both(1, 0)", *(() if meet else ("both(0, 0)", "both(1, 1)"))}


def test_an_argument_outside_of_its_range_makes_an_edit_undefined() -> None:
    system = ByHand(
        "var x: 0..3 = 0\ntransition go(k: 0..1) { require gate: false }\n"
        "modification open(n: 0..3) { rewrite go(n).gate as true }"
    )
    assert able(system, system.start()) == {"open(0)", "open(1)"}


def test_updates_of_an_edit_that_leaves_everything_as_it_is() -> None:
    text = "var x: 0..3 = 0\ntransition go { require gate: x < 1 }\nmodification same { rewrite go.gate as prev }"
    system = ByHand(text)
    coded = system.coded
    reader = coded.translator.code
    assert isinstance(reader, CodeReader)
    edits = EditTranslator(coded.model, coded.code, coded.backups, reader)
    context = reader.sites.parameter_context("same")
    assert edits.updates(coded.model.rules["same"], context) == ([], coded.system.manager.true)
