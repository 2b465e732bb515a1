"""Changes that keep modifications from breaking an invariant: they forbid, entrench, or keep.

Owns: the kinds of changes, which of them a model admits, and the edits of the text that make each.
Must never know: which invariant a change is to help; how a change is worded.

Each change only takes away possibilities of the system to change itself:

- a modification is *forbidden*: a condition that is never true is added;
- a place of code is *entrenched*: the edits that touch it are dropped from all modifications;
- an edit *keeps* the code that the guard held: ``rewrite R.site as e`` becomes ``rewrite R.site as prev and e``;
- a rule, be it a transition, is *guarded*: a condition without a label is added, which no edit can take back.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sources import Span
from invariants.language.analysis.slicing import slice_of
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Arbitrary, Enabled, Previous, SiteKey
from invariants.language.model.operators import BinaryOperator, RuleKind
from invariants.language.model.places import CodePlace, Mark, PutCode, RuleMark
from invariants.language.model.rules import ClauseKind, Edit
from invariants.language.model.traversal import all_code, flat_operands, subexpressions
from invariants.language.parsing.parser import parse
from invariants.language.printing.expression_printer import print_reference
from invariants.language.tree import expression_nodes
from invariants.language.tree.declaration_nodes import (
    Add,
    Labelled,
    Rewrite,
    RewriteUnknown,
    RuleDeclaration,
    Statement,
)
from invariants.language.tree.precedence import Precedence, level_of
from invariants.shaping.text_edits import TextEdit

_NEVER = "require false"
"""The condition that forbids a rule. It has no label, so that no edit can take it back."""


class ChangeKind(Enum):
    """The kinds of changes, the mildest first."""

    KEEP = "keep"
    ENTRENCH = "entrench"
    FORBID = "forbid"
    GUARD = "guard"
    """Looked for by itself: it says when the system may do something, and not whether it may change itself."""


class Change(ValueRecord):
    """A change of the text.

    ``place`` is the rule, or the place of code: ``deploy.gate``, or a rule of which it is entrenched whether it
    is enabled, or unknown code. ``text`` is the new edit or guard, where there is one; empty else. ``modifications``
    are those that the change concerns: it makes no difference to runs without them.
    """

    kind: ChangeKind
    place: str
    mark: Mark | None
    text: str
    modifications: frozenset[str]
    edits: tuple[TextEdit, ...]


def changes_of(model: Model) -> tuple[Change, ...]:
    """Return all changes that a model admits, those of the mildest kind first, each kind in the order of the text.

    Of changes that are the same edits of the text, there is one.
    """
    written = _Written(model)
    found: dict[frozenset[TextEdit], Change] = {}
    for change in (*_keeping(model, written), *_entrenching(model, written), *forbidding(model).values()):
        found.setdefault(frozenset(change.edits), change)
    return tuple(found.values())


def forbidding(model: Model) -> dict[str, Change]:
    """Return for each modification the change that forbids it, whatever unknown code it becomes."""
    written = _Written(model)
    found = {}
    for name, rule in model.rules.items():
        if rule.kind is RuleKind.MODIFICATION:
            unknown = (
                edit for code in written.unknown_codes if code.rule.rule.text == name for edit in _without_steps(code)
            )
            edits = (forbidden(written.rules[name]), *unknown)
            found[name] = Change(ChangeKind.FORBID, name, None, "", frozenset({name}), edits)
    return found


def forbidden(rule: RuleDeclaration) -> TextEdit:
    """Return the edit after which a rule, as it is written, never fires."""
    return guarded(rule, _NEVER)


def _without_steps(code: RewriteUnknown) -> Iterator[TextEdit]:
    """Yield the edits after which no step satisfies the contract of unknown code."""
    source = code.span.source
    if code.contract is None:
        yield TextEdit(Span(source, code.span.end, code.span.end), " where false")
        return
    contract = code.contract.span
    yield TextEdit(Span(source, contract.start, contract.start), "false and (")
    yield TextEdit(Span(source, contract.end, contract.end), ")")


def guarded(rule: RuleDeclaration, guard: str) -> TextEdit:
    """Return the edit that puts a guard in front of the clauses of a rule, in the layout of the rule."""
    if not rule.body:
        place, source = rule.span.end - len("}"), rule.span.source
        return TextEdit(Span(source, place, place), f"{guard} ")
    first = rule.body[0].span
    line = first.source.text[first.source.text.rfind("\n", 0, first.start) + 1 : first.start]
    return TextEdit(Span(first.source, first.start, first.start), f"{guard} " if line.strip() else f"{guard}\n{line}")


def guarding(model: Model, name: str, condition: str) -> Change | None:
    """Return the change that guards a rule by a condition; None for a rule without clauses."""
    declared = _Written(model).rules[name]
    if not declared.body:
        return None
    modifications = frozenset({name} if model.rules[name].kind is RuleKind.MODIFICATION else ())
    text = f"require {condition}"
    return Change(ChangeKind.GUARD, name, None, text, modifications, (guarded(declared, text),))


def asked_about(model: Model, name: str) -> tuple[str, ...]:
    """Return the modifications of which code that matters to a property asks whether they are enabled.

    To forbid one of them changes the answer.
    """
    code = all_code(slice_of(model, (name,), bounded=True).model)
    asked = {part.rule for written in code for part in subexpressions(written.body) if isinstance(part, Enabled)}
    rules = model.rules.values()
    return tuple(rule.name for rule in rules if rule.kind is RuleKind.MODIFICATION and rule.name in asked)


class _Statement(Record):
    """A statement of a rule, with its label, the statement without it, and the site that an edit with a label is."""

    rule: str
    span: Span
    inner: Statement
    label: SiteKey | None


class _Written:
    """The rules and rewriting edits of a model as they are written."""

    def __init__(self, model: Model) -> None:
        documents = [parse(source) for source in model.sources]
        declared = [item for document in documents for item in document.items if isinstance(item, RuleDeclaration)]
        self.rules = {item.name.text: item for item in declared}
        statements = [
            _Statement(item.name.text, each.span, each.edit if isinstance(each, Labelled) else each, _label(item, each))
            for item in declared
            for each in item.body
        ]
        # By the place of a statement without its label.
        self._statements = {(each.inner.span.source.path, each.inner.span.start): each for each in statements}
        self.rewriting = {at: each.inner for at, each in self._statements.items() if isinstance(each.inner, Rewrite)}
        self.unknown_codes = [code for each in statements for code in _unknown_codes(each.inner)]

    def statement_of(self, edit: Edit) -> Rewrite | None:
        return self.rewriting.get((edit.span.source.path, edit.span.start))

    def around(self, edit: Edit) -> _Statement:
        """Return the statement in which an edit stands: one that puts it at a label, or chooses unknown code, too."""
        place = edit.span
        exact = self._statements.get((place.source.path, place.start))
        return exact or next(
            each
            for each in self._statements.values()
            if each.span.source.path == place.source.path
            and each.span.start <= place.start
            and place.end <= each.span.end
        )

    def without(self, statement: _Statement) -> TextEdit:
        """Return the text edit that drops a statement: its lines, where it has them for itself."""
        span = statement.span
        text = span.source.text
        start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
        end = len(text) if end < 0 else end
        if text[start : span.start].strip() or text[span.end : end].partition("#")[0].strip():
            return TextEdit(span, "")
        return TextEdit(Span(span.source, start, min(end + 1, len(text))), "")


def _unknown_codes(statement: Statement) -> Iterator[RewriteUnknown]:
    """Yield the unknown code that a statement makes of a rule, at once or by an edit that it puts at a label."""
    match statement:
        case RewriteUnknown():
            yield statement
        case Rewrite(value=RewriteUnknown() as edit) | Add(clause=Labelled(edit=RewriteUnknown() as edit)):
            yield edit
        case _:
            pass


def _label(rule: RuleDeclaration, statement: Statement) -> SiteKey | None:
    """Return the site of an edit that has a label."""
    return SiteKey(rule.name.text, statement.label.text) if isinstance(statement, Labelled) else None


def _edits(model: Model) -> Iterator[tuple[str, Edit]]:
    for name, rule in model.rules.items():
        yield from ((name, edit) for edit in rule.edits)


def _keeping(model: Model, written: _Written) -> Iterator[Change]:
    for name, edit in _edits(model):
        statement = written.statement_of(edit)
        if statement is None or isinstance(statement.value, expression_nodes.Arbitrary | expression_nodes.Unknown):
            continue  # `any` and `unknown` have to be all of the code
        for put in edit.puts():
            place = put.place
            if isinstance(place, SiteKey) and model.sites[place].kind is ClauseKind.GUARD and not _keeps(put):
                value = edit.span.source.text[statement.value.span.start : statement.span.end]
                text = f"rewrite {print_reference(statement.site)} as {_beside_prev(statement.value, value)}"
                yield Change(ChangeKind.KEEP, str(place), None, text, frozenset({name}), (TextEdit(edit.span, text),))


def _beside_prev(value: object, text: str) -> str:
    """Return the condition that the code before and new code, of which the text is given, are both true."""
    match value:
        case expression_nodes.Boolean(value=True):
            return "prev"
        case expression_nodes.Binary(operator=operator) if level_of(operator) < Precedence.AND:
            return f"prev and ({text})"
        case expression_nodes.Conditional() | expression_nodes.Let() | expression_nodes.Quantified():
            return f"prev and ({text})"
        case _:
            return f"prev and {text}"


def _keeps(put: PutCode) -> bool:
    """Return whether the new code is false wherever the code is that the site held."""
    if put.body is None or isinstance(put.body, Arbitrary):
        return False
    return any(isinstance(part, Previous) for part in flat_operands(put.body, BinaryOperator.AND))


def _entrenching(model: Model, written: _Written) -> Iterator[Change]:
    touching: dict[CodePlace, list[tuple[str, Edit]]] = {}
    for name, edit in _edits(model):
        for touch in edit.touches(model.rules, model.backups):
            if isinstance(touch.place, SiteKey | RuleMark):
                touching.setdefault(touch.place, []).append((name, edit))
    for place, pairs in touching.items():
        dropped = {written.around(edit): None for _, edit in pairs}
        for label in [each.label for each in dropped if each.label is not None]:
            # Without the label, no statement can speak of it.
            dropped |= {written.around(edit): None for _, edit in touching.get(label, ())}
        text_edits = tuple(map(written.without, dropped))
        names = frozenset(name for name, _ in pairs) | {each.rule for each in dropped}
        mark = place.mark if isinstance(place, RuleMark) else None
        shown = place.rule if isinstance(place, RuleMark) else str(place)
        yield Change(ChangeKind.ENTRENCH, shown, mark, "", names, text_edits)
