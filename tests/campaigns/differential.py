"""Thousands of random systems through both readings: ``python -m tests.campaigns.differential --count N --seed S``.

Owns: the run, and how texts on which the readings disagree are made small.
Must never know: how systems are made or compared.
"""

from __future__ import annotations

from pathlib import Path

import click

from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from tests.campaigns.tally import Tally
from tests.differential.brute_force import TooManyConfigurationsError
from tests.differential.comparison import bounds, compare, kinds, with_probes
from tests.generators.arithmetic import arithmetic_of
from tests.generators.features import features_of
from tests.generators.reduction import reduced
from tests.generators.systems import system_of

CAP = 4000
"""The most configurations of a system that is not left out."""


def examine(
    tally: Tally, seed: int, *, arithmetic: bool, cap: int = CAP, probes: bool = True, small: bool = True
) -> None:
    """Compare the two readings of the system of a seed, and of the same system with probes."""
    chain, steps = bounds(seed)
    text = arithmetic_of(seed) if arithmetic else system_of(seed)
    tally.systems += 1
    tally.counts[f"bounds: chain {chain}, steps {steps}"] += 1
    found = _compared(tally, text, seed, cap, "")
    if not found and probes:
        text = _probed(text, seed, cap)
        found = _compared(tally, text, seed, cap, "probes ")
    if found:
        tally.add_wrong(f"seed {seed}, chain {chain}, steps {steps}: {found[0]}")
        tally.keep(seed, _annotated(text, seed, cap, found, small))


def _compared(tally: Tally, text: str, seed: int, cap: int, prefix: str) -> tuple[str, ...]:
    """Return the disagreements about a text, and count. ``prefix`` is "" for the system itself."""
    try:
        model = load_text(text)
        agreement = compare(model, *bounds(seed), cap)
    except TooManyConfigurationsError:
        tally.counts[f"{prefix}left out: too many configurations"] += 1
        return ()
    except ModelError as error:
        return (f"no model: {error.diagnostics[0].message}",)
    except Exception as failure:  # a reading that fails is a disagreement as well
        return (f"{type(failure).__name__}: {failure}",)
    tally.counts.update(f"{prefix}result: {kind}" for kind in kinds(model, agreement))
    if not prefix:
        tally.examined += agreement.unsupported is None
        tally.counts.update(f"text: {kind}" for kind in features_of(model))
    return agreement.disagreements


def _probed(text: str, seed: int, cap: int) -> str:
    try:
        return with_probes(text, *bounds(seed), seed, cap)
    except TooManyConfigurationsError:
        return text


def _annotated(text: str, seed: int, cap: int, found: tuple[str, ...], small: bool) -> str:
    """Return the text, as small as can be where that is asked for, with its disagreements as comments."""
    chain, steps = bounds(seed)
    if small and disagreements(text, chain, steps, cap):
        text = reduced(text, lambda each: bool(disagreements(each, chain, steps, cap)))
        found = disagreements(text, chain, steps, cap)
    return text + "".join(f"# {line}\n" for line in (f"seed {seed}, chain {chain}, steps {steps}", *found))


def disagreements(text: str, chain: int, steps: int, cap: int) -> tuple[str, ...]:
    """Return where the readings of a text differ: nowhere where the text is no model, or too large."""
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
@click.option("--cap", default=CAP, help="A system with more configurations than this is left out.")
@click.option("--failures", type=click.Path(path_type=Path), help="A folder for texts on which the readings disagree.")
@click.option("--probes/--no-probes", default=True, help="Search for configurations that were reached, too.")
@click.option("--reduce/--no-reduce", default=True, help="Make those texts as small as can be.")
def main(arithmetic: bool, count: int, seed: int, cap: int, failures: Path | None, probes: bool, reduce: bool) -> None:
    """Compare the two readings of random systems, and count what occurs."""
    tally = Tally(failures)

    def examined(number: int) -> None:
        examine(tally, number, arithmetic=arithmetic, cap=cap, probes=probes, small=reduce)

    raise SystemExit(tally.run(range(seed, seed + count), examined))


if __name__ == "__main__":
    main()
