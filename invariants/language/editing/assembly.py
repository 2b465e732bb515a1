"""Rules of their parts: clauses, edits and labels.

Owns: a rule as the text has it.
Must never know: how clauses and edits are typed.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL
from invariants.foundation.sources import Span
from invariants.language.elaboration.rules import Sites
from invariants.language.model.expressions import Local, SiteKey
from invariants.language.model.operators import LocalKind
from invariants.language.model.rules import Edit, EditSite, HeldEdit, Rule
from invariants.language.typing.names import RuleSignature


class TypedEdits(Record):
    """The edits of a modification in the order of the text; ``labelled`` are those with a label, by its site."""

    edits: tuple[Edit, ...]
    labelled: Mapping[SiteKey, Edit]


def assemble_rule(signature: RuleSignature, sites: Sites, edits: TypedEdits) -> Rule:
    """Return the rule as the text has it: its labels hold the edits as written.

    In a model with errors, a parameter without a type is replaced by a parameter of some type.
    """
    declaration = signature.declaration
    pairs = zip(declaration.parameters, signature.parameters, strict=True)
    return Rule(
        signature.name,
        declaration.kind,
        tuple(local or Local(node.name.text, BOOL, LocalKind.PARAMETER, node.name.span) for node, local in pairs),
        tuple(sites.guards[signature.name]),
        tuple(sites.assignments[signature.name]),
        edits.edits,
        declaration.dormant,
        declaration.name.span,
        tuple(_label(key, span, edits) for key, span in sites.labels.items() if key.rule == signature.name),
    )


def _label(key: SiteKey, span: Span, edits: TypedEdits) -> EditSite:
    edit = edits.labelled.get(key)
    return EditSite(key, None if edit is None else HeldEdit(edit, ()), (), span)
