"""Mutations: small changes of a model that its checks should notice.

Owns: the kinds of mutations, which of them a model admits, and the edit of the text that makes each.
Must never know: whether a check notices a mutation.

Mutation of specifications is that of programs (DeMillo, Lipton and Sayward, "Hints on test data selection", Computer
11, 1978): a change that no check notices leaves the meaning as it is, or concerns a part that no invariant is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import SourceText, Span
from invariants.language.model.declarations import Model
from invariants.language.model.operators import BinaryOperator
from invariants.language.model.rules import ClauseKind
from invariants.language.parsing.parser import parse
from invariants.language.tree import declaration_nodes as declared
from invariants.language.tree import expression_nodes as written
from invariants.shaping.changes import forbidden
from invariants.shaping.conditions import ConditionKind, conditions_of
from invariants.shaping.text_edits import TextEdit

_NUMBER = re.compile(r"(?<![\w.'#])\d+(?![\w.])")
_COMMENT = re.compile(r"#.*")


class MutationKind(Enum):
    """The kinds of mutations."""

    NO_CONDITION = "no condition"
    """A guard, a contract, ``prev`` in ``prev and e``, a condition on the start or an assumption becomes ``true``."""
    NO_STATEMENT = "no statement"
    """An assignment or an edit is left out."""
    ALTERNATIVE = "alternative"
    """``prev and e`` becomes ``prev or e``."""
    NO_RULE = "no rule"
    """A rule never fires."""
    NUMBER = "number"
    """A number in a constant or a guard is greater by one."""
    EDITABLE = "editable"
    """A guard that no modification edits is rewritten, as any condition, by a new modification."""


class Mutation(ValueRecord):
    """A mutation. ``place`` is the rule, its site, or the constant; ``line`` counts from 1."""

    kind: MutationKind
    place: str
    line: int
    edit: TextEdit


def mutations_of(model: Model) -> tuple[Mutation, ...]:
    """Return all mutations of a model, file by file, those of one file in the order of their kinds and of the text."""
    found = [each for source in model.sources for each in _of_source(source)]
    return (*_without_conditions(model), *found, *_editable(model))


def _without_conditions(model: Model) -> Iterator[Mutation]:
    for condition in conditions_of(model):
        yield Mutation(MutationKind.NO_CONDITION, condition.place, condition.line, condition.edit)
        if condition.kind is ConditionKind.GUARD:
            for edit in _greater_numbers(condition.edit.span):
                yield Mutation(MutationKind.NUMBER, condition.place, edit.span.line, edit)


def _of_source(source: SourceText) -> Iterator[Mutation]:
    for item in parse(source).items:
        match item:
            case declared.RuleDeclaration(name=name, body=body) if body:
                yield Mutation(MutationKind.NO_RULE, name.text, item.span.line, forbidden(item))
                for statement in body:
                    yield from _of_statement(name.text, statement)
            case declared.ConstDeclaration(name=name, value=value) if value is not None:
                for edit in _greater_numbers(value.span):
                    yield Mutation(MutationKind.NUMBER, name.text, edit.span.line, edit)


def _of_statement(rule: str, statement: declared.Statement) -> Iterator[Mutation]:
    span = statement.span
    if not isinstance(statement, declared.Require):
        # A modification may have no other edit, and a block is dropped as a whole.
        yield Mutation(MutationKind.NO_STATEMENT, rule, span.line, TextEdit(span, "require true"))
    if isinstance(statement, declared.Rewrite) and isinstance(statement.value, written.Binary):
        value = statement.value
        sides = (value.left, value.right)
        if value.operator is BinaryOperator.AND and any(isinstance(side, written.Previous) for side in sides):
            gap = Span(span.source, value.left.span.end, value.right.span.start)
            words = re.sub(r"\band\b", "or", gap.text)
            yield Mutation(MutationKind.ALTERNATIVE, rule, span.line, TextEdit(gap, words))


def _greater_numbers(span: Span) -> Iterator[TextEdit]:
    text = _COMMENT.sub(lambda found: " " * len(found[0]), span.text)
    for found in _NUMBER.finditer(text):
        start = span.start + found.start()
        yield TextEdit(Span(span.source, start, start + len(found[0])), str(int(found[0]) + 1))


def _editable(model: Model) -> Iterator[Mutation]:
    """Yield the mutations by which a guard that is entrenched is edited: in the main file, behind everything else."""
    rules, backups = model.rules, model.backups
    touched = {touch.place for rule in rules.values() for edit in rule.edits for touch in edit.touches(rules, backups)}
    main = model.sources[0]
    end = Span(main, len(main.text), len(main.text))
    for key, site in model.sites.items():
        is_labelled_guard = site.kind is ClauseKind.GUARD and site.original is not None
        if is_labelled_guard and key not in touched and site.span.source is main:
            name = _unused(model, f"edit_{key.rule}_{key.name}")
            text = f"\nmodification {name} {{\n  rewrite {key} as any\n}}\n"
            yield Mutation(MutationKind.EDITABLE, str(key), site.span.line, TextEdit(end, text))


def _unused(model: Model, name: str) -> str:
    taken = " ".join(source.text for source in model.sources)
    while name in taken:
        name += "_"
    return name
