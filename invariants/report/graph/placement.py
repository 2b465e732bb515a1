"""Placement: where each box of a system's graph goes.

Owns: columns, the order of boxes in them, and their places.
Must never know: the content of a box; models.

Editors stand to the left of the rules that they edit, as far as edits do not go round in circles; the order inside a
column is found by barycentres, in a few sweeps (Sugiyama, Tagawa and Toda, 1981).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from invariants.foundation.records import ValueRecord

SWEEPS = 6
"""Times that every column is put in order by its neighbours, from left to right and back in turn."""


class Box(ValueRecord):
    """A box to be placed. ``column`` is counted from the left."""

    name: str
    column: int
    width: int
    height: int


class Corner(ValueRecord):
    """The top left corner of a box."""

    x: int
    y: int


def layers(names: Sequence[str], edges: Sequence[tuple[str, str]], least: Mapping[str, int]) -> dict[str, int]:
    """Return for each name the number of layers between it and the ends of its edges.

    Edges inside a circle count for nothing: all names in it have the same layer. ``least`` has the least layer of some.
    """
    found = {name: least.get(name, 0) for name in names}
    # Names in a circle would raise each other for ever: so many rounds are enough for all others.
    circles = _circles(names, edges)
    for _ in names:
        for start, end in edges:
            beyond = found[end] + (circles[start] != circles[end])
            found[start] = max(found[start], beyond)
    return found


def _circles(names: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return for each name the first name of those that are in a circle with it."""
    reached = {name: {name} for name in names}
    for _ in names:
        before = sum(map(len, reached.values()))
        for start, end in edges:
            reached[start] |= reached[end]
        if sum(map(len, reached.values())) == before:
            break
    return {name: next(other for other in names if other in reached[name] and name in reached[other]) for name in names}


def place(
    boxes: Sequence[Box], edges: Sequence[tuple[str, str]], *, gap: int, between: Sequence[int]
) -> dict[str, Corner]:
    """Return the place of each box.

    Args:
        boxes: the boxes, with their columns.
        edges: pairs of names of boxes that are connected.
        gap: the room below a box.
        between: the room to the right of each column.
    """
    count = max((box.column for box in boxes), default=-1) + 1
    columns = [[box for box in boxes if box.column == number] for number in range(count)]
    neighbours: dict[str, list[str]] = {box.name: [] for box in boxes}
    for start, end in edges:
        neighbours[start].append(end)
        neighbours[end].append(start)
    columns = _ordered(columns, neighbours)
    heights = [sum(box.height + gap for box in column) - gap for column in columns]
    tallest = max(heights, default=0)
    places: dict[str, Corner] = {}
    x = 0
    for number, column in enumerate(columns):
        y = (tallest - heights[number]) // 2
        for box in column:
            places[box.name] = Corner(x, y)
            y += box.height + gap
        room = between[number] if number < len(between) else 0
        x += max((box.width for box in column), default=0) + room
    return places


def _ordered(columns: list[list[Box]], neighbours: Mapping[str, Sequence[str]]) -> list[list[Box]]:
    middles = {name: middle for column in columns for name, middle in _middles(column).items()}
    for sweep in range(SWEEPS):
        numbers = range(len(columns)) if sweep % 2 else range(len(columns) - 1, -1, -1)
        for number in numbers:
            own = {box.name for box in columns[number]}

            def wanted(box: Box, own: set[str] = own) -> float:
                others = [middles[name] for name in neighbours[box.name] if name not in own]
                return sum(others) / len(others) if others else middles[box.name]

            columns[number] = sorted(columns[number], key=wanted)
            middles.update(_middles(columns[number]))
    return columns


def _middles(column: Sequence[Box]) -> dict[str, float]:
    """Return the middle of each box of a column, as a share of the column's height."""
    total = sum(box.height for box in column) or 1
    found: dict[str, float] = {}
    above = 0
    for box in column:
        found[box.name] = (above + box.height / 2) / total
        above += box.height
    return found
