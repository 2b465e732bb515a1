"""Names of an optional variable that are also bound in a rule: which of the two code means, and when."""

from __future__ import annotations

import pytest

from invariants.foundation.codes import Code
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from tests.campaigns.meanings import differences_in
from tests.campaigns.tally import Tally
from tests.differential.brute_force import search
from tests.language.reading import errors

SYSTEM = """\
system names
type Agent [2] = zed, bob
record Key { owner: Agent, level: 0..1 }
var p: Agent? = none
var k: Key? = none
var done: Agent -> Bool = false
var seen: Bool = false
var e: 0..1 = 0
transition set(a: Agent) { p := a }
transition deploy(NAME: Agent) {
  require gate: NAME == zed
  done[NAME] := true
}
transition spread(x: Agent) {
  require done[x]
  for NAME in Agent where NAME == x { more: done[NAME] := true }
}
transition key(NAME: Agent) { k := Key(owner: NAME, level: 0) }
modification adjust(NAME: Agent) { e := 0 }
"""

CODE = (
    "modification m { rewrite deploy.gate as prev or now(p != zed) }",
    "modification m { rewrite deploy.gate as prev or now(p == none) }",
    "modification m { rewrite deploy.gate as NAME != zed and now(p == zed) }",
    "modification m { add require more: now(p == zed) to deploy }",
    "modification m { add require more: NAME == bob or now(p != none and value(p) == zed) to deploy }",
    "modification m { add seen := now(p == zed) to deploy }",
    "modification m { rewrite spread.more as now(p == zed) and NAME == bob }",
    "modification m { rewrite key.k as if now(p == zed) then Key(owner: zed, level: 1) else none }",
    "modification m { rewrite key.k as if NAME == bob then none else k }",
    "modification m { t: rewrite deploy.gate as prev or now(p == zed) }",
    "modification m { rewrite adjust as any editing deploy.gate from { prev and NAME == bob, NAME != bob } }",
    "modification m { rewrite adjust as any of seen where now(p == zed) and seen' and NAME == bob }",
    "modification m { rewrite adjust as any editing deploy.gate from { now(NAME == bob), prev } where NAME != zed }",
    "modification n { l: rewrite deploy.gate as prev } "
    "modification m { rewrite n.l as rewrite deploy.gate as NAME == bob or now(p == zed) or now(now(p == none)) }",
    "modification m { add l: rewrite spread.more as now(NAME != zed) or now(now(p == none and not seen)) to adjust }",
)

PROMISES = """
invariant not_bob: not done[bob]
invariant nobody: not done[zed] or p == none
invariant unseen: not seen
invariant no_key: k == none
invariant level: k != none => k.level == 0
"""


def lengths(code: str, name: str) -> dict[str, tuple[int, int] | None]:
    """By how long a chain, and how long a run, each promise is broken."""
    found = search(Interpreter(load_text((SYSTEM + code + PROMISES).replace("NAME", name))), 2, 2)
    return {key: None if broken is None else (broken.chain, broken.length) for key, broken in found.items()}


@pytest.mark.parametrize("code", CODE)
def test_a_name_of_a_rule_that_an_optional_variable_has_as_well_means_what_another_name_means(code: str) -> None:
    """In the code at the rule, the name is the rule's; inside ``now``, which sees the modification, the variable's."""
    assert lengths(code, "p") == lengths(code, "fresh")


def test_the_code_of_the_test_makes_a_difference() -> None:
    """Else the test above would compare systems that do nothing."""
    plain = lengths("", "p")
    changed = [{key: each[key] for key in plain} for each in (lengths(code, "p") for code in CODE)]
    assert sum(each != plain for each in changed) >= 9


ARGUMENTS = (
    "rewrite deploy(value(p)).gate as true",
    "rewrite deploy(k.owner).gate as true",
    "remove deploy(k.owner).gate",
    "disable deploy(value(p))",
    "copy deploy(k.owner) from deploy(value(p))",
    "add require more: seen to deploy(k.owner)",
    "rewrite adjust(value(p)) as any editing deploy(k.owner).gate from { true }",
)


@pytest.mark.parametrize("edit", ARGUMENTS)
def test_whose_code_is_edited_may_be_said_by_part_of_an_optional_value(edit: str) -> None:
    model = load_text((SYSTEM + f"modification m {{ {edit} }}" + PROMISES).replace("NAME", "fresh"))
    found = search(Interpreter(model), 2, 2)
    assert found["m.defined"] is not None  # where there is no value, the edit is undefined


@pytest.mark.parametrize("edit", ["rewrite deploy(p).gate as true", "disable deploy(k)", "remove deploy(p).gate"])
def test_a_whole_optional_value_does_not_say_whose_code_is_edited(edit: str) -> None:
    found = errors((SYSTEM + f"modification m {{ {edit} }}").replace("NAME", "fresh"))
    assert [each.code for each in found] == [Code.TYPE_MISMATCH]


HIDDEN = """\
system hidden
type A [2]{names}
const lo: Int = 1
const hi: Int = 2
record K {{ who: A, level: lo..hi }}
var x: K? = none
var o: A? = none
var m: lo..hi -> A? = none
var t: Bool = false
{code}
invariant untouched: not t
invariant absent: x == none and o == none
"""
HIDING = (
    "transition r(FIRST: A) {{ o := none  x := none }}",
    "transition r(FIRST: A) {{ o := FIRST  x := K(who: FIRST, level: 2) }} transition s {{ o := none }}",
    "transition r(FIRST: lo..hi) {{ o := none  x := if FIRST == 2 then none else x }}",
    "transition r(lo: A, hi: Bool) {{ x := none  m[2] := lo }}",
    "transition r(lo: 1..2) {{ require forall FIRST in 1..2: x == none  x := none  t := lo == 2 }}",
    "transition r(n: Bool) {{ t := n }} modification u(FIRST: lo..hi) {{ rewrite r as any of x where x' == none }}",
    "transition r(lo: A) {{ t := true }} modification u(hi: A) {{ rewrite r as any of m where m'[1] == o }}",
    "transition r(FIRST: Bool) {{ for lo in 1..2 where FIRST {{ m[lo] := none }} }}",
    "transition r {{ x := none }} modification u(FIRST: 1..2) {{ rewrite r.x as if FIRST == 1 then none else prev }}",
    "transition r {{ require (if t then o else none) == o  t := count(FIRST in 1..2: o == none) == 2 }}",
)


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("code", HIDING)
def test_what_is_absent_is_so_where_other_names_hide_those_of_its_fixed_values(code: str, named: bool) -> None:
    """The parts of an absent value are the first individual and the end of a range, whatever is called so there."""
    first, names = ("zed", " = zed, bob") if named else ("A0", "")
    text = HIDDEN.format(names=names, code=code.format().replace("FIRST", first))
    assert list(differences_in(Tally(), text, (1, 1))) == []


@pytest.mark.parametrize(
    "declaration",
    ["var A0: Int = 0", "define A0: Int = 0", "enum E { A0, other }", "type B [2] = A0, other"],
)
@pytest.mark.parametrize("is_above", [False, True])
def test_what_is_called_like_the_first_individual_gets_a_way_out(declaration: str, is_above: bool) -> None:
    parts = ["type A [2]", "var o: A? = none"]
    lines = ["system s", declaration, *parts] if is_above else ["system s", *parts, declaration]
    found = next(each for each in errors("\n".join(lines)) if each.code is Code.DUPLICATE_NAME)
    assert found.message == "`A0` is the first individual of `A`, of which a value may be absent"
    assert "give names to all individuals of `A`" in (found.help or "")
    assert [each.span.text for each in found.labels] == ["A0", "A"]
