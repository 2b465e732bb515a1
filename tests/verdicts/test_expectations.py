"""Expectations are met by evidence: shorter chains were covered, and there is a start from which runs go."""

from __future__ import annotations

import pytest

from invariants.api import check
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.loader import load_text
from invariants.verdicts.fuzz_session import FuzzOptions, fuzz_model
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import Population, Result, Verdict

TRANSCENDENTAL = """\
system detour
var flag: Bool = false
var bad: Bool = false
modification jump(k: 0..1000000) {{
  require abs(exp(k / 100000) - exp(4.56789)) < 0.0000001
  bad := true
}}
modification one {{ flag := true }}
modification two {{ require flag
  bad := true }}
invariant good: not bad
check good: chain 3, steps 1, timeout 10, expect violated{after}
"""

NOBODY = """\
system council
enum Account {{ council, attacker }}
type Agent [2]
var member: Agent -> Bool
var proposer: Account -> Bool = false
var broken: Bool = false
init forall a in Account: {init}
transition go(a: Account) {{ require proposer[a]
  broken := true }}
invariant ok: not broken
check: {options}
"""


@pytest.mark.parametrize(("after", "met"), [("", True), (" after 2", False), (" after 1", False)])
def test_a_chain_that_was_found_at_random_is_not_known_to_be_the_shortest(after: str, met: bool) -> None:
    (result,) = check(load_text(TRANSCENDENTAL.format(after=after)))
    assert (result.verdict, result.chain) == (Verdict.VIOLATED, ("one", "two"))
    assert result.as_expected is met
    assert ("of at most 1 were not covered" in (result.unmet or "")) is (after == " after 2")


def fuzzed(text: str) -> list[Result | Diagnostic]:
    return list(fuzz_model(load_text(text), CheckOptions(), FuzzOptions(100, 1), SilentListener()))


def test_fuzzing_neither_meets_nor_misses_a_length_that_it_reaches() -> None:
    (result,) = fuzzed(TRANSCENDENTAL.format(after=" after 2"))
    assert isinstance(result, Result)
    assert (result.as_expected, result.expected_chain) == (True, None)
    (result,) = fuzzed(TRANSCENDENTAL.format(after=" after 3"))
    assert isinstance(result, Result)
    assert (result.as_expected, result.expected_chain) == (False, 3)


def checked(text: str, **options: object) -> list[Result | Diagnostic]:
    return list(check_model(load_text(text), CheckOptions(**options), SilentListener()))


@pytest.mark.parametrize(
    "engines", [(), ("fuzz",), *(pytest.param((each,), marks=pytest.mark.campaign) for each in ("induction", "open"))]
)
@pytest.mark.parametrize(
    "options",
    [
        "chain any, steps any, expect proved",
        "chain any, steps any, Agent any, expect proved",
        "chain 1, steps 2, expect survives",
        "chain 1, steps 2",
        "chain any, expect unknown",
    ],
)
def test_without_an_initial_state_a_check_says_so_first_and_nothing_is_as_expected(
    options: str, engines: tuple[str, ...]
) -> None:
    text = NOBODY.format(init="proposer[a] == (a == council)", options=options)
    first, *rest = checked(text, engines=engines)
    assert isinstance(first, Diagnostic)
    assert first.code is Code.VACUOUS_INIT
    results = [each for each in rest if isinstance(each, Result)]
    assert results
    for result in results:
        assert result.vacuous
        assert result.as_expected in (None, False)
    assert not [each for each in rest if isinstance(each, Diagnostic)]


def test_a_model_with_an_initial_state_gets_no_warning() -> None:
    text = NOBODY.format(init="not proposer[a]", options="chain any, steps any, expect proved")
    found = checked(text)
    assert not [each for each in found if isinstance(each, Diagnostic) and each.code is Code.VACUOUS_INIT]
    assert all(each.as_expected and not each.vacuous for each in found if isinstance(each, Result))


def test_fuzzing_without_an_initial_state_says_so_first() -> None:
    first, result = fuzzed(NOBODY.format(init="proposer[a]", options="expect unknown"))
    assert isinstance(first, Diagnostic)
    assert isinstance(result, Result)
    assert (result.verdict, result.as_expected) == (Verdict.UNKNOWN, False)


CROWD = """\
system crowd
type A [2]
var m: A -> Bool
var n: Bool = false
init exists a, b, c in A: a != b and a != c and b != c and m[a]
transition go(a: A) { require m[a] and false
  n := true }
invariant ok: not n
check ok: chain any, steps any, A any, expect proved
check ok: chain any, steps any, A 2, expect proved
check ok: chain any, steps any, A 3, expect proved
"""


def test_a_proof_for_every_population_is_not_empty_where_a_larger_one_has_a_start() -> None:
    found = checked(CROWD)
    warnings = [each.message for each in found if isinstance(each, Diagnostic) and each.code is Code.VACUOUS_INIT]
    assert len(warnings) == 1
    assert "with A 2:" in warnings[0]
    every, two, three = [each for each in found if isinstance(each, Result)]
    assert every.population is Population.ANY
    assert (every.vacuous, two.vacuous, three.vacuous) == (False, True, False)
    assert (every.as_expected, two.as_expected, three.as_expected) == (True, False, True)


def test_an_undefined_start_is_a_violation_all_the_same() -> None:
    text = "system u\nvar n: Int = 1 div 0\ninvariant pos: n > 0\ncheck init.defined: expect violated\n"
    first, start, other = checked(text)
    assert isinstance(first, Diagnostic)
    assert "init.defined" in (first.help or "")
    assert isinstance(start, Result)
    assert isinstance(other, Result)
    assert (start.verdict, start.as_expected) == (Verdict.VIOLATED, True)
    assert other.vacuous


@pytest.mark.parametrize(
    ("declarations", "ways_out"),
    [
        ("const d: Int where d > 5\nvar w: Int = d\ninit w < 3", ["relax what"]),
        ("const d: Int\nvar w: Int = 1 div (d - d)", ["give every initial value a meaning"]),
        ("const d: Int where d > 5\nvar w: Int = 1 div (d - d)", ["relax what", "give every initial value a meaning"]),
    ],
)
def test_every_way_to_an_initial_state_is_named(declarations: str, ways_out: list[str]) -> None:
    warning, *_ = checked(f"system q\n{declarations}\ntransition t {{ w := 0 }}\ninvariant i: w < 9\n")
    assert isinstance(warning, Diagnostic)
    assert warning.help is not None
    assert [way for way in ("relax what", "give every initial value a meaning") if way in warning.help] == ways_out
