"""Thousands of random systems through both readings: ``python -m tests.campaigns.differential --count N --seed S``.

Owns: the run, its counts, and where texts on which the readings disagree are kept.
Must never know: how systems are made or compared.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import click

from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from tests.differential.brute_force import TooManyConfigurationsError
from tests.differential.comparison import Agreement, bounds, compare, kinds, with_probes
from tests.generators.arithmetic import arithmetic_of
from tests.generators.features import features_of
from tests.generators.reduction import reduced
from tests.generators.systems import system_of


def disagreements(text: str, chain: int, steps: int, cap: int) -> tuple[str, ...]:
    """Where the two readings of a text differ; what is no model, or too large, differs nowhere."""
    try:
        return compare(load_text(text), chain, steps, cap).disagreements
    except (ModelError, TooManyConfigurationsError):
        return ()
    except Exception as failure:  # a reading that fails is a disagreement as well
        return (f"{type(failure).__name__}: {failure}",)


@click.command()
@click.option("--arithmetic", is_flag=True, help="Systems that calculate, instead of those over all of the language.")
@click.option("--count", default=1000, help="How many systems.")
@click.option("--seed", default=0, help="The first system's seed; the others follow.")
@click.option("--cap", default=4000, help="A system with more configurations than this is left out.")
@click.option("--failures", type=click.Path(path_type=Path), help="A folder for texts on which the readings disagree.")
@click.option("--probes/--no-probes", default=True, help="Search for configurations that were reached, too.")
@click.option("--reduce/--no-reduce", default=True, help="Make those texts as small as can be.")
def main(arithmetic: bool, count: int, seed: int, cap: int, failures: Path | None, probes: bool, reduce: bool) -> None:
    """Compare the two readings of random systems, and count what occurred."""
    started = time.monotonic()
    counts: Counter[str] = Counter()
    different = 0
    for number in range(seed, seed + count):
        chain, steps = bounds(number)
        text = arithmetic_of(number) if arithmetic else system_of(number)
        counts[f"bounds: chain {chain}, steps {steps}"] += 1
        found = _one(text, chain, steps, cap, counts, "")
        if not found and probes:
            text = _probed(text, number, cap)
            found = _one(text, chain, steps, cap, counts, "probes ")
        if not found:
            continue
        different += 1
        click.echo(f"seed {number}, chain {chain}, steps {steps}: {found[0]}")
        if failures is not None:
            failures.mkdir(parents=True, exist_ok=True)
            kept = _kept(text, number, cap, found, reduce)
            (failures / f"{number}.inv").write_text(kept, encoding="utf-8")
    click.echo(f"{count} systems in {time.monotonic() - started:.0f} s, {different} with disagreements")
    for kind, times in sorted(counts.items()):
        click.echo(f"{times:8}  {100 * times / count:5.1f}%  {kind}")
    raise SystemExit(1 if different else 0)


def _one(text: str, chain: int, steps: int, cap: int, counts: Counter[str], what: str) -> tuple[str, ...]:
    try:
        model = load_text(text)
        agreement: Agreement = compare(model, chain, steps, cap)
    except TooManyConfigurationsError:
        counts[f"{what}left out: too many configurations"] += 1
        return ()
    except ModelError as error:
        return (f"no model: {error.diagnostics[0].message}",)
    except Exception as failure:  # a reading that fails is a disagreement as well
        return (f"{type(failure).__name__}: {failure}",)
    counts.update(f"{what}result: {kind}" for kind in kinds(model, agreement))
    if not what:
        counts.update(f"text: {kind}" for kind in features_of(model))
    return agreement.disagreements


def _probed(text: str, number: int, cap: int) -> str:
    try:
        return with_probes(text, *bounds(number), number, cap)
    except TooManyConfigurationsError:
        return text


def _kept(text: str, number: int, cap: int, found: tuple[str, ...], reduce: bool) -> str:
    chain, steps = bounds(number)
    if reduce and disagreements(text, chain, steps, cap):
        text = reduced(text, lambda each: bool(disagreements(each, chain, steps, cap)))
        found = disagreements(text, chain, steps, cap)
    return text + "".join(f"# {line}\n" for line in (f"seed {number}, chain {chain}, steps {steps}", *found))


if __name__ == "__main__":
    main()
