"""Names: those that a model declares at its top, and those that are bound inside a declaration.

Owns: the table of declared names, name spaces and duplicates, nested scopes of bound names.
Must never know: types of expressions.

There are four name spaces, so that a rule and a variable may share a name: types; values (constants, variables,
definitions); rules; backups. Invariants, assumptions and named ``init`` conditions have a name space each. Members of
an enumeration are looked up last, so every other name hides them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from msgspec import field
from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.records import MutableRecord, Record
from invariants.foundation.sorts import BOOL, INT, REAL, EnumSort, IndividualSort, Sort
from invariants.foundation.sources import Span
from invariants.language.model.expressions import Local, Variable
from invariants.language.problems import Problems
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.tree.keywords import OPTION_NAMES
from invariants.language.tree.nested_edits import edits_in

ValueDeclaration = (
    declaration_nodes.ConstDeclaration | declaration_nodes.VarDeclaration | declaration_nodes.DefineDeclaration
)


class DefinitionSignature(Record):
    """How a definition is called. A None stands for a part with an error in it."""

    name: str
    parameters: tuple[Local | None, ...]
    sort: Sort | None
    span: Span


class RuleSignature(Record):
    """How a rule is referred to. A None stands for a parameter with an error in its type."""

    name: str
    parameters: tuple[Local | None, ...]
    declaration: declaration_nodes.RuleDeclaration


class Symbols(MutableRecord):
    """The declared names. ``values`` and ``rules`` are filled in as their declarations are worked through.

    A declared value that is None in ``values`` has an error in its declaration, and is used without complaint.
    """

    enums: dict[str, EnumSort] = field(default_factory=dict)
    populations: dict[str, IndividualSort] = field(default_factory=dict)
    members: dict[str, list[EnumSort]] = field(default_factory=dict)
    types: dict[str, declaration_nodes.EnumDeclaration | declaration_nodes.TypeDeclaration] = field(
        default_factory=dict
    )
    value_declarations: dict[str, ValueDeclaration] = field(default_factory=dict)
    rule_declarations: dict[str, declaration_nodes.RuleDeclaration] = field(default_factory=dict)
    backups: dict[str, declaration_nodes.BackupDeclaration] = field(default_factory=dict)
    invariants: dict[str, declaration_nodes.InvariantDeclaration] = field(default_factory=dict)
    assumptions: dict[str, declaration_nodes.AssumeDeclaration] = field(default_factory=dict)
    initial_declarations: list[declaration_nodes.InitDeclaration] = field(default_factory=list)
    checks: list[declaration_nodes.CheckDeclaration] = field(default_factory=list)
    values: dict[str, Variable | DefinitionSignature | None] = field(default_factory=dict)
    rules: dict[str, RuleSignature] = field(default_factory=dict)
    individuals: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Individuals by words for them, with their population and number. No model has these words: it has constants for
    the individuals that it names."""
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The names that a type gives to its first individuals, by population, without populations that give none."""
    _copied: frozenset[str] | None = None

    @property
    def copied_rules(self) -> frozenset[str]:
        """The names of the rules whose code some edit copies to others."""
        if self._copied is None:
            edits = (edit for declaration in self.rule_declarations.values() for edit in edits_in(declaration.body))
            copies = (each for each in edits if isinstance(each, declaration_nodes.Copy))
            self._copied = frozenset(each.target.rule.text for each in copies)
        return self._copied

    def type_named(self, name: str) -> Sort | None:
        """Return the built-in or declared type of that name."""
        match name:
            case "Bool":
                return BOOL
            case "Int":
                return INT
            case "Real":
                return REAL
            case _:
                return self.enums.get(name) or self.populations.get(name)

    def type_names(self) -> tuple[str, ...]:
        """Return the names of all types, built-in and declared."""
        return ("Bool", "Int", "Real", *self.types)

    def population_of(self, name: str) -> str | None:
        """Return the type that gives this name to one of its individuals; None for none."""
        return next((each for each, names in self.names.items() if name in names), None)

    def population_with_number(self, word: str) -> str | None:
        """Return the type of the individual for which reports have this word if it has no name, as ``Agent7``."""
        return next((each for each in self.populations if word.removeprefix(each).isdecimal()), None)


Declared = TypeVar(
    "Declared",
    declaration_nodes.EnumDeclaration | declaration_nodes.TypeDeclaration,
    ValueDeclaration,
    declaration_nodes.RuleDeclaration,
    declaration_nodes.BackupDeclaration,
    declaration_nodes.InvariantDeclaration,
    declaration_nodes.AssumeDeclaration,
)

BUILT_IN_TYPES = ("Bool", "Int", "Real")


def collect_names(declarations: tuple[declaration_nodes.Declaration, ...], problems: Problems) -> Symbols:
    """Build the table of declared names. A second declaration of a name is reported, and the first one counts."""
    symbols = Symbols()
    initial: dict[str, expression_nodes.Identifier] = {}
    for declaration in declarations:
        match declaration:
            case declaration_nodes.EnumDeclaration() | declaration_nodes.TypeDeclaration():
                _collect_type(symbols, declaration, problems)
            case (
                declaration_nodes.ConstDeclaration()
                | declaration_nodes.VarDeclaration()
                | declaration_nodes.DefineDeclaration()
            ):
                _enter(symbols.value_declarations, declaration, problems)
            case declaration_nodes.RuleDeclaration():
                _enter(symbols.rule_declarations, declaration, problems)
            case declaration_nodes.BackupDeclaration():
                _enter(symbols.backups, declaration, problems)
            case declaration_nodes.InvariantDeclaration():
                _enter(symbols.invariants, declaration, problems)
            case declaration_nodes.AssumeDeclaration():
                _enter(symbols.assumptions, declaration, problems)
            case declaration_nodes.InitDeclaration(name=name):
                symbols.initial_declarations.append(declaration)
                earlier = name and initial.setdefault(name.text, name)
                if name is not None and earlier is not None and earlier is not name:
                    report_duplicate(problems, name, earlier.span)
            case declaration_nodes.CheckDeclaration():
                symbols.checks.append(declaration)
    _report_misleading_individuals(symbols, problems)
    _report_hidden_members(symbols, problems)
    return symbols


def _enter(table: dict[str, Declared], declaration: Declared, problems: Problems) -> bool:
    """Return whether the declaration is the first of its name in the table; a second one is reported."""
    earlier = table.setdefault(declaration.name.text, declaration)
    if earlier is not declaration:
        report_duplicate(problems, declaration.name, earlier.name.span)
        return False
    return True


def _collect_type(
    symbols: Symbols,
    declaration: declaration_nodes.EnumDeclaration | declaration_nodes.TypeDeclaration,
    problems: Problems,
) -> None:
    name = declaration.name
    if name.text in BUILT_IN_TYPES:
        problems.report(
            Code.DUPLICATE_NAME,
            f"`{name.text}` is a type of the language",
            name.span,
            help="give your type another name",
        )
        return
    if not _enter(symbols.types, declaration, problems):
        return
    if isinstance(declaration, declaration_nodes.TypeDeclaration):
        symbols.populations[name.text] = IndividualSort(name.text)
        _collect_individuals(symbols, declaration, problems)
        if name.text in OPTION_NAMES:
            problems.report(
                Code.RESERVED_NAME,
                f"a type of individuals cannot be called `{name.text}`",
                name.span,
                "an option of `check` has this name",
                help="give it another name, so that its scope can be set in a check",
            )
        return
    members: dict[str, expression_nodes.Identifier] = {}
    for member in declaration.members:
        if member.text in members:
            report_duplicate(problems, member, members[member.text].span)
        else:
            members[member.text] = member
    if not members:
        problems.report(
            Code.EMPTY_RANGE,
            f"`{name.text}` has no members",
            name.span,
            help="an enumeration needs at least one member",
        )
    enum = EnumSort(name.text, tuple(members))
    symbols.enums[name.text] = enum
    for text in members:
        symbols.members.setdefault(text, []).append(enum)


def _collect_individuals(symbols: Symbols, declaration: declaration_nodes.TypeDeclaration, problems: Problems) -> None:
    """Enter a constant for each individual with a name: its value is the individual of that number."""
    population = declaration.name.text
    if declaration.names:
        symbols.names[population] = tuple(dict.fromkeys(each.text for each in declaration.names))
    for number, name in enumerate(declaration.names):
        word = f"{population} {number}"
        symbols.individuals[word] = population, number
        value = expression_nodes.Name(word, span=name.span)
        sort = expression_nodes.NamedType(population, span=declaration.name.span)
        _enter(
            symbols.value_declarations,
            declaration_nodes.ConstDeclaration(name, (), sort, value, None, span=name.span),
            problems,
        )


def _report_misleading_individuals(symbols: Symbols, problems: Problems) -> None:
    """Report names of individuals that are names of types, or that reports use for other individuals."""
    for declaration in symbols.types.values():
        for name in declaration.names if isinstance(declaration, declaration_nodes.TypeDeclaration) else ():
            if name.span == declaration.name.span:
                continue  # the name that reports use, which no text gives
            if name.text in symbols.type_names():
                problems.report(
                    Code.DUPLICATE_NAME,
                    f"`{name.text}` is a type, and cannot be an individual of `{declaration.name.text}`",
                    name.span,
                    help="behind `=` stand names of individuals; a type has one name only",
                )
            elif symbols.population_with_number(name.text) is not None:
                problems.report(
                    Code.RESERVED_NAME,
                    f"`{name.text}` is the name that reports give to an individual without a name",
                    name.span,
                    help="give it another name",
                )


def _report_hidden_members(symbols: Symbols, problems: Problems) -> None:
    """Report members of enumerations that are called like an individual to which no text gives a name."""
    types = [each for each in symbols.types.values() if isinstance(each, declaration_nodes.TypeDeclaration)]
    individuals = {name.text: each for each in types for name in each.names if name.span == each.name.span}
    for declaration in symbols.types.values():
        for member in declaration.members if isinstance(declaration, declaration_nodes.EnumDeclaration) else ():
            if member.text in individuals:
                _report_first_individual(problems, member, individuals[member.text].name.span)


def report_duplicate(problems: Problems, name: expression_nodes.Identifier, first: Span) -> None:
    """Report a name that is declared twice in one name space."""
    if name.text != name.span.text and name.text == first.text:
        _report_first_individual(problems, replace(name, span=first), name.span)
        return
    if name.text == name.span.text and name.text == f"{first.text}0":
        _report_first_individual(problems, name, first)
        return
    problems.report(
        Code.DUPLICATE_NAME,
        f"`{name.text}` is declared twice",
        name.span,
        "declared again here",
        others=(Label(first, "first declared here"),),
        help="give one of them another name",
    )


def _report_first_individual(problems: Problems, name: expression_nodes.Identifier, population: Span) -> None:
    """Report a name that absent values need for the first individual of a type that gives no names."""
    problems.report(
        Code.DUPLICATE_NAME,
        f"`{name.text}` is the first individual of `{population.text}`, of which a value may be absent",
        name.span,
        others=(Label(population, "its individuals have no names in the text"),),
        help=f"choose another name, or give names to all individuals of `{population.text}`, behind `=`",
    )


# ------------------------------------------------------------------ scopes


class Captured(Record):
    """A parameter of a modification, named in the code that the modification writes."""

    local: Local


class OutOfReach(Record):
    """A name that is visible, but has no value when the expression is read; ``why`` says so."""

    why: str


class BrokenName(Record):
    """A bound name with an error in its declaration: used without complaint."""


class BoundMap(Record):
    """A parameter of a definition that stands for a whole map; ``whole`` is a ``whole_maps.WholeMap``."""

    whole: object


Binding = Local | Captured | OutOfReach | BrokenName | BoundMap


class Names(Record):
    """The bound names that can be seen at one place, the nearest first."""

    bindings: Mapping[str, Binding]
    outer: Names | None = None

    def find(self, name: str) -> Binding | None:
        """Return the binding of the name, or None."""
        names: Names | None = self
        while names is not None:
            binding = names.bindings.get(name)
            if binding is not None:
                return binding
            names = names.outer
        return None

    def with_locals(self, locals_: Sequence[Local]) -> Names:
        """Return the names with some nearer ones."""
        return Names({each.name: each for each in locals_}, self) if locals_ else self

    def all(self) -> tuple[str, ...]:
        """Return every bound name."""
        names: Names | None = self
        seen: dict[str, None] = {}
        while names is not None:
            seen.update(dict.fromkeys(names.bindings))
            names = names.outer
        return tuple(seen)


NO_NAMES = Names({})
