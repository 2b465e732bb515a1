"""How questions grow: ``python -m tests.benchmarks.growth --plot docs/growth.svg``.

Owns: the systems that grow, the terms that one step of each takes, and the plot.
Must never know: the questions about the systems.

A step is ground as bounded search has it, and as proofs for all chains have it. Terms are counted, which is the same on
every machine; so the plot is the same when it is made again. Seconds of processor time are shown beside.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from math import log10
from pathlib import Path

import attrs
import click

from invariants.engines.encodings import Encodings
from invariants.foundation.exceptions import NoAnswerError
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.terms.terms import post_order
from tests.generators import blow_ups

Grown = tuple[Model, int, dict[str, int]]
"""A model, the longest chain, and the numbers of individuals."""


@attrs.frozen
class Series:
    """Systems that differ in one number."""

    name: str
    sizes: tuple[int, ...]
    grown: Callable[[int], Grown]


def at_scope(blow_up: blow_ups.BlowUp, chain: int, size: int) -> Grown:
    """Return a model with so many individuals of each type."""
    model = load_text(blow_up.text)
    return model, chain, dict.fromkeys(model.scope, size)


def plain(blow_up: blow_ups.BlowUp, chain: int) -> Grown:
    """Return a model as it is."""
    model = load_text(blow_up.text)
    return model, chain, dict(model.scope)


MANY, CHAINS = (5, 10, 20, 50, 100), (2, 4, 8, 16, 32)
"""Numbers of modifications, and lengths of chains."""

PANELS: dict[str, tuple[Series, ...]] = {
    "individuals": (
        Series("a clause about two (gap_kept)", (5, 10, 20, 40, 80), lambda n: at_scope(blow_ups.gap(n), 3, n)),
        Series("two others within it (lineages_kept)", (5, 10, 20, 30), lambda n: at_scope(blow_ups.lineages(n), 2, n)),
        Series("a ring of six", (3, 6, 10), lambda n: at_scope(blow_ups.chosen_under_quantifiers(6), 1, n)),
        Series(
            "sixty, one within another", (3, 10, 30, 100), lambda n: at_scope(blow_ups.nested_quantifiers(60), 0, n)
        ),
    ),
    "modifications of one gate": (
        Series(
            "prev or …, without captures", (5, 10, 20, 50, 100), lambda n: plain(blow_ups.gathered_alternatives(n), 3)
        ),
        Series("prev and …, with captures", (5, 10, 20, 50, 100), lambda n: plain(blow_ups.gathered_conditions(n), 3)),
        Series("new code", (5, 10, 20, 50, 100), lambda n: plain(blow_ups.many_modifications(n), 3)),
    ),
    "chain, and depth of prev": (
        Series("conditions, prev twice in each", CHAINS, lambda n: plain(blow_ups.nested_alternatives(n), n)),
        Series("numbers, prev three times in each", CHAINS, lambda n: plain(blow_ups.nested_numbers(n), n)),
    ),
}


@attrs.frozen
class Point:
    """The cost of one system: terms and seconds of a step within the bounds, and of one for all chains."""

    size: int
    bounded: int | None
    endless: int | None
    seconds: float


def measured(series: Series, size: int) -> Point:
    """Return the cost of one system of a series; None for terms where there is no encoding."""
    model, chain, scope = series.grown(size)
    started = time.process_time()
    encodings = Encodings()
    wanted = next(iter(model.properties))
    bounded = terms(lambda: encodings.relation(encodings.exact(model, chain).system, scope, (wanted,)))
    endless = terms(lambda: encodings.relation(encodings.coded(model, None, 1).system, scope, (wanted,)))
    return Point(size, bounded, endless, time.process_time() - started)


def terms(relation: Callable[[], StepRelation]) -> int | None:
    """Return how many different terms one step and the property take."""
    try:
        made = relation()
    except NoAnswerError:
        return None
    bad = (prop.bad for prop in made.system.properties.values())
    return sum(1 for _ in post_order([*made.step, *made.domain, *made.system.initial, *bad]))


# ---------------------------------------------------------------------- the plot

COLOURS = ("#0b62a4", "#c0392b", "#2e8b57", "#8e44ad")
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 360, 300, 56, 56, 40


def plot(panels: dict[str, list[tuple[Series, list[Point]]]]) -> str:
    """Return the plot in SVG, with logarithmic axes: solid for a step within bounds, dashed for one for all chains."""
    most = max(p.bounded or p.endless or 1 for rows in panels.values() for _, points in rows for p in points)
    body = [panel(name, rows, number, most) for number, (name, rows) in enumerate(panels.items())]
    wide = WIDTH * len(panels)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {HEIGHT + 76}" '
        'font-family="sans-serif" font-size="11">\n'
        f'<rect width="{wide}" height="{HEIGHT + 76}" fill="white"/>\n'
        '<text x="12" y="20" font-size="14">Terms of one step (solid: within bounds; dashed: for all chains)</text>\n'
        + "".join(body)
        + "</svg>\n"
    )


def panel(name: str, rows: Sequence[tuple[Series, list[Point]]], number: int, most: int) -> str:
    """Return one panel: an axis, and two lines for each series."""
    sizes = [point.size for _, points in rows for point in points]
    low, high, top = min(sizes), max(sizes), 10 ** (int(log10(most)) + 1)

    def place(size: int, count: int) -> str:
        x = number * WIDTH + LEFT + (WIDTH - LEFT - 16) * (log10(size / low) / log10(high / low))
        return f"{x:.1f},{TOP + (HEIGHT - TOP - BOTTOM) * (1 - log10(count) / log10(top)):.1f}"

    found = []
    for exponent in range(int(log10(top)) + 1):
        x, y = place(low, 10**exponent).split(",")
        end = place(high, 10**exponent).split(",")[0]
        found.append(f'<line x1="{x}" y1="{y}" x2="{end}" y2="{y}" stroke="#ddd"/>')
        found.append(f'<text x="{float(x) - 8:.1f}" y="{float(y) + 4:.1f}" text-anchor="end">10^{exponent}</text>')
    for size in sorted(set(sizes)):
        x, y = place(size, 1).split(",")
        found.append(f'<text x="{x}" y="{float(y) + 15:.1f}" text-anchor="middle">{size}</text>')
    found.append(f'<text x="{number * WIDTH + LEFT}" y="{TOP - 14}" font-weight="bold">{name}</text>')
    for position, (series, points) in enumerate(rows):
        colour = COLOURS[position]
        for dashes, counts in (("", [p.bounded for p in points]), ("4 3", [p.endless for p in points])):
            line = " ".join(place(p.size, c) for p, c in zip(points, counts, strict=True) if c is not None)
            look = f'fill="none" stroke="{colour}" stroke-width="1.6" stroke-dasharray="{dashes}"'
            found.append(f'<polyline points="{line}" {look}/>')
        y = HEIGHT + 14 * position
        found.append(f'<rect x="{number * WIDTH + LEFT}" y="{y - 8}" width="9" height="9" fill="{colour}"/>')
        found.append(f'<text x="{number * WIDTH + LEFT + 14}" y="{y}">{series.name}</text>')
    return "\n".join(found) + "\n"


@click.command()
@click.option("--plot", "target", type=click.Path(path_type=Path), help="Write the plot to this file, in SVG.")
def main(target: Path | None) -> None:
    """Show the number of terms of one step for systems of growing sizes."""
    panels: dict[str, list[tuple[Series, list[Point]]]] = {}
    for name, rows in PANELS.items():
        click.echo(name)
        for series in rows:
            click.echo(f"  {series.name}")
            points = []
            for size in series.sizes:
                points.append(measured(series, size))
                last = points[-1]
                click.echo(
                    f"    {size:6}  {last.bounded or '-':>9}  {last.endless or '-':>9} terms  {last.seconds:6.2f} s"
                )
            panels.setdefault(name, []).append((series, points))
    if target is not None:
        target.write_text(plot(panels), encoding="utf-8")


if __name__ == "__main__":
    main()
