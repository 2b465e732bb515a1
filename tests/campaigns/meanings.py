"""Texts with optional values, records, deadlines and `can`, held against a reading that expands nothing:
``python -m tests.campaigns.meanings --count N``.

Owns: what has to agree: which properties are broken, by how long a chain and how long a run, and the number of states.
Must never know: how either reading works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from tests.campaigns.claims import note_faults, shape_of
from tests.campaigns.explicit import ToTheEnd, limits_of
from tests.campaigns.tally import Tally
from tests.differential.brute_force import TooManyConfigurationsError
from tests.generators import capturing, clashing, newer_features
from tests.generators.capturing import capturing_of
from tests.generators.clashing import clashing_of
from tests.generators.newer import newer_of
from tests.meaning.runs import Runs
from tests.meaning.values import TooManyError, UnsupportedError

CAP = 300
"""The most configurations of a system that is not left out."""

LONGEST_CHAIN = 3
"""Where nothing else bounds the chain, and code nests."""

KINDS: dict[str, tuple[Callable[[int], str], Callable[[str], frozenset[str]], list[str]]] = {
    "clashing": (clashing_of, clashing.features_of, list(clashing.FEATURES)),
    "newer": (lambda seed: newer_of(seed).short, newer_features.features_of, []),
    "capturing": (capturing_of, capturing.features_of, list(capturing.FEATURES)),
}
"""The text of the system of a seed, its features, and those that have to occur, by kind."""

Shapes = dict[str, tuple[int, int]]


def differences(tally: Tally, seed: int, *, kind: str = "clashing", cap: int = CAP) -> list[str]:
    """Return where the two readings differ on the system of a seed."""
    text_of, features_of, wanted = KINDS[kind]
    text = text_of(seed)
    chain, steps = limits_of(seed)
    if chain is None and "prev" in text:
        chain = LONGEST_CHAIN
    tally.systems += 1
    tally.has(features_of(text), wanted)
    return [f"seed {seed}: {line}" for line in differences_in(tally, text, (chain, steps), cap)]


def differences_in(tally: Tally, text: str, limits: tuple[int | None, int | None], cap: int = CAP) -> Iterator[str]:
    """Yield where the two readings of a text differ within bounds."""
    model = load_text(text)
    search = ToTheEnd(Interpreter(model), *limits, cap=cap)
    try:
        broken = search.run()
        runs = Runs(text, *limits, 4 * cap)
        expected = runs.search()
    except (TooManyConfigurationsError, TooManyError):
        tally.counts["left out: too many configurations"] += 1
        return
    except UnsupportedError as error:
        tally.counts[f"left out: {error}"] += 1
        return
    tally.examined += 1
    found = {name: shape_of(each) for name, each in broken.items()}
    yield from compared(tally, model, found, expected)
    counted, wanted = len(_states(search)), len({each.state for each in runs.configurations})
    tally.counts["states"] += wanted
    if counted != wanted:
        yield f"{counted} states, and by the text {wanted}"


def compared(tally: Tally, model: Model, found: dict[str, tuple[int, int] | None], expected: Shapes) -> Iterator[str]:
    """Yield the properties that are broken in another way than the text says, and those that the model lacks."""
    for name, shape in found.items():
        tally.claimed("Violation" if shape else "Covered")
        if shape != expected.get(name):
            yield f"{name}: {shape}, and by the text {expected.get(name)}"
    for name in expected.keys() - found.keys():
        subject = model.properties.get(name.removesuffix(".defined"))
        if not name.endswith(".defined") or subject is None or not getattr(subject, "is_witness", False):
            yield f"{name}: there is no such property, and by the text {expected[name]}"


def _states(search: ToTheEnd) -> set[tuple[object, ...]]:
    """Return what variables of the text have as values; those that no text declares say how long a deadline waits, or
    what an unknown condition is."""
    layout = search.interpreter.layout
    cells = [cell for variable in layout.regions if variable.purpose is None for _, cell in layout.entries(variable)]
    return {tuple(each.state[cell] for cell in cells) for each in search.fewest}


def examine(tally: Tally, seed: int, *, kind: str = "clashing") -> None:
    """Read the system of a seed in both ways, and note where they differ."""
    note_faults(tally, seed, lambda: differences(tally, seed, kind=kind))


@click.command()
@click.option("--kind", type=click.Choice(list(KINDS)), default="clashing", help="The kind of systems.")
@click.option("--count", default=1000, help="How many systems.")
@click.option("--seed", default=0, help="The first system's seed; the others follow.")
def main(kind: str, count: int, seed: int) -> None:
    """Read random systems in both ways, and count what occurs."""
    raise SystemExit((tally := Tally()).run(range(seed, seed + count), lambda each: examine(tally, each, kind=kind)))


if __name__ == "__main__":
    main()
