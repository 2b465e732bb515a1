"""Whose code an edit means, and the names that its new code sees.

Owns: the arguments that select whose code is edited; the target's names, then those of the modification as captures.
Must never know: the kinds of edits.
"""

from __future__ import annotations

from invariants.language.elaboration.rules import RuleScope
from invariants.language.model.expressions import Local, ReadLocal
from invariants.language.model.places import Selector
from invariants.language.tree import expression_nodes
from invariants.language.typing.code_queries import code_arguments, rule_named
from invariants.language.typing.context import Captures, ExpressionPlace, LateNames, TypingContext, capturing
from invariants.language.typing.expressions import arguments
from invariants.language.typing.names import Binding, BrokenName, Names, RuleSignature


def selected_code(
    context: TypingContext, scope: RuleScope, reference: expression_nodes.RuleReference
) -> tuple[RuleSignature, Selector] | None:
    """Return the rule that an edit names, and whose code of it; None with an error."""
    rule = rule_named(context, reference.rule)
    late = None if rule is None else _late(scope, rule)
    place = ExpressionPlace(
        "whose code is edited", scope.names, late=late, parameters=scope.signature.name, captures=scope.captures
    )
    typed = arguments(context, place, reference)
    if rule is None:
        return None
    selector = code_arguments(context, reference, rule, typed)
    return None if selector is None else (rule, selector)


def _late(scope: RuleScope, rule: RuleSignature) -> LateNames:
    """Return the target's parameters, which have no value yet where the edit selects whose code it means."""
    own = [f"`{local.name}`" for local in scope.signature.parameters if local is not None]
    values = "a value that the modification has" if not own else f"one of {', '.join(own)}" if own[1:] else own[0]
    return LateNames(
        RuleScope.of(rule).names,
        f"`{scope.signature.name}` fires",
        f"a parameter of `{rule.name}`",
        f"the arguments are values that `{scope.signature.name}` has: write {values}, or `_` for any value",
    )


def same_names(context: TypingContext, rule: RuleSignature, selector: Selector) -> frozenset[str]:
    """Return the target's parameters that always equal the modification's parameter of the same name.

    The edit is for the code of this value alone, and the code stays there, because no ``copy`` takes it elsewhere.
    """
    if rule.name in context.symbols.copied_rules:
        return frozenset()
    pairs = zip(rule.parameters, selector, strict=True)
    return frozenset(
        parameter.name
        for parameter, value in pairs
        if parameter is not None and isinstance(value, ReadLocal) and value.local.name == parameter.name
    )


def known_parameters(signature: RuleSignature) -> tuple[Local, ...]:
    """Return the parameters of a rule whose declarations have no error."""
    return tuple(local for local in signature.parameters if local is not None)


def captures_of(scope: RuleScope, target: Names) -> tuple[Captures, Names]:
    """Return the names that an edit's code reads: the target's, then the modification's parameters as captures."""
    maker = known_parameters(scope.signature)
    hidden: dict[str, Local] = {}
    for local in maker:
        other = target.find(local.name)
        if isinstance(other, Local) and other is not local:
            hidden[local.name] = other
    broken: dict[str, Binding] = {
        node.name.text: BrokenName()
        for node, local in zip(scope.signature.declaration.parameters, scope.signature.parameters, strict=True)
        if local is None
    }
    outermost = Names({**scope.outer, **capturing(maker), **broken})
    return Captures(scope.names, hidden, scope.captures), _with_outer(target, outermost)


def _with_outer(names: Names, outermost: Names) -> Names:
    levels = []
    level: Names | None = names
    while level is not None:
        levels.append(level)
        level = level.outer
    for each in reversed(levels):
        outermost = Names(each.bindings, outermost)
    return outermost
