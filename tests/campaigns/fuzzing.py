"""Random systems, fuzzed and checked: ``python -m tests.campaigns.fuzzing --count N --seed S``.

Owns: what has to agree between the two, the run, and its counts.
Must never know: how either of them works.

Whatever fuzzing violates, ``check`` violates with a chain that is at most as long. What fuzzing misses is counted, and
so is what it makes less small than the shortest run.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

import attrs
import click

from invariants import fuzzing
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Violation
from invariants.language.loader import load_text
from invariants.language.model.operators import RuleKind
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import Result, Verdict
from tests.differential.comparison import bounds
from tests.generators.systems import system_of


@attrs.frozen
class Comparison:
    """One property of one system: what each says, and where they contradict each other (None where they do not)."""

    property: str
    kind: str
    contradiction: str | None


def compared(seed: int, examples: int) -> Iterator[Comparison]:
    """Every property of the system of a seed, fuzzed and checked within the same bounds."""
    chain, steps = bounds(seed)
    model = load_text(system_of(seed))
    problem = Problem(model, model.scope, tuple(model.properties), chain, steps)
    claims = {c.property: c for c in fuzzing.run(problem, Budget(seed=seed), fuzzing.Settings(examples=examples))}
    options = CheckOptions(chain=chain, steps=steps)
    results = (each for each in check_model(model, options, SilentListener()) if isinstance(each, Result))
    for result in results:
        claim = claims[result.invariant]
        if not isinstance(claim, Violation):
            missed = result.verdict is Verdict.VIOLATED
            yield Comparison(result.invariant, "missed" if missed else "nothing to be found", None)
            continue
        length = sum(model.rules[step.rule].kind is RuleKind.MODIFICATION for step in claim.steps)
        if result.verdict is not Verdict.VIOLATED:
            says = f"fuzzing breaks it, check says {result.verdict.value}"
            yield Comparison(result.invariant, "contradicted", says)
            continue
        found, shortest = (length, len(claim.steps)), (len(result.chain or ()), len(result.trace or ()) - 1)
        shorter = f"fuzzing breaks it by a chain of {found[0]}, check by one of {shortest[0]}"
        kind = "as short" if found == shortest else "longer run" if found[0] == shortest[0] else "longer chain"
        yield Comparison(result.invariant, kind, shorter if found[0] < shortest[0] else None)


@click.command()
@click.option("--count", default=300, help="How many systems.")
@click.option("--seed", default=0, help="The first system's seed; the others follow.")
@click.option("--examples", default=1000, help="Runs to try of each.")
def main(count: int, seed: int, examples: int) -> None:
    """Compare, and count."""
    started = time.monotonic()
    counts: Counter[str] = Counter()
    different = 0
    for number in range(seed, seed + count):
        for each in compared(number, examples):
            counts[each.kind] += 1
            if each.contradiction is not None:
                different += 1
                click.echo(f"seed {number}, {each.property}: {each.contradiction}")
    click.echo(f"{count} systems in {time.monotonic() - started:.0f} s, {different} contradictions")
    for kind, times in sorted(counts.items()):
        click.echo(f"{times:8}  {kind}")
    raise SystemExit(1 if different else 0)


if __name__ == "__main__":
    main()
