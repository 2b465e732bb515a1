"""Explicit search on random systems, held against brute force: ``python -m tests.campaigns.explicit --count N``.

Owns: the required agreement, and the run.
Must never know: how either of them searches.
"""

from __future__ import annotations

from collections.abc import Iterator

import click
from msgspec.structs import replace

from invariants.engines.explicit import run
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import GaveUp, PropertyClaim, Vacuity
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Unbounded
from invariants.verdicts.dispatch.slices import claims_about
from tests.campaigns.claims import faults_of, note_faults, shape_of
from tests.campaigns.tally import Tally
from tests.differential.brute_force import BruteForce, TooManyConfigurationsError
from tests.differential.comparison import bounds
from tests.generators.arithmetic import arithmetic_of
from tests.generators.systems import system_of

CAP = 1_500
"""The most configurations of a system that is not left out."""


def _limits(seed: int) -> tuple[int | None, int | None]:
    """The bounds of a seed: a third has no bound on steps, and a third none at all."""
    chain, steps = bounds(seed)
    return (None, None) if seed % 3 == 0 else (chain, None) if seed % 3 == 1 else (chain, steps)


def differences(tally: Tally, seed: int, *, arithmetic: bool = False, cap: int = CAP) -> list[str]:
    """Return where explicit search and brute force differ on the system of a seed."""
    text = arithmetic_of(seed) if arithmetic else system_of(seed)
    model = load_text(text)
    chain, steps = _limits(seed)
    interpreter = Interpreter(model)
    search = BruteForce(interpreter, chain, steps, cap=cap)
    tally.systems += 1
    try:
        broken = search.run()
    except TooManyConfigurationsError:
        tally.counts["left out: too many configurations"] += 1
        return []
    limits: list[Bound] = [Unbounded.ANY if each is None else each for each in (chain, steps)]
    problem = Problem(model, interpreter.scope, tuple(model.properties), *limits)
    claims = [*asked(problem)]
    found = [
        line for claim in claims for line in faults_of(tally, interpreter, claim, shape_of(broken[claim.property]))
    ]
    if sorted(claim.property for claim in claims) != sorted(model.properties):
        found.append("not one claim of each property")
    tally.examined += any(not isinstance(claim, GaveUp) for claim in claims)
    return [f"seed {seed}: {line}" for line in found]


def asked(problem: Problem) -> Iterator[PropertyClaim]:
    """Yield the claims about a problem. A proof is asked for property by property, as a session does."""
    one_by_one = [replace(problem, properties=(name,)) for name in problem.properties]
    for each in [problem] if isinstance(problem.chain, int) else one_by_one:
        yield from (
            claim for claim in claims_about(run, each, Budget(), possibilities=True) if not isinstance(claim, Vacuity)
        )


@click.command()
@click.option("--arithmetic", is_flag=True, help="Systems that calculate, instead of those over all of the language.")
@click.option("--count", default=1000, help="How many systems.")
@click.option("--seed", default=0, help="The first system's seed; the others follow.")
def main(arithmetic: bool, count: int, seed: int) -> None:
    """Search random systems by both, and count what occurs."""
    tally = Tally(None)
    raise SystemExit(tally.run(range(seed, seed + count), lambda number: examine(tally, number, arithmetic=arithmetic)))


def examine(tally: Tally, seed: int, *, arithmetic: bool = False) -> None:
    """Search the system of a seed by both, and note where they differ."""
    note_faults(tally, seed, lambda: differences(tally, seed, arithmetic=arithmetic))


if __name__ == "__main__":
    main()
