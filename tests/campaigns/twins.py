"""Systems that say the same in other words, and twins of their modifications: ``python -m tests.campaigns.twins``.

Owns: what has to be the same: what is broken, by how long a chain and how long a run, and the number of configurations.
Must never know: how systems are searched.

Each system is searched by brute force. Then each modification gets a twin, declarations change their order, and
everything has another name; and explicit search, the search by the interpreter and the count are held against what is
known.
"""

from __future__ import annotations

import re

import click

from invariants.engines.protocol import Problem
from invariants.evidence.claims import GaveUp
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.states.counting import states_of
from tests.campaigns.claims import faults_of, note_faults, shape_of
from tests.campaigns.explicit import KINDS, LONGEST_CHAIN, asked, asked_directly, limits_of
from tests.campaigns.tally import Tally
from tests.differential.brute_force import BruteForce, TooManyConfigurationsError
from tests.generators.choosing import Seeded
from tests.generators.rewriting import Rewritten, in_another_order, with_other_names
from tests.generators.twins import twins_of, with_twins

CAP = 600
"""The most configurations of a system that is not left out."""

SECONDS = 3.0
"""Seconds for a count."""


def rewritten(tally: Tally, text: str, seed: int) -> Rewritten:
    """Return a text with twins, its declarations in another order, and for every second seed with other names."""
    choose = Seeded(seed)
    twins = twins_of(text)
    tally.counts["twins"] += len(twins)
    found = in_another_order(with_twins(text, twins), choose).text
    return with_other_names(found, choose) if seed % 2 else Rewritten(found)


def differences(tally: Tally, seed: int, *, kind: str = "plain", cap: int = CAP) -> list[str]:
    """Return where a system and its rewritten text differ."""
    text = KINDS[kind](seed)
    chain, steps = limits_of(seed)
    if chain is None and "prev" in text:
        chain = LONGEST_CHAIN
    model = load_text(text)
    tally.systems += 1
    try:
        broken = BruteForce(Interpreter(model), chain, steps, cap=cap).run()
    except TooManyConfigurationsError:
        tally.counts["left out: too many configurations"] += 1
        return []
    other = rewritten(tally, text, seed)
    bounds = tuple(Unbounded.ANY if each is None else each for each in (chain, steps))
    after = load_text(other.text)
    names = {other.renamed(name): name for name in broken if other.renamed(name) in after.properties}
    found = [f"{name} is no property" for name in broken if other.renamed(name) not in after.properties]
    interpreter = Interpreter(after)
    problem = Problem(after, interpreter.scope, tuple(names), *bounds)
    claims = [*asked(problem), *(asked_directly(problem) if isinstance(chain, int) else ())]
    tally.examined += any(not isinstance(claim, GaveUp) for claim in claims)
    for claim in claims:
        found += faults_of(tally, interpreter, claim, shape_of(broken[names[claim.property]]))
    counts = [states_of(each, Interpreter(each).scope, *bounds, SECONDS) for each in (model, after)]
    # Code that edits, of which nobody knows what, equals no other code: it has choices of its own.
    if all(each.reason is None for each in counts) and not re.search(r"\bediting\b", text):
        tally.counts["counted"] += 1
        if counts[0].configurations != counts[1].configurations:
            found.append(f"{counts[0].configurations} configurations, and rewritten {counts[1].configurations}")
    return [f"seed {seed}: {line}" for line in found]


def examine(tally: Tally, seed: int, *, kind: str = "plain") -> None:
    """Rewrite the system of a seed, and note what differs."""
    note_faults(tally, seed, lambda: differences(tally, seed, kind=kind))


@click.command()
@click.option("--kind", type=click.Choice(list(KINDS)), default="plain", help="The kind of systems.")
@click.option("--count", default=1000, help="How many systems.")
@click.option("--seed", default=0, help="The first system's seed; the others follow.")
def main(kind: str, count: int, seed: int) -> None:
    """Rewrite random systems so that they say the same, and count what differs."""
    raise SystemExit((tally := Tally()).run(range(seed, seed + count), lambda each: examine(tally, each, kind=kind)))


if __name__ == "__main__":
    main()
