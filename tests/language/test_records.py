"""Optional values and records: what they mean, how they are shown, and the mistakes that can be made with them."""

from __future__ import annotations

import pytest

from invariants.api import check
from invariants.foundation.codes import Code
from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document
from tests.language.reading import errors

SYSTEM = """system records
type Account [2]
enum Kind { pay, close }
record Proposal { target: Account, kind: Kind, level: 0..3 }
record Signed { what: Proposal, by: Account? }
var pending: Proposal? = none
var last: Signed
var owner: Account? = none
var votes: Account -> Proposal? = none
var n: Int = 0
"""

RIGHT = (
    "transition t(a: Account) { pending := Proposal(target: a, kind: pay, level: 1) }",
    "transition t(a: Account) { pending := value(pending) with { level: 2, target: a } }",
    "transition t { require pending != none and pending.target == value(owner) n := pending.level }",
    "transition t(a: Account) { votes[a] := pending pending := none }",
    "record Flag { on: Bool } var flag: Flag transition t { pending := if flag.on then none else pending }",
    "transition t { votes[last.what.target] := votes[value(owner)] pending := votes[last.what.target] }",
    "transition t(a: Account) { votes[a] := if n == 0 then none else pending }",
    "transition t(a: Account) { last := Signed(what: value(votes[a]), by: none) }",
    "transition t(a: Account) { last := last with { by: a } }",
    "transition t { require last.what.target == value(last.by) owner := last.by }",
    "transition t { require owner == last.what.target n := count(a in Account: votes[a] == pending) }",
    "transition t { for a in Account { votes[a] := none } }",
    "transition t { votes := for a: none }",
    "transition t(a: Account) { pending := votes[a] } modification m { rewrite t.pending as none }",
    "record Flag { on: Bool } var flag: Flag transition t { require g: n > 0 flag := Flag(on: true) } "
    "modification m { lab: rewrite t.g as prev } modification k { rewrite m.lab as rewrite t.flag as Flag(on: false) }",
    "transition t { pending := none } modification m { rewrite t.pending as if n > 0 then prev else none }",
    "transition t { pending := none } modification m { remove t.pending } invariant i: unmodified t.pending",
    "modification m(a: Account) { add pending := none to t } transition t { require n > 0 }",
    "backup b of pending, code modification m { save b } modification k { restore b }",
    "transition t { require n > 0 } modification m { rewrite t as any of pending where n == 0 }",
    "invariant i: forall pending in Account: pending == pending",
    "invariant i: pending == pending' or votes == votes",
    "transition t(a: Account) { first: votes[a] := none n := n + 1 }",
    "transition t(a: Account) { require g: n == 0 } modification m { rewrite t.g as owner == a and last.by != a }",
    "transition t(a: Account) { n := 1 } modification m { rewrite t.n as if owner == a then 1 else 2 }",
    "transition t(a: Account) { n := 1 } modification m { add require f: owner != a to t }",
    "transition t(a: Account) { n := 1 } modification m { add pending := votes[a] to t }",
    "var e: Account -> Bool = false transition t(a: Account) { for b in Account { l: e[b] := a == b } } "
    "modification m { rewrite t.l as owner == b or a == owner }",
    "transition t(a: Account) { require g: n == 0 } modification m { l: rewrite t.g as owner == a } "
    "modification k { rewrite m.l as rewrite t.g as prev and owner != a add o: rewrite t.g as a == owner to m }",
    "transition t(a: Account) { require g: n == 0 } modification m { n := 1 } "
    "modification k { rewrite m as any of n editing t.g from { owner == a, prev and owner != a } }",
    "transition t(a: Account) { owner := a } modification m { rewrite t.owner as if owner == a then none else owner }",
    "define open: Bool = pending != none invariant i: open => pending.kind == pay",
)

WRONG = (
    ("invariant i: pendng == none", Code.UNKNOWN_NAME, "pendng"),
    (
        "transition t(a: Account) { require g: n == 0 } modification m { rewrite t.g as owner == b }",
        Code.UNKNOWN_NAME,
        "b",
    ),
    (
        "var e: Account -> Bool = false transition t(a: Account) { n := 1 for b in Account { e[b] := a == b } } "
        "modification m { rewrite t.n as if owner == b then 1 else 2 }",
        Code.UNKNOWN_NAME,
        "b",
    ),
    (
        "transition t(a: Account) { require g: n == 0 } modification m { n := 1 } modification k { rewrite m.n as "
        "if owner == a then 1 else 2 }",
        Code.UNKNOWN_NAME,
        "a",
    ),
    ("invariant i: true => none != gone", Code.UNKNOWN_NAME, "gone"),
    ("transition misspelt(p: Bool) { require p == none }", Code.TYPE_MISMATCH, "p"),
    ("transition t { pending := 3 }", Code.TYPE_MISMATCH, "3"),
    ("transition t { n := none }", Code.TYPE_MISMATCH, "none"),
    ("transition t { n := pending }", Code.TYPE_MISMATCH, "pending"),
    ("transition t { require pending }", Code.TYPE_MISMATCH, "pending"),
    ("transition t { require pending == 3 }", Code.TYPE_MISMATCH, "pending == 3"),
    ("transition t { require pending < none }", Code.TYPE_MISMATCH, "pending < none"),
    ("transition t { require pending.level == pay }", Code.TYPE_MISMATCH, "pending.level == pay"),
    ("transition t { require pending.size == 1 }", Code.UNKNOWN_NAME, "size"),
    ("transition t { require n.size == 1 }", Code.UNKNOWN_NAME, "n.size"),
    ("transition t { require value(n) == 1 }", Code.TYPE_MISMATCH, "value(n)"),
    ("transition t(a: Account) { pending := Proposal(target: a, level: 1) }", Code.WRONG_ARITY, None),
    ("transition t(a: Account) { pending := Proposal(target: a, target: a) }", Code.UNKNOWN_NAME, "target"),
    ("transition t(a: Account) { pending := Promise(target: a) }", Code.UNKNOWN_NAME, "Promise"),
    ("transition t { pending := pending with { size: 1 } }", Code.UNKNOWN_NAME, "size"),
    ("transition t { pending := any }", Code.MISPLACED_FORM, "any"),
    ("transition t(p: Proposal) { pending := p }", Code.TYPE_MISMATCH, "Proposal"),
    ("transition t { pending := votes }", Code.WRONG_ARITY, None),
    ("record Loop { next: Loop? }", Code.CYCLIC_DEFINITION, "Loop"),
    ("record One { b: Two } record Two { a: Int }", Code.CYCLIC_DEFINITION, "Two"),
    ("record kind { a: Int }", Code.RESERVED_NAME, "kind"),
    ("record Kind { a: Int }", Code.DUPLICATE_NAME, "Kind"),
    ("record Twice { a: Int, a: Int }", Code.DUPLICATE_NAME, "a"),
    ("transition t { require votes[n] == none }", Code.TYPE_MISMATCH, "n"),
    ("const k: Kind? invariant i: k == none check i: k = none", Code.BAD_OPTION, "k"),
    ("const k: Kind? invariant i: k == none check i: k = pay", Code.BAD_OPTION, "k"),
    ("const k: Signed invariant i: k.by == none check i: k = 1", Code.BAD_OPTION, "k"),
)


@pytest.mark.parametrize("text", RIGHT)
def test_optional_values_and_records_are_read(text: str) -> None:
    load_text(SYSTEM + text)
    document = parse(SourceText("records.inv", SYSTEM + text))
    assert parse(SourceText("records.inv", print_document(document))) == document


CHANGED = "transition t { require pending != none pending := value(pending) with { level: 3 } }"

WAYS_OUT = (
    ("transition t { pending := n with { level: 1 } }", "n", "write one in front of it"),
    ("transition t { pending := none with { level: 1 } }", "none", "write a record with all of them"),
    ("transition t { require n == none }", "n", "declare a variable with `?`"),
    ("transition t { require last != none }", "last", "declare a variable with `?`"),
    ("transition t { n := owner }", "owner", "write `value(owner)`, or ask `owner == none`"),
    ("transition t { last := last with { what: pending } }", "pending", "write `value(pending)`"),
    ("transition t { require last.what }", "last.what", "as in `last.what.target`"),
    ("transition t { require pending.levl == 1 }", "levl", "did you mean `level`?"),
    ("transition t { require owner.level == 1 }", "level", "`level` is a field of Proposal"),
    ("transition t { pending := value(pending) with { levl: 1 } }", "levl", "did you mean `level`?"),
    ("transition t { require pending != nil }", "nil", "write `none`"),
    ("transition t { pending := null }", "null", "write `none`"),
    ("transition t { pending := Proposal(owner, pay, 1) }", "Proposal(owner, pay, 1)", "Proposal(target: …, kind"),
    ("transition t(a: Account) { last := Signed(by: a) }", "Signed(by: a)", "write `Signed(what: …, by: a)`"),
    ("transition t { last := Signed() }", "Signed()", "`Signed(what: …, by: …)`"),
    (
        "transition t { pending := none } modification m { rewrite t.pendin as true }",
        "pendin",
        "did you mean `pending`?",
    ),
    ("transition t { pending := none } modification m { rewrite t.x as true }", "x", "there is `pending`"),
    ("const first: Account = none", "none", "only what is declared with `?`"),
    (
        "transition t { last := last } modification m { rewrite t.last as prev with { what: prev.what } }",
        "prev",
        "`prev`,",
    ),
    *(
        (f"transition t {{ last := last }} modification m {{ rewrite t.last as {code} }}", "prev", "if φ then prev")
        for code in (
            "last with { what: prev }",
            "Signed(what: last.what, by: prev)",
            "if n > 0 then last else last with { by: if n > 1 then none else prev }",
            "last with { what: last.what with { level: prev } }",
        )
    ),
    ("transition t { pending := none } modification m { rewrite t.pending as value(prev) }", "prev", "if φ then prev"),
    (
        "transition t { owner := none } modification m { rewrite t.owner as if prev == none then prev else none }",
        "prev",
        "`if",
    ),
    *(
        (
            f"{CHANGED} modification m {{ rewrite t.pending as {code} }}",
            "prev",
            "write the new value without `prev`, as in `if x == none then none else value(x) with",
        )
        for code in (
            "prev with { level: 2 }",
            "if n > 0 then pending else prev with { level: 2 }",
            "(if n > 0 then none else prev) with { level: 2 }",
            "(if n > 0 then prev else value(pending)) with { level: 2 }",
        )
    ),
    *(
        (f"{CHANGED} modification m {{ rewrite t.pending as {code} }}", "prev", "write `prev`, `if φ then prev")
        for code in (
            "value(if n > 0 then prev else pending)",
            "if (if n > 0 then prev else pending) == none then none else pending",
            "if (if n > 0 then prev else pending).level > 1 then none else pending",
            "if prev then none else pending",
            "if n > 0 then value(pending) with { level: if prev == pending then 1 else 2 } else prev",
        )
    ),
    *(
        (
            "transition t { require g: n > 0 pending := none } modification m { lab: rewrite t.g as prev } "
            f"modification k {{ rewrite m.lab as {edit} }}",
            edit,
            "without a label",
        )
        for edit in ("rewrite t.pending as none", "remove t.pending")
    ),
    ("transition t { require votes < votes }", "votes < votes", "compare a field"),
    ("transition t { n := 1 } modification m { rewrite t.n as value(prev) }", "value(prev)", "without"),
)


@pytest.mark.parametrize(("text", "place", "help"), WAYS_OUT)
def test_a_mistake_has_its_exact_place_and_says_how_it_is_mended(text: str, place: str, help: str) -> None:
    (found,) = errors(SYSTEM + text)
    assert found.labels[0].span.text == place
    assert help in (found.help or "")


@pytest.mark.parametrize(("text", "code", "place"), WRONG)
def test_a_mistake_has_a_place_and_a_way_out(text: str, code: Code, place: str | None) -> None:
    found = next(each for each in errors(SYSTEM + text) if each.code is code)
    if place is not None:
        assert found.labels[0].span.text == place
    assert found.help or len(found.labels) > 1


@pytest.mark.parametrize(
    "declared", ["const o: Int? = 3", "var o: Int? = 3", "record P { o: Int } const o: P? = P(o: 3)"]
)
def test_a_single_optional_value_makes_a_text_one_with_optional_values(declared: str) -> None:
    read = "value(o).o" if "P" in declared else "value(o)"
    model = load_text(f"system s {declared} var n: Int = 0 invariant i: o != none and {read} == 3")
    result = next(each for each in check(model, chain=0, steps=0) if each.invariant == "i")
    assert result.verdict.value in {"proved", "survives"}


def test_a_definition_may_have_the_name_of_a_form_and_be_given_the_code_before() -> None:
    text = "define value(b: Bool): Bool = not b transition t { require g: true }"
    model = load_text(f"{SYSTEM}{text} modification m {{ rewrite t.g as value(prev) }}")
    assert [str(edit.site) for edit in model.rules["m"].edits] == ["t.g"]


def test_a_model_without_records_has_no_forms_of_them() -> None:
    (found,) = errors("system plain var x: Int = 0 invariant i: Proposal(a: 1) == x")
    assert found.code is Code.UNKNOWN_NAME
    assert "record" in str(found.help)


SITES = """system sites
type O [2]
record Key {{ owner: O }}
var key: Key? = none
transition t(o: O) {{
  require gate: true
  key := Key(owner: o)
}}
modification more {{ add require later: key == none to t }}
modification m(o: O) {{ {edit} }}
"""


@pytest.mark.parametrize(
    ("edit", "code", "way_out"),
    [
        ("rewrite t.kye as none", Code.UNKNOWN_SITE, "did you mean `key`?"),
        ("rewrite t.kye as key", Code.UNKNOWN_SITE, "did you mean `key`?"),
        ("rewrite t.kye as Key(owner: o)", Code.UNKNOWN_SITE, "did you mean `key`?"),
        ("rewrite t.latter as none", Code.UNKNOWN_SITE, "did you mean `later`?"),
        ("a: rewrite t.kye as none", Code.UNKNOWN_SITE, "did you mean `key`?"),
        ("rewrite tt.key as none", Code.UNKNOWN_NAME, "there are `t`, `more` and `m`"),
        (
            "rewrite more as any of key editing t.gaet from { none } where true",
            Code.UNKNOWN_SITE,
            "did you mean `gate`?",
        ),
        # Of a place that is there, the value is complained of.
        ("rewrite t.gate as none", Code.TYPE_MISMATCH, "only what is declared with `?` can be `none`"),
        ("rewrite t.later as none", Code.TYPE_MISMATCH, "only what is declared with `?` can be `none`"),
    ],
)
def test_a_misspelt_site_is_complained_of_before_the_value_for_it(edit: str, code: Code, way_out: str) -> None:
    (found,) = errors(SITES.format(edit=edit))
    assert (found.code, found.help) == (code, way_out)


@pytest.mark.parametrize(
    ("edits", "places"),
    [
        ("rewrite t.kye as Key(woner: o)", ["kye", "woner"]),
        ("rewrite t.kye as if key == nne then none else key", ["kye", "nne"]),
        ("rewrite t.gaet as key.woner == o", ["gaet", "woner"]),
        ("a: rewrite t.gaet as key.woner == o", ["gaet", "woner"]),
        ("rewrite t.zzz as key.woner == o", ["zzz"]),
        ("rewrite t.kye as prev with { owner: o }", ["kye", "prev"]),
        ("rewrite t.kye as none", ["kye"]),
        ("require key.woner == o  rewrite t.gaet as true", ["woner", "gaet"]),
        ("require key.woner == o  rewrite t.key as Key(woner: o)", ["woner", "woner"]),
        ("rewrite t.key as Key(woner: o)  remove t.gaet  disable tt", ["woner", "gaet", "tt"]),
        (
            "rewrite t.key as Key(woner: o)  rewrite more as any of key editing t.gaet, t.key where true",
            ["woner", "gaet"],
        ),
        ("rewrite t.key as Key(woner: o)  rewrite tt.key as none", ["woner", "tt"]),
        ("rewrite t.key as Key(woner: o)  rewrite t.later as false  remove t.key  disable more", ["woner"]),
        ("rewrite t.key as Key(woner: o)  remove t.latter", ["woner", "latter"]),
        ("rewrite t.key as Key(woner: o) }\nmodification m2 { remove t.gaet", ["woner", "gaet"]),
    ],
)
def test_mistakes_with_records_and_misspelt_places_are_reported_together(edits: str, places: list[str]) -> None:
    assert [each.labels[0].span.text for each in errors(SITES.format(edit=edits))] == places


STORY = """system lock
type Account [2] = alice, attacker
record Proposal { target: Account, level: 0..3 }
var pending: Proposal? = none
var done: Account -> Proposal? = none
transition propose(a: Account) {
  require pending == none
  pending := Proposal(target: a, level: 2)
}
transition take {
  require pending != none
  done[pending.target] := value(pending) with { level: pending.level + 1 }
  pending := none
}
invariant never: done[attacker] == none
invariant least: forall a in Account: done[a] == none or done[a].level == 3
"""


def test_results_have_whole_values() -> None:
    results = {each.invariant: each for each in check(load_text(STORY), chain=0, steps=4)}
    trace = results["never"].trace
    assert trace[0].state["pending"] == "none"
    assert trace[1].state["pending"] == "Proposal(target: attacker, level: 2)"
    assert trace[2].state["done"] == {"alice": "none", "attacker": "Proposal(target: attacker, level: 3)"}
    changes = [(change.place, change.before, change.after) for change in trace[2].changes]
    assert changes == [
        ("pending", "Proposal(target: attacker, level: 2)", "none"),
        ("done[attacker]", "none", "Proposal(target: attacker, level: 3)"),
    ]
    assert results["least"].verdict.value in {"proved", "survives"}
