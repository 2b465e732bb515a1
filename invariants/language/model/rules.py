"""Rules: their clauses, the edits that modifications make, and the code that edits reach.

Owns: the parts of a rule, and the things that every kind of edit names, reads, puts and touches.
Must never know: how a rule fires, how code is encoded.

A kind of edit is a class with the methods of :class:`AnyEdit`, and a member of :data:`Edit`. A question that the
methods do not answer is a ``match`` over all kinds that ends with ``assert_never``: the type checker names every place
where a new kind is missing.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from enum import Enum

from invariants.foundation.records import Record
from invariants.foundation.sorts import Sort
from invariants.foundation.sources import Span
from invariants.language.model.clauses import Binder, Capture, EditedCode, MapEntry
from invariants.language.model.expressions import Body, Expression, Local, SiteKey, Variable
from invariants.language.model.operators import EditDirection, RuleKind
from invariants.language.model.places import CodePlace, Mark, PutCode, RuleMark, Selector, Touch

# ---------------------------------------------------------------- clauses


class ClauseKind(Enum):
    """The two kinds of clause."""

    GUARD = "guard"
    ASSIGNMENT = "assignment"


class Site(Record):
    """A clause that edits can reach.

    ``original`` is the code as written; None for a site that a modification adds, which at first holds nothing (true,
    or no assignment). ``entry`` and ``binder`` belong to an assignment.
    """

    key: SiteKey
    kind: ClauseKind
    sort: Sort
    original: Body | None
    entry: MapEntry | None
    binder: Binder | None
    span: Span


# ------------------------------------------------------------------ edits


class AnyEdit(Record):
    """The methods of every kind of edit."""

    @abstractmethod
    def targets(self) -> tuple[tuple[str, Selector], ...]:
        """Return the rules that the edit names, each with whose code is meant."""
        raise NotImplementedError

    @abstractmethod
    def puts(self) -> tuple[PutCode, ...]:
        """Return the new code that the edit puts at some place."""
        raise NotImplementedError

    @abstractmethod
    def touches(self, rules: Mapping[str, Rule], backups: Mapping[str, Backup]) -> Iterator[Touch]:
        """Yield every place that the edit changes, once. No two edits of a modification may change the same place."""
        raise NotImplementedError

    @abstractmethod
    def saved_backups(self) -> tuple[str, ...]:
        """Return the backups that the edit fills."""
        raise NotImplementedError

    @abstractmethod
    def restored_backups(self) -> tuple[str, ...]:
        """Return the backups that the edit reads: the modification cannot fire before they were saved."""
        raise NotImplementedError

    def unknown_writes(self) -> tuple[Variable, ...]:
        """Return the variables that unknown code may assign which the edit puts in the place of a rule."""
        return ()

    def evaluated(self) -> Iterator[Expression]:
        """Yield the expressions that are evaluated in the modification's scope when it fires."""
        for _, selector in self.targets():
            yield from (part for part in selector if part is not None)
        for put in self.puts():
            yield from (capture.expression for capture in put.captures)

    def expressions(self) -> Iterator[Body]:
        """Yield all code that stands in the edit: the code that is evaluated, and the code that is put at places."""
        yield from self.evaluated()
        yield from (put.body for put in self.puts() if put.body is not None)


class RuleEdit(AnyEdit):
    """An edit that names a rule, and so no backup."""

    def saved_backups(self) -> tuple[str, ...]:
        """Return nothing."""
        return ()

    def restored_backups(self) -> tuple[str, ...]:
        """Return nothing."""
        return ()


class BackupEdit(AnyEdit):
    """An edit that names a backup, and so no rule."""

    backup: str
    span: Span

    def targets(self) -> tuple[tuple[str, Selector], ...]:
        """Return nothing."""
        return ()

    def puts(self) -> tuple[PutCode, ...]:
        """Return nothing: code that is put back is not new."""
        return ()


class SetCode(RuleEdit):
    """``rewrite``, ``remove`` (``code`` is None) and ``add``: the code of the site from the next step on."""

    site: SiteKey
    selector: Selector
    code: EditedCode | None
    span: Span

    def targets(self) -> tuple[tuple[str, Selector], ...]:
        """Return the rule of the site."""
        return ((self.site.rule, self.selector),)

    def puts(self) -> tuple[PutCode, ...]:
        """Return the new code, at the site."""
        return () if self.code is None else (PutCode(self.site, self.code.body, self.code.captures),)

    def touches(self, rules: Mapping[str, Rule], backups: Mapping[str, Backup]) -> Iterator[Touch]:
        """Yield the site."""
        yield Touch(self.site, self.selector, self.span)


class SetEnabled(RuleEdit):
    """``enable`` and ``disable``."""

    rule: str
    selector: Selector
    enabled: bool
    span: Span

    def targets(self) -> tuple[tuple[str, Selector], ...]:
        """Return the rule."""
        return ((self.rule, self.selector),)

    def puts(self) -> tuple[PutCode, ...]:
        """Return nothing."""
        return ()

    def touches(self, rules: Mapping[str, Rule], backups: Mapping[str, Backup]) -> Iterator[Touch]:
        """Yield whether the rule is disabled."""
        yield Touch(RuleMark(self.rule, Mark.DISABLED), self.selector, self.span)


class EditFamily(Record):
    """The edits of one place among which unknown code chooses.

    ``variable`` says which: ``edits[n - 1]``, or none where it is 0. The edits are read like those of the rule whose
    code is unknown; ``ReadCaptured`` in what they evaluate reads the captured values of that code. With
    ``stands_for_all`` they stand for any code there is, or any that tightens or loosens a condition.
    """

    variable: Variable
    edits: tuple[Edit, ...]
    stands_for_all: bool
    direction: EditDirection | None
    span: Span

    @property
    def place(self) -> CodePlace:
        """The place: a clause, a label, or whether a rule is disabled, where the text lists the rule as a whole."""
        places = (touch.place for touch in self.edits[0].touches({}, {}))
        return next(place for place in places if not isinstance(place, Variable))


class SetUnknown(RuleEdit):
    """``rewrite R as any of x, y editing S where contract``.

    The contract reads the state, the target's parameters, captured values, and primed variables; None means true.
    ``writes`` are the variables that the text names, and those of the families.
    """

    rule: str
    selector: Selector
    writes: tuple[Variable, ...]
    contract: Expression | None
    captures: tuple[Capture, ...]
    span: Span
    families: tuple[EditFamily, ...] = ()

    def targets(self) -> tuple[tuple[str, Selector], ...]:
        """Return the rule."""
        return ((self.rule, self.selector),)

    def puts(self) -> tuple[PutCode, ...]:
        """Return the contract."""
        return (PutCode(RuleMark(self.rule, Mark.UNKNOWN), self.contract, self.captures),)

    def unknown_writes(self) -> tuple[Variable, ...]:
        """Return the variables that the unknown code may assign."""
        return self.writes

    def touches(self, rules: Mapping[str, Rule], backups: Mapping[str, Backup]) -> Iterator[Touch]:
        """Yield whether the rule is unknown code."""
        yield Touch(RuleMark(self.rule, Mark.UNKNOWN), self.selector, self.span)


class CopyCode(RuleEdit):
    """``copy R(a) from R(b)``: both selectors are None at the same positions."""

    rule: str
    target: Selector
    source: Selector
    span: Span

    def targets(self) -> tuple[tuple[str, Selector], ...]:
        """Return the rule twice: with the selector of the target, and with the selector of the source."""
        return ((self.rule, self.target), (self.rule, self.source))

    def puts(self) -> tuple[PutCode, ...]:
        """Return nothing: code that is copied is not new."""
        return ()

    def touches(self, rules: Mapping[str, Rule], backups: Mapping[str, Backup]) -> Iterator[Touch]:
        """Yield all code of the rule, with the selector of the target."""
        yield from (Touch(place, self.target, self.span) for place in rules[self.rule].code_places())


class SaveBackup(BackupEdit):
    """``save B``."""

    def touches(self, rules: Mapping[str, Rule], backups: Mapping[str, Backup]) -> Iterator[Touch]:
        """Yield nothing: the code in a backup does not run."""
        return iter(())

    def saved_backups(self) -> tuple[str, ...]:
        """Return the backup."""
        return (self.backup,)

    def restored_backups(self) -> tuple[str, ...]:
        """Return nothing."""
        return ()


class RestoreBackup(BackupEdit):
    """``restore B``: the rule cannot fire before ``B`` was saved."""

    def touches(self, rules: Mapping[str, Rule], backups: Mapping[str, Backup]) -> Iterator[Touch]:
        """Yield all code of the rules that are kept, for everyone, and the variables that are kept."""
        backup = backups[self.backup]
        for name in backup.rules:
            everyone: Selector = (None,) * len(rules[name].parameters)
            yield from (Touch(place, everyone, self.span) for place in rules[name].code_places())
        yield from (Touch(variable, (), self.span) for variable in backup.variables)

    def saved_backups(self) -> tuple[str, ...]:
        """Return nothing."""
        return ()

    def restored_backups(self) -> tuple[str, ...]:
        """Return the backup."""
        return (self.backup,)


class HeldEdit(Record):
    """An edit that a label can hold.

    ``ReadCaptured(i)`` in an expression that the edit evaluates reads ``captures[i]``, captured when the edit was put
    there.
    """

    edit: Edit
    captures: tuple[Capture, ...]


class SetEdit(RuleEdit):
    """``rewrite M.label as EDIT``, ``remove M.label`` (``held`` is None) and ``add label: EDIT to M``."""

    site: SiteKey
    selector: Selector
    held: HeldEdit | None
    span: Span

    def targets(self) -> tuple[tuple[str, Selector], ...]:
        """Return the modification of the label."""
        return ((self.site.rule, self.selector),)

    def puts(self) -> tuple[PutCode, ...]:
        """Return nothing: the edit is one that the modification of the label can make, and puts the code then."""
        return ()

    def evaluated(self) -> Iterator[Expression]:
        """Yield the arguments of the modification, and the captured values of the new edit."""
        yield from super().evaluated()
        yield from (capture.expression for capture in (self.held.captures if self.held else ()))

    def touches(self, rules: Mapping[str, Rule], backups: Mapping[str, Backup]) -> Iterator[Touch]:
        """Yield the label."""
        yield Touch(self.site, self.selector, self.span)


Edit = SetCode | SetEnabled | SetUnknown | CopyCode | SaveBackup | RestoreBackup | SetEdit
"""Every kind of edit."""


class EditSite(Record):
    """A labelled edit of a modification: a site that holds an edit, or nothing.

    ``original`` is the edit as written; None for a label that a modification adds. ``alternatives`` are all edits that
    the label can ever hold, the original first, no two alike.
    """

    key: SiteKey
    original: HeldEdit | None
    alternatives: tuple[HeldEdit, ...]
    span: Span


# ------------------------------------------------------------------ rules


class Rule(Record):
    """A transition or a modification.

    ``guards``: its ``require`` clauses in the order of the text, an expression where the clause cannot be edited, else
    the site; guards that modifications add come last. ``assignments``: the sites of its assignments, added ones last.
    ``edits``: all edits that it can ever make; those that a label holds are made while the label holds them.
    """

    name: str
    kind: RuleKind
    parameters: tuple[Local, ...]
    guards: tuple[Expression | SiteKey, ...]
    assignments: tuple[SiteKey, ...]
    edits: tuple[Edit, ...]
    dormant: bool
    span: Span
    labels: tuple[EditSite, ...] = ()
    unknown_edits: Mapping[Edit, tuple[SetUnknown, EditFamily, int]] = {}
    """Those of ``edits`` that only unknown code makes: which code, and for which value of the family's variable."""

    @property
    def site_keys(self) -> tuple[SiteKey, ...]:
        """The sites of clauses: guards, then assignments."""
        return (*(guard for guard in self.guards if isinstance(guard, SiteKey)), *self.assignments)

    def holders(self) -> dict[Edit, tuple[EditSite, HeldEdit]]:
        """Return for each edit that a label has to hold, the label, and the edit as it is held."""
        return {held.edit: (site, held) for site in self.labels for held in site.alternatives}

    def code_places(self) -> tuple[CodePlace, ...]:
        """Return everything of the rule that edits can change: its sites, and its two marks."""
        labels = (site.key for site in self.labels)
        return (*self.site_keys, *labels, RuleMark(self.name, Mark.DISABLED), RuleMark(self.name, Mark.UNKNOWN))

    def restored_backups(self) -> tuple[str, ...]:
        """Return the backups that have to be saved before the rule can fire, in the order of its edits.

        Those of edits that a label has to hold are left out: they have to be saved while the label holds the edit.
        """
        return tuple(name for edit in self.own_edits() for name in edit.restored_backups())

    def own_edits(self) -> tuple[Edit, ...]:
        """Return the edits that the rule always makes as it fires, unless its code is unknown."""
        held = self.holders()
        return tuple(edit for edit in self.edits if edit not in held and edit not in self.unknown_edits)


def keyed_parameters(rules: Mapping[str, Rule]) -> dict[str, tuple[int, ...]]:
    """Return for each rule, in order, the positions of the parameters that some edit gives a value.

    The rule's code is kept once for each tuple of values of these parameters.
    """
    keyed: dict[str, set[int]] = {name: set() for name in rules}
    edits = (edit for owner in rules.values() for edit in owner.edits)
    for target, selector in (pair for edit in edits for pair in edit.targets()):
        keyed[target].update(i for i, part in enumerate(selector) if part is not None)
    return {name: tuple(sorted(positions)) for name, positions in keyed.items()}


class Backup(Record):
    """A place for a copy of the code of these rules, with their marks, and of these variables."""

    name: str
    rules: tuple[str, ...]
    variables: tuple[Variable, ...]
    span: Span
