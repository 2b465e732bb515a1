"""Code as text: present code written in the language.

Owns: the text of the contents of sites, and the changes that a step made to them.
Must never know: how code is run, how a report looks.

Captured values are filled in, and ``prev`` is replaced by the code it refers to, as deep as the text stays readable.
Where the code is equal for all values of an argument, it is written once, with ``_`` for the argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeVar

from msgspec.structs import replace

from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import Sort
from invariants.foundation.sources import Span
from invariants.interpreter.explain.clauses import Clause, clauses_of
from invariants.interpreter.state.code_equality import is_as_written, is_edit_as_written
from invariants.interpreter.state.configuration import BackupCopy, Closure, Configuration, EditClosure, UnknownRuleCode
from invariants.interpreter.state.layout import DISABLED, UNKNOWN, Blocks, Layout
from invariants.interpreter.state.values import Value
from invariants.language.model.compounds import Leaf, shape_text, wholes
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Body, Previous, ReadVariable, SiteKey, Variable
from invariants.language.model.rules import ClauseKind, EditSite, Site
from invariants.language.model.traversal import subexpressions
from invariants.language.printing.unparse import body_syntax
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
    written in the language. ``parts`` are the sites that make up a clause of an optional value or a record.
    """

    rule: str
    arguments: _Arguments
    site: SiteKey | None
    place: str
    text: str
    parts: tuple[SiteKey, ...] = ()

    def has(self, site: SiteKey | None) -> bool:
        """Return whether the text is that of a site, or of a clause of which the site is a part."""
        return site == self.site or site in self.parts


class CodeDifference(ValueRecord):
    """A site whose code a step changed, a rule that it disabled, enabled or made unknown, or a backup that it saved.

    ``rule`` is None for the content of a backup; all other fields are as in :class:`CodeText`.
    """

    rule: str | None
    arguments: _Arguments
    site: SiteKey | None
    place: str
    before: str
    after: str
    parts: tuple[SiteKey, ...] = ()


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
            for clause in clauses_of(self._model, blocks):

                def content(first: int, clause: Clause = clause) -> str | None:
                    held = clause.held(cells, first)
                    return None if all(map(is_as_written, held, clause.sites)) else self._text(held, clause)

                for arguments, text in self._merged(blocks, content):
                    place = f"{self._place(name, arguments)}.{clause.key.name}"
                    found.append(CodeText(name, arguments, clause.key, place, text, clause.parts))
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
            for clause in clauses_of(self._model, blocks):

                def content(first: int, clause: Clause = clause) -> tuple[str, str] | None:
                    held, following = clause.held(old, first), clause.held(new, first)
                    return None if held == following else (self._text(held, clause), self._text(following, clause))

                for arguments, (was, now) in self._merged(blocks, content):
                    place = f"{self._place(name, arguments)}.{clause.key.name}"
                    yield CodeDifference(name, arguments, clause.key, place, was, now, clause.parts)
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
        first, second = (dict(zip(state, copy.values, strict=True)) for copy in (old, new))
        for name, variables in _kept_values(self._model, self._model.backups[backup].variables):
            for indices, _ in self._layout.entries(variables[0]):
                before, after = (self._whole(name, variables, indices, values) for values in (first, second))
                if before != after:
                    pairs = zip(variables[0].domain, indices, strict=True)
                    keys = [self.value_text(sort, index) for sort, index in pairs]
                    place = f"{name}[{', '.join(keys)}]" if keys else name
                    yield CodeDifference(None, (), None, f"{place} in {backup}", before, after)

    def _whole(
        self, name: str, variables: list[Variable], indices: tuple[Value, ...], values: Mapping[int, Value]
    ) -> str:
        """Return the text of a value, given the variables that make it up and the values of their cells."""
        own = {each.name: self.value_text(each.sort, values[self._layout.cell(each, indices)]) for each in variables}
        return shape_text(self._model.compounds.get(name, Leaf(variables[0].name)), own.__getitem__)

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

    def _text(self, held: Sequence[Closure | None], clause: Clause) -> str:
        closures = [each for each in held if each is not None]
        if not closures:
            return "true" if clause.sites[0].kind is ClauseKind.GUARD else NO_ASSIGNMENT
        levels = {closure: _shown_levels(closure) for closure in closures}
        # All parts of a value show as many levels: ``prev`` is one value.
        depth = min((len(each) for each in levels.values() if each[-1].previous is not None), default=None)
        trees = [
            self._nothing(site) if closure is None else self._tree(levels[closure][:depth], site)
            for closure, site in zip(held, clause.sites, strict=True)
        ]
        return clause.text(clause.whole(trees, self._model.compounds))

    def _tree(self, levels: list[Closure], site: Site) -> expression_nodes.Expression:
        """Return the tree of code, given with the code that ``prev`` refers to in turn."""
        tree = self._nothing(site) if levels[-1].previous is None else None
        for level in reversed(levels):
            tree = body_syntax(level.program.body, self._captured(level), tree, self._model.enums)
        return tree if tree is not None else expression_nodes.Previous(span=site.span)

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
        from invariants.language.printing.edit_text import edit_text  # few runs change modifications

        pairs = zip(held.program.held.captures, held.captured, strict=True)
        captured = [self._value(capture.sort, value, capture.expression.span) for capture, value in pairs]
        return edit_text(held.program.held.edit, captured, self._model.enums, self._model.rules)

    def _contract(self, unknown: UnknownRuleCode | None) -> str:
        if unknown is None:
            return "known code"
        from invariants.language.printing.edit_text import unknown_text  # as few

        edit = unknown.program.edit
        pairs = zip(edit.captures, unknown.captured, strict=True)
        values = [self._value(capture.sort, value, capture.expression.span) for capture, value in pairs]
        return unknown_text(edit, values, self._model.enums, self._model.rules)


def _kept_values(model: Model, kept: Sequence[Variable]) -> Iterator[tuple[str, list[Variable]]]:
    """Yield the name of each value that a backup keeps, with the variables that make it up."""
    values = wholes(model.compounds)
    names = {each: values.get(each.name, each.name) if each.purpose is None else each.name for each in kept}
    for name in dict.fromkeys(names.values()):
        yield name, [each for each in kept if names[each] == name]


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
