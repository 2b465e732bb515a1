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
from invariants.evidence.claims import Covered, GaveUp, PropertyClaim, ReachedSet, Vacuity, Violation
from invariants.evidence.confirmation import UnconfirmedViolation, confirm
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Unbounded
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.slices import claims_about
from tests.campaigns.tally import Tally
from tests.differential.brute_force import Broken, BruteForce, TooManyConfigurationsError
from tests.differential.comparison import bounds, chain_length
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
    found = [line for claim in claims for line in _difference(tally, interpreter, claim, broken[claim.property])]
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


def _difference(tally: Tally, interpreter: Interpreter, claim: PropertyClaim, broken: Broken | None) -> list[str]:
    name = claim.property
    if isinstance(claim, GaveUp):
        tally.counts[f"gave up: {claim.why}"] += 1
        return []
    tally.counts[type(claim).__name__] += 1
    match claim:
        case Covered():
            return [f"{name}: covered, but broken"] if broken else []
        case ReachedSet():
            if broken:
                return [f"{name}: proved, but broken"]
            objection = Admission(interpreter.model, interpreter.scope, None).objection_to(claim)
            return [f"{name}: {objection}"] if objection else []
        case Violation():
            shape = chain_length(interpreter.model, claim), len(claim.steps)
            if broken is None or (broken.chain, broken.length) != shape:
                return [f"{name}: broken by {shape}, and by brute force by {broken and (broken.chain, broken.length)}"]
            confirmed = confirm(interpreter, claim)
            return [f"{name}: {confirmed.reason}"] if isinstance(confirmed, UnconfirmedViolation) else []
        case _:
            return [f"{name}: a {type(claim).__name__}"]


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
    try:
        wrong = differences(tally, seed, arithmetic=arithmetic)
    except Exception as failure:  # a search that fails is wrong as well
        wrong = [f"seed {seed}: {type(failure).__name__}: {failure}"]
    for line in wrong:
        tally.add_wrong(line)


if __name__ == "__main__":
    main()
