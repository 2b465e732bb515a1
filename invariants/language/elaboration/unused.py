"""Declarations that nothing uses.

Owns: which of them deserve a warning. Only the main file is examined: an import offers more than one model needs.
Must never know: the purpose of a declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.sources import SourceText
from invariants.language.elaboration.sites import SiteOutline
from invariants.language.elaboration.unread_names import unread_names
from invariants.language.model.compounds import CompoundShape, leaves
from invariants.language.model.expressions import Local
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.typing.context import TypingContext
from invariants.language.typing.names import DefinitionSignature


def report_unused(
    context: TypingContext,
    main: SourceText,
    sites: Iterable[SiteOutline],
    compounds: Mapping[str, CompoundShape],
    declarations: Iterable[declaration_nodes.Declaration],
) -> None:
    """Warn of types, values, backups, parameters and bound names that nothing mentions; ``_`` marks them as intended.

    Variables that some of the ``sites`` assign to, and that nothing reads, are reported, too. An optional value or
    record, of the shape in ``compounds``, is one value: who reads a part of it reads it. ``declarations`` are the
    declarations as the text has them.
    """
    symbols = context.symbols
    written = {site.clause.target.text for site in sites if isinstance(site.clause, declaration_nodes.Assign)}
    for name, type_ in symbols.types.items():
        if f"type {name}" not in context.used:
            kind = "enumeration" if isinstance(type_, declaration_nodes.EnumDeclaration) else "type"
            _report(context, main, type_.name, kind)
    every = ((name, tuple(leaves(shape))) for name, shape in compounds.items())
    wholes = {part: (name, parts) for name, parts in every for part in parts}
    reported: set[str] = set()
    for name, value in symbols.value_declarations.items():
        whole, parts = wholes.get(name, (name, (name,)))
        if whole in reported or any(_is_read(context, part) for part in parts):
            continue
        reported.add(whole)
        declared = replace(value.name, text=whole)
        match value:
            case declaration_nodes.ConstDeclaration():
                _report(context, main, declared, "constant")
            case declaration_nodes.DefineDeclaration():
                _report(context, main, declared, "definition")
            case declaration_nodes.VarDeclaration():
                use = "never used" if written.isdisjoint(parts) else "only written, never read"
                _report(context, main, declared, "variable", "nothing reads it", use)
    for name, backup in symbols.backups.items():
        if f"backup {name}" not in context.used:
            _report(context, main, backup.name, "backup")
    for rule in symbols.rules.values():
        _report_parameters(context, main, rule.parameters)
    for signature in symbols.values.values():
        if isinstance(signature, DefinitionSignature):
            _report_parameters(context, main, signature.parameters)
    for each in unread_names(declarations, main):
        _report(context, main, each, "bound name", "nothing reads it")


def _is_read(context: TypingContext, name: str) -> bool:
    """Return whether the text reads a value; the implicit invariant of a variable of a range does."""
    symbols = context.symbols
    value = symbols.value_declarations[name]
    is_checked = isinstance(value, declaration_nodes.VarDeclaration) and isinstance(
        value.type, expression_nodes.RangeType
    )
    return is_checked or f"value {name}" in context.used or symbols.population_of(name) is not None


def _report_parameters(context: TypingContext, main: SourceText, parameters: tuple[Local | None, ...]) -> None:
    for local in parameters:
        if local is not None and local not in context.read:
            name = expression_nodes.Identifier(local.name, span=local.span)
            _report(context, main, name, "parameter", "nothing reads it")


def _report(
    context: TypingContext,
    main: SourceText,
    name: expression_nodes.Identifier,
    kind: str,
    label: str = "nothing mentions it",
    use: str = "never used",
) -> None:
    if name.text.startswith("_") or name.span.source is not main:
        return
    context.problems.report(
        Code.UNUSED,
        f"the {kind} `{name.text}` is {use}",
        name.span,
        label,
        help=f"remove it, or call it `_{name.text}`",
    )
