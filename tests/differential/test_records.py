"""Systems with optional values and records mean the same as written out with variables of their own."""

from __future__ import annotations

from collections import Counter

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from tests.batches import batches
from tests.differential.brute_force import TooManyConfigurationsError, search
from tests.differential.comparison import compare
from tests.generators.choosing import Seeded
from tests.generators.records import LONG, SHORT, assignments, condition, optional
from tests.generators.sets import Both

LARGEST = 150
BOUNDS = ((0, 2), (1, 1), (1, 2), (2, 1))


def system(seed: int) -> Both:
    choose = Seeded(seed)
    start = choose.pick(["none", "R(who: q, level: 1)"])
    given = {"none": ("false", "p", "0")}.get(start, ("true", "q", "1"))
    variables = "".join(
        f"var {one}t: Bool = {values[0]}\nvar {one}w: A = {values[1]}\nvar {one}l: 0..1 = {values[2]}\n"
        for one, values in (("x", ("false", "p", "0")), ("y", given))
    )
    short, long = [SHORT.format(start=start)], [LONG.format(variables=variables)]
    for number in range(2):
        elements = ["a"] if number or choose.number(0, 1) else []
        head = "(a: A)" if elements else ""
        guard = condition(choose, elements)
        parts = [Both(f"require g: {guard.short}", f"require g: {guard.long}")]
        parts.append(assignments(choose, "x", optional(choose, elements)))
        if choose.number(0, 1):
            parts.append(assignments(choose, "y", optional(choose, elements)))
        elif elements:
            new = optional(choose, elements)
            long_ = f"mt[a] := {new.there} mw[a] := {new.who} ml[a] := {new.level}"
            parts.append(Both(f"m[a] := {new.short}", long_))
        who = choose.pick([*elements, "none"])
        there, known = ("false", "p") if who == "none" else ("true", who)
        parts.append(Both(f"o := {who}", f"ot := {there} ow := {known}"))
        parts.append(Both("t := not t", "t := not t"))
        for texts, side in ((short, "short"), (long, "long")):
            body = "".join(f"  {getattr(part, side)}\n" for part in parts)
            texts.append(f"transition r{number}{head} {{\n{body}}}\n")
    new = optional(choose, [])
    edit = Both(
        f"rewrite r0.x as {new.short}",
        f"rewrite r0.xt as {new.there} rewrite r0.xw as {new.who} rewrite r0.xl as {new.level}",
    )
    if choose.number(0, 1):
        edit = Both(
            "rewrite r0.x as if t then prev else none",
            "rewrite r0.xt as t and prev rewrite r0.xw as if t then prev else p rewrite r0.xl as if t then prev else 0",
        )
    short.append(f"modification u {{ {edit.short} }}\n")
    long.append(f"modification u {{ {edit.long} }}\n")
    for number in range(3):
        claim = condition(choose, [])
        short.append(f"invariant i{number}: {claim.short}\n")
        long.append(f"invariant i{number}: {claim.long}\n")
    return Both("".join(short), "".join(long))


def examine(seed: int, counts: Counter[str]) -> None:
    """Compare a system with the same one written out, and bounded search with brute force."""
    both = system(seed)
    chain, steps = BOUNDS[seed % len(BOUNDS)]
    models = [load_text(text) for text in (both.short, both.long)]
    try:
        found = [search(Interpreter(model), chain, steps, cap=LARGEST) for model in models]
        agreement = compare(models[0], chain, steps, LARGEST)
    except TooManyConfigurationsError:
        return
    shapes = [{name: each and (each.chain, each.length) for name, each in broken.items()} for broken in found]
    both_have = [name for name in shapes[0] if name in shapes[1]]
    text = f"{both.short}\n{both.long}\n# seed {seed}, chain {chain}, steps {steps}"
    assert [shapes[0][name] for name in both_have] == [shapes[1][name] for name in both_have], text
    left = [name for name in shapes[0] if name not in shapes[1] and name.endswith(".defined")]
    assert not any(shapes[0][name] for name in left), text
    assert not agreement.disagreements, f"{text}: {agreement.disagreements}"
    counts["records"] += 1
    counts["broken"] += sum(each is not None for each in shapes[0].values())


@pytest.mark.parametrize("batch", batches(60, always=1))
def test_optional_values_and_records_mean_the_same_as_written_out(batch: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(5 * batch, 5 * batch + 5):
        examine(seed, counts)
    assert counts["records"], counts
