"""Random systems, fuzzed and checked: ``python -m tests.campaigns.fuzzing --count N --seed S``.

Owns: the demands on the two, and the run.
Must never know: how either of them works.

Whatever fuzzing violates, ``check`` violates with a chain that is at most as long. Violations that fuzzing misses are
counted, and so are those that it shrinks less than to the shortest run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import click

from invariants import fuzzing
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Violation
from invariants.language.loader import load_text
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import Result, Verdict
from tests.campaigns.tally import Tally
from tests.differential.comparison import bounds, chain_length
from tests.generators.systems import system_of

EXAMPLES = 1000
"""Runs to try of each system."""


@attrs.frozen
class Comparison:
    """One property of one system: how the answers relate, and how they contradict each other (None: they agree)."""

    property: str
    kind: str
    contradiction: str | None


def compared(seed: int, examples: int) -> Iterator[Comparison]:
    """Fuzz and check every property of the system of a seed within the same bounds."""
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
        length = chain_length(model, claim)
        if result.verdict is not Verdict.VIOLATED:
            says = f"fuzzing breaks it, check says {result.verdict.value}"
            yield Comparison(result.invariant, "contradicted", says)
            continue
        found, shortest = (length, len(claim.steps)), (len(result.chain or ()), len(result.trace or ()) - 1)
        shorter = f"fuzzing breaks it by a chain of {found[0]}, check by one of {shortest[0]}"
        kind = "as short" if found == shortest else "longer run" if found[0] == shortest[0] else "longer chain"
        yield Comparison(result.invariant, kind, shorter if found[0] < shortest[0] else None)


def examine(tally: Tally, seed: int, examples: int = EXAMPLES) -> None:
    """Fuzz and check the system of a seed, and note where the two contradict each other."""
    tally.systems += 1
    tally.examined += 1
    for each in compared(seed, examples):
        tally.counts[each.kind] += 1
        if each.contradiction is not None:
            tally.add_wrong(f"seed {seed}, {each.property}: {each.contradiction}")
            tally.keep(seed, system_of(seed))


@click.command()
@click.option("--count", default=300, help="How many systems.")
@click.option("--seed", default=0, help="The first system's seed; the others follow.")
@click.option("--examples", default=EXAMPLES, help="Runs to try of each.")
@click.option("--failures", type=click.Path(path_type=Path), help="A folder for texts with contradictions.")
def main(count: int, seed: int, examples: int, failures: Path | None) -> None:
    """Compare the verdicts of fuzzing on random systems with those of checking, and count what occurs."""
    tally = Tally(failures)
    raise SystemExit(tally.run(range(seed, seed + count), lambda number: examine(tally, number, examples)))


if __name__ == "__main__":
    main()
