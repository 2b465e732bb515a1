"""Declarations at the top: variables, constants, definitions, and the heads of rules.

Owns: the order in which declarations are typed, cycles among them, their sorts.
Must never know: statements, edits.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.sorts import BOOL, RangeSort, Scope, SetSort, Sort
from invariants.language.analysis.cycles import components, cycle_in
from invariants.language.analysis.dependencies import mentions
from invariants.language.model.declarations import Definition
from invariants.language.model.expressions import Expression, Local, Variable
from invariants.language.model.operators import LocalKind
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.tree.free_names import NameKey, free_names
from invariants.language.typing.calls import takes_sets
from invariants.language.typing.context import ExpressionPlace, Reads, TypingContext, counted
from invariants.language.typing.expressions import finite_sort, known_integer, sort_of, value
from invariants.language.typing.names import Binding, BrokenName, DefinitionSignature, Names, RuleSignature
from invariants.language.typing.resolution import report_bound_twice, warn_if_hiding

DEFAULT_SCOPE = 3
"""The number of individuals of a type that states none: the least with which two can differ from a third."""


def type_declarations(context: TypingContext) -> dict[Variable, Expression]:
    """Type all constants, variables, definitions and heads of rules, and return the values of constants.

    Each is typed after the declarations that its sort or its body needs. A declaration that needs itself is reported
    and gets no meaning.
    """
    graph = _graph(context)
    constants: dict[Variable, Expression] = {}
    for component in components(graph):
        cycle = cycle_in(component, graph)
        if cycle:
            _report_cycle(context, cycle)
            for kind, name in component:
                if kind == "value":
                    context.symbols.values[name] = None
                else:
                    declaration = context.symbols.rule_declarations[name]
                    nothing = (None,) * len(declaration.parameters)
                    context.symbols.rules[name] = RuleSignature(name, nothing, declaration)
            continue
        kind, name = component[0]
        if kind == "rule":
            rule = context.symbols.rule_declarations[name]
            with context.problems.nesting(rule.name.span):
                locals = _parameters(context, rule.parameters)
                context.symbols.rules[name] = RuleSignature(name, locals, rule)
            continue
        declared = context.symbols.value_declarations[name]
        context.symbols.values[name] = None
        with context.problems.nesting(declared.name.span):
            match declared:
                case declaration_nodes.ConstDeclaration():
                    _declare_constant(context, declared, constants)
                case declaration_nodes.VarDeclaration():
                    context.symbols.values[name] = _variable(context, declared)
                case declaration_nodes.DefineDeclaration():
                    _declare_definition(context, declared)
    return constants


def population_scope(context: TypingContext) -> Scope:
    """Return the declared or default number of individuals of each population."""
    scope: Scope = {}
    place = ExpressionPlace("the number of individuals", reads=Reads.CONSTANTS)
    for name, declaration in context.symbols.types.items():
        if not isinstance(declaration, declaration_nodes.TypeDeclaration):
            continue
        named = len(context.symbols.names.get(name, ()))
        scope[name] = max(DEFAULT_SCOPE, named)
        if declaration.scope is None:
            continue
        number = known_integer(context, place, declaration.scope)
        if number is None:
            continue
        if number < 1:
            context.problems.report(
                Code.EMPTY_RANGE,
                f"`{name}` needs at least one individual",
                declaration.scope.span,
                f"this is {number}",
                help="populations are never empty; write `[1]` or more",
            )
        elif number < named:
            context.problems.report(
                Code.EMPTY_RANGE,
                f"`{name}` has {counted(named, 'name')}, and {counted(number, 'individual')}",
                declaration.scope.span,
                f"this is {number}",
                help=f"write `[{named}]` or more, or leave names out",
            )
        else:
            scope[name] = number
    return scope


def _graph(context: TypingContext) -> dict[NameKey, list[NameKey]]:
    symbols = context.symbols
    graph: dict[NameKey, list[NameKey]] = {}
    for name, declaration in symbols.value_declarations.items():
        match declaration:
            case declaration_nodes.ConstDeclaration(domain=domain, type=type_, value=given):
                needed = list(free_names(domain, type_, given))
            case declaration_nodes.VarDeclaration(domain=domain, type=type_):
                needed = list(free_names(domain, type_))
            case declaration_nodes.DefineDeclaration(parameters=parameters, type=type_, body=body):
                bound = {parameter.name.text for parameter in parameters}
                needed = [key for key in free_names(body) if key[0] == "rule" or key[1] not in bound]
                needed += free_names(parameters, type_)
        graph["value", name] = needed
    for name, rule in symbols.rule_declarations.items():
        graph["rule", name] = list(free_names(rule.parameters))
    return graph


def _report_cycle(context: TypingContext, cycle: Sequence[NameKey]) -> None:
    symbols = context.symbols
    names = [name for _, name in cycle]
    places: list[expression_nodes.Identifier] = [
        symbols.value_declarations[name].name if kind == "value" else symbols.rule_declarations[name].name
        for kind, name in cycle
    ]
    first = min(range(len(places)), key=lambda index: (places[index].span.start, index))
    names, places = names[first:] + names[:first], places[first:] + places[:first]
    if len(names) == 1:
        message = f"`{names[0]}` needs itself"
    else:
        message = f"{' and '.join(f'`{name}`' for name in names[:2])} need each other"
        if len(names) > 2:
            message = f"`{names[0]}` needs itself, through {len(names) - 1} others"
    context.problems.report(
        Code.CYCLIC_DEFINITION,
        message,
        places[0].span,
        "the cycle starts here",
        others=[Label(place.span, "and leads through here") for place in places[1:8]],
        notes=[" → ".join(_shortened([*names, names[0]]))],
        help="definitions and constants cannot be recursive; write out one of them",
    )


def _shortened(names: list[str]) -> list[str]:
    return names if len(names) <= 12 else [*names[:8], "…", *names[-2:]]


def _parameters(context: TypingContext, nodes: tuple[declaration_nodes.Parameter, ...]) -> tuple[Local | None, ...]:
    place = ExpressionPlace("a parameter")
    seen: dict[str, expression_nodes.Identifier] = {}
    locals: list[Local | None] = []
    for node in nodes:
        sort = _parameter_sort(context, place, node)
        if node.name.text in seen:
            report_bound_twice(context, node.name, seen[node.name.text])
            sort = None
        else:
            seen[node.name.text] = node.name
            warn_if_hiding(context, place, node.name)
        locals.append(None if sort is None else Local(node.name.text, sort, LocalKind.PARAMETER, node.name.span))
    return tuple(locals)


def _parameter_sort(context: TypingContext, place: ExpressionPlace, node: declaration_nodes.Parameter) -> Sort | None:
    sort = sort_of(context, place, node.type)
    if node.domain is None:
        return sort
    member = finite_sort(context, place, node.domain, f"an index of `{node.name.text}`")
    if sort is None or member is None:
        return None
    if sort != BOOL:
        context.problems.report(
            Code.TYPE_MISMATCH,
            f"a parameter that is a map says for each value whether it is in a set, and `{sort}` is no `Bool`",
            node.type.span,
            help=f"write `{node.name.text}: {member} -> Bool`, or keep the map in a variable",
        )
        return None
    return SetSort(member)  # type: ignore[arg-type]  # finite, as was checked


def parameter_bindings(
    nodes: Sequence[declaration_nodes.Parameter], locals: Sequence[Local | None]
) -> dict[str, Binding]:
    """Return the names that a list of parameters binds."""
    bindings: dict[str, Binding] = {}
    for node, local in zip(nodes, locals, strict=True):
        bindings.setdefault(node.name.text, BrokenName() if local is None else local)
    return bindings


def _variable(
    context: TypingContext, declaration: declaration_nodes.ConstDeclaration | declaration_nodes.VarDeclaration
) -> Variable | None:
    place = ExpressionPlace("a declaration", reads=Reads.CONSTANTS)
    name = declaration.name
    domain: list[Sort] = []
    for part in declaration.domain:
        index = finite_sort(context, place, part, f"an index of `{name.text}`")
        if index is not None:
            domain.append(index)
    sort = sort_of(context, place, declaration.type)
    if sort is None or len(domain) != len(declaration.domain):
        return None
    indices = _indices(context, declaration, domain)
    if indices is None:
        return None
    constant = isinstance(declaration, declaration_nodes.ConstDeclaration)
    return Variable(name.text, tuple(domain), sort, constant, name.span, indices=indices)


def _indices(
    context: TypingContext,
    declaration: declaration_nodes.ConstDeclaration | declaration_nodes.VarDeclaration,
    domain: Sequence[Sort],
) -> tuple[Local, ...] | None:
    """Return the names that the value of a map has for its indices: all or none of them; None with an error."""
    given = declaration.value
    if not isinstance(given, expression_nodes.EachEntry):
        return ()
    name = declaration.name.text
    if len(given.names) != len(domain):
        context.problems.report(
            Code.WRONG_ARITY,
            f"`{name}` has {counted(len(domain), 'index')}, and `for` names {len(given.names)}",
            given.span.to(given.names[-1].span) if domain else given.span,
            others=(Label(declaration.name.span, "declared here"),),
            help=f"write `for {', '.join(f'i{number}' for number in range(len(domain)))}: …`"
            if domain
            else f"only maps have indices; write `{name}: {declaration.type.span.text} = {given.body.span.text}`",
        )
        return None
    found: dict[str, Local] = {}
    for each, sort in zip(given.names, domain, strict=True):
        if each.text in found:
            report_bound_twice(context, each, each)
            return None
        found[each.text] = Local(each.text, sort, LocalKind.BOUND, each.span)
    return tuple(found.values())


def value_of_entries(
    context: TypingContext,
    place: ExpressionPlace,
    variable: Variable,
    node: expression_nodes.Expression | expression_nodes.EachEntry,
    what: str,
) -> Expression | None:
    """Type the value of a variable or constant: of every entry of a map, given the names of its indices."""
    if not isinstance(node, expression_nodes.EachEntry):
        entries = variable if variable.domain else None
        return value(context, replace(place, entries=entries), node, variable.sort, what)
    for each in node.names:
        warn_if_hiding(context, place, each)
    inside = place.binding({local.name: local for local in variable.indices})
    return value(context, inside, node.body, variable.sort, what)


def _declare_constant(
    context: TypingContext, declaration: declaration_nodes.ConstDeclaration, constants: dict[Variable, Expression]
) -> None:
    variable = _variable(context, declaration)
    context.symbols.values[declaration.name.text] = variable
    if variable is None or declaration.value is None:
        return
    place = ExpressionPlace("the value of a constant", reads=Reads.CONSTANTS)
    typed = value_of_entries(context, place, variable, declaration.value, place.what)
    if typed is None:
        return
    constants[variable] = typed
    known = context.constants.value(typed)
    if known is not None:
        context.constants.values[variable] = known
    elif isinstance(variable.sort, RangeSort):
        context.problems.report(
            Code.NOT_CONSTANT,
            f"the value of `{variable.name}` has to be known when the model is read",
            declaration.value.span,
            f"not known to be inside `{variable.sort}`",
            help=f"leave the value out and state it, as in `where {variable.name} == …`",
        )
    check_inside(context, variable, typed)


def check_inside(context: TypingContext, variable: Variable, typed: Expression) -> None:
    """Report a known value that is outside the range of the variable."""
    known = context.constants.value(typed)
    if known is None or not isinstance(variable.sort, RangeSort):
        return
    if not variable.sort.low <= known <= variable.sort.high:
        context.problems.report(
            Code.TYPE_MISMATCH,
            f"the initial value of `{variable.name}` is outside its range"
            if not variable.constant
            else f"the value of `{variable.name}` is outside its range",
            typed.span,
            f"{known} is not in `{variable.sort}`",
            others=(Label(variable.span, "declared here"),),
            help="give a value inside the range, or widen the range",
        )


def _declare_definition(context: TypingContext, declaration: declaration_nodes.DefineDeclaration) -> None:
    name = declaration.name
    parameters = _parameters(context, declaration.parameters)
    place = ExpressionPlace("a definition", Names(parameter_bindings(declaration.parameters, parameters)))
    sort = sort_of(context, place, declaration.type)
    signature = DefinitionSignature(name.text, parameters, sort, name.span)
    context.symbols.values[name.text] = signature
    if sort is None:
        return
    typed = value(context, place, declaration.body, sort, f"the value of `{name.text}`")
    if typed is None:
        return
    context.mentions[name.text] = mentions(typed, context.mentions)
    known = tuple(parameter for parameter in parameters if parameter is not None)
    # A call with sets is typed with the sets in their places: there is nothing left to call.
    if len(known) == len(parameters) and not takes_sets(signature):
        context.constants.define(Definition(name.text, known, sort, typed, name.span))
