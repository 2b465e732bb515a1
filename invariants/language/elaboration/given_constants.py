"""Values that checks, or the caller, give to constants: the variants of a model.

Owns: which values a constant can be given, the canonical text of a value, and which checks are about which variant.
Must never know: how a variant is made (``Bundle.with_constants``), or checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.sorts import EnumSort
from invariants.foundation.sources import Span
from invariants.foundation.suggestions import listing
from invariants.language.analysis.dependencies import mentions
from invariants.language.elaboration.signatures import check_inside, value_of_entries
from invariants.language.model.declarations import Check, Constraint
from invariants.language.model.expressions import Variable
from invariants.language.printing.value_text import value_text
from invariants.language.tree import declaration_nodes
from invariants.language.tree.declaration_nodes import GivenConstant
from invariants.language.typing.context import ExpressionPlace, Reads, TypingContext


def text_of(context: TypingContext, option: GivenConstant) -> str | None:
    """Return the value of a constant as canonical text; None with an error, or where the constant has one.

    Whatever is given is typed as the value of the declaration would be, and has to be known when the model is read.
    """
    name = option.name.text
    variable = context.symbols.values.get(name)
    if any(each.startswith(f"{name}.") for each in context.symbols.value_declarations):
        context.problems.report(
            Code.BAD_OPTION,
            f"`{name}` is optional, or a record, and only single values are given to constants",
            option.name.span,
            help=f"write the value into the declaration: `const {name}: … = {option.value.span.text}`",
        )
        return None
    if not (isinstance(variable, Variable) and variable.constant):
        if variable is not None or name not in context.symbols.value_declarations:
            _report_no_constant(context, option)
        return None
    population = context.symbols.population_of(name)
    if population is not None:
        context.problems.report(
            Code.BAD_OPTION,
            f"`{name}` is an individual of `{population}`, and no other one",
            option.name.span,
            help=f"declare a constant `const who: {population}`, and give it the value `{name}`",
        )
        return None
    context.used.add(f"value {name}")
    place = ExpressionPlace("the value of a constant", reads=Reads.CONSTANTS)
    typed = value_of_entries(context, place, variable, option.value, place.what)
    if typed is None:
        return None
    help = "write a number, `true`, `false`, a member or a name"
    known = context.known_value(typed, option.value.span, f"the value of `{name}`", help)
    if known is None:
        return None
    check_inside(context, variable, typed)
    text = value_text(variable.sort, known, context.symbols.enums.values(), context.symbols.names)
    if isinstance(variable.sort, EnumSort) and text in context.symbols.value_declarations:
        return f"{variable.sort.name}.{text}"
    return text


def _report_no_constant(context: TypingContext, option: GivenConstant) -> None:
    name, declared = option.name.text, context.symbols.value_declarations
    constants = [each for each, at in declared.items() if isinstance(at, declaration_nodes.ConstDeclaration)]
    if name in declared:
        kind = "a variable" if isinstance(declared[name], declaration_nodes.VarDeclaration) else "a definition"
        context.problems.report(
            Code.BAD_OPTION,
            f"`{name}` is {kind}, and only constants are given values",
            option.name.span,
            others=(Label(declared[name].name.span, "declared here"),),
            help=f"the constants are {listing(constants)}" if constants else "declare a constant: `const fixed: Bool`",
        )
    else:
        context.unknown("constant", name, option.name.span, constants)


def report_value_twice(context: TypingContext, option: GivenConstant, own: Sequence[GivenConstant]) -> bool:
    """Return whether a check gives a value to a constant whose declaration has one, which is reported.

    ``own`` are the values that are given to the whole model: they may stand in a check as well.
    """
    name = option.name.text
    declared = context.symbols.value_declarations.get(name)
    if not isinstance(declared, declaration_nodes.ConstDeclaration) or declared.value is None:
        return False
    if any(each.name.text == name for each in own) or context.symbols.population_of(name) is not None:
        return False
    context.problems.report(
        Code.BAD_OPTION,
        f"`{name}` has a value already",
        option.span,
        others=(Label(declared.value.span, "its value"),),
        help=f"leave the value out of the declaration, and let each check give it; or try another one with "
        f"`--const {name}={option.value.span.text}`",
    )
    return True


def given_values(context: TypingContext, options: Iterable[GivenConstant]) -> dict[str, str]:
    """Return the values that are given to the whole model, as canonical text."""
    found = {option.name.text: text_of(context, option) for option in options}
    return {name: text for name, text in found.items() if text is not None}


def constants_of_checks(
    context: TypingContext, checks: Iterable[declaration_nodes.CheckDeclaration]
) -> dict[Span, dict[str, str]]:
    """Return the values that each check gives, as canonical text, by the place of the check."""
    given = {check.span: [option for option in check.options if isinstance(option, GivenConstant)] for check in checks}
    return {span: given_values(context, options) for span, options in given.items() if options}


def report_contradictions(
    context: TypingContext, constraints: Iterable[Constraint], options: Sequence[GivenConstant]
) -> None:
    """Report values that a condition of constants excludes."""
    given = {option.name.text: option for option in options}
    for constraint in constraints if given else ():
        read = sorted(each.name for each in mentions(constraint.condition, context.mentions).variables)
        name = next((each for each in read if each in given), None)
        if name is not None and context.constants.value(constraint.condition) is False:
            context.problems.report(
                Code.BAD_OPTION,
                f"`{name}` cannot have this value",
                given[name].span,
                "a condition of constants is false with it",
                others=(Label(constraint.condition.span, "this condition"),),
                help="give another value, or change the condition",
            )


def checks_of(
    checks: Iterable[Check], given: Mapping[str, str], *, but_not_of: Mapping[str, str] | None = None
) -> tuple[Check, ...]:
    """Return the checks that give no value but these.

    With ``but_not_of``, only those that need these values: together with the others, they give all of them.
    """
    fitting = (check for check in checks if all(given.get(name) == text for name, text in check.constants))
    if but_not_of is None:
        return tuple(fitting)
    return tuple(check for check in fitting if {**but_not_of, **dict(check.constants)} == dict(given))


def further_variants(checks: Iterable[Check], given: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    """Return the values of each variant that checks ask for beyond those given, in the order of the text.

    A check that gives another value to a given constant is about another model, and left out.
    """
    found: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    for check in checks:
        values = dict(check.constants)
        fits = all(values.get(each, text) == text for each, text in given.items())
        if fits and any(name not in given for name in values):
            found.setdefault(tuple(sorted(values.items())), {**given, **values})
    return tuple(found.values())
