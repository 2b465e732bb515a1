"""Random finite systems through an engine that proves: ``python -m tests.campaigns.proofs spacer --count N --seed S``.

Owns: the run, its counts, and where texts of which something wrong is claimed are kept.
Must never know: how systems are made, or what makes a claim wrong.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import click

from invariants.engines.protocol import Question
from invariants.engines.registry import ENGINES, in_turn
from tests.differential.brute_force import TooManyConfigurationsError
from tests.differential.proof_checks import bound, compare
from tests.generators.arithmetic import arithmetic_of
from tests.generators.systems import system_of


@click.command()
@click.argument("engine", type=click.Choice([each.name for each in in_turn(ENGINES, Question.PROOF_FOR_ALL_CHAINS)]))
@click.option("--arithmetic", is_flag=True, help="Systems that calculate, instead of those over all of the language.")
@click.option("--count", default=1000, help="How many systems.")
@click.option("--seed", default=0, help="The first system's seed; the others follow.")
@click.option("--seconds", default=5.0, help="Seconds for each property.")
@click.option("--cap", default=4000, help="A system with more configurations than this is left out.")
@click.option(
    "--failures", type=click.Path(path_type=Path), help="A folder for texts of which wrong things are claimed."
)
def main(engine: str, arithmetic: bool, count: int, seed: int, seconds: float, cap: int, failures: Path | None) -> None:
    """Compare what an engine claims of random systems with brute force, and count what occurred."""
    started = time.monotonic()
    counts: Counter[str] = Counter()
    different = 0
    for number in range(seed, seed + count):
        text = arithmetic_of(number) if arithmetic else system_of(number)
        try:
            found = compare(text, engine, bound(number), seconds, cap)
        except TooManyConfigurationsError:
            counts["left out: too many configurations"] += 1
            continue
        counts.update(found.kinds)
        if not found.wrong:
            continue
        different += 1
        click.echo(f"seed {number}, chain {bound(number)}: {found.wrong[0]}")
        if failures is not None:
            failures.mkdir(parents=True, exist_ok=True)
            (failures / f"{number}.inv").write_text(text + "".join(f"# {line}\n" for line in found.wrong), "utf-8")
    click.echo(f"{count} systems in {time.monotonic() - started:.0f} s, {different} with wrong claims")
    for kind, times in sorted(counts.items()):
        click.echo(f"{times:8}  {kind}")
    raise SystemExit(1 if different else 0)


if __name__ == "__main__":
    main()
