"""Backups: the rules and variables that they keep.

Owns: the resolution of the names in a backup's list.
Must never know: when it is saved or restored.
"""

from __future__ import annotations

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.language.model.expressions import Variable
from invariants.language.model.rules import Backup
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.tree.keywords import ALL_CODE
from invariants.language.typing.context import TypingContext


def resolve_backups(context: TypingContext) -> dict[str, Backup]:
    """Return the declared backups by name."""
    return {name: _backup(context, declaration) for name, declaration in context.symbols.backups.items()}


def _backup(context: TypingContext, declaration: declaration_nodes.BackupDeclaration) -> Backup:
    symbols = context.symbols
    rules: dict[str, None] = {}
    variables: dict[str, Variable] = {}
    seen: dict[str, expression_nodes.Identifier] = {}
    for item in declaration.items:
        name = item.text
        if name in seen:
            context.problems.report(
                Code.DUPLICATE_NAME,
                f"`{name}` is listed twice",
                item.span,
                others=(Label(seen[name].span, "first listed here"),),
                help="list it once",
            )
            continue
        seen[name] = item
        if name == ALL_CODE:
            rules.update(dict.fromkeys(symbols.rule_declarations))
            _warn_of_hidden(context, item)
        elif _can_be_kept(context, item):
            if name in symbols.rule_declarations:
                rules[name] = None
            elif isinstance(variable := symbols.values.get(name), Variable):
                variables[name] = variable
    return Backup(declaration.name.text, tuple(rules), tuple(variables.values()), declaration.name.span)


def _can_be_kept(context: TypingContext, item: expression_nodes.Identifier) -> bool:
    """Return whether a name stands for a rule or a variable; report the mistake where it does not."""
    symbols, name = context.symbols, item.text
    rule, declared = symbols.rule_declarations.get(name), symbols.value_declarations.get(name)
    if rule is not None and declared is None:
        return True
    if rule is None and isinstance(declared, declaration_nodes.VarDeclaration):
        return True
    if rule is not None and declared is not None:
        context.problems.report(
            Code.DUPLICATE_NAME,
            f"`{name}` is a rule and also a value",
            item.span,
            "nothing decides which one is meant here",
            others=(Label(rule.name.span, "the rule"), Label(declared.name.span, "the value")),
            help="give one of them another name",
        )
    elif declared is not None:
        context.problems.report(
            Code.ASSIGN_CONSTANT,
            f"`{name}` does not change and cannot be restored",
            item.span,
            others=(Label(declared.name.span, "declared here"),),
            help="leave it out: backups keep code and variables",
        )
    else:
        values = [
            each
            for each, node in symbols.value_declarations.items()
            if isinstance(node, declaration_nodes.VarDeclaration)
        ]
        context.unknown("rule or variable", name, item.span, (*symbols.rule_declarations, *values, ALL_CODE))
    return False


def _warn_of_hidden(context: TypingContext, item: expression_nodes.Identifier) -> None:
    symbols = context.symbols
    declared = symbols.rule_declarations.get(ALL_CODE) or symbols.value_declarations.get(ALL_CODE)
    if declared is not None:
        context.problems.report(
            Code.SHADOWED_NAME,
            "`code` is the code of all rules here",
            item.span,
            others=(Label(declared.name.span, "not this one"),),
            help="give the declared one another name",
        )
