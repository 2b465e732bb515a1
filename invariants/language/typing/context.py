"""The tables that every part of the type checker shares, and the place at which an expression stands.

Owns: the tables that are filled while a model is typed, and the description of an expression's place.
Must never know: the rules of typing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import Enum

from msgspec import field
from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.records import MutableRecord, Record
from invariants.foundation.sorts import Sort
from invariants.foundation.sources import SourceText, Span
from invariants.foundation.suggestions import closest, different_letters, listing, other_letters
from invariants.language.analysis.constants import Constants, ConstantValue
from invariants.language.analysis.dependencies import Mentions
from invariants.language.model.clauses import Capture
from invariants.language.model.expressions import (
    Expression,
    Local,
    ReadCaptured,
    ReadLocal,
    SiteKey,
    Variable,
)
from invariants.language.problems import Problems
from invariants.language.tree import expression_nodes
from invariants.language.typing.names import NO_NAMES, Binding, Captured, Names, Symbols


class TypingContext(Record):
    """The tables of one model while it is typed."""

    symbols: Symbols
    problems: Problems
    imported: frozenset[SourceText] = frozenset()
    """All files but the main file."""
    constants: Constants = field(default_factory=Constants)
    """The values of constants, and the definitions that are typed so far."""
    mentions: dict[str, Mentions] = field(default_factory=dict)
    """The summary of each definition, with the definitions that it calls."""
    site_names: dict[str, dict[str, SiteKey]] = field(default_factory=dict)
    """The sites of each rule, by their names."""
    used: set[str] = field(default_factory=set)
    """The names of types, values and backups that something mentions, each behind the name of its name space."""
    read: set[Local] = field(default_factory=set)
    """Bound names that something reads."""
    reported: set[tuple[str, str, str, int]] = field(default_factory=set)
    """The unknown names that were reported, each with its way out, file and line: one report for a line is enough."""

    def unknown(
        self,
        what: str,
        name: str,
        span: Span,
        candidates: Sequence[str],
        *,
        help: str | None = None,
        code: Code = Code.UNKNOWN_NAME,
        notes: Sequence[str] = (),
    ) -> None:
        """Report a name that is not declared, with the declared name that is most like it.

        Args:
            what: the kind of the name, such as ``type``.
            name: the name.
            span: its place.
            candidates: the declared names of this kind.
            help: the way out; by default the most similar candidate.
            code: the code of the diagnostic.
            notes: further sentences.
        """
        guess = closest(name, candidates)
        instead = guess if help is None and span.text == name else None
        if help is None:
            if guess is not None:
                help = f"did you mean `{guess}`?"
            elif candidates:
                help = f"there {'is' if len(candidates) == 1 else 'are'} {listing(candidates)}"
            else:
                help = "declare it, or correct the name"
        if guess is not None:
            notes = (*notes, *(different_letters(name, guess) or other_letters(name, guess)))
        mention = (f"{what} {name}", help, span.source.path, span.line)
        if mention not in self.reported:
            self.reported.add(mention)
            message = f"there is no {what} `{name}`"
            self.problems.report(code, message, span, "not known here", notes=notes, help=help, instead=instead)

    def known_value(self, typed: Expression, span: Span, what: str, help: str) -> ConstantValue | None:
        """Return the value of an expression, which has to be known when the model is read; None with an error."""
        known = self.constants.value(typed)
        if known is None:
            message = f"{what} has to be known when the model is read"
            self.problems.report(Code.NOT_CONSTANT, message, span, "has no known value", help=help)
        return known


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: 1 argument, 2 arguments."""
    plural = "indices" if noun == "index" else noun + "s"
    return f"{number} {noun if number == 1 else plural}"


class Reads(Enum):
    """How much of a configuration an expression may read."""

    CONSTANTS = "constants"
    INITIAL = "initial"
    """Constants and initial values."""
    CONFIGURATION = "configuration"


class Captures(MutableRecord):
    """The values that one edit captures, in the order in which they are met.

    ``maker`` has the bound names that the modification itself sees; ``hidden`` the target's names that hide a name of
    the modification.
    """

    maker: Names
    hidden: Mapping[str, Local]
    outer: Captures | None = None
    """In an edit that is put at a label: the values that are captured when it is put there."""
    found: list[Capture] = field(default_factory=list)
    uses_previous: bool = False
    positions: dict[Local, int] = field(default_factory=dict)
    shadowing: list[tuple[expression_nodes.Name, Local]] = field(default_factory=list)
    """Mentions of the target's names that hide a name of the modification."""
    distinguished: set[str] = field(default_factory=set)
    """Hidden names that the code also reads inside ``now``: the author evidently knows the difference."""

    def parameter(self, local: Local, span: Span) -> ReadCaptured:
        """Capture a parameter of the modification, once for all its mentions."""
        position = self.positions.get(local)
        if position is None:
            position = self.positions[local] = len(self.found)
            value: Expression = ReadLocal(local, sort=local.sort, span=span)
            if self.outer is not None and self.maker.find(local.name) is not local:
                value = self.outer.parameter(local, span)
            self.found.append(Capture(value, local.sort, local.name))
        return ReadCaptured(position, sort=local.sort, span=span)

    def now(self, value: Expression, text: str, span: Span) -> ReadCaptured:
        """Capture the value of an expression."""
        self.found.append(Capture(value, value.sort, text))
        return ReadCaptured(len(self.found) - 1, sort=value.sort, span=span)


class PreviousCode(Record):
    """The value of ``prev``; a sort of None belongs to a site with an error in it."""

    sort: Sort | None


class LateNames(Record):
    """Names that are bound only later, with words for a diagnostic: the moment of reading, why, and a way out.

    ``{name}`` in the way out stands for the name.
    """

    names: Names
    moment: str
    why: str
    way_out: str


class EditedSites(Record):
    """The captured values of the code that edits put at each site.

    ``keyed`` has the positions of the parameters for which each rule's code is kept.
    """

    captures: Mapping[SiteKey, Sequence[Sequence[Capture]]]
    keyed: Mapping[str, Collection[int]]


class ExpressionPlace(Record):
    """The place of an expression. ``what`` names the place in messages, with its article."""

    what: str
    names: Names = NO_NAMES
    reads: Reads = Reads.CONFIGURATION
    primes: bool = False
    previous: PreviousCode | None = None
    captures: Captures | None = None
    late: LateNames | None = None
    index: Sort | None = None
    """Inside an index: the index's sort in the domain of its map."""
    entries: Variable | None = None
    """In the initial value of a map: the map."""
    parameters: str | None = None
    """In a rule: its name."""
    edited: EditedSites | None = None
    """Where captured values can be read: all edits."""
    possible: expression_nodes.Possible | None = None
    """In an invariant: the ``can`` that stands where one may."""
    instead_of_can: str | None = None
    """In a statement that has no ``can``: the way out for one, with ``{goal}`` for its condition."""
    instead_of_primes: str | None = None
    """In an invariant about configurations: the way out for a value after a step."""

    def binding(self, bindings: Mapping[str, Binding]) -> ExpressionPlace:
        """Return the same place with more bound names."""
        return replace(self, names=Names(bindings, self.names))


def capturing(parameters: Sequence[Local]) -> dict[str, Binding]:
    """Return a modification's parameters, as the code that it writes sees them."""
    return {local.name: Captured(local) for local in parameters}
