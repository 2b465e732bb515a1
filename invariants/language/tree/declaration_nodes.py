"""The syntax tree's declarations and statements: as written, before any name is resolved.

Owns: one class for every form of declaration, statement and edit, and the document as a whole.
Must never know: the meaning of a name, types.
"""

from __future__ import annotations

from fractions import Fraction

from invariants.foundation.sources import SourceText
from invariants.language.model.operators import RuleKind, StatementKind
from invariants.language.tree.expression_nodes import (
    BinderGroup,
    EachEntry,
    Expression,
    Identifier,
    LeadsTo,
    Node,
    RuleReference,
    SiteReference,
    TypeExpression,
    Wildcard,
)


class Require(Node):
    """``require e`` or ``require label: e``."""

    label: Identifier | None
    condition: Expression


class Assign(Node):
    """``x := e``, ``m[p, _] := e``, ``label: m[p] := for a: e``. ``target`` is unprimed."""

    label: Identifier | None
    target: Identifier
    indices: tuple[Expression | Wildcard, ...]
    value: Expression | EachEntry


class ForBlock(Node):
    """``for b in Agent where e { m[b] := e }``."""

    binders: tuple[BinderGroup, ...]
    condition: Expression | None
    assignments: tuple[Assign, ...]


class Rewrite(Node):
    """``rewrite R.site as e``, ``rewrite R.site as for a: e``; ``rewrite M.label as EDIT`` puts an edit at a label."""

    site: SiteReference
    value: Expression | EachEntry | Edit


class EditedPlace(Node):
    """``R.site``, ``R`` or ``R.site from { e, f }`` behind ``editing``: code that unknown code may edit."""

    code: RuleReference | SiteReference
    family: tuple[Expression, ...] | None


class RewriteUnknown(Node):
    """``rewrite R as any of x, y editing S.site, T where e``."""

    rule: RuleReference
    variables: tuple[Identifier, ...]
    contract: Expression | None
    editing: tuple[EditedPlace, ...] = ()


class Remove(Node):
    """``remove R.site``."""

    site: SiteReference


class Add(Node):
    """``add require label: e to R``, ``add x := e to R`` or ``add label: EDIT to M``."""

    clause: Require | Assign | Labelled
    rule: RuleReference


class Disable(Node):
    """``disable R``."""

    rule: RuleReference


class Enable(Node):
    """``enable R``."""

    rule: RuleReference


class Copy(Node):
    """``copy R(a) from R(b)``."""

    target: RuleReference
    source: RuleReference


class Save(Node):
    """``save B``."""

    backup: Identifier


class Restore(Node):
    """``restore B``."""

    backup: Identifier


Edit = Rewrite | RewriteUnknown | Remove | Add | Disable | Enable | Copy | Save | Restore


class Labelled(Node):
    """``label: EDIT``: an edit that is a site of its modification."""

    label: Identifier
    edit: Edit


SiteStatement = Require | Assign | Labelled
"""A statement that can be a site."""

Statement = Require | Assign | ForBlock | Labelled | Edit


class EnumDeclaration(Node):
    """``enum E { a, b }``."""

    name: Identifier
    members: tuple[Identifier, ...]


class TypeDeclaration(Node):
    """``type T [n] = a, b``; ``scope`` is a constant expression or None, ``names`` are of the first individuals."""

    name: Identifier
    scope: Expression | None
    names: tuple[Identifier, ...] = ()


class ConstDeclaration(Node):
    """``const c: T = e``, ``const c: T where e``, ``const c: A -> T``. ``domain`` is empty for a plain value."""

    name: Identifier
    domain: tuple[TypeExpression, ...]
    type: TypeExpression
    value: Expression | EachEntry | None
    condition: Expression | None


class VarDeclaration(Node):
    """``var x: T = e``, ``var m: A, B -> T = e``. ``domain`` is empty for a plain variable."""

    name: Identifier
    domain: tuple[TypeExpression, ...]
    type: TypeExpression
    value: Expression | EachEntry | None


class Parameter(Node):
    """``p: T``, ``p: A -> Bool``; ``domain`` is None for a plain value."""

    name: Identifier
    type: TypeExpression
    domain: TypeExpression | None = None


class RecordDeclaration(Node):
    """``record R { a: T, b: U? }``."""

    name: Identifier
    fields: tuple[Parameter, ...]


class DefineDeclaration(Node):
    """``define f(x: A): T = e``."""

    name: Identifier
    parameters: tuple[Parameter, ...]
    type: TypeExpression
    body: Expression


class InitDeclaration(Node):
    """``init e`` or ``init NAME: e``."""

    name: Identifier | None
    condition: Expression


class RuleDeclaration(Node):
    """``transition NAME(p: T) { … }`` and its variants."""

    kind: RuleKind
    dormant: bool
    name: Identifier
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]


class BackupDeclaration(Node):
    """``backup B of code, x``; ``items`` has ``code``, rules and variables as written."""

    name: Identifier
    items: tuple[Identifier, ...]


class InvariantDeclaration(Node):
    """``invariant NAME: e``, ``invariant NAME: e leads to f within k``; ``lemma``, ``witness``, ``measure``."""

    name: Identifier
    condition: Expression | LeadsTo
    kind: StatementKind = StatementKind.INVARIANT
    limit: Fraction | None = None
    """For a statement that a check of a limit stands for: the number that a measure is compared with."""


class AssumeDeclaration(Node):
    """``assume NAME: e``."""

    name: Identifier
    condition: Expression


class PropertyReference(Node):
    """``oversight``, ``n.range``, ``split.defined`` in a check."""

    text: str


class CheckOption(Node):
    """``chain 3``, ``Agent any``, ``timeout 10``, ``expect violated after 1``, ``limit``.

    ``value`` is the text after the name: a number, ``any``, or the verdict; empty after ``limit``. ``after`` is a
    number as written or None.
    """

    name: Identifier
    value: Identifier
    after: Identifier | None = None


class GivenConstant(Node):
    """``fixed = true`` among the options of a check."""

    name: Identifier
    value: Expression


class CheckDeclaration(Node):
    """``check a, b: chain 3, n = 2``; no names means all invariants.

    One that ``is_elsewhere`` has no names either: another variant of the model has the statement that it is about.
    """

    properties: tuple[PropertyReference, ...]
    options: tuple[CheckOption | GivenConstant, ...]
    is_elsewhere: bool = False

    def option(self, name: str) -> CheckOption | None:
        """Return the first option of a name; None without one."""
        named = (each for each in self.options if isinstance(each, CheckOption) and each.name.text == name)
        return next(named, None)


Declaration = (
    EnumDeclaration
    | TypeDeclaration
    | RecordDeclaration
    | ConstDeclaration
    | VarDeclaration
    | DefineDeclaration
    | InitDeclaration
    | RuleDeclaration
    | BackupDeclaration
    | InvariantDeclaration
    | AssumeDeclaration
    | CheckDeclaration
)


class ApplyNow(Node):
    """``apply M(e)`` in a proposal."""

    rule: RuleReference


class EditNow(Node):
    """``edit { … }`` in a proposal: edits and assignments that are made once. ``word`` is the ``edit``."""

    word: Identifier
    body: tuple[Statement, ...]


class Adopt(Node):
    """``adopt transition NAME { … }`` in a proposal; rules that follow are adopted, too."""

    rule: RuleDeclaration


class Retire(Node):
    """``retire NAME`` in a proposal."""

    name: Identifier


ProposedChange = ApplyNow | EditNow | Adopt | Retire


class SystemHeader(Node):
    """``system NAME``."""

    name: Identifier


class SpecHeader(Node):
    """``spec NAME for "model.inv"``; ``path`` is the text between the quotes."""

    name: Identifier
    path: str


class Import(Node):
    """``import "other.inv"``; ``path`` is the text between the quotes."""

    path: str


class Comment(Node):
    """``# text``; ``text`` includes the ``#``."""

    text: str


class Document(Node):
    """One file. ``comments`` are in the order of the text and do not count in comparisons."""

    header: SystemHeader | SpecHeader | None
    items: tuple[Import | Declaration | ProposedChange, ...]
    comments: tuple[Comment, ...] = ()

    @property
    def source(self) -> SourceText:
        """The text that was read."""
        return self.span.source
