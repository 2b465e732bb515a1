"""Random small models with holes, and the truth about every filling by going through all configurations."""

from __future__ import annotations

import random
from itertools import combinations

from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.shaping.filling.solving import HoleSolver
from invariants.shaping.filling.vocabulary.cells import all_cells
from invariants.shaping.filling.vocabulary.formulas import formula_of
from invariants.shaping.filling.vocabulary.numbers import Cell
from tests.differential.brute_force import search

STEPS = (
    "p := not p",
    "q := p",
    "q := not q",
    "x := (x + 1) mod 3",
    "x := if p then 0 else 2",
    "p := true\n  q := false",
    "p := x == 1",
)
GUARDS = ("true", "p", "not q", "x > 0", "x == 1 or q", "p and x < 2")
PROMISES = (
    "not (p and q)",
    "x <= 1 or p",
    "q => x == 2",
    "not (x == 2 and not p)",
    "p or not q",
    "x != 1 or not q",
)
OVER = ("p", "x", "q", "p, q")


def small_model(seed: int) -> str:
    """A model with up to three holes, of at most six cells together."""
    drawn = random.Random(seed)  # noqa: S311 - nothing secret
    has_two = drawn.random() < 0.3
    over = drawn.choice(OVER[:1] + OVER[2:3] if has_two else OVER)
    gate = drawn.choice((f"? over {over}", f"? over {over}", f"(? over {over}) and {drawn.choice(GUARDS)}"))
    new = drawn.choice(("prev or q", "prev or x == 2", "prev and p", "q"))
    if has_two:
        new = drawn.choice(
            (f"prev and ? over {drawn.choice('pq')}", f"prev or ? over {drawn.choice('pq')}", "? over q")
        )
    lines = [
        "system small",
        f"var x: 0..2 = {drawn.randint(0, 2)}",
        f"var p: Bool = {drawn.choice(('true', 'false'))}",
        "var q: Bool = false",
        *(
            f"transition t{n} {{\n  require {drawn.choice(GUARDS)}\n  {drawn.choice(STEPS)}\n}}"
            for n in range(drawn.randint(0, 2))
        ),
        f"transition act {{\n  require gate: {gate}\n  {drawn.choice(STEPS)}\n}}",
        *(
            [f"transition too {{\n  require ? over {drawn.choice('pq')}\n  {drawn.choice(STEPS)}\n}}"]
            if drawn.random() < 0.4 and (has_two or over in ("p", "q"))
            else []
        ),
        # Once only: `prev` that nests without end has infinitely many configurations.
        "var changed: Bool = false",
        f"modification change {{\n  require not changed and ({drawn.choice(GUARDS)})\n"
        f"  changed := true\n  rewrite act.gate as {new}\n}}",
        f"invariant promise: {drawn.choice(PROMISES)}",
    ]
    return "\n".join(lines) + "\n"


Filling = tuple[frozenset[Cell], ...]


def fillings_that_do(solver: HoleSolver) -> list[Filling]:
    """All fillings, as sets of cells of each hole, with which no run of any length breaks anything."""
    cells = [(number, cell) for number, (_, words) in enumerate(solver.pairs) for cell in all_cells(words.terms)]
    found = []
    for size in range(len(cells) + 1):
        for chosen in combinations(cells, size):
            filling = tuple(
                frozenset(cell for at, cell in chosen if at == number) for number in range(len(solver.pairs))
            )
            if not any(search(Interpreter(filled(solver, filling)), None, None).values()):
                found.append(filling)
    return found


def filled(solver: HoleSolver, filling: Filling):
    texts = [formula_of(words.terms, chosen).text for (_, words), chosen in zip(solver.pairs, filling, strict=True)]
    source = solver.model.bundle.main.text
    for (hole, _), text in sorted(zip(solver.pairs, texts, strict=True), key=lambda pair: -pair[0][0].span.start):
        source = f"{source[: hole.span.start]}({text}){source[hole.span.end :]}"
    return load_text(source)
