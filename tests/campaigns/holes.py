"""Fillings of holes in random small systems, held against the enumeration of all fillings:
``python -m tests.campaigns.holes``.

Owns: the systems with holes, and what has to agree: a filling does, a weakest one has every other one that does in it,
and where nothing is said to do, nothing does.
Must never know: how a filling is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unittest.mock import patch

from invariants.shaping.filling.conditions import ConditionFilling, NoFilling, Weakness
from invariants.shaping.filling.holes import open_text
from invariants.shaping.filling.solving import HoleSolver
from invariants.shaping.filling.vocabulary.cells import all_cells
from invariants.verdicts import supervision
from invariants.verdicts.options import CheckOptions
from tests.campaigns.claims import note_faults
from tests.campaigns.tally import Tally, command
from tests.generators.choosing import Seeded
from tests.generators.newer import newer_of
from tests.generators.newer_features import features_of
from tests.shaping.filling.newer_models import newer_model
from tests.shaping.filling.small_models import fillings_that_do, small_model
from tests.shaping.searches import solution_of

MOST_CELLS = 8
"""The cells of a model of which all fillings are gone through."""

SECONDS = 120.0
"""The time for finding a filling."""

LEFT_OUT = "left out: too many fillings"

OVER = ("t", "t", "t, o", "o")
"""What holes in a system over the newer language read: four cells at most."""


def text_of(seed: int) -> str:
    """Return the text of the system of a seed: a small one, one of the newer kinds, or one over all the language."""
    match seed % 3:
        case 0:
            return small_model(seed)
        case 1:
            return newer_model(seed)
        case _:
            return newer_with_hole(seed)


def newer_with_hole(seed: int) -> str:
    """Return a system over the newer language in which a condition is a hole, with one of its invariants."""
    choose = Seeded(seed)
    text = newer_of(seed).short
    over = choose.pick(OVER)
    text = re.sub(r"(transition r0.*\n  require g: )(.*)", rf"\1{choose.pick(['?', '? and'])} over {over}", text)
    text = re.sub(r"\? and over ([\w, ]+)\n", r"(? over \1) and (t or x == none)\n", text)
    stated = re.findall(r"^invariant .*\n", text, re.M)
    kept = choose.pick(stated)
    return "".join(line for line in text.splitlines(keepends=True) if line not in stated or line == kept)


def solver_of(text: str) -> HoleSolver:
    """Return the solver of the holes of a system."""
    return HoleSolver(open_text(text), CheckOptions())


def faults(tally: Tally, text: str) -> Iterator[str]:
    """Yield what is wrong with the filling that is found; count what it is."""
    solver = solver_of(text)
    cells = sum(len(all_cells(words.terms)) for _, words in solver.pairs)
    if cells > MOST_CELLS:
        tally.counts[LEFT_OUT] += 1
        return
    filling = solution_of(solver, SECONDS).filling
    do = fillings_that_do(solver)
    match filling:
        case NoFilling(result=result, is_impossible=is_impossible, is_vocabulary_broken=is_broken) if result:
            tally.claimed("nothing fills it" if is_impossible or is_broken else "none is known")
            if (is_impossible or is_broken) and do:
                yield f"nothing is said to fill it, and these do: {do}"
        case ConditionFilling(weakness=weakness, cells=found):
            tally.claimed(f"filled: {weakness.value}")
            if found not in do:
                yield f"{filling} does not fill it, but these do: {do}"
            larger = [each for each in do if each != found and all(a <= b for a, b in zip(found, each, strict=True))]
            if weakness is not Weakness.FOUND and larger:
                yield f"{filling} is said to be {weakness.value}, and these are weaker: {larger}"
            outside = [each for each in do if not all(a <= b for a, b in zip(each, found, strict=True))]
            if weakness is Weakness.WEAKEST and outside:
                yield f"{filling} is said to be the weakest, and these are not in it: {outside}"
        case _:
            tally.counts["undecided"] += 1


def differences(tally: Tally, seed: int) -> Iterator[str]:
    """Yield what is wrong with the filling of the system of a seed."""
    text = text_of(seed)
    tally.systems += 1
    tally.examined += 1
    for name in sorted(features_of(text)):
        tally.counts[f"with {name}"] += 1
    for line in faults(tally, text):
        tally.keep(seed, f"{text}# {line}\n")
        yield f"seed {seed}: {line}\n{text}"


def examine(tally: Tally, seed: int) -> None:
    """Fill the holes of the system of a seed, and note what enumeration contradicts."""
    with patch.object(supervision, "can_fork", lambda: False):  # half of the time of a small check is its process
        note_faults(tally, seed, lambda: differences(tally, seed))


main = command("Fill holes in random small systems, and hold the fillings against enumeration.", examine, count=100)


if __name__ == "__main__":
    main()
