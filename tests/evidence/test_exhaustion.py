"""Runs that are tried one by one: as by brute force, and not at all where anything is open."""

from __future__ import annotations

import pytest

from invariants.api import check
from invariants.evidence import exhaustion
from invariants.evidence.exhaustion import every_run_keeps
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import DefinedInvariant
from tests.differential.brute_force import BruteForce, TooManyConfigurationsError
from tests.generators.arithmetic import arithmetic_of
from tests.generators.systems import system_of


@pytest.mark.parametrize("seeds", [range(8), pytest.param(range(8, 24), marks=pytest.mark.campaign)])
@pytest.mark.parametrize("make", [system_of, arithmetic_of])
def test_exhaustion_agrees_with_brute_force(make, seeds) -> None:
    kept = broken = 0
    for seed in seeds:
        model = load_text(make(seed))
        interpreter = Interpreter(model)
        for chain, steps in ((0, 2), (1, 1), (2, None)):
            try:
                found = BruteForce(interpreter, chain, steps, cap=500).run()
            except TooManyConfigurationsError:
                continue
            for name, violation in found.items():
                keeps = every_run_keeps(interpreter, model.properties[name], chain, steps)
                assert not (keeps and violation), (seed, name, chain, steps)
                if isinstance(model.properties[name], DefinedInvariant):
                    assert not keeps
                kept += keeps
                broken += violation is not None
    assert kept > len(seeds) // 2
    assert broken > len(seeds) // 2


COUNTER = """\
system counter
{start}
var y: Int = 0
{rule}
modification set {{ {edit} }}
invariant small: x + y < {most}
"""


@pytest.mark.parametrize(
    ("start", "rule", "edit", "most", "keeps"),
    [
        ("var x: 0..9 = 0", "transition up { y := y + 1 }", "y := 5", 8, True),
        ("var x: 0..9 = 0", "transition up { y := y + 1 }", "y := 5", 7, False),
        ("var x: 0..1", "transition up { y := y + 1 }", "y := 5", 8, False),
        ("var x: 0..1", "transition up { y := y + 1 }", "y := 5", 9, True),
        ("var x: Int", "transition up { y := y + 1 }", "y := 5", 90, False),
        ("var x: 0..99999999999", "transition up { y := y + 1 }", "y := 5", 90, False),
        ("var x: 0..9 = 0", "transition up(k: 0..99999999999) { y := k - k }", "y := 5", 90, False),
        ("var x: 0..9 = 0", "transition up(k: Int) { y := k - k }", "y := 5", 90, False),
        ("var x: 0..9 = 0", "transition up { x := any }", "y := 5", 90, False),
        ("var x: 0..9 = 0", "transition up { y := y + 1 }", "rewrite up.y as any n where n < 3", 90, False),
        ("var x: 0..9 = 0", "transition up { y := y + 1 }", "rewrite up as any of y where y' < 3", 90, False),
        ("var x: 0..9 = 0", "transition up { require exp(y) < 50\n y := y + 1 }", "y := 5", 8, True),
    ],
)
def test_nothing_is_covered_where_anything_is_open(start: str, rule: str, edit: str, most: int, keeps: bool) -> None:
    model = load_text(COUNTER.format(start=start, rule=rule, edit=edit, most=most))
    assert every_run_keeps(Interpreter(model), model.properties["small"], 1, 2) is keeps


def test_too_many_attempts_cover_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = COUNTER.format(start="var x: 0..9 = 0", rule="transition up { y := y + 1 }", edit="y := 5", most=90)
    model = load_text(text)
    monkeypatch.setattr(exhaustion, "MOST_ATTEMPTS", 3)
    assert not every_run_keeps(Interpreter(model), model.properties["small"], 1, 2)


def test_a_chain_found_at_random_is_the_shortest_where_the_shorter_ones_are_few() -> None:
    text = """\
system growth
var c: Real = 0
modification improve { c := c + 1 / 2 }
invariant reasonable: exp(c) <= 4
check reasonable: chain 5, steps 0, expect violated after 3
"""
    (result,) = check(load_text(text), engines=["bounded", "induction", "fuzz"])
    assert (result.engine, result.as_expected) == ("fuzz", True)
    assert result.frontier is not None
    assert result.frontier.chain == 2
