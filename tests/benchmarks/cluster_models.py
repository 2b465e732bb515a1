"""The models of the benchmark of clusters: small ones by the thousand, one hard search, and one for a blame.

Owns: their texts.
Must never know: how they are checked.
"""

from __future__ import annotations

import random

from invariants.language.loader import load_text
from invariants.language.model.declarations import Model

HARD = """\
system squares

var x: Int = 1
var has_begun: Bool = false

modification begin(k: 0..{most}) {{
  require not has_begun
  has_begun := true
  x := 7 + 113 * k
}}

transition up(k: 0..3) {{
  require has_begun
  x := (x * x + 37 * k + 11) mod 4093
}}

transition down(k: 0..3) {{
  require has_begun
  x := (x * x * 3 + 101 * k + 7) mod 4091
}}

invariant kept: x != {target}

check kept: chain 1, steps 2, timeout 600
"""
"""A search that is hard for a solver: squares modulo primes, after one of many beginnings, for a number in none."""

SMALL = """\
system small{number}

type Agent [{agents}]

var turn{number}: Agent -> 0..{most} = 0
var open: Bool = true

transition take(a: Agent) {{
  require gate: open
  require turn{number}[a] < {step}
  turn{number}[a] := turn{number}[a] + 1
}}

modification close(a: Agent) {{
  require turn{number}[a] == {step}
  rewrite take.gate as false
}}

modification raise {{
  rewrite take.gate as prev and forall a in Agent: turn{number}[a] < {most}
}}

invariant low: forall a in Agent: turn{number}[a] < {bound}

check low: {bounds}
"""
"""A small model, with numbers that make a thousand different ones: of some, the invariant is broken. Half of the
questions are about every chain; no two models have a question to a solver in common."""

BLAMED = """\
system gates

var x: 0..20 = 0

transition grow {{
  require gate: x < 1
  x := x + 1
}}
{modifications}
invariant low: x <= {limit}

check low: chain {count}, steps 3
"""


# --------------------------------------------------------------- measurements


def small_models(count: int, seed: int) -> list[Model]:
    """Models with numbers that are drawn: each takes some hundredths of a second."""
    draw = random.Random(seed)  # noqa: S311 - which models
    found = []
    for number in range(count):
        agents, most, chain = draw.randint(1, 3), draw.randint(2, 6), draw.randint(0, 2)
        step = draw.randint(1, most)
        bound = draw.randint(step, most)
        bounds = "chain any" if number % 2 else f"chain {chain}, steps 3"
        text = SMALL.format(number=number, agents=agents, most=most, step=step, bound=bound, bounds=bounds)
        found.append(load_text(text, path=f"m{number:04}.inv"))
    return found


def hard_model(beginnings: int) -> Model:
    """A model of which no run within the bounds reaches the number that the search looks for."""
    level = {7 + 113 * number for number in range(beginnings)}
    reached = {1} | level
    for _ in range(2):
        following = ((x * x + 37 * k + 11) % 4093 for x in level for k in range(4))
        others = ((x * x * 3 + 101 * k + 7) % 4091 for x in level for k in range(4))
        level = {*following, *others}
        reached |= level
    target = next(number for number in range(4000, 0, -1) if number not in reached)
    return load_text(HARD.format(most=beginnings - 1, target=target), path="squares.inv")
