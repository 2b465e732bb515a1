"""Every error of the type checker: its code, the text that it underlines, and the way out that it shows."""

from __future__ import annotations

import pytest

from invariants.foundation.codes import Code
from tests.language.reading import SYSTEM, check_error, errors
from tests.language.typing.wrong_names import NAMES

TYPES = [
    ("invariant i: n", Code.TYPE_MISMATCH, "n", "compare it"),
    ("invariant i: kind[weight] == ai", Code.WRONG_ARITY, "weight", "1 index"),
    ("invariant i: on + 1 == 2", Code.TYPE_MISMATCH, "on", "then 1 else 0"),
    ("invariant i: -on == 2", Code.TYPE_MISMATCH, "on", "then 1 else 0"),
    ("invariant i: not n", Code.TYPE_MISMATCH, "n", "compare it"),
    ("invariant i: n and on", Code.TYPE_MISMATCH, "n", "compare it"),
    ("invariant i: light < green", Code.TYPE_MISMATCH, "light", "numbers are"),
    ("invariant i: n == on", Code.TYPE_MISMATCH, "n == on", "both as `Int` or both as `Bool`"),
    ("invariant i: r div 2 == 1", Code.TYPE_MISMATCH, "r", "a `Real` never becomes an `Int`"),
    ("invariant i: 2 ^ r == 1", Code.TYPE_MISMATCH, "r", "a `Real` never becomes an `Int`"),
    ("invariant i: on ^ 2 == 1", Code.TYPE_MISMATCH, "on", "then 1 else 0"),
    ("invariant i: table[r] == 1", Code.TYPE_MISMATCH, "r", "a `Real` never becomes an `Int`"),
    ("invariant i: trusted[n]", Code.TYPE_MISMATCH, "n", "give a value of `Agent`"),
    ("invariant i: twice(0.5) == 1", Code.TYPE_MISMATCH, "0.5", "a `Real` never becomes an `Int`"),
    ("invariant i: (if on then 1 else on) == 1", Code.TYPE_MISMATCH, "if on then 1 else on", "both as"),
    ("invariant i: if n then on else on", Code.TYPE_MISMATCH, "n", "compare it"),
    ("invariant i: max(1, on) == 1", Code.TYPE_MISMATCH, "on", "then 1 else 0"),
    ("invariant i: abs(on) == 1", Code.TYPE_MISMATCH, "on", "then 1 else 0"),
    ("invariant i: exp(on) == 1", Code.TYPE_MISMATCH, "on", "then 1 else 0"),
    ("invariant i: count(a in Agent: 1) == 1", Code.TYPE_MISMATCH, "1", "compare it"),
    ("invariant i: sum(a in Agent: on) == 1", Code.TYPE_MISMATCH, "on", "then 1 else 0"),
    ("invariant i: forall a in Agent: 1", Code.TYPE_MISMATCH, "1", "compare it"),
    ("invariant i: enabled work(n, 0)", Code.TYPE_MISMATCH, "n", "give a value of `Agent`"),
    ("var v: Int = true", Code.TYPE_MISMATCH, "true", "then 1 else 0"),
    ("var v: 0..3 = 7", Code.TYPE_MISMATCH, "7", "inside the range"),
    ("const c: 0..3 = limit", Code.TYPE_MISMATCH, "limit", "inside the range"),
    ("define f: Int = on", Code.TYPE_MISMATCH, "on", "then 1 else 0"),
    ("transition t { n := 0.5 }", Code.TYPE_MISMATCH, "0.5", "declare the other side as `Real`"),
    ("transition t { light := human }", Code.TYPE_MISMATCH, "human", "`red` or `green`"),
    ("transition t { n := any v where v }", Code.TYPE_MISMATCH, "v", "compare it"),
    ("modification m { rewrite work.n as on }", Code.TYPE_MISMATCH, "on", "then 1 else 0"),
    ("modification m { rewrite work as any of n where n' }", Code.TYPE_MISMATCH, "n'", "compare it"),
    (
        "modification m(a: Agent) { copy tune(a) from work(a, _) }",
        Code.TYPE_MISMATCH,
        "copy tune(a) from work(a, _)",
        "within one rule",
    ),
    ("invariant i: trusted", Code.WRONG_ARITY, "trusted", "1 index"),
    ("invariant i: forall a in Agent: trusted[a, a]", Code.WRONG_ARITY, "trusted", "1 index"),
    ("invariant i: on[1]", Code.WRONG_ARITY, "on", "without an index"),
    ("invariant i: twice[1] == 2", Code.WRONG_ARITY, "twice[1]", "twice(…)"),
    ("invariant i: forall a in Agent: a[1]", Code.WRONG_ARITY, "a[1]", "write `a`"),
    ("invariant i: forall a in Agent: trusted(a)", Code.WRONG_ARITY, "trusted(a)", "trusted[…]"),
    ("invariant i: twice == 2", Code.WRONG_ARITY, "twice", "twice(x)"),
    ("invariant i: twice(1, 2) == 2", Code.WRONG_ARITY, "twice(1, 2)", "twice(x)"),
    ("invariant i: exp(1, 2) == 2", Code.WRONG_ARITY, "exp(1, 2)", "exp(e)"),
    ("invariant i: max(n) == 2", Code.WRONG_ARITY, "max(n)", "max(e, f)"),
    ("invariant i: saved(1)", Code.WRONG_ARITY, "saved(1)", "saved(B)"),
    ("invariant i: enabled work(1)", Code.WRONG_ARITY, "work(1)", "`_` for each argument"),
    ("transition t { trusted := true }", Code.WRONG_ARITY, "trusted", "`trusted := for a: …` for all"),
    ("transition t { n[1] := 1 }", Code.WRONG_ARITY, "n", "without an index"),
    ("modification m { rewrite work.cap as now(1, 2) == 3 }", Code.WRONG_ARITY, "now(1, 2)", "now(e)"),
    ("modification m { disable work(_) }", Code.WRONG_ARITY, "work(_)", "`_` for each argument"),
    (
        "modification m(a: Agent) { copy work(a, _) from work(_, 1) }",
        Code.WRONG_ARITY,
        "copy work(a, _) from work(_, 1)",
        "same places on both sides",
    ),
    ("modification m { copy work from work }", Code.WRONG_ARITY, "copy work from work", "copy work(a, …)"),
    ("invariant i: exists x in Int: x == 0", Code.NOT_FINITE, "Int", "0..9"),
    ("var v: Real -> Int", Code.NOT_FINITE, "Real", "0..9"),
    ("transition t { for x in Int { table[x] := 0 } }", Code.NOT_FINITE, "Int", "0..9"),
    ("transition t(x: Int) { }\nmodification m { disable t(1) }", Code.NOT_FINITE, "1", "write `_`"),
    ("transition t(x: Int) { }\ninvariant i: unmodified t(1)", Code.NOT_FINITE, "1", "write `_`"),
    ("transition t(x: Int) { require x > 0 }\ninvariant i: enabled t", Code.NOT_FINITE, "enabled t", "which value"),
    ("init n' == 1", Code.PRIME_WITHOUT_STEP, "n'", "contracts"),
    ("define f: Int = n'", Code.PRIME_WITHOUT_STEP, "n'", "contracts"),
    ("transition t { require n' > n }", Code.PRIME_WITHOUT_STEP, "n'", "contracts"),
    ("modification m { rewrite work.cap as n' == 0 }", Code.PRIME_WITHOUT_STEP, "n'", "contracts"),
    ("modification m { rewrite work as any of n where now(n') == 0 }", Code.PRIME_WITHOUT_STEP, "n'", "contracts"),
    ("invariant i: limit' == 4", Code.PRIME_WITHOUT_STEP, "limit'", "write `limit`"),
    ("invariant i: forall a in Agent: a' == a", Code.PRIME_WITHOUT_STEP, "a'", "write `a`"),
    ("invariant i: light == green'", Code.PRIME_WITHOUT_STEP, "green'", "write `green`"),
    ("define f: Int = 1\ninvariant i: f' == 1", Code.PRIME_WITHOUT_STEP, "f'", "write `f`"),
    ("assume a: n == 0", Code.NOT_CONSTANT, "n", "const n"),
    ("const c: Int where c == n", Code.NOT_CONSTANT, "n", "const n"),
    ("const c: Int = n", Code.NOT_CONSTANT, "n", "const n"),
    ("define f: Int = n\nassume a: f == 0", Code.NOT_CONSTANT, "f", "constants"),
    ("define f: Bool = enabled work\nvar v: Bool = f", Code.NOT_CONSTANT, "f", "constants"),
    ("var v: Bool = saved(store)", Code.NOT_CONSTANT, "saved(store)", "`init`"),
    ("assume a: unmodified work", Code.NOT_CONSTANT, "unmodified work", "`init`"),
    ("const open: Int\nvar v: 0..open", Code.NOT_CONSTANT, "open", "const n: Int = 3"),
    ("var v: 0..count(a in Agent: true)", Code.NOT_CONSTANT, "count(a in Agent: true)", "const n: Int = 3"),
    ("invariant i: forall k in 0..4: exists l in 0..k: l == k", Code.NOT_CONSTANT, "k", "const n: Int = 3"),
    ("type T [n]", Code.NOT_CONSTANT, "n", "const n"),
    ("const open: Int\nconst c: 0..3 = open", Code.NOT_CONSTANT, "open", "where c == …"),
    ("var v: 0..1 div 0", Code.NOT_CONSTANT, "1 div 0", "const n: Int = 3"),
    ("invariant i: any", Code.MISPLACED_FORM, "any", "whole right-hand side"),
    ("transition t { n := 1 + any }", Code.MISPLACED_FORM, "any", "whole right-hand side"),
    ("transition t { require l: any }", Code.MISPLACED_FORM, "any", "whole right-hand side"),
    ("modification m { rewrite work.cap as not any }", Code.MISPLACED_FORM, "any", "whole right-hand side"),
    ("var v: Int = any", Code.MISPLACED_FORM, "any", "whole right-hand side"),
    ("invariant i: prev", Code.MISPLACED_FORM, "prev", "rewrite R.site as"),
    ("transition t { n := prev }", Code.MISPLACED_FORM, "prev", "rewrite R.site as"),
    ("modification m { rewrite work as any of n where prev }", Code.MISPLACED_FORM, "prev", "rewrite R.site as"),
    ("modification m { rewrite work.cap as now(prev) }", Code.MISPLACED_FORM, "prev", "outside `now`"),
    ("invariant i: now(n) == 0", Code.MISPLACED_FORM, "now(n)", "leave it out"),
    ("modification m { rewrite work.cap as now(now(n)) == 0 }", Code.MISPLACED_FORM, "now(n)", "leave it out"),
    ("modification m(a: Agent) { disable work(now(a), _) }", Code.MISPLACED_FORM, "now(a)", "leave it out"),
    ("var v: 3..2", Code.EMPTY_RANGE, "3..2", "lower bound comes first"),
    ("type T [0]", Code.EMPTY_RANGE, "0", "never empty"),
    ("type T [-1]", Code.EMPTY_RANGE, "-1", "never empty"),
]

RULES = [
    ("transition t { n := 1 n := 2 }", Code.DOUBLE_ASSIGNMENT, "n := 2", "assign it once"),
    ("transition t { one: n := 1 two: n := 2 }", Code.DOUBLE_ASSIGNMENT, "two: n := 2", "assign it once"),
    ("modification m { add n := 1 to work }", Code.DOUBLE_ASSIGNMENT, "n := 1", "rewrite work.n as …"),
    ("modification m { add extra: n := 1 to work }", Code.DOUBLE_ASSIGNMENT, "extra: n := 1", "rewrite work.n as …"),
    ("modification m { rewrite work.cpa as true }", Code.UNKNOWN_SITE, "cpa", "did you mean `cap`?"),
    ("modification m { remove work.nothing }", Code.UNKNOWN_SITE, "nothing", "`cap`, `n` and `mark`"),
    ("modification m { remove work.trusted }", Code.UNKNOWN_SITE, "trusted", "`cap`, `n` and `mark`"),
    ("transition t { require on }\nmodification m { remove t.on }", Code.UNKNOWN_SITE, "on", "require on: …"),
    ("transition t { }\nmodification m { remove t.on }", Code.UNKNOWN_SITE, "on", "add require on: … to t"),
    ("invariant i: unmodified work.cpa", Code.UNKNOWN_SITE, "cpa", "did you mean `cap`?"),
    (
        "modification m(q: Agent) { rewrite work.cap as exists b in Agent: now(b == q) }",
        Code.CAPTURED_OUT_OF_REACH,
        "b",
        "take `b` out of `now`",
    ),
    ("modification m { rewrite work.cap as now(trusted[a]) }", Code.CAPTURED_OUT_OF_REACH, "a", "out of `now`"),
    ("modification m(q: Agent) { add more: kind[q] := ai to work }", Code.CAPTURED_OUT_OF_REACH, "q", "parameters"),
    ("modification m { rewrite work.cap as prev and unknown }", Code.MISPLACED_FORM, "unknown", "of their own"),
    ("modification m { rewrite work.cap as unknown or prev }", Code.MISPLACED_FORM, "unknown", "as unknown`"),
    ("modification m { disable work disable work }", Code.CONFLICTING_EDITS, "disable work", "two modifications"),
    ("modification m(q: Agent) { disable work(q, _) enable work }", Code.CONFLICTING_EDITS, "enable work", "at once"),
    (
        "modification m(q: Agent) { rewrite work(q, 1).cap as on remove work(_, 1).cap }",
        Code.CONFLICTING_EDITS,
        "remove work(_, 1).cap",
        "at once",
    ),
    (
        "modification m(q: Agent) { disable work(q, _) copy work(q, _) from work(q, _) }",
        Code.CONFLICTING_EDITS,
        "copy work(q, _) from work(q, _)",
        "at once",
    ),
    ("modification m { restore store n := 1 }", Code.CONFLICTING_EDITS, "n := 1", "at once"),
    ("modification m { restore store remove work.cap }", Code.CONFLICTING_EDITS, "remove work.cap", "at once"),
    (
        "backup other of n\nmodification m { restore store restore other }",
        Code.CONFLICTING_EDITS,
        "restore other",
        "at once",
    ),
    (
        "modification m { rewrite work as any of n rewrite work as any of r }",
        Code.CONFLICTING_EDITS,
        "rewrite work as any of r",
        "at once",
    ),
    ("transition t { limit := 1 }", Code.ASSIGN_CONSTANT, "limit", "`var`"),
    ("transition t { twice := 1 }", Code.ASSIGN_CONSTANT, "twice", "`var`"),
    ("transition t(p: Int) { p := 1 }", Code.ASSIGN_CONSTANT, "p", "to a variable"),
    ("transition t { human := 1 }", Code.ASSIGN_CONSTANT, "human", "x := human"),
    ("transition t { levle := 1 }", Code.ASSIGN_CONSTANT, "levle", "did you mean `level`?"),
    ("transition t { zzzzzz := 1 }", Code.ASSIGN_CONSTANT, "zzzzzz", "var zzzzzz"),
    ("modification m { rewrite work as any of limit }", Code.ASSIGN_CONSTANT, "limit", "`var`"),
    ("backup b of limit", Code.ASSIGN_CONSTANT, "limit", "leave it out"),
    ("transition t { disable work }", Code.EDIT_IN_TRANSITION, "disable work", "modification t"),
    ("transition t { save store }", Code.EDIT_IN_TRANSITION, "save store", "modification t"),
    ("transition t { require l: on require l: on }", Code.LABEL_CLASH, "l", "another label"),
    ("transition t { require n: on n := 1 }", Code.LABEL_CLASH, "n", "another label"),
    ("transition t { require r: on  s: n := 1 r := 0.5 }", Code.LABEL_CLASH, "r", "another label"),
    ("transition t { level: n := 1 level := 2 }", Code.LABEL_CLASH, "level", "another label"),
    (
        "transition t(a: Agent, b: Agent) { trusted[a] := true trusted[b] := false }",
        Code.LABEL_CLASH,
        "trusted[b] := false",
        "first: trusted[…]",
    ),
    ("modification m { add require cap: on to work }", Code.LABEL_CLASH, "cap", "another label"),
    (
        "modification m { add require l: on to work }\nmodification o { add l: r := 0 to work }",
        Code.LABEL_CLASH,
        "l",
        "another label",
    ),
    (
        "modification m { add l: table[j] := 1 to work }\nmodification o { add l: table[j + 1] := 1 to work }",
        Code.LABEL_CLASH,
        "table[j + 1",
        "another label",
    ),
    (
        "transition p { require enabled q }\ntransition q { require g: enabled p }",
        Code.CYCLIC_ENABLED,
        "enabled q",
        "the conditions themselves",
    ),
    ("transition p { require enabled p }", Code.CYCLIC_ENABLED, "enabled p", "the conditions themselves"),
    (
        "define f: Bool = enabled p\ntransition p { require g: on }\nmodification m { rewrite p.g as f }",
        Code.CYCLIC_ENABLED,
        "f",
        "the conditions themselves",
    ),
    (
        "transition p { n := any v where v > 0 and enabled p }",
        Code.CYCLIC_ENABLED,
        "enabled p",
        "the conditions themselves",
    ),
    (
        "transition p { n := 1 }\nmodification m { rewrite p as any of n where enabled p }",
        Code.CYCLIC_ENABLED,
        "enabled p",
        "the conditions themselves",
    ),
    (
        "transition p { for b in Agent where enabled p { kind[b] := any k where k == ai } }",
        Code.CYCLIC_ENABLED,
        "enabled p",
        "the conditions themselves",
    ),
]

CHECKS = [
    ("invariant safe: on\ncheck saef: chain 1", Code.UNKNOWN_INVARIANT, "saef", "did you mean `safe`?"),
    ("check n.range: chain 1", Code.UNKNOWN_INVARIANT, "n.range", "only variables with a range"),
    ("check work.defined: chain 1", Code.UNKNOWN_INVARIANT, "work.defined", "nothing undefined can occur"),
    ("check init.defined: chain 1", Code.UNKNOWN_INVARIANT, "init.defined", "nothing undefined can occur"),
    ("check work: chain 1", Code.UNKNOWN_INVARIANT, "work", "work.defined"),
    ("assume a: true\ncheck a: chain 1", Code.UNKNOWN_INVARIANT, "a", "taken for granted"),
    ("check: chian 1", Code.BAD_OPTION, "chian", "did you mean `chain`?"),
    ("check: Kind 3", Code.BAD_OPTION, "Kind", "only individual types"),
    ("check: zebra 3", Code.BAD_OPTION, "zebra", "`chain`"),
    ("check: chain 1, chain 2", Code.BAD_OPTION, "chain 2", "once"),
    ("check: chain many", Code.BAD_OPTION, "many", "chain any"),
    ("check: chain 0.5", Code.BAD_OPTION, "0.5", "chain any"),
    ("check: Agent 0", Code.BAD_OPTION, "0", "Agent 1"),
    ("check: timeout 0", Code.BAD_OPTION, "0", "timeout 10"),
    ("check: timeout any", Code.BAD_OPTION, "any", "timeout 10"),
    ("check: expect porved", Code.BAD_OPTION, "porved", "did you mean `proved`?"),
    ("check: expect proved after 1", Code.BAD_OPTION, "1", "leave it out"),
    ("check: expect violated after 0.5", Code.BAD_OPTION, "0.5", "after 1"),
    ("check: chain 3 after 1", Code.BAD_OPTION, "1", "leave it out"),
]

CASES = [*NAMES, *TYPES, *RULES, *CHECKS]


@pytest.mark.parametrize(("snippet", "code", "underlined", "help"), CASES)
def test_an_error_says_what_where_and_what_to_do(snippet, code, underlined, help):
    check_error(snippet, code, underlined, help)


@pytest.mark.parametrize("snippet", ["disable work(now(a), _)", "rewrite work.cap as now(now(a)) == a"])
def test_an_expression_that_is_read_at_once_needs_no_now(snippet):
    found = check_error(f"modification m(a: Agent) {{ {snippet} }}", Code.MISPLACED_FORM, "now(a)", "leave it out")
    assert found.labels[0].text == "read at this moment anyway"


def test_unlabelled_clauses_are_pointed_out():
    found = check_error("modification m { remove work.cpa }", Code.UNKNOWN_SITE, "cpa", "`cap`")
    assert any("without a label" in note for note in found.notes)
    assert any("`cap`, `n` and `mark`" in note for note in found.notes)


def test_a_letter_that_looks_like_another_is_pointed_out():
    found = check_error("invariant i: tw\u0456ce(3) == 6", Code.UNKNOWN_NAME, "tw\u0456ce", "did you mean `twice`?")
    assert any("U+0456" in note for note in found.notes)


def test_cycles_are_shown():
    found = check_error("define f: Int = g\ndefine g: Int = h\ndefine h: Int = f", Code.CYCLIC_DEFINITION, "f", "")
    assert found.notes == ("f → g → h → f",)
    assert [label.span.text for label in found.labels] == ["f", "g", "h"]
    enabled = (
        "transition p { require enabled q }\ntransition q { require enabled s }\ntransition s { require enabled p }"
    )
    found = check_error(enabled, Code.CYCLIC_ENABLED, "enabled q", "")
    assert found.notes == ("p → q → s → p",)


def test_all_errors_are_found_at_once_in_the_order_of_the_text():
    found = errors("""system many
var a: Nowhere
invariant first: missing and a > 1
transition t { require gone and lost == 3 a := 4 b := 5 }
modification m { disable t disable t rewrite t.x as 1 }
check frist: chain x, stesp 1
""")
    assert [(each.code.identifier, each.labels[0].span.text) for each in found] == [
        ("E0201", "Nowhere"),
        ("E0201", "missing"),
        ("E0201", "gone"),
        ("E0201", "lost"),
        ("E0405", "b"),
        ("E0404", "disable t"),
        ("E0402", "x"),
        ("E0501", "frist"),
        ("E0502", "x"),
        ("E0502", "stesp"),
    ]


@pytest.mark.parametrize(
    "snippet",
    [
        "invariant i: missing + 1 == 2 and on",
        "invariant i: (if missing then 1 else 2) == 3",
        "invariant i: let v = missing in v and v + 1 == 3",
        "invariant i: table[missing] + table[missing + 1] == 2 or missing",
        "invariant i: exists a in Agent: missing[a] == 3",
        "invariant i: missing == red",
        "invariant i: count(a in Agent: missing) == 3",
        "modification m(a: missing) { rewrite work(a, 3).cap as prev and a == a and now(a) == a }",
        "invariant i: not missing => -missing > 3",
        "invariant i: enabled work(missing, 3)",
        "invariant i: unmodified work(missing, 3).cap",
        "var v: missing\ninvariant i: v == 3 and v[1] and v(2)",
        "const c: missing\nvar v: 0..c\ninvariant i: v > c",
        "define f(a: missing): Int = a + 1\ninvariant i: f(3) == 4",
        "define f(a: Int): Int = missing\ninvariant i: f(3) == 4\nconst c: Int = f(1)",
        "transition t(a: missing) { require l: a == 3 trusted[a] := true }\nmodification m { rewrite t(3).l as on }",
        "var v: missing\ntransition t { v := red }\nmodification m { rewrite t.v as prev + 1 }",
        "transition t { for b in missing where b == 3 { table[b] := b } }",
        "modification m { rewrite missing.l as on }",
        "modification m { rewrite work as any of n where missing' > 3 }",
        "transition t { require l: missing }\ninvariant i: enabled t and unmodified t.l",
        "invariant safe: missing\ncheck safe: chain 1",
        "var v: 0..missing\ncheck v.range: chain 1",
        "transition t { n := missing div missing }\ncheck t.defined: chain 1",
    ],
)
def test_one_mistake_is_one_error(snippet):
    found = errors(SYSTEM + snippet)
    assert {each.labels[0].span.text.rstrip("'") for each in found} == {"missing"}
    assert {each.code for each in found} == {Code.UNKNOWN_NAME}
