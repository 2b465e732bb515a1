"""The graph of a system as text.

Owns: the lines about edits, entrenched rules, and the variables that invariants read.
Must never know: models beyond their graph.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.language.model.declarations import Model
from invariants.language.model.operators import StatementKind
from invariants.report.graph.system_graph import EditEdge, Loop, RuleNode, SystemGraph, system_graph
from invariants.report.renderers import SystemRenderer
from invariants.report.terminal.columns import visible, wrap
from invariants.report.terminal.style import Painter, Style


class SystemTextRenderer(SystemRenderer):
    """The format ``text`` of the graph of a system."""

    for_programs = False

    def system(self, model: Model) -> str:
        """Return a paragraph for the edits of each rule, one for entrenched rules, and one for the invariants."""
        graph = system_graph(model)
        painter = Painter(self._page.colour)
        parts = [[painter.paint(f"system {visible(graph.name)}", Style.STRONG)]]
        parts += [list(_editor(rule, graph, painter)) for rule in graph.rules if rule.edits]
        parts.append(list(_entrenched(graph, painter, self._page.width)))
        parts.append(list(_invariants(graph, painter, self._page.width)))
        return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _editor(rule: RuleNode, graph: SystemGraph, painter: Painter) -> Iterator[str]:
    yield f"{painter.paint(visible(rule.title), Style.WARNING)}{' (dormant)' if rule.dormant else ''}"
    for number, row in enumerate(rule.edits):
        yield f"  {visible(row.text)}"
        edges = [edge for edge in graph.edges if (edge.editor, edge.edit) == (rule.name, number)]
        yield from (f"    {painter.paint('edits', Style.ASIDE)} {_target(edge, painter)}" for edge in edges)


def _target(edge: EditEdge, painter: Painter) -> str:
    place = edge.rule if edge.site is None else f"{edge.rule}.{edge.site}"
    match edge.loop:
        case Loop.NONE:
            return place
        case Loop.SELF:
            return f"{place} {painter.paint('(itself)', Style.ERROR)}"
        case Loop.CYCLE:
            return f"{place} {painter.paint('(which can edit it in turn)', Style.ERROR)}"


def _entrenched(graph: SystemGraph, painter: Painter, width: int) -> Iterator[str]:
    whole = [rule.name for rule in graph.rules if rule.entrenched]
    parts = [
        f"{rule.name}.{row.site}"
        for rule in graph.rules
        if not rule.entrenched
        for row in rule.clauses
        if row.site and not row.edited
    ]
    kinds = (("no edit touches", whole), ("nor, of rules that are edited,", parts))
    for words, names in kinds:
        if names:
            first, *rest = wrap(f"{words} {', '.join(names)}", width - 2)
            yield painter.paint(words, Style.ASIDE) + first.removeprefix(words)
            yield from (f"  {line}" for line in rest)


def _invariants(graph: SystemGraph, painter: Painter, width: int) -> Iterator[str]:
    writers = {v.name: [r.name for r in graph.rules if v.name in r.writes] for v in graph.variables}
    for invariant in graph.invariants:
        kind = "" if invariant.kind is StatementKind.INVARIANT else f" ({invariant.kind.value})"
        yield painter.paint(invariant.name, Style.STRONG) + kind
        for name in invariant.variables:
            by = f", which {' and '.join(writers[name])} can write" if writers[name] else ""
            first, *rest = wrap(f"reads {name}{by}", width - 4)
            yield f"  {first}"
            yield from (f"    {line}" for line in rest)
        for name in invariant.rules:
            yield f"  asks about the code of {name}"
