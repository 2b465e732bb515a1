"""The drawing of a system's graph, as plain shapes.

Owns: the look of boxes and lines, in pixels: the shapes, and the item that each belongs to.
Must never know: the text that draws a shape (SVG, a script in a page).
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import Span
from invariants.language.model.operators import StatementKind
from invariants.report.graph.placement import Box, Corner, layers, place
from invariants.report.graph.system_graph import EditEdge, InvariantNode, Row, RuleNode, SystemGraph, VariableNode
from invariants.report.terminal.columns import visible

LINE = 18
"""The height of a line of text, in pixels, as all of these."""
_LETTER = 6.7
"""The width of a letter of the fixed font, at the size that the style sheet gives it."""
_MOST_LETTERS = 52
"""Letters of a row: the source has the rest."""
_BOX_PADDING = 10
"""The room between the edge of a box and its text."""
_BOX_GAP = 26
"""The room between two boxes, one below the other: enough for a line to pass."""
_COLUMN_GAP = 76
"""The room between two columns, in which lines bend."""
_SHEET_MARGIN = 24
"""The room around everything."""
_SHOULDER = 70
"""How far a line swings out before it turns back."""


class Shape(ValueRecord, kw_only=True):
    """A rectangle (with ``width`` and ``height``), a text, or a line along ``path`` (an SVG path's data)."""

    style: str
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    text: str = ""
    path: str = ""


class Item(ValueRecord, kw_only=True):
    """A box, a row of one, or a line: some shapes that stand for one thing.

    ``name`` is unique; ``ends`` are the names of the boxes that a line connects, or of the box of a row. ``title`` says
    all in one text. ``span`` is where it stands in the source.
    """

    name: str
    style: str
    title: str
    shapes: tuple[Shape, ...]
    span: Span | None = None
    ends: tuple[str, ...] = ()


class Drawing(ValueRecord):
    """A picture: lines first, so that boxes cover them."""

    title: str
    width: int
    height: int
    items: tuple[Item, ...]


def draw(graph: SystemGraph) -> Drawing:
    """Return the picture of a system."""
    return _Artist(graph).drawing()


class _Card(ValueRecord):
    """The content of a box: its heading, and its rows with the style of each."""

    name: str
    style: str
    heading: str
    tag: str
    title: str
    span: Span
    rows: tuple[tuple[str, str, Row], ...]
    """Name, style and content of each row."""

    @property
    def height(self) -> int:
        return LINE * (1 + len(self.rows)) + _BOX_PADDING + (_BOX_PADDING // 2 if self.rows else 0)

    @property
    def width(self) -> int:
        tag = len(self.tag) + 2 if self.tag else 0
        longest = max(len(shortened(self.heading)) + tag, *(len(shortened(row.text)) for _, _, row in self.rows), 8)
        return int(longest * _LETTER) + 2 * _BOX_PADDING


def shortened(text: str) -> str:
    """Return a text that fits into a box, with all characters visible."""
    text = visible(text)
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"


class _Artist:
    def __init__(self, graph: SystemGraph) -> None:
        self._graph = graph
        self._cards = {card.name: card for card in _cards(graph)}
        self._links = list(_links(graph))
        self._places = self._placed()

    def drawing(self) -> Drawing:
        lines = [*self._quiet_lines(), *self._edit_lines()]
        boxes = [item for card in self._cards.values() for item in self._box(card)]
        right = max((self._places[c.name].x + c.width for c in self._cards.values()), default=0)
        bottom = max((self._places[c.name].y + c.height for c in self._cards.values()), default=0)
        return Drawing(
            f"system {self._graph.name}", right + _SHOULDER + _SHEET_MARGIN, bottom + _SHEET_MARGIN, (*lines, *boxes)
        )

    def _placed(self) -> dict[str, Corner]:
        graph = self._graph
        edits = [(_rule_name(edge.editor), _rule_name(edge.rule)) for edge in graph.edges]
        names = [_rule_name(rule.name) for rule in graph.rules]
        least = {_rule_name(rule.name): 1 for rule in graph.rules if rule.edits}
        depth = layers(names, edits, least)
        deepest = max(depth.values(), default=0)
        columns = {name: deepest - layer for name, layer in depth.items()}
        columns |= {_variable_name(each.name): deepest + 1 for each in graph.variables}
        columns |= {_invariant_name(each.name): deepest + 2 for each in graph.invariants}
        boxes = [Box(card.name, columns[card.name], card.width, card.height) for card in self._cards.values()]
        edges = [*edits, *((start, end) for start, end, _ in self._links)]
        found = place(boxes, edges, gap=_BOX_GAP, between=[_COLUMN_GAP] * (deepest + 2))
        return {name: Corner(each.x + _SHEET_MARGIN, each.y + _SHEET_MARGIN) for name, each in found.items()}

    # ------------------------------------------------------------- boxes

    def _box(self, card: _Card) -> Iterator[Item]:
        corner = self._places[card.name]
        shapes = [
            Shape(style="box", x=corner.x, y=corner.y, width=card.width, height=card.height),
            Shape(style="heading", x=corner.x + _BOX_PADDING, y=corner.y + LINE, text=shortened(card.heading)),
        ]
        if card.tag:
            shapes.append(Shape(style="tag", x=corner.x + card.width - _BOX_PADDING, y=corner.y + LINE, text=card.tag))
        yield Item(name=card.name, style=card.style, title=card.title, shapes=tuple(shapes), span=card.span)
        for number, (name, style, row) in enumerate(card.rows, start=1):
            top = corner.y + _BOX_PADDING // 2 + LINE * number
            field = Shape(style="field", x=corner.x + 1, y=top + 3, width=card.width - 2, height=LINE)
            text = Shape(style="text", x=corner.x + _BOX_PADDING, y=top + LINE - 2, text=shortened(row.text))
            yield Item(
                name=name, style=f"row {style}", title=row.text, shapes=(field, text), span=row.span, ends=(card.name,)
            )

    # ------------------------------------------------------------- lines

    def _row_middle(self, card: _Card, row: str | None) -> float:
        """Return the height at which a line meets a row; the heading for None, or where there is no such row."""
        names = [name for name, _, _ in card.rows]
        corner = self._places[card.name]
        if row is None or row not in names:
            return corner.y + LINE - 5
        return corner.y + _BOX_PADDING // 2 + LINE * (names.index(row) + 1) + LINE / 2 + 3

    def _edit_lines(self) -> Iterator[Item]:
        for edge in self._graph.edges:
            editor, target = self._cards[_rule_name(edge.editor)], self._cards[_rule_name(edge.rule)]
            start = self._row_middle(editor, _edit_name(edge))
            end = self._row_middle(target, None if edge.site is None else _site_name(edge.rule, edge.site))
            row = next(rule for rule in self._graph.rules if rule.name == edge.editor).edits[edge.edit]
            yield Item(
                name=f"{_edit_name(edge)}>{edge.rule}.{edge.site or ''}",
                style=f"edge edit {edge.loop.value}",
                title=f"{edge.editor}: {row.text}",
                shapes=tuple(self._line(editor, start, target, end)),
                span=row.span,
                ends=(editor.name, target.name),
            )

    def _quiet_lines(self) -> Iterator[Item]:
        for start, end, style in self._links:
            first, second = self._cards[start], self._cards[end]
            heights = self._row_middle(first, None), self._row_middle(second, None)
            yield Item(
                name=f"{start}>{end}",
                style=f"edge {style}",
                title=f"{first.heading} {style} {second.heading}",
                shapes=tuple(self._line(first, heights[0], second, heights[1])),
                ends=(start, end),
            )

    def _line(self, first: _Card, start: float, second: _Card, end: float) -> Iterator[Shape]:
        """Yield a line to the left of a box further right, or back to the right of any other box, with its head."""
        left = self._places[first.name].x + first.width
        right = self._places[second.name].x
        if right > left:
            bend = (right - left) / 2
            path = f"M{left} {start:g}C{left + bend:g} {start:g} {right - bend:g} {end:g} {right - 6} {end:g}"
            tip, back = right, right - 7
        else:
            right += second.width
            out = max(left, right) + _SHOULDER
            path = f"M{left} {start:g}C{out} {start:g} {out} {end:g} {right + 6} {end:g}"
            tip, back = right, right + 7
        yield Shape(style="line", path=path)
        yield Shape(style="head", path=f"M{tip} {end:g}L{back} {end - 4:g}L{back} {end + 4:g}Z")


# ---------------------------------------------------------------- content


def _cards(graph: SystemGraph) -> Iterator[_Card]:
    yield from map(_rule_card, graph.rules)
    yield from map(_variable_card, graph.variables)
    yield from map(_invariant_card, graph.invariants)


def _rule_card(rule: RuleNode) -> _Card:
    clauses = (
        (_site_name(rule.name, row.site or f"#{number}"), "edited" if row.edited else "clause", row)
        for number, row in enumerate(rule.clauses)
    )
    edits = ((f"edit:{rule.name}:{number}", "makes", row) for number, row in enumerate(rule.edits))
    tags = [*(["dormant"] if rule.dormant else []), *(["entrenched"] if rule.entrenched else [])]
    style = f"rule {rule.kind.value}{' entrenched' if rule.entrenched else ''}"
    title = f"{rule.kind.value} {rule.title}{': ' if tags else ''}{', '.join(tags)}"
    tag = ", ".join(tags)
    return _Card(_rule_name(rule.name), style, rule.title, tag, title, rule.span, (*clauses, *edits))


def _variable_card(variable: VariableNode) -> _Card:
    name = _variable_name(variable.name)
    return _Card(name, "variable", variable.name, "", f"variable {variable.name}", variable.span, ())


def _invariant_card(invariant: InvariantNode) -> _Card:
    name = _invariant_name(invariant.name)
    row = Row(invariant.text, invariant.span)
    tag = "" if invariant.kind is StatementKind.INVARIANT else invariant.kind.value
    title = f"{invariant.kind.value} {invariant.name}: {invariant.text}"
    return _Card(name, "invariant", invariant.name, tag, title, invariant.span, ((f"{name}:text", "clause", row),))


def _links(graph: SystemGraph) -> Iterator[tuple[str, str, str]]:
    """Yield the quiet lines: rules that write, read and restore variables."""
    known = {each.name for each in graph.variables}
    for rule in graph.rules:
        yield from ((_rule_name(rule.name), _variable_name(name), "writes") for name in rule.writes)
    for variable in graph.variables:
        yield from ((_rule_name(name), _variable_name(variable.name), "restores") for name in variable.restored_by)
    for invariant in graph.invariants:
        reader = _invariant_name(invariant.name)
        yield from ((_variable_name(name), reader, "is read by") for name in invariant.variables if name in known)
        yield from ((_rule_name(name), reader, "is asked about by") for name in invariant.rules)


def _rule_name(name: str) -> str:
    return f"rule:{name}"


def _site_name(rule: str, site: str) -> str:
    return f"site:{rule}.{site}"


def _edit_name(edge: EditEdge) -> str:
    return f"edit:{edge.editor}:{edge.edit}"


def _variable_name(name: str) -> str:
    return f"variable:{name}"


def _invariant_name(name: str) -> str:
    return f"invariant:{name}"
