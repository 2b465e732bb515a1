"""Present code, as the language writes it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.interpreter.walk import Say, Walk

TEXT = """
type Agent [2]
enum Kind { human, ai }
enum Other { ai, none }
var kind: Agent -> Kind = human
var funds: Real = 1
var x: Int = 0
transition work(a: Agent, k: Kind) { require gate: kind[a] == k x := x + 1 }
modification trust(b: Agent, k2: Kind, r: Real) { rewrite work.gate as prev or (b == a and k2 == k and funds < r) }
modification own(b: Agent, k2: Kind) { rewrite work(b, k2).gate as prev and x > 0 }
modification row(b: Agent) { rewrite work(b, _).gate as prev and x > 1 }
modification wild(r: Real) { rewrite work as any of x, funds where x' > x or funds' == r }
modification off { disable work }
modification grow(r: Real) { funds := exp(r) }
modification catch { rewrite work.x as if now(funds) > funds then 1 else prev }
modification pick { rewrite work.x as any v where v > x }
modification more { rewrite work.x as prev * 2 }
"""


def test_captured_values_are_written_as_values() -> None:
    walk = Walk(TEXT).fire("trust", 1, 1, Fraction(1, 3)).fire("trust", 0, 0, Fraction(5, 2))
    assert walk.code() == {
        "work.gate": "kind[a] == k or Agent1 == a and Kind.ai == k and funds < 1 / 3"
        " or Agent0 == a and human == k and funds < 2.5"
    }
    assert walk.code_changes()["work.gate"] == (
        "kind[a] == k or Agent1 == a and Kind.ai == k and funds < 1 / 3",
        walk.code()["work.gate"],
    )


def test_code_that_is_equal_for_all_is_shown_once() -> None:
    walk = Walk(TEXT).fire("own", 1, 0)
    assert walk.code() == {"work(Agent1, human).gate": "kind[a] == k and x > 0"}
    walk.fire("own", 1, 1)
    assert walk.code_changes() == {"work(Agent1, Kind.ai).gate": ("kind[a] == k", "kind[a] == k and x > 0")}
    assert walk.code() == {"work(Agent1, _).gate": "kind[a] == k and x > 0"}
    walk.fire("own", 0, 0)
    assert walk.code() == {
        "work(_, human).gate": "kind[a] == k and x > 0",
        "work(Agent1, Kind.ai).gate": "kind[a] == k and x > 0",
    }
    walk.fire("own", 0, 1)
    assert walk.code() == {"work.gate": "kind[a] == k and x > 0"}
    walk.fire("row", 0)
    assert walk.code() == {
        "work(Agent0, _).gate": "kind[a] == k and x > 0 and x > 1",
        "work(Agent1, _).gate": "kind[a] == k and x > 0",
    }


def test_rules_that_are_disabled_or_unknown() -> None:
    walk = Walk(TEXT).fire("wild", Fraction(-1, 2)).fire("off")
    contract = "any of x, funds where x' > x or funds' == -0.5"
    assert walk.code() == {"work": f"disabled, {contract}"}
    assert walk.code_changes() == {"work": ("enabled", "disabled")}
    walk = Walk(TEXT).fire("wild", Fraction(2))
    assert walk.code_changes() == {"work": ("known code", "any of x, funds where x' > x or funds' == 2.0")}
    walk.fire("wild", Fraction(2))
    assert walk.code_changes() == {}


def test_unknown_code_of_an_individual_that_a_label_has_captured() -> None:
    """Nothing else is captured: the individual says whose code it is, and the contract does not read it."""
    walk = Walk("""
type Agent [2]
var x: Bool = false
transition work(a: Agent) { require gate: false  x := true }
modification tune { step: disable work }
modification put(b: Agent) { rewrite tune.step as rewrite work(b) as any of x where x' or a == a }
""")
    walk.fire("put", 1).fire("tune")
    assert walk.code() == {
        "work(Agent1)": "any of x where x' or a == a",
        "tune.step": "rewrite work(Agent1) as any of x where x' or a == a",
    }
    assert walk.code_changes() == {"work(Agent1)": ("known code", "any of x where x' or a == a")}


def test_an_irrational_value_is_written_as_far_as_it_is_known() -> None:
    walk = Walk(TEXT).fire("grow", Fraction(1)).fire("catch")
    assert walk.code() == {"work.x": "if ≈2.71828182845905 > funds then 1 else x + 1"}


def test_prev_that_chooses() -> None:
    walk = Walk(TEXT).fire("pick").fire("more")
    assert walk.code() == {"work.x": "(any v where v > x) * 2"}
    walk.fire("work", 0, 0, say=Say({("work.x", 1): 5}))
    assert walk["x"] == 10


def test_a_text_that_grows_too_long_keeps_prev() -> None:
    walk = Walk("var x: Int = 1\ntransition go { x := 1 }\nmodification more { rewrite go.x as prev + prev * x }")
    for _ in range(100):
        walk.fire("more")
    text = walk.code()["go.x"]
    assert "prev" in text
    assert len(text) < 5000


def test_changes_of_the_state() -> None:
    walk = Walk(
        "type A [2]\nvar m: A -> Int = 0\nvar x: Int = 0\ntransition go { m[second] := 2 x := 0 }\nconst second: A",
        {"second": 1},
    ).fire("go")
    changes = walk.interpreter.changes(walk.past[-1], walk.configuration)
    assert [(c.variable.name, c.indices, c.before, c.after) for c in changes] == [("m", (1,), 0, 2)]


SETS = """
type Server [2] = a, b
type In [2]
var members: Server -> Bool = false
var level: Server, In -> 0..3 = 0
var done: Server -> Bool = false
transition change(next: Server -> Bool) {
  members := next
  level := for s, i: if next[s] then 1 else 2
  done[_] := true
}
modification widen { rewrite change.members as for each: next[each] or members[each] }
modification one { rewrite change.members as for s: s == a and done[s] }
modification keep { rewrite change.members as members rewrite change.level as level rewrite change.done as members }
modification guess { rewrite change.members as for s: any }
modification again { rewrite change.members as prev }
modification never { rewrite change.done as for s: false }
"""


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("widen", {"change.members": ("next", "for server: next[server] or members[server]")}),
        ("one", {"change.members": ("next", "for server: server == a and done[server]")}),
        (
            "keep",
            {
                "change.members": ("next", "members"),
                "change.level": ("if next[s] then 1 else 2", "level[s, i]"),
                "change.done": ("true", "members"),
            },
        ),
        ("guess", {"change.members": ("next", "any")}),
        ("again", {"change.members": ("next", "next")}),
        ("never", {"change.done": ("true", "false")}),
    ],
)
def test_a_whole_map_is_assigned_as_the_text_says_without_indices_of_ours(rule: str, changes: object) -> None:
    assert Walk(SETS).fire(rule).code_changes() == changes


def test_a_name_of_an_index_stays_as_it_is_where_the_short_one_is_taken_or_a_word_of_the_language() -> None:
    text = SETS.replace("var done", "var server: Bool = true\nvar of_in: In -> Bool = false\nvar done")
    text += "modification mix { rewrite change.members as for x: next[x] == server }\n"
    text += "transition other { of_in := for j: false }\ntransition fill { of_in[_] := true }\n"
    text += "modification turn { rewrite fill.of_in as for y: not of_in[y] }\n"
    assert Walk(text).fire("mix").code() == {"change.members": "for _server: next[_server] == server"}
    assert Walk(text).fire("turn").code() == {"fill.of_in": "for _in: not of_in[_in]"}
