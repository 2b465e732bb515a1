"""The conditions of a model that a proof can rest on, each of which can be replaced by ``true``.

Owns: which conditions there are, and the edit of the text that takes each away.
Must never know: why a condition is taken away.

A guard, a contract or an assumption that is replaced by ``true`` only ever adds runs, as does ``prev`` in
``prev and e``, and a condition on the start adds starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import Span
from invariants.language.model.declarations import Model
from invariants.language.model.operators import BinaryOperator
from invariants.language.parsing.parser import parse
from invariants.language.tree import declaration_nodes as declared
from invariants.language.tree import expression_nodes as written
from invariants.shaping.text_edits import TextEdit


class ConditionKind(Enum):
    """The kinds of conditions."""

    GUARD = "guard"
    PREVIOUS = "prev"
    """``prev``, which an edit requires besides its own condition."""
    CONTRACT = "contract"
    INIT = "init"
    ASSUME = "assume"


class Condition(ValueRecord):
    """A condition of a model.

    ``place`` names the declaration that the condition stands in: a rule with its label, as in ``deploy.gate``; of one
    without a label, the rule; the name of a constraint, or of a constant. ``text`` is the condition as written.
    """

    kind: ConditionKind
    place: str
    text: str
    line: int
    edit: TextEdit


def conditions_of(model: Model) -> tuple[Condition, ...]:
    """Return all conditions of a model that are not just ``true``, in the order of the text, file by file."""
    items = (item for source in model.sources for item in parse(source).items)
    return tuple(each for item in items for each in _of_item(item) if each.edit.span.text != each.edit.text)


def _of_item(item: object) -> Iterator[Condition]:
    match item:
        case declared.RuleDeclaration(name=name, body=body):
            for statement in body:
                yield from _of_statement(name.text, statement)
        case declared.InitDeclaration(name=label, condition=condition):
            yield _condition(ConditionKind.INIT, "" if label is None else label.text, condition)
        case declared.AssumeDeclaration(name=label, condition=condition):
            yield _condition(ConditionKind.ASSUME, label.text, condition)
        case declared.ConstDeclaration(name=name, condition=condition) if condition is not None:
            yield _condition(ConditionKind.ASSUME, name.text, condition)


def _of_statement(rule: str, statement: declared.Statement) -> Iterator[Condition]:
    match statement:
        case declared.Require(label=label, condition=condition):
            yield _condition(ConditionKind.GUARD, rule if label is None else f"{rule}.{label.text}", condition)
        case declared.Labelled(edit=edit) | declared.Add(clause=declared.Labelled(edit=edit)):
            yield from _of_statement(rule, edit)
        case declared.Rewrite(value=value) if isinstance(value, declared.Edit):
            yield from _of_statement(rule, value)
        case declared.Rewrite(value=written.Arbitrary(condition=condition)) if condition is not None:
            yield _condition(ConditionKind.CONTRACT, rule, condition)
        case declared.Rewrite(value=value) if isinstance(value, written.Expression):
            for part in _conjuncts(value):
                if isinstance(part, written.Previous):
                    yield _condition(ConditionKind.PREVIOUS, rule, part, statement.span)
        case declared.RewriteUnknown(contract=contract) if contract is not None:
            yield _condition(ConditionKind.CONTRACT, rule, contract)


def _condition(kind: ConditionKind, place: str, condition: written.Expression, shown: Span | None = None) -> Condition:
    span = condition.span
    text = " ".join((shown or span).text.split())
    return Condition(kind, place, text, span.line, TextEdit(span, "true"))


def _conjuncts(value: written.Expression | written.EachEntry) -> Iterator[written.Expression]:
    """Yield the operands of an ``and``; nothing of any other expression."""
    if isinstance(value, written.Binary) and value.operator is BinaryOperator.AND:
        for part in (value.left, value.right):
            yield from _conjuncts(part)
            yield part
