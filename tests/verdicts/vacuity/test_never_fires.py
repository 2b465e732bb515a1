"""Warnings about events that never happen claim only results of a search or a proof, and contradict no run."""

from __future__ import annotations

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.loader import load_text
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.vacuity.never_fires import stated_to_be_silent
from invariants.verdicts.verdict import Result, Verdict


def checked(text: str, **options: object) -> tuple[list[Result], list[Diagnostic]]:
    found = list(check_model(load_text(text), CheckOptions(**options), SilentListener()))
    results = [each for each in found if isinstance(each, Result)]
    return results, [each for each in found if isinstance(each, Diagnostic)]


COUNTER = """\
system counter
var n: 0..{high} = 0
var done: Bool = false
transition tick {{ require n < {high}
  n := n + 1 }}
modification go {{ require n == {at}
  done := true }}
invariant ok: n <= {high}
check ok: {options}
"""


def of_code(code: Code, warnings: list[Diagnostic]) -> list[Diagnostic]:
    return [each for each in warnings if each.code is code]


@pytest.mark.parametrize("options", ["chain any, steps any, expect proved", "chain any, steps any", "timeout 200"])
def test_a_rule_that_fires_in_longer_runs_is_not_called_one_that_never_fires(options: str) -> None:
    results, warnings = checked(COUNTER.format(high=20, at=20, options=options))
    assert {result.verdict for result in results} == {Verdict.PROVED}
    assert not of_code(Code.NEVER_FIRES, warnings)


@pytest.mark.parametrize("options", ["chain any, steps any", "chain 1, steps 2", "chain 0, steps 3"])
def test_a_rule_that_can_never_fire_is_proved_not_to(options: str) -> None:
    (warning,) = of_code(
        Code.NEVER_FIRES, checked(COUNTER.format(high=5, at=5, options=options).replace("n == 5", "n > 5"))[1]
    )
    assert warning.message == "modification `go` can never fire, in runs of any length"
    assert "raise the bounds" not in (warning.help or "")


def test_within_bounds_only_the_bounds_are_claimed() -> None:
    text = COUNTER.format(high=9, at=9, options="chain 1, steps 4")
    (warning,) = of_code(Code.NEVER_FIRES, checked(text, invariants=("ok",))[1])
    assert warning.message == "modification `go` does not fire in any run that was searched (chain 1, steps 4)"
    assert "raise the bounds" in (warning.help or "")


FAR = """\
system far
var n: 0..1000000 = 0
var m: 0..1000000 = 0
transition tick { require n < 1000000
  n := n + 1
  m := n }
modification go { require n == 900000 and m == 899999 }
invariant ok: n <= 1000000
check ok: chain any, steps any, timeout 0.5
"""


@pytest.mark.campaign
def test_beyond_what_was_searched_nothing_is_claimed_and_no_bounds_are_to_be_raised() -> None:
    (warning,) = of_code(Code.NEVER_FIRES, checked(FAR)[1])
    assert "that was searched (chain 3, steps 8)" in warning.message
    assert "may fire in longer runs" in (warning.help or "")
    assert "raise the bounds" not in (warning.help or "")


def test_a_run_of_another_invariant_contradicts_no_warning() -> None:
    text = COUNTER.format(high=9, at=9, options="chain 1, steps 4, expect survives")
    text += "invariant undone: not done\ncheck undone: chain 2, steps any, expect violated after 1\n"
    results, warnings = checked(text)
    assert any(step.rule == "go" for result in results for step in result.trace or ())
    assert not of_code(Code.NEVER_FIRES, warnings)


CREW = """\
system crew
type A [2]
enum E {{ x, y }}
var m: A -> Bool = false
transition barred(a: A, e: E) {{ require m[a] and not m[a] and e == x
  m[a] := true }}
transition other(a: A) {{ require m[a] and not m[a] }}
transition free {{ require true }}
invariant {statement}
"""


@pytest.mark.parametrize(
    ("statement", "silent"),
    [
        ("i: not enabled barred", {"barred"}),
        ("i: not enabled barred(_, _)", {"barred"}),
        ("i: forall a in A, e in E: not enabled barred(a, e)", {"barred"}),
        ("i: forall a in A: forall e in E: not enabled barred(a, e)", {"barred"}),
        ("i: forall a in A: not enabled barred(a, _)", {"barred"}),
        ("i: not enabled barred and not enabled other", {"barred", "other"}),
        ("i: forall a in A: not enabled barred(a, x)", set()),
        ("i: exists a in A: not enabled barred(a, _)", set()),
        ("i: enabled barred", set()),
        ("i: not enabled barred or enabled free", set()),
        ("i: forall a in A: not m[a]", set()),
        ("i: true", set()),
    ],
)
def test_an_invariant_can_state_that_a_rule_never_fires(statement: str, silent: set[str]) -> None:
    text = CREW.format(statement=statement) + "check i: chain 1, steps 2\n"
    assert stated_to_be_silent(load_text(text)) == silent
    warned = {"barred", "other"} - silent
    found = of_code(Code.NEVER_FIRES, checked(text)[1])
    assert {each.message.split("`")[1] for each in found} == warned


def test_a_rule_that_was_stated_to_be_silent_and_is_not_breaks_the_statement() -> None:
    text = COUNTER.format(high=3, at=2, options="chain 1, steps 4")
    results, warnings = checked(text + "invariant never: not enabled go\n", invariants=("never",))
    assert [result.verdict for result in results] == [Verdict.VIOLATED]
    assert not of_code(Code.NEVER_FIRES, warnings)


# --------------------------------------------------------- left-hand sides that are never true

PROMISED = """\
system promised
type A [2]
var n: 0..20 = 0
var m: A -> Bool = false
transition tick {{ require n < {high}
  n := n + 1 }}
transition mark(a: A) {{ require n > 20
  m[a] := true }}
invariant ok: {condition}
check ok: {options}
"""


def implications(condition: str, options: str = "chain any, steps any", high: int = 20) -> list[Diagnostic]:
    return of_code(
        Code.VACUOUS_IMPLICATION, checked(PROMISED.format(high=high, condition=condition, options=options))[1]
    )


@pytest.mark.parametrize(
    ("condition", "options"),
    [
        ("n > 20 => n == 3", "chain any, steps any"),
        ("forall a in A: m[a] => n == 3", "chain 0, steps 2"),
        ("n >= 0 and (n > 20 => n == 3)", "chain any, steps any"),
        ("n >= 0 => n > 20 => n == 3", "chain 0, steps 2"),
        ("forall a, b in A: n >= 0 => m[a] and not m[b] => n == 3", "chain any, steps any"),
        ("n > 20 => n' == n", "chain 0, steps 2"),
        *(
            pytest.param(condition, options, marks=pytest.mark.campaign)
            for condition, options in [
                ("n > 20 => n == 3", "chain 0, steps 2"),
                ("forall a in A: m[a] => n == 3", "chain any, steps any"),
                ("n >= 0 and (n > 20 => n == 3)", "chain 0, steps 2"),
                ("n >= 0 => n > 20 => n == 3", "chain any, steps any"),
                ("forall a, b in A: n >= 0 => m[a] and not m[b] => n == 3", "chain 0, steps 2"),
                ("n > 20 => n' == n", "chain any, steps any"),
            ]
        ),
    ],
)
def test_a_left_hand_side_that_is_never_true_is_proved_not_to_be(condition: str, options: str) -> None:
    (warning,) = implications(condition, options)
    assert warning.message.endswith("is never true, in runs of any length (A 2)")
    assert "runs" not in (warning.help or "")
    assert "bounds" not in (warning.help or "")


@pytest.mark.parametrize("condition", ["n == 20 => n > 3", "n >= 12 => n > 3", "n == 14 => n' >= n"])
def test_a_left_hand_side_that_is_true_in_longer_runs_gets_no_warning(condition: str) -> None:
    assert implications(condition) == []


def test_within_bounds_it_is_the_bounds_that_are_named() -> None:
    (warning,) = implications("n == 9 => n > 3", "chain 0, steps 2")  # a proof for all of `n.range` looks further
    assert "is not true in any run that was searched (chain 0, steps 2, A 2)" in warning.message
    assert "raise the bounds" in (warning.help or "")


def test_nothing_is_proved_of_one_whose_invariant_may_be_undefined() -> None:
    # For n == 0 the second conjunct has no value, though the left-hand side of the first is true.
    (warning,) = implications("(n == 7 => n > 3) and (n > 20 => 1 div n >= 0)", "chain 0, steps 8")[-1:]
    assert "that was searched" in warning.message
