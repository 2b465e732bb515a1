"""The meaning of a name where it is read.

Owns: resolution of names in expressions: bound names, captures, variables, constants, definitions, members; names that
are bound twice, or hide others.
Must never know: operators, statements.
"""

from __future__ import annotations

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.sorts import EnumSort, SetSort, Sort
from invariants.foundation.sources import Span
from invariants.foundation.suggestions import listing
from invariants.language.model.expressions import (
    CallDefinition,
    Expression,
    Literal,
    Local,
    ReadLocal,
    ReadVariable,
    Variable,
)
from invariants.language.tree import expression_nodes
from invariants.language.typing.context import ExpressionPlace, Reads, TypingContext, counted
from invariants.language.typing.names import Binding, BoundMap, BrokenName, Captured, DefinitionSignature, OutOfReach
from invariants.language.typing.types import family, fitted, whole_number
from invariants.language.typing.unknown_names import field_way_out, report_unknown_value


def is_open_member(context: TypingContext, place: ExpressionPlace, node: expression_nodes.Expression) -> bool:
    """Return whether the expression can only be typed once its enumeration is known from elsewhere."""
    match node:
        case expression_nodes.Name(text=text, qualifier=None, primed=False):
            return (
                place.names.find(text) is None
                and text not in context.symbols.value_declarations
                and len(context.symbols.members.get(text, ())) > 1
            )
        case expression_nodes.Conditional(then=then, otherwise=otherwise):
            return is_open_member(context, place, then) and is_open_member(context, place, otherwise)
        case _:
            return False


def read_name(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Name, expected: Sort | None
) -> Expression | None:
    """Type a name without indices or arguments."""
    if node.qualifier:
        return _qualified(context, place, node, node.qualifier)
    binding = None if node.qualifier == expression_nodes.DECLARED else place.names.find(node.text)
    if binding is not None:
        return _read_bound(context, place, node, binding)
    if node.text in context.symbols.value_declarations:
        value = context.symbols.values.get(node.text)
        context.used.add(f"value {node.text}")
        match value:
            case Variable():
                return read_variable(context, place, node, value, ())
            case DefinitionSignature():
                if node.primed:
                    _report_prime(context, node, "a definition has no value after the step of its own")
                    return None
                return call_definition(context, place, node.span, value, ())
            case None:
                return None
    if place.late is not None and place.late.names.find(node.text) is not None:
        context.problems.report(
            Code.CAPTURED_OUT_OF_REACH,
            f"`{node.text}` is not there when {place.late.moment}",
            node.span,
            place.late.why,
            help=place.late.way_out.format(name=node.text),
        )
        return None
    return _read_member(context, place, node, expected)


def _read_bound(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Name, binding: Binding
) -> Expression | None:
    if node.primed:
        _report_prime(context, node, "a bound name does not change in a step")
        return None
    match binding:
        case Local(sort=SetSort()) | Captured(local=Local(sort=SetSort())) | BoundMap():
            _report_set_as_value(context, node)
            return None
        case Local():
            context.read.add(binding)
            captures = place.captures
            if captures is not None and captures.hidden.get(node.text) is binding:
                captures.shadowing.append((node, binding))
            return ReadLocal(binding, sort=binding.sort, span=node.span)
        case Captured(local=local):
            context.read.add(local)
            if place.captures is None:
                return None
            return place.captures.parameter(local, node.span)
        case OutOfReach(why=why):
            context.problems.report(
                Code.CAPTURED_OUT_OF_REACH,
                f"`{node.text}` cannot be read here",
                node.span,
                why,
                help="use the parameters of the rule that gets the clause",
            )
            return None
        case BrokenName():
            return None


def _report_set_as_value(context: TypingContext, name: expression_nodes.Name) -> None:
    context.problems.report(
        Code.WRONG_ARITY,
        f"`{name.text}` is a set, and one value is needed here",
        name.span,
        help=f"write `{name.text}[a]` for whether `a` is in it; whole sets can be compared, assigned to maps and "
        "handed to definitions",
    )


def read_variable(
    context: TypingContext,
    place: ExpressionPlace,
    node: expression_nodes.Name | expression_nodes.Index,
    variable: Variable,
    indices: tuple[Expression | None, ...],
) -> Expression | None:
    """Type a variable or constant with these indices; an index with an error in it is None."""
    name = node if isinstance(node, expression_nodes.Name) else node.base
    if len(indices) != len(variable.domain):
        report_indices(context, name, variable, len(indices))
        return None
    if name.primed and not _may_be_primed(context, place, name, variable):
        return None
    if place.reads is Reads.CONSTANTS and not variable.constant:
        context.problems.report(
            Code.NOT_CONSTANT,
            f"{place.what} may mention constants only, and `{variable.name}` is a variable",
            name.span,
            "changes from step to step",
            others=(Label(variable.span, "declared here"),),
            help=f"declare it as `const {variable.name}` if it never changes",
        )
        return None
    fitting = index_values(context, indices, variable)
    if fitting is None:
        return None
    return ReadVariable(variable, fitting, name.primed, sort=variable.sort, span=node.span)


def index_values(
    context: TypingContext, indices: tuple[Expression | None, ...], variable: Variable
) -> tuple[Expression, ...] | None:
    """Return the indices as values of the map's domain."""
    values = [
        fitted(context.problems, index, family(sort), f"an index of `{variable.name}`", whole_number(sort))
        for index, sort in zip(indices, variable.domain, strict=True)
    ]
    known = tuple(value for value in values if value is not None)
    return known if len(known) == len(values) else None


def _may_be_primed(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Name, variable: Variable
) -> bool:
    if variable.constant:
        _report_prime(context, node, "a constant does not change in a step")
        return False
    if not place.primes:
        context.problems.report(
            Code.PRIME_WITHOUT_STEP,
            f"{place.what} cannot mention `{node.text.partition('.')[0]}'`",
            node.span,
            "there is no step here",
            help=place.instead_of_primes
            or "values after a step can be read in invariants and in the contracts of unknown code",
        )
        return False
    return True


def _report_prime(context: TypingContext, node: expression_nodes.Name, why: str) -> None:
    context.problems.report(
        Code.PRIME_WITHOUT_STEP,
        f"`{node.text}'` has no meaning",
        node.span,
        why,
        help=f"write `{node.text}`",
    )


def report_indices(
    context: TypingContext, node: expression_nodes.Name | expression_nodes.Identifier, variable: Variable, given: int
) -> None:
    """Report a wrong number of indices."""
    domain = ", ".join(str(sort) for sort in variable.domain)
    if not variable.domain:
        message = f"`{variable.name}` is no map"
        help = f"write `{variable.name}` without an index"
    else:
        wanted = counted(len(variable.domain), "index")
        message = f"`{variable.name}` takes {wanted}, and there {'is' if given == 1 else 'are'} {given}"
        help = f"`{variable.name}` maps `{domain}` to `{variable.sort}`; write `{variable.name}[…]` with {wanted}"
    context.problems.report(
        Code.WRONG_ARITY, message, node.span, others=(Label(variable.span, "declared here"),), help=help
    )


def call_definition(
    context: TypingContext,
    place: ExpressionPlace,
    span: Span,
    definition: DefinitionSignature,
    arguments: tuple[Expression | None, ...],
) -> Expression | None:
    """Type a definition with these arguments.

    Args:
        context: the declarations, and the record of names that are used.
        place: the names that can be used here.
        span: the place of the call.
        definition: the definition.
        arguments: the typed arguments; one with an error in it is None.
    """
    if len(arguments) != len(definition.parameters):
        given = f"there {'is' if len(arguments) == 1 else 'are'} {len(arguments)}"
        context.problems.report(
            Code.WRONG_ARITY,
            f"`{definition.name}` takes {counted(len(definition.parameters), 'argument')}, and {given}",
            span,
            others=(Label(definition.span, "defined here"),),
            help=f"write `{definition.name}({', '.join(p.name if p else '…' for p in definition.parameters)})`"
            if definition.parameters
            else f"write `{definition.name}`",
        )
        return None
    values: list[Expression] = []
    for argument, parameter in zip(arguments, definition.parameters, strict=True):
        if parameter is None:
            continue
        value = fitted(context.problems, argument, parameter.sort, f"the argument `{parameter.name}`")
        if value is not None:
            values.append(value)
    if definition.sort is None or len(values) != len(arguments):
        return None
    if not may_call(context, place, span, definition.name):
        return None
    # The declared range of a definition is not enforced: its value is any Int, like the value of every operator.
    return CallDefinition(definition.name, tuple(values), sort=family(definition.sort), span=span)


def may_call(context: TypingContext, place: ExpressionPlace, span: Span, name: str) -> bool:
    """Return whether a definition may be called at a place; reports where not."""
    mentioned = context.mentions.get(name)
    if mentioned is None or place.reads is Reads.CONFIGURATION:
        return True
    variables = sorted(variable.name for variable in mentioned.variables if not variable.constant)
    if mentioned.code:
        why = "it asks for code"
    elif variables and place.reads is Reads.CONSTANTS:
        why = f"it reads the variable `{variables[0]}`"
    else:
        return True
    allowed = "constants only" if place.reads is Reads.CONSTANTS else "constants and initial values only"
    context.problems.report(
        Code.NOT_CONSTANT,
        f"{place.what} may mention {allowed}",
        span,
        f"`{name}` may not be used: {why}",
        help="write the expression out with constants",
    )
    return False


# ----------------------------------------------------------------- members


def _qualified(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Name, qualifier: str
) -> Expression | None:
    enum = context.symbols.enums.get(qualifier)
    if enum is None:
        if qualifier in context.symbols.rule_declarations:
            context.problems.report(
                Code.UNKNOWN_NAME,
                f"`{qualifier}.{node.text}` is code, not a value",
                node.span,
                help=f"to ask whether it is as written, write `unmodified {qualifier}.{node.text}`",
            )
        else:
            way_out = field_way_out(context, place, qualifier, node.text)
            context.unknown("enumeration", qualifier, node.span, tuple(context.symbols.enums), help=way_out)
        return None
    context.used.add(f"type {qualifier}")
    if node.text not in enum.members:
        context.unknown(f"member of `{qualifier}` called", node.text, node.span, enum.members)
        return None
    if node.primed:
        _report_prime(context, node, "a member of an enumeration does not change")
        return None
    return _member(enum, node)


def _member(enum: EnumSort, node: expression_nodes.Name) -> Expression:
    return Literal(enum.members.index(node.text), sort=enum, span=node.span)


def _read_member(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Name, expected: Sort | None
) -> Expression | None:
    candidates = context.symbols.members.get(node.text, [])
    individual = context.symbols.individuals.get(node.text)
    if not candidates and individual is not None and not node.primed:
        population, number = individual
        return Literal(number, sort=context.symbols.populations[population], span=node.span)
    if not candidates:
        report_unknown_value(context, place, node, expected)
        return None
    if node.primed:
        _report_prime(context, node, "a member of an enumeration does not change")
        return None
    context.used.update(f"type {candidate.name}" for candidate in candidates)
    if len(candidates) == 1:
        return _member(candidates[0], node)
    for candidate in candidates:
        if candidate == expected:
            return _member(candidate, node)
    choices = [f"{candidate.name}.{node.text}" for candidate in candidates]
    context.problems.report(
        Code.AMBIGUOUS_MEMBER,
        f"`{node.text}` is a member of {listing([candidate.name for candidate in candidates])}",
        node.span,
        "nothing decides which one is meant here",
        help=f"write {' or '.join(f'`{choice}`' for choice in choices)}",
    )
    return None


# ------------------------------------------------------------ bound names


def report_bound_twice(
    context: TypingContext, name: expression_nodes.Identifier, first: expression_nodes.Identifier
) -> None:
    """Report a name that one list binds twice."""
    context.problems.report(
        Code.DUPLICATE_NAME,
        f"`{name.text}` is bound twice",
        name.span,
        others=(Label(first.span, "first bound here"),),
        help="give one of them another name",
    )


def warn_if_hiding(context: TypingContext, place: ExpressionPlace, name: expression_nodes.Identifier) -> None:
    """Warn of a bound name that hides a declared value or another bound name.

    There is no warning where the other name is declared in a file that the file of the bound name does not import.
    """
    if name.text.startswith("_"):
        return
    outer = place.names.find(name.text)
    declared = context.symbols.value_declarations.get(name.text)
    if isinstance(outer, Captured):
        hidden, what = outer.local.span, "the modification's"
    elif isinstance(outer, Local):
        hidden, what = outer.span, "the one outside"
    elif outer is None and declared is not None:
        hidden, what = declared.name.span, "the declared one"
        if hidden.source is not name.span.source and name.span.source in context.imported:
            return
    else:
        return
    context.problems.report(
        Code.SHADOWED_NAME,
        f"`{name.text}` hides {what}",
        name.span,
        "bound here",
        others=(Label(hidden, "cannot be mentioned inside"),),
        help="give one of them another name",
    )
