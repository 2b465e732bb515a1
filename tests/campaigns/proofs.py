"""Random finite systems through an engine that proves: ``python -m tests.campaigns.proofs spacer --count N --seed S``.

Owns: the run.
Must never know: how systems are made, or how a claim is refuted.
"""

from __future__ import annotations

from pathlib import Path

import click

from invariants.engines.protocol import Question
from invariants.engines.registry import ENGINES, in_turn
from invariants.foundation.no_answer import GaveUpReason
from invariants.system.encoding.transition_system import UnsupportedSystemError
from tests.campaigns.tally import Tally
from tests.differential.brute_force import TooManyConfigurationsError
from tests.differential.proof_checks import bound, compare
from tests.generators.arithmetic import arithmetic_of
from tests.generators.systems import system_of

SECONDS = 5.0
CAP = 4000
"""The most configurations of a system that is not left out."""


def examine(
    tally: Tally, seed: int, engine: str, *, arithmetic: bool, seconds: float = SECONDS, cap: int = CAP
) -> None:
    """Compare the claims of an engine about the system of a seed with brute force."""
    text = arithmetic_of(seed) if arithmetic else system_of(seed)
    tally.systems += 1
    try:
        found = compare(text, engine, bound(seed), seconds, cap)
    except TooManyConfigurationsError:
        tally.counts["left out: too many configurations"] += 1
        return
    except UnsupportedSystemError as error:
        if error.why.reason is not GaveUpReason.NO_EXACT_MEANING:
            raise
        tally.counts["proved, and no certificate can be written"] += 1
        return
    tally.examined += 1
    tally.counts.update(found.kinds)
    if found.wrong:
        tally.add_wrong(f"seed {seed}, chain {bound(seed)}: {found.wrong[0]}")
        tally.keep(seed, text + "".join(f"# {line}\n" for line in found.wrong))


@click.command()
@click.argument("engine", type=click.Choice([each.name for each in in_turn(ENGINES, Question.PROOF_FOR_ALL_CHAINS)]))
@click.option("--arithmetic", is_flag=True, help="Systems that calculate, instead of those over all of the language.")
@click.option("--count", default=1000, help="How many systems.")
@click.option("--seed", default=0, help="The first system's seed; the others follow.")
@click.option("--seconds", default=SECONDS, help="Seconds for each property.")
@click.option("--cap", default=CAP, help="A system with more configurations than this is left out.")
@click.option("--failures", type=click.Path(path_type=Path), help="A folder for texts with wrong claims.")
def main(engine: str, arithmetic: bool, count: int, seed: int, seconds: float, cap: int, failures: Path | None) -> None:
    """Compare the claims of an engine about random systems with brute force, and count what occurs."""
    tally = Tally(failures)

    def examined(number: int) -> None:
        examine(tally, number, engine, arithmetic=arithmetic, seconds=seconds, cap=cap)

    raise SystemExit(tally.run(range(seed, seed + count), examined))


if __name__ == "__main__":
    main()
