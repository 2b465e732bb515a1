"""State variables in the language's terms, for people.

Owns: the wording of an entry, and of the code that a site or a backup holds according to its variables.
Must never know: formulas, how they were found or checked.

The language has no words for the values that a site has captured, for whether a rule is disabled, and for the content
of a backup. The wording imitates the language there.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from invariants.foundation.sorts import INT, RealSort, Sort
from invariants.foundation.sources import SourceText, Span
from invariants.language.model.expressions import Body
from invariants.language.model.rules import HeldEdit, Rule
from invariants.language.printing.compound_parts import named_part
from invariants.language.printing.expression_printer import print_expression
from invariants.language.printing.unparse import body_text
from invariants.language.printing.value_text import value_syntax
from invariants.language.tree.expression_nodes import Expression, Name
from invariants.system.encoding.code.code_variables import SiteCode
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.terms.terms import Role, StateVariable, Term

NOWHERE = Span(SourceText("", ""), 0, 0)
"""The place of syntax that is not in any text."""


def word(text: str) -> Expression:
    """Return syntax for a text that stands for itself."""
    return Name(text, span=NOWHERE)


class VariableWording:
    """Words variables of one coded model. Indices are given as syntax, code by its number."""

    def __init__(self, coded: CodedModel) -> None:
        self._enums = coded.model.enums
        self._names = coded.model.individual_names
        self._rules = coded.model.rules
        rules = coded.code.rules
        codes = [code for rule in rules.values() for code in rule.sites.values()]
        levels = [(code, number, level) for code in codes for number, level in enumerate(code.levels)]
        self._sites = {level.variant: (code, number) for code, number, level in levels}
        self._gathered = {variable: (code, number) for code in codes for number, variable in code.accumulated.items()}
        self._numbers = {
            each.variable: (code, number, each)
            for code in codes
            for number, kept in code.kept_numbers.items()
            for each in kept
        }
        self._captured = {
            slot: (str(code.site.key), number + 1, len(level.slots))
            for code, _, level in levels
            for number, slot in enumerate(level.slots)
        }
        labels = [label for rule in rules.values() for label in rule.labels.values()]
        self._labels = {label.variable: label for label in labels if label.variable is not None}
        self._captured.update(
            {
                slot: (str(label.site.key), number + 1, len(label.slots))
                for label in labels
                for number, slot in enumerate(label.slots)
            }
        )
        self._flags = {rule.flag.variable: name for name, rule in rules.items() if rule.flag is not None}
        self._unknown = {rule.unknown.variable: name for name, rule in rules.items() if rule.unknown is not None}
        self._saved = {backup.saved: name for name, backup in coded.backups.items()}
        self._kept = {
            copy: (name, original) for name, backup in coded.backups.items() for original, copy in backup.copies.items()
        }

    def literal(self, value: Term, sort: Sort) -> Expression:
        """Return a literal value. A whole number may stand for a Real."""
        if isinstance(sort, RealSort) and Fraction(value.value).denominator == 1:
            sort = INT
        return value_syntax(sort, value.value, NOWHERE, self._enums)

    def name(self, population: str, individual: int) -> str | None:
        """Return the name of an individual; None where it has none."""
        names = self._names.get(population, ())
        return names[individual] if individual < len(names) else None

    def entry(self, variable: StateVariable, indices: list[Expression]) -> Expression:
        """Return a state variable, or an entry of it."""
        if variable in self._kept:
            backup, original = self._kept[variable]
            return word(f"{backup}.{print_expression(self.entry(original, indices))}")
        texts = list(map(print_expression, indices))
        of = f"({', '.join(texts)})" if indices else ""
        if variable in self._captured:
            site, number, count = self._captured[variable]
            which = f", {number}" if count > 1 else ""
            return word(f"captured({site}{of}{which})")
        if variable in self._gathered:
            return word(self._gathered_condition(variable, texts))
        if variable in self._numbers:
            return word(self._kept_number(variable, texts))
        if variable in self._flags:
            return word(f"({self._flags[variable]}{of} is not disabled)")
        if variable in self._saved:
            return word(f"saved({self._saved[variable]})")
        if variable.role is Role.CHAIN_LENGTH:
            return word("(length of the chain)")
        return named_part(variable.name.split("."), tuple(indices), NOWHERE)

    def code(self, variable: StateVariable, indices: list[Expression], number: int) -> Expression | None:
        """Return the words for a site that holds a code, or a rule with unknown code; None for any other variable."""
        if variable in self._kept:
            backup, original = self._kept[variable]
            code = self.code(original, indices, number)
            return None if code is None else word(f"({backup} keeps {print_expression(code)})")
        texts = list(map(print_expression, indices))
        if variable in self._sites:
            text = self._held_code(variable, texts, number)
            return word(text if text.startswith("unmodified") else f"({text})")
        if variable in self._labels:
            label = self._labels[variable]
            place = f"{label.site.key.rule}({', '.join(texts)}).{label.site.key.name}" if texts else str(label.site.key)
            # A lemma may exclude a number that is that of no edit, as IC3's do.
            edit = _edit(label.edits[number], self._rules) if 0 <= number < len(label.edits) else "none of its edits"
            return word(f"({place} holds {edit})")
        if variable in self._unknown:
            place = f"{self._unknown[variable]}({', '.join(texts)})" if texts else self._unknown[variable]
            return word(f"({place} has {'known' if number == 0 else 'unknown'} code)")
        return None

    def _held_code(self, variable: StateVariable, indices: list[str], number: int) -> str:
        code, level = self._sites[variable]
        place = _place(code, indices)
        if level:
            place = f"prev of {place}" if level == 1 else f"prev ({level} deep) of {place}"
        body = next((variant.body for variant in code.variants if variant.number == number), None)
        if code.accumulated:
            place = f"the code accumulated at {place}"
            if number == 0:
                return f"{place} is added to the code as written"
        if number == 0 and not level:
            return f"unmodified {place}"
        holds = "is added to" if code.accumulated else "holds"
        if body is None:
            return f"{place} {holds} nothing"
        return f"{place} {holds} `{self._body(code, body, _captured(code, number))}`"

    def _gathered_condition(self, variable: StateVariable, indices: list[str]) -> str:
        code, number = self._gathered[variable]
        body = self._body(code, code.variants[number].body, _captured(code, number))
        place = _place(code, indices[: len(code.key_positions)])
        return f"({place} has accumulated `{body}`{self._for_values(code, number, indices)})"

    def _kept_number(self, variable: StateVariable, indices: list[str]) -> str:
        code, number, kept = self._numbers[variable]
        which = "least" if kept.is_least else "greatest"
        place = _place(code, indices[: len(code.key_positions)])
        name = _captured(code, number)[kept.position]
        return f"({which} {name} accumulated at {place}{self._for_values(code, number, indices)})"

    def _for_values(self, code: SiteCode, number: int, indices: list[str]) -> str:
        """Return the captured values that are indices, with the names that code has for them."""
        numbers = {each.position for each in code.kept_numbers[number]}
        names = [name for position, name in enumerate(_captured(code, number)) if position not in numbers]
        given = zip(names, indices[len(code.key_positions) :], strict=True)
        values = " and ".join(f"{name} = {value}" for name, value in given)
        return f" for {values}" if values else ""

    def _body(self, code: SiteCode, body: Body | None, captured: list[str]) -> str:
        names = [Name(text, span=code.site.span) for text in captured]
        return "" if body is None else body_text(body, names, enums=self._enums)


def _edit(held: HeldEdit | None, rules: Mapping[str, Rule]) -> str:
    if held is None:
        return "no edit"
    from invariants.language.printing.edit_text import edit_text  # few labels are edited

    return f"`{edit_text(held.edit, [word(capture.text) for capture in held.captures], (), rules)}`"


def _place(code: SiteCode, indices: list[str]) -> str:
    key = code.site.key
    return f"{key.rule}({', '.join(indices)}).{key.name}" if indices else str(key)


def _captured(code: SiteCode, number: int) -> list[str]:
    """Return the names of the values that a variant captured."""
    edits = (edit for edit, variant in code.edit_variants.items() if variant and variant.number == number)
    return next(([capture.text for capture in edit.code.captures] for edit in edits if edit.code), [])
