"""Counts of configurations: those of brute force, and those of small systems that one can count by hand."""

from __future__ import annotations

from collections import Counter
from math import perm

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import Fired
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Unbounded
from invariants.verdicts.states.counting import states_of
from invariants.verdicts.states.states_report import HeldCode, HeldValues, StatesReport
from tests.batches import batches
from tests.differential.brute_force import BruteForce, TooManyConfigurationsError
from tests.differential.comparison import bounds
from tests.generators.systems import system_of

ANY = Unbounded.ANY


def counted(text: str, chain: Bound = ANY, steps: Bound = ANY, **scope: int) -> StatesReport:
    model = load_text(text)
    return states_of(model, {**model.scope, **scope}, chain, steps, 20.0)


class _ToTheEnd(BruteForce):
    """Brute force that goes on whatever is broken."""

    def _settled(self, chain: int, length: int) -> bool:
        return False


def _limits(seed: int) -> tuple[int | None, int | None]:
    chain, steps = bounds(seed)
    return [(None, None), (chain, None), (chain, steps)][seed % 3]


@pytest.mark.parametrize("batch", batches(2, always=0))
def test_random_systems_have_as_many_configurations_as_brute_force_finds(batch):
    looked_at = 0
    for seed in range(55 * batch, 55 * (batch + 1)):
        text = system_of(seed)
        if "backup" in text or "prev" in text:
            continue  # code, and copies of it, that nobody can tell apart are counted once
        model = load_text(text)
        interpreter = Interpreter(model)
        chain, steps = _limits(seed)
        search = _ToTheEnd(interpreter, chain, steps, [], cap=250)
        try:
            search.run()
        except TooManyConfigurationsError:
            continue
        report = counted(text, ANY if chain is None else chain, ANY if steps is None else steps)
        different = {(each.state, interpreter.code(each)) for each in search.fewest}
        assert (seed, report.reason, report.configurations) == (seed, None, len(different))
        if len(different) == len(search.fewest):
            looked_at += 1
            assert {use.rule: use.enabled for use in report.rules} == _enabled(interpreter, search), seed
    assert looked_at > 7


def _enabled(interpreter: Interpreter, search: BruteForce) -> dict[str, int]:
    found = Counter(dict.fromkeys(interpreter.model.rules, 0))
    for configuration in filter(interpreter.in_range, search.fewest):
        for rule in interpreter.model.rules:
            outcomes = (
                outcome
                for arguments in interpreter.arguments(rule)
                for outcome in interpreter.successors(configuration, rule, arguments)
            )
            found[rule] += any(isinstance(outcome, Fired) for outcome in outcomes)
    return dict(found)


RACE = """system race
type Runner [3]
var at: Runner -> 0..2 = 0
var over: Bool = false
transition go(r: Runner) {
  require gate: not over
  at[r] := at[r] + 1
}
modification stop {
  rewrite go.gate as false
  over := true
}
"""


def test_a_system_that_can_be_counted_by_hand():
    report = counted(RACE)
    # Inside the ranges 27 before `stop`, and each of these after it; 27 more with one runner outside.
    assert report.configurations == 27 + 27 + 27
    assert report.ended == 27
    assert report.dead_ends == 0
    assert report.is_complete
    uses = {use.rule: (use.enabled, use.steps) for use in report.rules}
    assert uses == {"go": (27, 81), "stop": (54, 54)}
    assert report.by_chain == {0: (54, 7), 1: (27, 7)}
    assert report.values == (HeldValues("at", (0, 1, 2, 3)), HeldValues("over", (False, True)))
    assert report.code == (HeldCode("go.gate", (None, "false")),)
    assert report.stored < report.configurations


def test_individuals_are_counted_one_by_one_whatever_stands_for_them():
    text = (
        "system s\ntype A [4]\nvar m: A -> Bool\nvar link: A, A -> Bool = false\ntransition t(a: A) { m[a] := true }\n"
    )
    report = counted(text)
    assert report.configurations == 16
    assert report.stored == 5
    report = counted(text.replace("var link: A, A -> Bool = false\n", ""), A=9)
    assert report.configurations == 512
    assert report.stored == 10


def test_dead_ends_are_counted():
    report = counted("system s\nvar n: 0..4 = 0\ntransition t { require n < 4  n := n + 1 }\n")
    assert (report.configurations, report.dead_ends, report.depth) == (5, 1, 4)


def test_bounds_are_kept_to():
    report = counted("system s\nvar n: 0..9 = 0\ntransition t { require n < 9  n := n + 1 }\n", 0, 3)
    assert report.configurations == 4


def test_a_model_that_is_not_enumerated_is_reported_as_such():
    assert (
        counted("system s\nvar x: Real = 1\n").reason
        == "`x` is a Real, with too many values to try all (line 2 of <text>)"
    )
    text = """system s
var n: 0..3 = 0
modification m(k: 0..3) { rewrite t.x as prev + k }
var x: Int = 0
transition t { x := 0 }
"""
    report = counted(text)
    assert not report.is_complete
    assert "--chain" in (report.reason or "")
    assert counted(text, 1, 1).is_complete


def test_time_is_limited():
    model = load_text("system s\nvar n: Int = 0\ntransition t { n := n + 1 }\n")
    report = states_of(model, {}, ANY, ANY, 0.2)
    assert not report.is_complete
    assert report.configurations > 10


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ("", 6),
        ("modification back { restore kept }\n", 12),
        ("modification back { restore other }\n", 6),
        ("invariant asked: saved(kept)\n", 6),
        ("modification edit { rewrite up.gate as x < 1 }\n", 12),
        ("modification edit { rewrite up.gate as x < 1 }\ninvariant asked: unmodified up since kept\n", 28),
    ],
)
def test_what_a_backup_keeps_counts_where_something_reads_it(more, count):
    text = f"""system kept
var x: 0..2 = 0
transition up {{ require gate: true  x := (x + 1) mod 3 }}
backup kept of up, x
backup other of x
modification keep {{ save kept }}
{more}"""
    assert counted(text).configurations == count


TWO_CONTRACTS = """system unknown
type A [2]
var x: 0..1 = 0
var m: A -> Bool = false
transition go(a: A) {{ x := 1 - x }}
modification one(b: A, n: 0..1) {{ rewrite go as {one} }}
modification two(b: A, n: 0..2) {{ rewrite go as {two} }}
invariant i: x < 2
"""


@pytest.mark.parametrize(
    ("one", "two", "contents"),
    [
        ("any of x", "any of x", 2),
        ("any of x where x' >= x", "any of x where x' >= x", 2),
        ("any of x where x' >= x", "any of x where x' > x", 3),
        ("any of x where x' == x or m[b]", "any of x where x' == x or m[b]", 3),
        ("any of x where x' == x or m[b]", "any of x where x' == x or m[a]", 4),
        ("any of x where x' != n", "any of x where x' != n", 4),
        ("any of x where x' != n", "any of x where x' != now(n)", 4),
    ],
)
def test_unknown_code_with_the_same_contract_is_the_same_code(one, two, contents):
    text = TWO_CONTRACTS.format(one=one, two=two)
    assert counted(text, ANY, 0).configurations == contents
    search = _ToTheEnd(Interpreter(load_text(text)), None, 0, cap=100)
    search.run()
    assert len(search.fewest) == contents


@pytest.mark.parametrize(
    ("parameter", "modifications", "contents"),
    [
        # As written and rewritten, each also below unknown code.
        ("", "modification e { rewrite t.g as true }\nmodification u { rewrite t as any of x where x' == x }", 4),
        # As written; each of four conditions on the parameter, where it holds and where another one has replaced it.
        ("(p: 0..1)", "modification e { rewrite t.g as true }\nmodification u { rewrite t.g as unknown }", 9),
    ],
)
def test_what_nothing_reads_any_more_counts_as_the_reference_says(parameter, modifications, contents):
    text = f"system past\nvar x: Bool = false\ntransition t{parameter} {{ require g: x }}\n{modifications}\n"
    assert counted(text).configurations == contents
    search = _ToTheEnd(Interpreter(load_text(text)), None, None, cap=100)
    search.run()
    assert len(search.fewest) == contents


@pytest.mark.parametrize(
    ("edits", "bases"),
    [
        (["prev and x < 3", "prev or x == 1"], ["x != 2"]),
        (["prev and x < 3", "prev or x == 1", "(x == 0) => prev"], []),
        (["prev and x < 3"], ["x != 2", "x != 1"]),
        # What may be undefined counts where it was added first.
        (["prev and 6 div x > 2", "prev and 4 div x > 1"], ["x != 2"]),
    ],
)
def test_code_with_prev_that_comes_to_the_same_is_counted_once_for_all_chains(edits, bases):
    changes = "\n".join(
        f"modification m{number} {{ rewrite go.gate as {code} }}" for number, code in enumerate([*edits, *bases])
    )
    text = f"system nested\nvar x: 0..3 = 0\ntransition go {{ require gate: x == 1\n x := (x + 1) mod 4 }}\n{changes}\n"
    turns = "transition up { x := (x + 1) mod 4 }\n"
    report = counted(text + turns)
    orders = sum(perm(len(edits), length) for length in range(len(edits) + 1))
    assert report.configurations == 4 * (1 + len(bases)) * orders
    assert report.is_complete
    assert not any("…" in shown for code in report.code for shown in code.texts if shown is not None)
    assert counted(text + turns, len(edits) + 1).configurations == report.configurations


def test_codes_that_differ_in_what_was_captured_for_prev_are_all_told():
    text = """system gathered
type A [2]
var x: 0..2 = 0
transition go(a: A) { require gate: x == 0
 x := (x + 1) mod 3 }
modification weak(a: A, k: 0..2) { rewrite go(a).gate as prev or x == k }
"""
    (code,) = counted(text).code
    assert (len(code.texts), code.more) == (8, False)
