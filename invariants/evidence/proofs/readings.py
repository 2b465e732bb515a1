"""Strengthenings in the language's terms, for people.

Owns: the wording of clauses over entries and code variables.
Must never know: how clauses were found or checked.
"""

from __future__ import annotations

from collections.abc import Iterable

from invariants.foundation.sorts import IndividualSort
from invariants.language.model.expressions import Body
from invariants.language.printing.unparse import body_text, value_text
from invariants.language.tree.expression_nodes import Name
from invariants.solver.induction.frames import Cube, CubeLiteral
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.code_space import SiteCode
from invariants.system.terms.terms import StateVariable, Term, Value


class Reader:
    """Words clauses of one coded model."""

    def __init__(self, coded: CodedModel) -> None:
        self._coded = coded
        self._sites = {
            level.variant: (code, number)
            for rule in coded.code.rules.values()
            for code in rule.sites.values()
            for number, level in enumerate(code.levels)
        }
        self._accumulated = {
            variable: (code, number)
            for rule in coded.code.rules.values()
            for code in rule.sites.values()
            for number, variable in code.accumulated.items()
        }

    def clause(self, cube: Cube) -> str:
        """The clause that excludes a cube, for all individuals: those that are called differently are different."""
        names: dict[tuple[str, int], str] = {}
        parts = [self._literal(literal, names) for literal in sorted(cube, key=_order)]
        if not parts:
            return "false"
        text = f"not ({' and '.join(parts)})" if len(parts) > 1 else f"not {parts[0]}"
        if not names:
            return text
        by_sort: dict[str, list[str]] = {}
        for (sort, _), name in names.items():
            by_sort.setdefault(sort, []).append(name)
        binders = "; ".join(f"{', '.join(found)} in {sort}" for sort, found in by_sort.items())
        return f"forall {binders}: {text}"

    def entry(self, entry: Term) -> str:
        """An entry, with names for individuals."""
        variable = entry.payload
        if not isinstance(variable, StateVariable):
            raise TypeError(f"not an entry: {entry}")
        names: dict[tuple[str, int], str] = {}
        indices = [self._value(s, a.value, names) for s, a in zip(variable.domain, entry.arguments, strict=True)]
        return f"{variable.name}[{', '.join(indices)}]" if indices else variable.name

    def _literal(self, literal: CubeLiteral, names: dict[tuple[str, int], str]) -> str:
        entry, value = literal
        variable = entry.payload
        if not isinstance(variable, StateVariable):
            raise TypeError(f"not an entry: {entry}")
        sorts = zip(variable.domain, entry.arguments, strict=True)
        indices = [self._value(sort, argument.value, names) for sort, argument in sorts]
        if self.is_code(variable):
            return self.code(variable, indices, int(value))
        place = f"{variable.name}[{', '.join(indices)}]" if indices else variable.name
        if self.accumulates(variable):
            place = self.accumulated(variable, indices)
        if value is True:
            return place
        if value is False:
            return f"not {place}"
        return f"{place} == {self._value(variable.sort, value, names)}"

    def _value(self, sort: object, value: Value, names: dict[tuple[str, int], str]) -> str:
        if isinstance(sort, IndividualSort):
            initial = sort.name[0].lower()
            return names.setdefault((sort.name, int(value)), f"{initial}{len(names) + 1}")
        return value_text(sort, value, self._coded.model.enums)  # type: ignore[arg-type]

    def is_code(self, variable: StateVariable) -> bool:
        """Whether the variable says which code a site holds."""
        return variable in self._sites

    def code(self, variable: StateVariable, indices: list[str], number: int) -> str:
        """That a site holds one of its codes."""
        code, level = self._sites[variable]
        place = _place(code, indices)
        if level:
            place = f"prev of {place}" if level == 1 else f"prev ({level} deep) of {place}"
        body = next((variant.body for variant in code.variants if variant.number == number), None)
        if code.accumulated:
            place = f"what is gathered in {place}"
            if number == 0:
                return f"({place} is beside what was written)"
        if number == 0 and not level:
            return f"unmodified {place}"
        if body is None:
            return f"{place} {'is beside' if code.accumulated else 'holds'} nothing"
        text = self._body(code, body, _captured(code, number))
        return f"{place} {'is beside' if code.accumulated else 'holds'} `{text}`"

    def accumulates(self, variable: StateVariable) -> bool:
        """Whether the variable says which conditions a site has gathered."""
        return variable in self._accumulated

    def accumulated(self, variable: StateVariable, indices: list[str]) -> str:
        """That a site has gathered a condition."""
        code, number = self._accumulated[variable]
        names = _captured(code, number)
        split = len(code.key_positions)
        values = " and ".join(f"{name} = {value}" for name, value in zip(names, indices[split:], strict=True))
        body = self._body(code, code.variants[number].body, names)
        return f"({_place(code, indices[:split])} has gathered `{body}`{' for ' if values else ''}{values})"

    def _body(self, code: SiteCode, body: Body | None, captured: list[str]) -> str:
        called = [Name(text, span=code.site.span) for text in captured]
        return "" if body is None else body_text(body, called, enums=self._coded.model.enums)


def _place(code: SiteCode, indices: list[str]) -> str:
    key = code.site.key
    return f"{key.rule}({', '.join(indices)}).{key.name}" if indices else str(key)


def _captured(code: SiteCode, number: int) -> list[str]:
    """What the values are called that a variant captured."""
    edits = (edit for edit, variant in code.edit_variants.items() if variant and variant.number == number)
    return next(([capture.text for capture in edit.code.captures] for edit in edits if edit.code), [])


def _order(literal: CubeLiteral) -> str:
    return repr(literal)


def readings(coded: CodedModel, orbits: Iterable[tuple[Cube, ...]]) -> tuple[str, ...]:
    """One line for each orbit of clauses under permutations of individuals."""
    reader = Reader(coded)
    return tuple(reader.clause(min(orbit, key=repr)) for orbit in orbits)
