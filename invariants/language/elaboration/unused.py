"""Declarations that nothing uses.

Owns: which of them deserve a warning. Only the main file is examined: an import offers more than one model needs.
Must never know: the purpose of a declaration.
"""

from __future__ import annotations

from collections.abc import Iterable

from invariants.foundation.codes import Code
from invariants.foundation.sources import SourceText
from invariants.language.elaboration.sites import SiteOutline
from invariants.language.model.expressions import Local
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.typing.context import TypingContext
from invariants.language.typing.names import DefinitionSignature


def report_unused(context: TypingContext, main: SourceText, sites: Iterable[SiteOutline]) -> None:
    """Warn of types, values, backups and parameters that nothing mentions; a leading ``_`` marks them as intended.

    Variables that some of the ``sites`` assign to, and that nothing reads, are reported, too.
    """
    symbols = context.symbols
    written = {site.clause.target.text for site in sites if isinstance(site.clause, declaration_nodes.Assign)}
    for name, type_ in symbols.types.items():
        if f"type {name}" not in context.used:
            kind = "enumeration" if isinstance(type_, declaration_nodes.EnumDeclaration) else "type"
            _report(context, main, type_.name, kind)
    for name, value in symbols.value_declarations.items():
        if f"value {name}" in context.used or symbols.population_of(name) is not None:
            continue
        match value:
            case declaration_nodes.ConstDeclaration():
                _report(context, main, value.name, "constant")
            case declaration_nodes.DefineDeclaration():
                _report(context, main, value.name, "definition")
            case declaration_nodes.VarDeclaration(type=expression_nodes.RangeType()):
                # Its implicit invariant reads it, even if nothing else does.
                pass
            case declaration_nodes.VarDeclaration():
                use = "only written, never read" if name in written else "never used"
                _report(context, main, value.name, "variable", "nothing reads it", use)
    for name, backup in symbols.backups.items():
        if f"backup {name}" not in context.used:
            _report(context, main, backup.name, "backup")
    for rule in symbols.rules.values():
        _report_parameters(context, main, rule.parameters)
    for signature in symbols.values.values():
        if isinstance(signature, DefinitionSignature):
            _report_parameters(context, main, signature.parameters)


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
