"""Code as text: present code written in the language.

Owns: the text of the contents of sites, and the changes that a step made to them.
Must never know: how code is run, how a report looks.

Captured values are filled in, and ``prev`` is replaced by the code it refers to, as deep as the text stays readable.
Where the code is equal for all values of an argument, it is written once, with ``_`` for the argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any, TypeVar

from msgspec.structs import replace

from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import Sort
from invariants.foundation.sources import Span
from invariants.interpreter.state.code_equality import is_as_written, is_edit_as_written
from invariants.interpreter.state.configuration import BackupCopy, Closure, Configuration, EditClosure, UnknownRuleCode
from invariants.interpreter.state.layout import DISABLED, UNKNOWN, Blocks, Layout
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Body, Previous, ReadVariable, SiteKey
from invariants.language.model.rules import ClauseKind, EditSite, Site
from invariants.language.model.traversal import subexpressions
from invariants.language.printing.edit_text import edit_text, unknown_text
from invariants.language.printing.expression_printer import print_expression
from invariants.language.printing.unparse import body_syntax, body_text
from invariants.language.printing.value_text import value_syntax, value_text
from invariants.language.tree import expression_nodes

NO_ASSIGNMENT = "no assignment"
"""The text of an empty assignment."""

NO_EDIT = "no edit"
"""The text of a label that holds no edit."""

_MOST_PARTS = 400
"""The most subexpressions of a text; in a larger one, ``prev`` is left standing."""

_Shown = TypeVar("_Shown")
_Arguments = tuple[Value | None, ...]
_Cells = tuple[Any, ...] | dict[int, Any]


class CodeText(ValueRecord):
    """The content of a site or, where ``site`` is None, the status of a rule.

    ``arguments`` are the arguments of the rule whose code this is, None for every value. ``place`` is the site or rule,
    written in the language.
    """

    rule: str
    arguments: _Arguments
    site: SiteKey | None
    place: str
    text: str


class CodeDifference(ValueRecord):
    """A site whose code a step changed, a rule that it disabled, enabled or made unknown, or a backup that it saved.

    ``rule`` is None for the content of a backup; ``place`` and ``arguments`` are as in :class:`CodeText`.
    """

    rule: str | None
    arguments: _Arguments
    site: SiteKey | None
    place: str
    before: str
    after: str


class CodeWriter:
    """Writes the code of a model's configurations."""

    def __init__(self, model: Model, layout: Layout) -> None:
        self._model = model
        self._layout = layout

    # ------------------------------------------------------------- present

    def code(self, configuration: Configuration) -> tuple[CodeText, ...]:
        """Return every site that no longer holds its original code, and every rule that was switched or made unknown.

        A rule that is enabled or disabled as it was at the start is left out.
        """
        cells = configuration.code.cells
        found: list[CodeText] = []
        for name, blocks in self._layout.blocks.items():

            def status(first: int, name: str = name) -> str | None:
                switched = cells[first + DISABLED] is not self._model.rules[name].dormant
                parts = [_switch(cells[first + DISABLED])] if switched else []
                unknown = cells[first + UNKNOWN]
                parts += [] if unknown is None else [self._contract(unknown)]
                return ", ".join(parts) or None

            for arguments, text in self._merged(blocks, status):
                found.append(CodeText(name, arguments, None, self._place(name, arguments), text))
            for key, offset in blocks.sites.items():

                def content(first: int, offset: int = offset, key: SiteKey = key) -> str | None:
                    site = self._model.sites[key]
                    closure = cells[first + offset]
                    return None if is_as_written(closure, site) else self._text(closure, site)

                for arguments, text in self._merged(blocks, content):
                    place = f"{self._place(name, arguments)}.{key.name}"
                    found.append(CodeText(name, arguments, key, place, text))
            for label in self._model.rules[name].labels:

                def edit(first: int, label: EditSite = label, blocks: Blocks = blocks) -> str | None:
                    held = cells[first + blocks.labels[label.key]]
                    return None if is_edit_as_written(held, label) else self._edit(held)

                for arguments, text in self._merged(blocks, edit):
                    place = f"{self._place(name, arguments)}.{label.key.name}"
                    found.append(CodeText(name, arguments, label.key, place, text))
        return tuple(found)

    def code_changes(self, before: Configuration, after: Configuration) -> tuple[CodeDifference, ...]:
        """Return the changes that a step made to code, in the order of the source text."""
        if before.code is after.code:
            return ()
        old, new = before.code.cells, after.code.cells
        found = list(self._differences(self._layout.blocks, old, new))
        for backup, cell in self._layout.backups.items():
            if old[cell] is None and new[cell] is not None:
                found.append(CodeDifference(None, (), None, backup, "not saved", "saved"))
            elif old[cell] != new[cell]:
                found += self._saved_anew(backup, old[cell], new[cell])
        return tuple(found)

    def _differences(self, rules: Iterable[str], old: _Cells, new: _Cells) -> Iterator[CodeDifference]:
        """Yield the differences in the code of some rules."""
        for name in rules:
            blocks = self._layout.blocks[name]

            def status(first: int) -> tuple[str, str] | None:
                pairs = []
                if old[first + DISABLED] != new[first + DISABLED]:
                    pairs.append((_switch(old[first + DISABLED]), _switch(new[first + DISABLED])))
                if old[first + UNKNOWN] != new[first + UNKNOWN]:
                    pairs.append((self._contract(old[first + UNKNOWN]), self._contract(new[first + UNKNOWN])))
                return (", ".join(a for a, _ in pairs), ", ".join(b for _, b in pairs)) if pairs else None

            for arguments, (was, now) in self._merged(blocks, status):
                yield CodeDifference(name, arguments, None, self._place(name, arguments), was, now)
            for key, offset in blocks.sites.items():

                def content(first: int, offset: int = offset, key: SiteKey = key) -> tuple[str, str] | None:
                    if old[first + offset] == new[first + offset]:
                        return None
                    site = self._model.sites[key]
                    return self._text(old[first + offset], site), self._text(new[first + offset], site)

                for arguments, (was, now) in self._merged(blocks, content):
                    place = f"{self._place(name, arguments)}.{key.name}"
                    yield CodeDifference(name, arguments, key, place, was, now)
            for key, offset in blocks.labels.items():

                def edits(first: int, offset: int = offset) -> tuple[str, str] | None:
                    held, following = old[first + offset], new[first + offset]
                    return None if held == following else (self._edit(held), self._edit(following))

                for arguments, (was, now) in self._merged(blocks, edits):
                    place = f"{self._place(name, arguments)}.{key.name}"
                    yield CodeDifference(name, arguments, key, place, was, now)

    def _saved_anew(self, backup: str, old: BackupCopy, new: BackupCopy) -> Iterator[CodeDifference]:
        """Yield the differences between two contents of a backup."""
        code, state = self._layout.kept(self._model.backups[backup])
        was, now = (dict(zip(code, copy.code, strict=True)) for copy in (old, new))
        for difference in self._differences(self._model.backups[backup].rules, was, now):
            yield replace(difference, rule=None, place=f"{difference.place} in {backup}")
        values = {cell: pair for cell, *pair in zip(state, old.values, new.values, strict=True)}
        for variable in self._model.backups[backup].variables:
            for indices, cell in self._layout.entries(variable):
                before, after = values[cell]
                if before != after:
                    keys = [self.value_text(sort, index) for sort, index in zip(variable.domain, indices, strict=True)]
                    place = f"{variable.name}[{', '.join(keys)}]" if keys else variable.name
                    texts = [self.value_text(variable.sort, value) for value in (before, after)]
                    yield CodeDifference(None, (), None, f"{place} in {backup}", *texts)

    def _merged(self, blocks: Blocks, text_of: Callable[[int], _Shown | None]) -> Iterator[tuple[_Arguments, _Shown]]:
        """Yield the text of each block of a rule; once, with None, where it is equal for all values of an argument."""
        entries: dict[_Arguments, _Shown | None] = {
            arguments: text_of(first) for arguments, first in blocks.all_blocks(self._layout.scope)
        }
        for position, axis in zip(blocks.positions, blocks.axes, strict=True):
            merged: dict[_Arguments, _Shown | None] = {}
            groups: dict[_Arguments, list[_Arguments]] = {}
            for arguments in entries:
                rest = (*arguments[:position], None, *arguments[position + 1 :])
                groups.setdefault(rest, []).append(arguments)
            for rest, members in groups.items():
                if axis.size == len(members) and len({entries[member] for member in members}) == 1:
                    merged[rest] = entries[members[0]]
                else:
                    merged.update({member: entries[member] for member in members})
            entries = merged
        for arguments, text in entries.items():
            if text is not None:
                yield arguments, text

    def _place(self, rule: str, arguments: _Arguments) -> str:
        if all(argument is None for argument in arguments):
            return rule
        parameters = self._model.rules[rule].parameters
        shown = [
            "_" if argument is None else self.value_text(parameter.sort, argument)
            for parameter, argument in zip(parameters, arguments, strict=True)
        ]
        return f"{rule}({', '.join(shown)})"

    # ---------------------------------------------------------------- texts

    def value_text(self, sort: Sort, value: Value) -> str:
        """Write a value as the language does; an irrational value as the beginning of its decimals."""
        if not isinstance(value, int | Fraction):
            return str(value)
        return value_text(sort, value, self._model.enums, self._model.individual_names)

    def _value(self, sort: Sort, value: Value, span: Span) -> expression_nodes.Expression:
        if isinstance(value, int | Fraction):
            return value_syntax(sort, value, span, self._model.enums, self._model.individual_names)
        return expression_nodes.Name(str(value), span=span)

    def _text(self, closure: Closure | None, site: Site) -> str:
        if closure is None:
            return "true" if site.kind is ClauseKind.GUARD else NO_ASSIGNMENT
        levels = _shown_levels(closure)
        deepest = levels[-1]
        tree: expression_nodes.Expression | None = None
        if deepest.previous is None:
            tree = self._nothing(site)
        for level in reversed(levels):
            tree = body_syntax(level.program.body, self._captured(level), tree, self._model.enums)
        return "" if tree is None else print_expression(tree)

    def _nothing(self, site: Site) -> expression_nodes.Expression:
        """Return the expression that ``prev`` stands for where the site was empty."""
        if site.entry is None:
            return expression_nodes.Boolean(True, span=site.span)
        entry = site.entry
        read = ReadVariable(entry.variable, entry.indices, False, sort=entry.variable.sort, span=entry.span)
        return body_syntax(read, (), None, self._model.enums)

    def _captured(self, closure: Closure) -> list[expression_nodes.Expression]:
        code = closure.program.code
        captures = () if code is None else code.captures
        return [
            self._value(capture.sort, value, capture.expression.span)
            for capture, value in zip(captures, closure.captured, strict=True)
        ]

    def _edit(self, held: EditClosure | None) -> str:
        if held is None:
            return NO_EDIT
        pairs = zip(held.program.held.captures, held.captured, strict=True)
        captured = [self._value(capture.sort, value, capture.expression.span) for capture, value in pairs]
        return edit_text(held.program.held.edit, captured, self._model.enums)

    def _contract(self, unknown: UnknownRuleCode | None) -> str:
        if unknown is None:
            return "known code"
        edit = unknown.program.edit
        if edit.families:
            pairs = zip(edit.captures, unknown.captured, strict=True)
            values = [self._value(capture.sort, value, capture.expression.span) for capture, value in pairs]
            return unknown_text(edit, values, self._model.enums)
        text = f"any of {', '.join(variable.name for variable in edit.writes)}"
        if edit.contract is None:
            return text
        captured = [
            self._value(capture.sort, value, capture.expression.span)
            for capture, value in zip(edit.captures, unknown.captured, strict=True)
        ]
        return f"{text} where {body_text(edit.contract, captured, None, self._model.enums)}"


def _switch(disabled: object) -> str:
    return "disabled" if disabled else "enabled"


def _shown_levels(closure: Closure) -> list[Closure]:
    """Return the closure and the closures that ``prev`` refers to in turn, outermost first, while the text is small."""
    levels: list[Closure] = []
    times, total = 1, 0
    reached: Closure | None = closure
    while reached is not None:
        parts, mentions = _size(reached.program.body)
        total += times * parts
        if levels and total > _MOST_PARTS:
            break
        levels.append(reached)
        times *= mentions
        reached = reached.previous
    return levels


def _size(body: Body) -> tuple[int, int]:
    """Return the number of subexpressions, and the number of ``prev`` among them."""
    parts = mentions = 0
    for part in subexpressions(body):
        parts += 1
        mentions += isinstance(part, Previous)
    return parts, mentions
