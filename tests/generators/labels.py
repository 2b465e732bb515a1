"""Systems with labelled edits, each with a system that says the same without labels.

Owns: both texts. The second has a variable for what each label holds, and one modification for each combination.
Must never know: how labels are run or encoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import attrs
from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.language.model.operators import RuleKind
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_declaration, print_statement
from invariants.language.tree import declaration_nodes as nodes
from invariants.language.tree.free_names import free_names
from tests.generators.choosing import Chooser
from tests.generators.label_contents import Capture, Capturing, Put, first_of, individual_types, optional_of, owner_of

NEVER = "never_"
"""A variable of the plain text that is zero: dividing by it is undefined."""


@attrs.frozen
class LabelledSystem:
    """Both texts; ``variants`` are the modifications of the second that stand for ``modification`` of the first."""

    labelled: str
    plain: str
    modification: str
    variants: tuple[str, ...]
    features: frozenset[str]


def labelled_system(text: str, choose: Chooser) -> LabelledSystem | None:
    """Both texts, made of a system without labels; None where none of its modifications is apt."""
    document = parse(SourceText("<random>", text))
    rules = [item for item in document.items if isinstance(item, nodes.RuleDeclaration)]
    modifications = [rule for rule in rules if rule.kind is RuleKind.MODIFICATION]
    named = {name for item in document.items for kind, name in free_names(item) if kind == "rule"}
    apt = [rule for rule in modifications if rule.name.text not in named and _edits(rule)]
    if not apt:
        return None
    chosen = choose.pick(apt)
    labels = choose.shuffled(_edits(chosen))[: choose.number(1, 2)]
    return _Maker(document, chosen, labels, modifications, choose).system()


def clashes_of(text: str) -> list[str]:
    """Return the modifications of a text that change something twice."""
    try:
        load_text(text)
    except ModelError as error:
        return [
            name
            for each in error.diagnostics
            if each.code is Code.CONFLICTING_EDITS
            for name in re.findall("^`(\\w+)`", each.message)
        ]
    return []


def _edits(rule: nodes.RuleDeclaration) -> list[nodes.Edit]:
    kinds = nodes.Rewrite | nodes.Remove | nodes.Disable | nodes.Enable | nodes.Copy | nodes.Save | nodes.RewriteUnknown
    return [each for each in rule.body if isinstance(each, kinds)]


class _Maker:
    def __init__(
        self,
        document: nodes.Document,
        chosen: nodes.RuleDeclaration,
        labels: list[nodes.Edit],
        modifications: list[nodes.RuleDeclaration],
        choose: Chooser,
    ) -> None:
        self.document = document
        self.chosen = chosen
        self.name = chosen.name.text
        self.labels = labels
        self.modifications = modifications
        self.choose = choose
        self.features: set[str] = set()
        self.puts: list[list[Put]] = []
        self.kind: str | None = None
        """The type of the individuals that are captured, if any are."""
        self.clashing: set[str] = set()
        """The modifications of the plain text that would change something twice."""
        self.pool = [edit for rule in modifications for edit in _edits(rule)]

    def system(self) -> LabelledSystem:
        capturing = self._capturing()
        for number, label in enumerate(self.labels):
            owners = self.choose.shuffled(self.modifications)[: self.choose.number(1, 2)]
            if capturing is not None:
                owners = [*owners[:-1], self._owner(number, owners[-1], capturing.kind)]
            self.puts.append([self._put(number, label, owner, capturing) for owner in owners])
        self.features.update(each for puts in self.puts for put in puts for each in put.features)
        labelled, plain = self._texts()
        clashing = set(clashes_of(plain))
        if not clashing.isdisjoint(self._variants()):
            self.clashing = clashing
            self.features.add("clashing labels")
            labelled, plain = self._texts()
        return LabelledSystem(labelled, plain, self.name, tuple(self._variants()), frozenset(self.features))

    def _texts(self) -> tuple[str, str]:
        items = [self._text(item) for item in self.document.items]
        head = f"system {self.document.header.name.text}" if self.document.header is not None else "system random"
        asked = [self._asked(number) for number in range(len(self.labels))]
        labelled = "\n".join([head, *(one for one, _ in items), *(one for one, _ in asked)]) + "\n"
        plain = "\n".join([head, *self._variables(), *(two for _, two in items), *(two for _, two in asked)]) + "\n"
        return labelled, plain

    # ------------------------------------------------------------------ puts

    def _capturing(self) -> Capturing | None:
        """Return what makes edits that capture individuals, for four of five systems that have individuals."""
        kinds = individual_types(self.document)
        if not kinds or not self.choose.chance(80):
            return None
        self.kind = self.choose.pick(kinds)
        if self.choose.chance(40):
            self._declare(*optional_of(self.kind, self.choose))
        return Capturing(self.document, self.name, self.kind, self.choose)

    def _declare(self, *items: nodes.Declaration) -> None:
        self.document = replace(self.document, items=(*self.document.items, *items))

    def _owner(self, number: int, owner: nodes.RuleDeclaration, kind: str) -> nodes.RuleDeclaration:
        """Return a modification that is added to put an edit at a label, or the one that would do it otherwise."""
        if self.choose.chance(30):
            return owner
        added = owner_of(f"put{number}", kind, self.choose)
        self._declare(added)
        return added

    def _put(self, number: int, label: nodes.Edit, owner: nodes.RuleDeclaration, capturing: Capturing | None) -> Put:
        hidden = [each.name.text for each in self.chosen.parameters]
        found = capturing and self.choose.chance(90) and capturing.put(number, owner, hidden)
        if found:
            return found
        if self.choose.chance(20):
            self.features.add("removed")
            return Put(owner.name.text, None, None)
        others = [edit for edit in self.pool if edit != label]
        edit = print_statement(self.choose.pick(others)) if others and self.choose.chance(50) else None
        if edit is None:
            return self._strengthened(number, owner)
        if owner.name.text == self.name:
            self.features.add("own label")
        return Put(owner.name.text, edit, edit)

    def _requires(self) -> list[nodes.Require]:
        rules = [each for each in self.document.items if isinstance(each, nodes.RuleDeclaration)]
        return [each for rule in rules for each in rule.body if isinstance(each, nodes.Require)]

    def _strengthened(self, number: int, owner: nodes.RuleDeclaration) -> Put:
        """An edit with ``prev`` that reads a parameter of the modification that puts it, if there is one to read."""
        guards = {"extra", *(each.label.text for each in self._requires() if each.label is not None)}
        rewritten = [edit.site for edit in self.pool if isinstance(edit, nodes.Rewrite)]
        sites = [each for each in rewritten if each.site.text in guards]
        target = print_reference_of(self.choose.pick(sites)) if sites else None
        apt = [each for each in owner.parameters if _literals(print_type_of(each)) is not None]
        own = {each.name.text for each in self.chosen.parameters}
        if target is None:
            return Put(owner.name.text, None, None)
        operator = self.choose.pick(["and", "or"])
        apt = [each for each in apt if each.name.text not in own and each.domain is None]
        if not apt:
            edit = f"rewrite {target} as prev {operator} {self.choose.pick(['true', 'false', 'not prev'])}"
            return Put(owner.name.text, edit, edit)
        read = self.choose.pick(apt)
        kind = print_type_of(read)
        value = self.choose.pick(list(_literals(kind) or ()))
        name = f"cap_{number}_{owner.name.text}"
        self.features.add("captured")
        edit = f"rewrite {target} as prev {operator} now({read.name.text}) == {value}"
        plain = f"rewrite {target} as prev {operator} now({name}) == {value}"
        first = (_literals(kind) or ("false",))[0]
        return Put(owner.name.text, edit, plain, (Capture(name, kind, first, read.name.text),))

    # ------------------------------------------------------------------ texts

    def _contents(self, number: int) -> list[str | None]:
        """What a label can hold, in the plain text."""
        puts = self.puts[number]
        return [print_statement(self.labels[number]), *(put.plain for put in puts)]

    def _variants(self) -> Iterator[str]:
        for combination in product(*(range(len(self._contents(n))) for n in range(len(self.labels)))):
            yield "_".join([self.name, "v", *map(str, combination)])

    def _variables(self) -> Iterator[str]:
        if self.clashing:
            yield f"var {NEVER}: Int = 0"
        for number in range(len(self.labels)):
            yield f"var sel_{number}: 0..{len(self._contents(number)) - 1} = 0"
            for put in self.puts[number]:
                yield from (f"var {each.name}: {each.kind} = {each.first}" for each in put.captures)

    def _asked(self, number: int) -> tuple[str, str]:
        return (
            f"invariant asked{number}: unmodified {self.name}.label{number}",
            f"invariant asked{number}: sel_{number} == 0",
        )

    def _text(self, item: nodes.Declaration) -> tuple[str, str]:
        if isinstance(item, nodes.BackupDeclaration):
            keeps = {each.text for each in item.items}
            text = print_declaration(item)
            if keeps & {"code", self.name}:
                self.features.add("kept")
                more = [line.split(":")[0].removeprefix("var ") for line in self._variables() if NEVER not in line]
                kept = [each.text for each in item.items if each.text != self.name]
                kept += [*self._variants()] * (self.name in keeps)
                return text, f"backup {item.name.text} of {', '.join([*kept, *more])}"
            return text, text
        if isinstance(item, nodes.TypeDeclaration) and item.name.text == self.kind:
            text = print_declaration(item)
            return text, f"{text} = {first_of(self.kind)}"
        if not isinstance(item, nodes.RuleDeclaration):
            return print_declaration(item), print_declaration(item)
        native, plain = self._added(item)
        if item.name.text != self.name:
            return self._rule(item, native), self._rule(item, plain)
        body = []
        for statement in item.body:
            number = next((n for n, each in enumerate(self.labels) if each is statement), None)
            text = print_statement(statement)
            body.append(text if number is None else f"label{number}: {text}")
        labelled = self._rule(replace(item, body=()), [*body, *native])
        others = [print_statement(each) for each in item.body if not any(each is label for label in self.labels)]
        variants = []
        ranges = [list(enumerate(self._contents(n))) for n in range(len(self.labels))]
        for name, combination in zip(self._variants(), product(*ranges), strict=True):
            guards = [f"require sel_{n} == {i}" for n, (i, _) in enumerate(combination)]
            made = [edit for _, edit in combination if edit is not None]
            if name in self.clashing:
                made = [
                    f"require saved({each.removeprefix('restore ')})" for each in made if each.startswith("restore ")
                ]
                made.append(f"{NEVER} := 1 div {NEVER}")
            renamed = replace(item, name=replace(item.name, text=name), body=())
            variants.append(self._rule(renamed, [*guards, *others, *made, *plain]))
        return labelled, "\n".join(variants)

    def _rule(self, rule: nodes.RuleDeclaration, more: list[str]) -> str:
        text = print_declaration(rule).rstrip()
        assert text.endswith("}")
        return "\n".join([text[:-1], *(f"  {line}" for line in more), "}"])

    def _added(self, rule: nodes.RuleDeclaration) -> tuple[list[str], list[str]]:
        native, plain = [], []
        for number, puts in enumerate(self.puts):
            place = f"{self.name}.label{number}"
            for position, put in enumerate(puts, 1):
                if put.owner != rule.name.text:
                    continue
                native.append(f"remove {place}" if put.edit is None else f"rewrite {place} as {put.edit}")
                plain.append(f"sel_{number} := {position}")
                plain += [f"{each.name} := {each.read}" for each in put.captures]
        return native, plain


def print_reference_of(site: object) -> str:
    """The site as text."""
    return " ".join(site.span.text.split())  # type: ignore[attr-defined]


def print_type_of(parameter: nodes.Parameter) -> str:
    """The type of a parameter as text."""
    return parameter.type.span.text


def _literals(kind: str) -> tuple[str, ...] | None:
    """Some values of a type that is named or a range; None where none can be written."""
    if kind == "Bool":
        return ("false", "true")
    low, dots, high = kind.partition("..")
    if dots and low.isdigit() and high.isdigit():
        return tuple(str(value) for value in range(int(low), int(high) + 1))
    return None
