"""Lints: hidden names, unused declarations, and `enabled` where a guard can be a choice."""

from __future__ import annotations

import pytest

from invariants.api import check
from invariants.foundation.codes import Code
from invariants.language.loader import load, load_text
from invariants.verdicts.verdict import Verdict
from tests.language.reading import warnings_of

HIDES = "W0601"
UNUSED = "W0602"


@pytest.mark.parametrize(
    ("snippet", "idle"),
    [
        ("modification m { save store save store }", ["save store"]),
        ("modification m { save store way: save store }", []),
        ("modification m { rewrite work.cap as on rewrite work as any of n }", ["rewrite work.cap as on"]),
        ("modification m { rewrite work as any of n remove work.mark }", ["remove work.mark"]),
        (
            "modification m(q: Agent) { rewrite work(q, 0).cap as on rewrite work(q, _) as any of n }",
            ["rewrite work(q, 0).cap as on"],
        ),
        ("modification m(q: Agent) { rewrite work(q, _).cap as on rewrite work(q, 0) as any of n }", []),
        ("modification m(q: Agent) { rewrite work.cap as on rewrite work(q, _) as any of n }", []),
        ("modification m { rewrite work.cap as on rewrite tune as any of n }", []),
        ("modification m { disable work rewrite work as any of n }", []),
    ],
)
def test_an_edit_that_another_one_makes_idle_is_warned_of(snippet, idle):
    assert warnings_of(snippet) == [("W0606", each) for each in idle]


TWINS = """system twins
enum Kind { one, twо }
type Agent [2]
var member: Agent -> Bool = false
var level: Int = 0
transition join(a: Agent) {
  require two: level < 2
  member[a] := true
}
modification rise(а: Agent) { require member[а]  level := level + 1 }
invariant i: level >= 0 or exists k in Kind: k == twо
"""


def test_names_that_look_the_same_are_warned_of_whatever_they_name(tmp_path):
    found = [each for each in load_text(TWINS).warnings if each.code is Code.LOOK_ALIKE]
    assert [(each.message, each.labels[0].span.line, each.labels[1].span.line) for each in found] == [
        ("`twо` looks like the name `two`, and is another word", 2, 7),
        ("`а` looks like the name `a`, and is another word", 10, 6),
    ]
    assert found[0].notes == ("the `о` in `twо` is U+043E, cyrillic small letter o",)
    silent = TWINS.replace("enum Kind { one, twо }", "enum Kind { one, twо }  # allow W0608: for the test")
    assert [each.code for each in load_text(silent).warnings].count(Code.LOOK_ALIKE) == 1
    (tmp_path / "part.inv").write_text("var level: Int = 0\n", "utf-8")
    main = 'system main\nimport "part.inv"\nvar lеvel: Int = 0\ninvariant i: lеvel == 0\n'
    (tmp_path / "main.inv").write_text(main, "utf-8")
    (warning,) = [each for each in load(tmp_path / "main.inv").warnings if each.code is Code.LOOK_ALIKE]
    assert {each.span.source.path.rpartition("/")[2] for each in warning.labels} == {"main.inv", "part.inv"}


def test_a_name_that_looks_like_a_keyword_is_warned_of():
    text = "system s\nvar іf: Bool = true\ninvariant i: іf\n"
    (warning,) = load_text(text).warnings
    assert (warning.code, warning.message) == (
        Code.LOOK_ALIKE,
        "`іf` looks like the keyword `if`, and is another word",
    )


@pytest.mark.parametrize("text", [TWINS.replace("о", "o").replace("а", "a"), "system s\n# а\nvar a: Bool = true\n"])
def test_nothing_is_said_where_no_two_names_look_the_same(text):
    assert Code.LOOK_ALIKE not in {each.code for each in load_text(text).warnings}


@pytest.mark.parametrize(
    ("options", "idle"),
    [
        ("chain any, steps 3", ["steps 3"]),
        ("steps 0, chain any, expect proved", ["steps 0"]),
        ("chain any, steps any", []),
        ("chain any", []),
        ("steps 3", []),
        ("chain 0, steps 3", []),
        ("chain 3, steps any", []),
    ],
)
def test_a_bound_on_steps_without_one_on_the_chain_is_warned_of(options, idle):
    assert warnings_of(f"invariant i: n >= 0\ncheck i: {options}") == [("W0607", each) for each in idle]


def test_of_a_limit_without_a_bound_on_the_chain_the_warning_comes_once():
    assert warnings_of("measure m: n\ncheck m: limit, expect 3, steps 2") == [("W0607", "steps 2")]
    assert warnings_of("measure m: n\ncheck m: limit, expect 3, chain 1, steps 2") == []


def test_a_warning_of_an_idle_bound_can_be_silenced():
    assert warnings_of("invariant i: n >= 0\ncheck i: chain any, steps 3  # allow W0607: as it was") == []


@pytest.mark.parametrize(
    ("snippet", "expected"),
    [
        ("invariant i: exists n in 0..3: n == 1", [(HIDES, "n")]),
        ("invariant i: exists a in Agent: exists a in Agent: trusted[a]", [(HIDES, "a")]),
        ("invariant i: (let n = 1 in n) == 1", [(HIDES, "n")]),
        ("invariant i: count(level in 0..3: level == 1) == 1", [(HIDES, "level")]),
        ("transition t(on: Bool) { require on }", [(HIDES, "on")]),
        ("transition t(p: Agent) { for p in Agent { trusted[p] := true } }", [(UNUSED, "p"), (HIDES, "p")]),
        ("transition t { n := any level where level > 0 }", [(HIDES, "level")]),
        ("define f(n: Int): Int = n\ninvariant i: f(1) == 1", [(HIDES, "n")]),
        ("invariant i: exists _n in 0..3: _n == 1", []),
        ("invariant i: exists red in 0..3: red == 1", []),
        ("modification m(a: Agent) { rewrite work.cap as trusted[a] require trusted[a] }", [(HIDES, "a")]),
        ("modification m(a: Agent) { rewrite work.cap as trusted[a] and now(trusted[a]) }", []),
        (
            "modification m(a: Agent) { rewrite work.cap as trusted[a] and now(n) > 0 require trusted[a] }",
            [(HIDES, "a")],
        ),
        ("modification m(a: Agent) { rewrite work(a, _).cap as prev and not trusted[a] }", []),
        ("modification m(a: Agent) { rewrite work(a, 0).cap as prev and not trusted[a] and j > 0 }", []),
        ("modification m(a: Agent) { rewrite work(a, _) as any of n where trusted[a] }", []),
        ("modification m(a: Agent) { rewrite work as any of n where trusted[a] and a == now(a) }", []),
        (
            "modification m(a: Agent, b: Agent) { rewrite work(b, _).cap as prev and trusted[a] require trusted[a] }",
            [(HIDES, "a")],
        ),
        (
            "modification m(a: Agent) { rewrite work(a, _).cap as not trusted[a] }\n"
            "modification c(b: Agent, d: Agent) { copy work(b, _) from work(d, _) }",
            [(HIDES, "a")],
        ),
        ("modification m(a: Agent) { rewrite work.cap as now(trusted[a]) }", []),
        ("modification m(q: Agent) { rewrite work.cap as trusted[q] }", []),
        (
            "modification m(q: Agent) { rewrite work.cap as exists q in Agent: trusted[q] }",
            [(UNUSED, "q"), (HIDES, "q")],
        ),
        ("var code: Bool\nbackup b of code\ninvariant i: code and saved(b)", [(HIDES, "code")] * 2),
    ],
)
def test_a_name_that_hides_another_is_warned_of(snippet, expected):
    assert warnings_of(snippet) == expected


@pytest.mark.parametrize(
    ("snippet", "expected"),
    [
        ("enum Extra { one }", [(UNUSED, "Extra")]),
        ("enum Extra { one }\ninvariant i: Extra.one == one", []),
        ("type Extra", [(UNUSED, "Extra")]),
        ("const extra: Int = 1", [(UNUSED, "extra")]),
        ("define extra: Int = 1", [(UNUSED, "extra")]),
        ("define _extra: Int = 1", []),
        ("var extra: Int = 1\ntransition t { extra := 2 }", [(UNUSED, "extra")]),
        ("var extra: 0..3 = 1\ntransition t { extra := 2 }", []),
        ("var extra: Int = 1\ntransition t { extra := extra + 2 }", []),
        ("var extra: Int = 1\ninvariant i: extra' > 0", []),
        ("backup extra of code", [(UNUSED, "extra")]),
        ("backup extra of code\nmodification m { save extra }", []),
        ("transition t(p: Agent) { }", [(UNUSED, "p")]),
        ("transition t(_p: Agent) { }", []),
        ("define f(x: Int): Int = 1\ninvariant i: f(2) == 1", [(UNUSED, "x")]),
        ("transition t(p: Agent) { require l: on }\nmodification m { rewrite t.l as trusted[p] }", []),
        ("transition t(p: Agent) { require l: on }\nmodification m(q: Agent) { disable t(q) }", []),
        ("modification m(q: Agent) { rewrite work.cap as trusted[q] }", []),
    ],
)
def test_a_declaration_that_nothing_uses_is_warned_of(snippet, expected):
    assert warnings_of(snippet) == expected


def test_declarations_of_an_import_need_no_use(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "library.inv").write_text("type Extra\nconst extra: Int = 1\ntransition t(a: Extra) { }")
    (tmp_path / "main.inv").write_text('system s\nimport "library.inv"\nconst own: Int = 1')
    assert [warning.labels[0].span.text for warning in load("main.inv").warnings] == ["own"]


def test_every_warning_has_a_way_out():
    model = load_text("system s\ntype T\nvar n: Int\ninvariant i: exists n in 0..3: n == 1")
    assert len(model.warnings) == 3
    assert all(warning.help for warning in model.warnings)


def test_an_imported_file_is_not_warned_of_names_that_it_cannot_know(tmp_path):
    (tmp_path / "lib.inv").write_text(
        "define twice(x: Int): Int = 2 * x\nconst y: Int = 1\ndefine g(y: Int): Int = y\n"
    )
    main = tmp_path / "main.inv"
    main.write_text('system main\nimport "lib.inv"\nvar x: Int = 1\ninvariant i: twice(x) == 2 and g(y) == 1\n')
    (one,) = load(main).warnings
    assert (one.code.identifier, one.labels[0].span.text) == (HIDES, "y")
    main.write_text('system main\nimport "lib.inv"\ninvariant i: exists y in 0..1: g(twice(y)) == 0\n')
    assert [each.labels[0].span.text for each in load(main).warnings] == ["y", "y"]


GATE = """\
system gate
type A
var lock: Bool = true
var passed: A -> Bool = false
define able: Bool = {defined}
transition pass(a: A) {{ require open: not passed[a]
  flip: passed[a] := {assigned} }}
transition other(a: A) {{ require not passed[a]
  passed[a] := true }}
modification m {{ lock := any
  {edit} }}
invariant i: {invariant}
"""


@pytest.mark.parametrize(
    ("invariant", "edit", "warned"),
    [
        ("enabled pass", "rewrite pass.open as any", True),
        ("enabled pass", "rewrite pass.open as any g where g or lock", True),
        ("forall a in A: passed[a] or enabled pass(a)", "rewrite pass.open as any", True),
        ("lock => enabled pass(_)", "rewrite pass.open as any", True),
        ("not not enabled pass", "rewrite pass.open as any", True),
        ("enabled pass == lock", "rewrite pass.open as any", True),
        ("enabled pass <=> lock", "rewrite pass.open as any", True),
        ("count(a in A: enabled pass(a)) > 0", "rewrite pass.open as any", True),
        ("if lock then enabled pass else true", "rewrite pass.open as any", True),
        ("let b = enabled pass in b", "rewrite pass.open as any", True),
        ("able", "rewrite pass.open as any", True),
        ("not able", "rewrite pass.open as any", False),
        ("not enabled pass", "rewrite pass.open as any", False),
        ("enabled pass => lock", "rewrite pass.open as any", False),
        ("not (exists a in A: enabled pass(a) and passed[a])", "rewrite pass.open as any", False),
        ("enabled other", "rewrite pass.open as any", False),
        ("enabled pass", "rewrite pass.open as lock", False),
        ("enabled pass", "rewrite pass.flip as any", False),
        ("enabled pass", "rewrite pass as any of passed where lock", False),
    ],
)
def test_enabled_where_a_guard_can_be_a_choice(invariant: str, edit: str, warned: bool) -> None:
    defined = "enabled pass" if "able" in invariant.replace("enabled", "") else "lock"
    text = GATE.format(defined=defined, assigned="true", edit=edit, invariant=invariant)
    found = [each for each in load_text(text).warnings if each.code is Code.ANGELIC_ENABLED]
    assert len(found) == warned
    for each in found:
        assert "enabled pass" in each.labels[0].span.text
        assert each.labels[1].span.text.startswith("any")


def test_the_way_out_of_a_choice_in_a_guard_is_one() -> None:
    """A choice in a variable is made before ``enabled`` asks."""
    text = "system gate\nvar lock: Bool = true\ntransition pass { require open: true }\nmodification m { %s }\n"
    text += "invariant i: enabled pass\ncheck i: chain 1, steps 1\n"
    (choice,) = check(load_text(text % "lock := lock rewrite pass.open as any"))
    (kept,) = check(load_text(text % "lock := any rewrite pass.open as lock"))
    assert (choice.verdict, kept.verdict) == (Verdict.SURVIVES, Verdict.VIOLATED)


@pytest.mark.parametrize(
    ("snippet", "use"),
    [
        ("var extra: Int = 1", "never used"),
        ("var extra: Int = 1\ntransition t { extra := 2 }", "only written, never read"),
        ("var extra: Int = 1\ntransition t { l: extra := 2 }", "only written, never read"),
        ("var extra: Int = 1\ntransition t { }\nmodification m { add extra := 2 to t }", "only written, never read"),
    ],
)
def test_a_variable_that_is_only_written_is_not_called_never_used(snippet, use):
    (warning,) = load_text(f"system s\nvar on: Bool = true\n{snippet}\ninvariant i: on\n").warnings
    assert warning.message == f"the variable `extra` is {use}"


@pytest.mark.parametrize(
    ("snippet", "unread"),
    [
        ("invariant i: forall p in Agent, q in Agent: trusted[p]", ["q"]),
        ("invariant i: forall p, q in Agent: trusted[p] or n == 1", ["q"]),
        ("invariant i: forall p, _q in Agent: trusted[p]", []),
        ("invariant i: exists p in Agent: n == 1", ["p"]),
        ("invariant i: count(p in Agent: n == 1) == 0", ["p"]),
        ("invariant i: sum(m in 0..3: 1) == 0", ["m"]),
        ("invariant i: (let m = n in n) == 1", ["m"]),
        ("invariant i: (let m = n in m) == 1", []),
        ("invariant i: forall p in Agent: can n == 1 within 2", ["p"]),
        ("invariant i: forall p in Agent, q in Agent: trusted[p] leads to n == 1 within 2", ["q"]),
        ("invariant i: forall p in Agent: n == 1 leads to trusted[p] within 2", []),
        ("transition t { for p in Agent, q in 0..3 { trusted[p] := true } }", ["q"]),
        ("transition t { for p in Agent where n == 1 { trusted[p] := true } }", []),
        ("transition t { trusted := for p: n == 1 }", ["p"]),
        ("transition t { trusted := for _p: n == 1 }", []),
        ("transition t { trusted := for p: p == p }", []),
        ("modification m { rewrite work.cap as exists p in Agent: n == 1 }", ["p"]),
        ("modification m { rewrite work as any of n where exists p in Agent: n' == 1 }", ["p"]),
        ("modification m { add require more: exists p in Agent: n == 1 to work }", ["p"]),
        ("define f: Bool = forall p in Agent: n == 1\ninvariant i: f", ["p"]),
        ("init forall p in Agent: n == 1", ["p"]),
        # Mentions of every kind.
        ("invariant i: forall p in Agent: enabled work(p, 0)", []),
        ("transition t { require exists p in Agent: enabled work(p, _) }", []),
        ("invariant i: forall p in Agent: (exists q in Agent: q == p)", []),
        ("invariant i: forall p in Agent: (forall p in Agent: trusted[p])", []),
        ("invariant i: (forall p in Agent: n == 1) or (forall p in Agent: trusted[p])", ["p"]),
        ("invariant i: (forall p in Agent: trusted[p]) or (forall p in Agent: n == 1)", ["p"]),
        (
            "record Pair { left: Agent }\nvar two: Pair? = none\ninvariant i: forall p in Agent: two != Pair(left: p)",
            [],
        ),
        ("record Pair { left: Agent }\nvar two: Pair? = none\ninvariant i: forall p in Agent: two == none", ["p"]),
        ("var both: Agent, Agent -> Bool = for p, q: trusted[p]\ninvariant i: forall p, q in Agent: both[p, q]", []),
        ("var both: Agent, Agent -> Bool = for p, q: true\ninvariant i: forall p, q in Agent: both[p, q]", ["p", "q"]),
    ],
)
def test_a_bound_name_that_nothing_reads_is_warned_of(snippet, unread):
    assert [name for code, name in warnings_of(snippet) if code == UNUSED] == unread
