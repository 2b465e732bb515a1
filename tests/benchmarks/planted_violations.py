"""``python -m tests.benchmarks.planted_violations``: the worth of each way to rare states.

Owns: models with violations planted ever deeper and rarer, the ways to look for them, and the table.
Must never know: how any of the ways works.

Each number is how many examples it took until the violation was found: the median over seeds, and how many of the
seeds found it within the limit. ``alone``: independent random runs. ``guided``: every other run goes on from one that
is worth it. ``solver``: the solver also gives starts, arguments and numbers. ``hypothesis`` (with ``--hypothesis``):
runs drawn and varied by Hypothesis, with the distance to the goals as its targets.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator

import attrs
from hypothesis import HealthCheck, Phase, given, seed, settings, target
from hypothesis import strategies as st

from invariants.fuzzing.campaign import Campaign
from invariants.fuzzing.guidance.goals import Goals
from invariants.fuzzing.random.random_source import HypothesisSource, SeededSource
from invariants.fuzzing.runs.random_walk import Limits
from invariants.fuzzing.runs.run import Run
from invariants.fuzzing.settings import Settings
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text

EXAMPLES = 5000
SEEDS = 5


@attrs.frozen
class Planted:
    """A model whose invariant ``kept`` is violated, if one gets there."""

    title: str
    text: str
    limits: Limits


def in_order(depth: int) -> Planted:
    """So many things have to be said in order; a wrong one starts from the beginning again."""
    words = [("abcd"[(7 * i + 2) % 4], "abcd"[(5 * i + 3) % 4]) for i in range(depth)]
    chain = "0"
    for position, (first, second) in reversed(list(enumerate(words))):
        chain = f"if at == {position} and w == {first} and v == {second} then {position + 1} else {chain}"
    text = f"""\
system in_order
enum Word {{ a, b, c, d }}
var at: 0..{depth} = 0
transition say(w: Word, v: Word) {{ at := {chain} }}
invariant kept: at < {depth}
"""
    return Planted(f"{depth} steps in order, 1 of 16 each", text, Limits(0, 2 * depth))


def rewritten_in_order(depth: int) -> Planted:
    """So many modifications, each of which needs the one before; any transition undoes all of them."""
    rules = [
        f"""modification m{i}(k: 0..7) {{
  require k == {(3 * i + 5) % 8} and not spoilt
  require {f"not unmodified m{i}.gate" if i else "true"}
  require gate: true
  {f"rewrite m{i + 1}.gate as 0 <= k" if i + 1 < depth else "rewrite work.done as true"}
}}
"""
        for i in range(depth)
    ]
    text = f"""\
system rewritten
var spoilt: Bool = false
var done: Bool = false
transition work {{ done := false }}
transition spoil {{ spoilt := true }}
{"".join(rules)}invariant kept: not done
"""
    return Planted(f"{depth} modifications in order, 1 of 8 each", text, Limits(depth + 2, 3))


def climb(height: int) -> Planted:
    """Every step up is one of eight, every other step goes down."""
    text = f"""\
system climb
var at: 0..{height} = 0
transition go(d: 0..7) {{ at := if d == (5 * at + 3) mod 8 then at + 1 else max(at - 2, 0) }}
invariant kept: at < {height}
"""
    return Planted(f"{height} up, 1 of 8 each, 2 down otherwise", text, Limits(0, 40))


def quorum(votes: int) -> Planted:
    """So many of twelve have to agree at a time, and nobody agrees on the day that somebody else does."""
    text = f"""\
system quorum
type Agent [12]
var voted: Agent -> Bool = false
var day: 0..11 = 0
transition vote(a: Agent, on: 0..11) {{
  voted[a] := on == day
  day := (5 * day + 7 * count(b in Agent: voted[b]) + 1) mod 12
}}
invariant kept: count(a in Agent: voted[a]) < {votes}
"""
    return Planted(f"{votes} votes of 12, 1 of 12 each", text, Limits(0, 60))


def number_in_text() -> Planted:
    """An argument that the text mentions."""
    text = "system s\nvar x: Int = 0\ntransition set(v: Int) { x := v }\ninvariant kept: x != 4711\n"
    return Planted("x == 4711", text, Limits(0, 4))


def number_to_solve() -> Planted:
    """An argument that satisfies an equation."""
    text = """\
system s
var x: Int = 0
transition set(v: Int) {
  require v * v + 3 * v == 1523552034004
  x := v
}
invariant kept: x == 0
"""
    return Planted("v * v + 3 * v == 1523552034004", text, Limits(0, 4))


def numbers_in_order(depth: int) -> Planted:
    """Arguments that depend on earlier choices."""
    text = f"""\
system s
var x: Int = 0
var at: Int = 0
transition set(v: Int) {{ require at == 0 and v > 1000
  x := v
  at := 1 }}
transition next(v: Int) {{
  require at > 0
  require v == 7919 * x + 104729 * at
  x := v
  at := at + 1
}}
invariant kept: at < {depth}
"""
    return Planted(f"{depth} numbers, each from the one before", text, Limits(0, depth + 2))


def rare_start() -> Planted:
    """A start that satisfies an equation, and a state that only it leads to."""
    text = """\
system s
const k: Int
var x: Int
init x == 7919 * k + 104729 and k > 123456 and k mod 7 == 3
transition up { x := x + k }
invariant kept: x <= 7919 * k + 104729
"""
    return Planted("a start that satisfies an equation", text, Limits(0, 4))


def captured() -> Planted:
    """A value that a modification has captured is to be hit by an argument."""
    text = """\
system s
var done: Bool = false
transition open(v: Int) { require gate: false
  done := true }
modification rekey(k: Int) { require k > 1000
  rewrite open.gate as v == 31 * k + 7 }
invariant kept: not done
"""
    return Planted("v == 31 * k + 7, k captured", text, Limits(2, 4))


def captured_state() -> Planted:
    """The state at the time of a modification is to be reached again, and gone beyond by so much."""
    text = """\
system s
var n: 0..200 = 0
var done: Bool = false
transition up { n := if n < 200 then n + 1 else 0 }
transition open { require gate: false
  done := true }
modification mark { require n >= 6
  rewrite open.gate as n == now(n) + 9 }
invariant kept: not done
"""
    return Planted("9 beyond a captured state", text, Limits(2, 12))


def wide_range() -> Planted:
    """An argument of a wide range."""
    text = """\
system s
var x: Int = 0
transition set(v: 0..10000000) { require v mod 9973 == 4711 and v > 4000000
  x := v }
invariant kept: x mod 7 != 3
"""
    return Planted("v mod 9973 == 4711, v of 0..10000000", text, Limits(0, 4))


def stored(modulus: int) -> Planted:
    """An argument matters only later, when it can no longer be chosen."""
    text = f"""\
system s
var x: Int = 0
var done: Bool = false
transition store(v: Int) {{ x := v }}
transition use {{ require x > 1000000 and x mod {modulus} == {modulus // 3}
  done := true }}
invariant kept: not done
"""
    return Planted(f"x mod {modulus} == {modulus // 3}, x stored before", text, Limits(0, 6))


def total() -> Planted:
    """Several numbers have to make up a sum."""
    text = """\
system s
type Agent [3]
var x: Agent -> Int = 0
transition put(a: Agent, v: Int) { require 0 <= v <= 1000000
  x[a] := v }
invariant kept: sum(a in Agent: x[a]) != 2718281 or x[Agent0] == x[Agent1]
"""
    text = text.replace("x[Agent0] == x[Agent1]", "exists a, b in Agent: a != b and x[a] == x[b]")
    return Planted("three numbers with a sum", text, Limits(0, 8))


def narrow_real() -> Planted:
    """A narrow gap between reals."""
    text = """\
system s
var x: Real = 0
transition set(v: Real) { require 0 < v < 1
  x := v }
transition scale { x := x * x }
invariant kept: not (0.7071 < x < 0.7072)
"""
    return Planted("0.7071 < x < 0.7072", text, Limits(0, 6))


CASES = [
    *(in_order(depth) for depth in (2, 3, 4, 6, 8)),
    *(rewritten_in_order(depth) for depth in (2, 3, 4, 6)),
    *(climb(height) for height in (3, 4, 6, 10)),
    *(quorum(votes) for votes in (3, 5, 7, 9)),
    number_in_text(),
    number_to_solve(),
    *(numbers_in_order(depth) for depth in (2, 4, 8)),
    rare_start(),
    captured(),
    captured_state(),
    wide_range(),
    *(stored(modulus) for modulus in (97, 997, 9973)),
    total(),
    narrow_real(),
]


# ---------------------------------------------------------------------- ways


def explored(case: Planted, number: int, examples: int, asked: Settings) -> int | None:
    """The number of the example that found the violation."""
    interpreter = Interpreter(load_text(case.text))
    campaign = Campaign(interpreter, ("kept",), case.limits, number, asked)
    for _ in campaign.examples():
        if campaign.monitor.best["kept"] is not None:
            return campaign.tally.examples
        if campaign.tally.examples >= examples:
            break
    return None


class _FoundError(Exception):
    """Ends a run of Hypothesis."""


def drawn(case: Planted, number: int, examples: int) -> int | None:
    """The same with Hypothesis drawing the runs."""
    model = load_text(case.text)
    interpreter = Interpreter(model)
    campaign = Campaign(interpreter, ("kept",), case.limits, number, Settings(guided=False, solver=False))
    walker, monitor = campaign.walker, campaign.monitor
    goals = Goals(interpreter, walker.calls, SeededSource(number))
    violating = goals.violating(model.properties["kept"])
    firing = {name: goals.firing(rule) for name, rule in model.rules.items()}
    tried = 0

    @st.composite
    def runs(draw: st.DrawFn) -> list[Run]:
        seen: list[Run] = []

        def observe(run: Run) -> bool:
            seen.append(run)
            return monitor.observe(run)

        rng = HypothesisSource(draw)
        initial_state = campaign.initial_states.draw(rng)
        if initial_state is not None and observe(Run(initial_state)):
            walker.walk(rng, seen[0], observe)
        return seen

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.target],
        suppress_health_check=list(HealthCheck),
    )
    @given(runs())
    def test(prefixes: list[Run]) -> None:
        nonlocal tried
        tried += 1
        if monitor.best["kept"] is not None:
            raise _FoundError
        reached = [run.configuration for run in prefixes if run.configuration is not None]
        for name, goal in (("kept", violating), *firing.items()):
            if reached and goal is not None and not campaign.tally.fired.get(name, 0):
                target(-min(goal(configuration) for configuration in reached), label=name)

    try:
        test()
    except _FoundError:
        return tried
    return None


def ways(hypothesis: bool) -> Iterator[tuple[str, Callable[[Planted, int, int], int | None]]]:
    """The ways by name."""
    for name, asked in (
        ("alone", Settings(guided=False, solver=False)),
        ("guided", Settings(solver=False)),
        ("solver", Settings()),
    ):
        yield name, lambda case, number, examples, asked=asked: explored(case, number, examples, asked)  # type: ignore[misc]
    if hypothesis:
        yield "hypothesis", drawn


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=EXAMPLES)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--hypothesis", action="store_true")
    parser.add_argument("--only", default="", help="cases whose title has this in it")
    asked = parser.parse_args()
    chosen = list(ways(asked.hypothesis))
    print(f"{'planted':<40}" + "".join(f"{name:>18}" for name, _ in chosen), flush=True)
    spent = dict.fromkeys((name for name, _ in chosen), 0.0)
    for case in (each for each in CASES if asked.only in each.title):
        print(f"{case.title:<40}", end="", flush=True)
        for name, way in chosen:
            started = time.process_time()
            found = [way(case, number, asked.examples) for number in range(asked.seeds)]
            spent[name] += time.process_time() - started
            hits = [count for count in found if count is not None]
            cell = f"{statistics.median(hits):,.0f} ({len(hits)}/{asked.seeds})" if hits else f"– (0/{asked.seeds})"
            print(f"{cell:>18}", end="", flush=True)
        print(flush=True)
    print(f"{'seconds of the processor':<40}" + "".join(f"{spent[name]:>18.0f}" for name, _ in chosen))


if __name__ == "__main__":
    main()
