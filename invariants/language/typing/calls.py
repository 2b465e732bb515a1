"""Calls: definitions and built-in functions.

Owns: the meaning of a call, sets among its arguments included.
Must never know: the walk over an expression, statements.

A call of a definition that takes sets has no form of its own: it is the body of the definition, with the sets in it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.sorts import BOOL, SetSort, Sort
from invariants.language.model.expressions import Binary, Expression, Let, Local, Quantified, Variable
from invariants.language.model.operators import BinaryOperator, LocalKind, QuantifierKind
from invariants.language.problems import Problems
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.tree.foreign_words import COUNTING_WORDS
from invariants.language.typing import captured_code, operators
from invariants.language.typing.code_queries import saved
from invariants.language.typing.context import ExpressionPlace, TypingContext
from invariants.language.typing.names import Binding, BoundMap, DefinitionSignature, Names
from invariants.language.typing.resolution import call_definition, may_call
from invariants.language.typing.types import family, fitted
from invariants.language.typing.unknown_names import report_unknown_definition
from invariants.language.typing.whole_maps import Infer, WholeMap, alike, bound_indices, part, readings

InferIn = Callable[[TypingContext, ExpressionPlace, expression_nodes.Expression, Sort | None], Expression | None]
"""How an expression is typed in a context, at a place, with the sort that is expected."""


def call(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Call, infer: InferIn
) -> Expression | None:
    """Type ``f(e)``: of a definition, or of a built-in function."""
    name = node.function.text
    if name in context.symbols.value_declarations:
        found = context.symbols.values.get(name)
        context.used.add(f"value {name}")
        if isinstance(found, DefinitionSignature) and takes_sets(found):
            return _call_with_sets(context, place, node, found, infer)
        if isinstance(found, DefinitionSignature):
            sorts = [parameter.sort if parameter else None for parameter in found.parameters]
            pairs = zip(node.arguments, (*sorts, *[None] * len(node.arguments)), strict=False)
            typed = tuple(infer(context, place, argument, sort) for argument, sort in pairs)
            return call_definition(context, place, node.span, found, typed)
        if isinstance(found, Variable) and name not in operators.FUNCTIONS:
            context.problems.report(
                Code.WRONG_ARITY,
                f"`{name}` is a {'map' if found.domain else 'value'}, not a definition",
                node.span,
                help=f"write `{name}[…]`" if found.domain else f"write `{name}`",
            )
        if name not in operators.FUNCTIONS:
            return None
    if name == "now":
        return captured_code.now(context, place, node, partial(infer, context))
    if name == "saved":
        return saved(context, place, node)
    if name == "subset":
        return _subset(context, place, node, partial(infer, context))
    # The body of `count` is often a whole map, which needs no diagnostic of its own.
    counted = () if name.lower() in COUNTING_WORDS else node.arguments
    typed_arguments = [infer(context, place, argument, None) for argument in counted]
    if name in operators.FUNCTIONS:
        return operators.function(context.problems, node, typed_arguments)
    report_unknown_definition(context, node)
    return None


def _subset(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Call, infer: Infer
) -> Expression | None:
    """Type ``subset(a, b)``: everything in ``a`` is in ``b``."""
    if len(node.arguments) != 2:
        context.problems.report(
            Code.WRONG_ARITY,
            f"`subset` takes 2 arguments, and there {'is' if len(node.arguments) == 1 else 'are'} "
            f"{len(node.arguments)}",
            node.span,
            help="write `subset(a, b)` if everything in `a` has to be in `b`",
        )
        return None
    parts = [part(context, place, argument, infer) for argument in node.arguments]
    if not alike(context, parts, "the arguments of `subset`", node.span):
        return None
    locals_ = bound_indices(parts[0].domain if parts[0] is not None else (), node.span)
    at = readings(locals_, node.span)
    entries = [fitted(context.problems, each.entry(at, each.span), BOOL, "an entry of a set") for each in parts if each]
    one, other = entries
    if one is None or other is None:
        return None
    implied = Binary(BinaryOperator.IMPLIES, one, other, sort=BOOL, span=node.span)
    return Quantified(QuantifierKind.FORALL, locals_, implied, sort=BOOL, span=node.span)


# ------------------------------------------------------------- definitions


def takes_sets(definition: DefinitionSignature) -> bool:
    """Return whether a definition has a parameter that is a set."""
    return any(each is not None and isinstance(each.sort, SetSort) for each in definition.parameters)


def _call_with_sets(
    context: TypingContext,
    place: ExpressionPlace,
    node: expression_nodes.Call,
    definition: DefinitionSignature,
    infer: InferIn,
) -> Expression | None:
    """Type a call of a definition that takes sets: its body, with the arguments in it.

    ``infer`` types an expression in a context and at a place.
    """
    declared = context.symbols.value_declarations[definition.name]
    if len(node.arguments) != len(definition.parameters):
        return call_definition(context, place, node.span, definition, (None,) * len(node.arguments))
    bindings: dict[str, Binding] = {}
    bound: list[tuple[Local, Expression]] = []
    for argument, parameter in zip(node.arguments, definition.parameters, strict=True):
        if parameter is None:
            return None
        if isinstance(parameter.sort, SetSort):
            whole = _argument(context, place, argument, parameter, partial(infer, context))
            if whole is None:
                return None
            bindings[parameter.name] = BoundMap(whole)
            continue
        typed = infer(context, place, argument, parameter.sort)
        value = fitted(context.problems, typed, parameter.sort, f"the argument `{parameter.name}`")
        if value is None:
            return None
        local = Local(parameter.name, family(parameter.sort), LocalKind.LET, parameter.span)
        bindings[parameter.name] = local
        bound.append((local, value))
    if definition.sort is None or not may_call(context, place, node.span, definition.name):
        return None
    if not isinstance(declared, declaration_nodes.DefineDeclaration):
        raise TypeError(f"not a definition: {definition.name}")
    # The mistakes of the body were reported where it is declared.
    silent = replace(context, problems=Problems())
    inside = ExpressionPlace("a definition", Names(bindings))
    body = fitted(silent.problems, infer(silent, inside, declared.body, definition.sort), definition.sort, "")
    if body is None:
        return None
    for local, value in reversed(bound):
        body = Let(local, value, body, sort=body.sort, span=node.span)
    return body


def _argument(
    context: TypingContext,
    place: ExpressionPlace,
    node: expression_nodes.Expression,
    parameter: Local,
    infer: Infer,
) -> WholeMap | None:
    whole = part(context, place, node, infer)
    if whole is None:
        return None
    wanted = parameter.sort
    if isinstance(wanted, SetSort) and whole.domain == (wanted.member,) and whole.sort == BOOL:
        return whole
    context.problems.report(
        Code.TYPE_MISMATCH,
        f"the argument `{parameter.name}` has to be of `{wanted}`",
        node.span,
        f"`{whole}`",
        others=(Label(parameter.span, "declared here"),),
    )
    return None
