"""The graph of a system as a Mermaid flowchart, for pages that draw those.

Owns: the text of the flowchart.
Must never know: where anything is drawn; models beyond their graph.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.language.model.declarations import Model
from invariants.language.model.operators import RuleKind
from invariants.report.graph.system_graph import EditEdge, Loop, SystemGraph, system_graph
from invariants.report.renderers import SystemRenderer

_LONGEST = 60
"""Characters of a label."""

_STYLES = """    classDef modification stroke:#b7791f,stroke-width:2px
    classDef entrenched stroke-dasharray:4 3
    classDef invariant stroke:#2f6f9f"""


class MermaidRenderer(SystemRenderer):
    """The format ``mermaid`` of the graph of a system."""

    def system(self, model: Model) -> str:
        """Return the flowchart."""
        return mermaid(system_graph(model))


def mermaid(graph: SystemGraph) -> str:
    """Return a graph as a flowchart. Nodes have numbers as names, and labels are quoted: any text can stand in them."""
    return "\n".join(["%% invariants show", "flowchart LR", *_lines(graph), _STYLES]) + "\n"


def _lines(graph: SystemGraph) -> Iterator[str]:
    rules = {rule.name: f"r{number}" for number, rule in enumerate(graph.rules)}
    variables = {variable.name: f"v{number}" for number, variable in enumerate(graph.variables)}
    for rule in graph.rules:
        label = _quoted(rule.title)
        node = f"{{{{{label}}}}}" if rule.kind is RuleKind.MODIFICATION else f"[{label}]"
        yield f"    {rules[rule.name]}{node}"
    yield from (f"    {node}[({_quoted(name)})]" for name, node in variables.items())
    for number, invariant in enumerate(graph.invariants):
        yield f"    i{number}([{_quoted(invariant.name)}])"
    for edge in graph.edges:
        arrow = "-->" if edge.loop is Loop.NONE else "==>"
        yield f"    {rules[edge.editor]} {arrow}|{_quoted(_edit(edge, graph))}| {rules[edge.rule]}"
    for rule in graph.rules:
        yield from (f"    {rules[rule.name]} -.-> {variables[name]}" for name in rule.writes)
    for number, invariant in enumerate(graph.invariants):
        yield from (f"    {variables[name]} -.-> i{number}" for name in invariant.variables)
        yield from (f"    {rules[name]} -.-> i{number}" for name in invariant.rules)
    yield from _classes(graph, rules)


def _edit(edge: EditEdge, graph: SystemGraph) -> str:
    return next(rule for rule in graph.rules if rule.name == edge.editor).edits[edge.edit].text


def _classes(graph: SystemGraph, rules: dict[str, str]) -> Iterator[str]:
    groups = {
        "modification": [rules[rule.name] for rule in graph.rules if rule.kind is RuleKind.MODIFICATION],
        "entrenched": [rules[rule.name] for rule in graph.rules if rule.entrenched],
        "invariant": [f"i{number}" for number in range(len(graph.invariants))],
    }
    yield from (f"    class {','.join(members)} {name}" for name, members in groups.items() if members)


def _quoted(text: str) -> str:
    """Return a label: whatever could end it, or mean something to Mermaid or to a browser, as a numbered character."""
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return '"' + "".join(c if c.isalnum() or c in " _.,:()=+*/-…" else f"#{ord(c)};" for c in short) + '"'
