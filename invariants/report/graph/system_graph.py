"""The facts of a system's graph: rules with their clauses and edits, the rules they edit, the variables they read.

Owns: which parts of a model are shown as a graph, and how they are connected.
Must never know: where anything is drawn; solving.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import assert_never

from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import Span
from invariants.language.model.compounds import whole_name, wholes
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.expressions import Enabled, HeldValue, ReadVariable, SiteKey, Unmodified, Variable
from invariants.language.model.operators import RuleKind, StatementKind
from invariants.language.model.places import RuleMark
from invariants.language.model.rules import Edit, Rule
from invariants.language.model.traversal import is_written, reached_expressions


class Row(ValueRecord):
    """A line of a rule: a clause or an edit. ``text`` is the source text in one line.

    ``site`` is the name of a clause that has one. ``edited`` says that some edit touches the clause.
    """

    text: str
    span: Span
    site: str | None = None
    edited: bool = False


class RuleNode(ValueRecord):
    """A rule. It is *entrenched* if no edit touches any part of it."""

    name: str
    title: str
    kind: RuleKind
    dormant: bool
    span: Span
    clauses: tuple[Row, ...]
    edits: tuple[Row, ...]
    entrenched: bool
    writes: tuple[str, ...]
    """The variables that its code may write, however it is edited."""


class Loop(Enum):
    """Whether an edit can lead back to the rule that makes it."""

    NONE = "none"
    CYCLE = "cycle"
    """The rule that is edited can, by itself or through others, edit the editor."""
    SELF = "self"
    """The rule edits itself."""


class EditEdge(ValueRecord):
    """An edit of a rule: ``edit`` is its position among the edits of ``editor``.

    ``site`` is the clause that is edited; None where the rule as a whole is.
    """

    editor: str
    edit: int
    rule: str
    site: str | None
    loop: Loop


class InvariantNode(ValueRecord):
    """An invariant, a lemma or a witness: the variables that it reads, and the rules whose code it asks about."""

    name: str
    kind: StatementKind
    text: str
    span: Span
    variables: tuple[str, ...]
    rules: tuple[str, ...]


class VariableNode(ValueRecord):
    """A variable that some rule writes or some invariant reads. ``restored_by`` are rules that restore it."""

    name: str
    span: Span
    restored_by: tuple[str, ...]


class SystemGraph(ValueRecord):
    """A system as a graph."""

    name: str
    rules: tuple[RuleNode, ...]
    edges: tuple[EditEdge, ...]
    variables: tuple[VariableNode, ...]
    invariants: tuple[InvariantNode, ...]


def system_graph(model: Model) -> SystemGraph:
    """Return the graph of a model, in the order of its text."""
    edges = _marked(list(dict.fromkeys(_edges(model))))
    rules = tuple(_rule(rule, model, edges) for rule in model.rules.values())
    invariants = tuple(
        _invariant(prop, model) for prop in model.properties.values() if isinstance(prop, StatedInvariant)
    )
    used = {name for node in (*rules,) for name in node.writes} | {
        name for each in invariants for name in each.variables
    }
    whole = wholes(model.compounds)
    variables = {
        name: VariableNode(name, variable.span, tuple(_restorers(variable, model)))
        for variable in reversed((*model.constants, *model.variables))
        if (name := whole.get(variable.name, variable.name)) in used
    }
    return SystemGraph(model.name, rules, edges, tuple(reversed(variables.values())), invariants)


def one_line(text: str) -> str:
    """Return a text in one line."""
    return " ".join(text.split())


# ------------------------------------------------------------------ rules


def _rule(rule: Rule, model: Model, edges: tuple[EditEdge, ...]) -> RuleNode:
    touched = [edge for edge in edges if edge.rule == rule.name]
    whole = any(edge.site is None for edge in touched)
    sites = {edge.site for edge in touched}
    clauses = {}
    for clause in (*rule.guards, *rule.assignments):
        if isinstance(clause, SiteKey) and not is_written(model.sites[clause]):
            continue
        if isinstance(clause, SiteKey):
            span, name = model.sites[clause].span, whole_name(clause.name)
            clauses[span] = Row(one_line(span.text), span, name, whole or name in sites)
        else:
            clauses[clause.span] = Row(f"require {one_line(clause.span.text)}", clause.span)
    return RuleNode(
        rule.name,
        _title(rule),
        rule.kind,
        rule.dormant,
        rule.span,
        tuple(clauses.values()),
        tuple(Row(one_line(span.text), span) for span in _edit_spans(rule)),
        not touched,
        tuple(_writes(rule, model)),
    )


def _edit_spans(rule: Rule) -> tuple[Span, ...]:
    """Return the places of the edits in the text: an edit of a clause that assigns a record is one."""
    return tuple(dict.fromkeys(edit.span for edit in rule.edits))


def _title(rule: Rule) -> str:
    parameters = ", ".join(f"{each.name}: {each.sort}" for each in rule.parameters)
    return f"{rule.name}({parameters})" if parameters else rule.name


def _writes(rule: Rule, model: Model) -> list[str]:
    written = (model.sites[key] for key in rule.assignments if is_written(model.sites[key]))
    entries = (site.entry for site in written)
    names = [entry.variable.name for entry in entries if entry is not None]
    edits = (edit for editor in model.rules.values() for edit in editor.edits)
    unknown = (edit.unknown_writes() for edit in edits if any(name == rule.name for name, _ in edit.targets()))
    whole = wholes(model.compounds)
    every = (*names, *(variable.name for variables in unknown for variable in variables))
    return list(dict.fromkeys(whole.get(name, name) for name in every))


def _restorers(variable: Variable, model: Model) -> Iterator[str]:
    for rule in model.rules.values():
        touches = (touch for edit in rule.edits for touch in edit.touches(model.rules, model.backups))
        if any(touch.place is variable for touch in touches):
            yield rule.name


# ------------------------------------------------------------------ edits


def _edges(model: Model) -> Iterator[EditEdge]:
    for rule in model.rules.values():
        spans = _edit_spans(rule)
        for edit in rule.edits:
            places = _places(edit, model)
            yield from (EditEdge(rule.name, spans.index(edit.span), *place, Loop.NONE) for place in places)


def _places(edit: Edit, model: Model) -> list[tuple[str, str | None]]:
    """Return the rules and sites that an edit touches; of a rule that is touched as a whole, the rule alone."""
    sites: list[tuple[str, str | None]] = []
    whole: dict[str, None] = {}
    for touch in edit.touches(model.rules, model.backups):
        match touch.place:
            case SiteKey(rule=rule, name=name):
                sites.append((rule, whole_name(name)))
            case RuleMark(rule=rule):
                whole[rule] = None
            case Variable():
                pass  # a variable is restored, not edited
            case _:
                assert_never(touch.place)
    return [*((rule, None) for rule in whole), *(place for place in sites if place[0] not in whole)]


def _marked(edges: list[EditEdge]) -> tuple[EditEdge, ...]:
    """Return the edges, with those that lead back to their editor marked."""
    reached: dict[str, set[str]] = {}
    for edge in edges:
        reached.setdefault(edge.editor, set()).add(edge.rule)
    marked = []
    for edge in edges:
        if edge.rule == edge.editor:
            loop = Loop.SELF
        else:
            loop = Loop.CYCLE if edge.editor in _from(edge.rule, reached) else Loop.NONE
        marked.append(EditEdge(edge.editor, edge.edit, edge.rule, edge.site, loop))
    return tuple(marked)


def _from(start: str, reached: dict[str, set[str]]) -> set[str]:
    """Return every rule that a rule edits, directly or not."""
    found: set[str] = set()
    pending = [start]
    while pending:
        for name in reached.get(pending.pop(), set()) - found:
            found.add(name)
            pending.append(name)
    return found


# ------------------------------------------------------------- invariants


def _invariant(prop: StatedInvariant, model: Model) -> InvariantNode:
    variables: dict[str, None] = {}
    rules: dict[str, None] = {}
    whole = wholes(model.compounds)
    for part in reached_expressions(prop.implications, model.definitions):
        match part:
            case ReadVariable(variable=variable):
                variables[whole.get(variable.name, variable.name)] = None
            case Enabled(rule=rule) | Unmodified(rule=rule):
                rules[rule] = None
            case HeldValue(site=site):
                rules[site.rule] = None
            case _:
                pass
    text = one_line(prop.written.text)
    return InvariantNode(prop.name, prop.kind, text, prop.span, tuple(variables), tuple(rules))
