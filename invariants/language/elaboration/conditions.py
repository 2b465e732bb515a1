"""Values and conditions outside of rules: initial values, constraints, invariants.

Owns: the names that each of them may mention, and cycles among initial values.
Must never know: rules and their code.
"""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.records import Record
from invariants.foundation.sorts import REAL, is_number
from invariants.language.analysis.cycles import components, cycle_in
from invariants.language.analysis.dependencies import mentions
from invariants.language.elaboration.deadlines import type_deadline
from invariants.language.elaboration.signatures import check_inside, value_of_entries
from invariants.language.model.declarations import Constraint, StatedInvariant
from invariants.language.model.expressions import Comparison, Expression, Unary, Variable
from invariants.language.model.operators import BinaryOperator, QuantifierKind, StatementKind, UnaryOperator
from invariants.language.model.rules import keyed_parameters
from invariants.language.model.traversal import PossibleCode
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.typing.context import EditedSites, ExpressionPlace, Reads, TypingContext
from invariants.language.typing.expressions import condition, infer
from invariants.language.typing.possibilities import with_conditions
from invariants.language.typing.types import described


class Constraints(Record):
    """The conditions on constants and on initial states."""

    constant: tuple[Constraint, ...]
    initial: tuple[Constraint, ...]


def type_initial_values(context: TypingContext, constants: dict[Variable, Expression]) -> dict[Variable, Expression]:
    """Return the given values of constants, and the initial values of variables, in the order of the text."""
    found: dict[Variable, Expression] = {}
    place = ExpressionPlace("an initial value", reads=Reads.INITIAL)
    for name, declaration in context.symbols.value_declarations.items():
        variable = context.symbols.values.get(name)
        if not isinstance(variable, Variable):
            continue
        if variable in constants:
            found[variable] = constants[variable]
        if not isinstance(declaration, declaration_nodes.VarDeclaration) or declaration.value is None:
            continue
        with context.problems.nesting(declaration.value.span):
            what = f"the initial value of `{name}`"
            typed = value_of_entries(context, place, variable, declaration.value, what)
            if typed is not None:
                check_inside(context, variable, typed)
                found[variable] = typed
    _report_cycles(context, found)
    return found


def _report_cycles(context: TypingContext, values: dict[Variable, Expression]) -> None:
    graph = {
        variable: sorted(mentions(typed, context.mentions).variables, key=lambda each: each.name)
        for variable, typed in values.items()
    }
    for component in components(graph):
        cycle = cycle_in(component, graph)
        if not cycle:
            continue
        names = [variable.name for variable in cycle]
        context.problems.report(
            Code.CYCLIC_DEFINITION,
            f"the initial value of `{names[0]}` needs itself",
            values[cycle[0]].span,
            "the cycle starts here",
            others=[Label(values[variable].span, "and leads through here") for variable in cycle[1:8]],
            notes=[" → ".join([*names[:12], names[0]])],
            help="leave one of the initial values out and state it with `init`",
        )


def type_constraints(context: TypingContext) -> Constraints:
    """Return the constraints, typed, in the order of the text."""
    symbols = context.symbols
    constant: list[Constraint] = []
    place = ExpressionPlace("the condition of a constant", reads=Reads.CONSTANTS)
    for declared in symbols.value_declarations.values():
        if isinstance(declared, declaration_nodes.ConstDeclaration) and declared.condition is not None:
            typed = _condition(context, place, declared.condition)
            if typed is not None:
                constant.append(Constraint(declared.name.text, typed, declared.name.span))
    place = ExpressionPlace("an assumption", reads=Reads.CONSTANTS)
    for assumption in symbols.assumptions.values():
        typed = _condition(context, place, assumption.condition)
        if typed is not None:
            constant.append(Constraint(assumption.name.text, typed, assumption.name.span))

    initial: list[Constraint] = []
    place = ExpressionPlace("a condition of initial states")
    for start in symbols.initial_declarations:
        typed = _condition(context, place, start.condition)
        if typed is not None:
            name = start.name
            initial.append(Constraint(name.text if name else None, typed, name.span if name else start.span))
    return Constraints(tuple(constant), tuple(initial))


_IN_LEMMA = "a lemma is about one configuration: state it as an `invariant`"
_IN_MEASURE = "a measure is a number of one configuration: state what stays possible as an `invariant`"
_IN_WITNESS = (
    "a witness asks by itself whether some run leads there: write {goal} without `can`; that it stays possible is an "
    "`invariant`"
)
_ABOUT_CONFIGURATIONS = "about configurations: write `x` for what a step leaves behind"
_IN_DEADLINE = (
    f"the conditions of `leads to` are {_ABOUT_CONFIGURATIONS}; what a step does besides is known later only where "
    "a rule assigns it to a variable"
)
_BESIDE_CAN = (
    f"`can`, and what stands beside it, is {_ABOUT_CONFIGURATIONS}, and `x` in `can` for what the run from there does; "
    "what a single step does is an invariant of its own"
)


def type_invariants(context: TypingContext, code: PossibleCode) -> tuple[StatedInvariant, ...]:
    """Return the invariants, lemmas and denials of witnesses, typed, in the order of the text.

    They can read values that edits capture.
    """
    invariants: list[StatedInvariant] = []
    edited = EditedSites(code.captures_by_site, keyed_parameters(code.rules))
    promised = ExpressionPlace("an invariant", primes=True, edited=edited)
    places = {
        StatementKind.INVARIANT: promised,
        StatementKind.LEMMA: ExpressionPlace("a lemma", edited=edited, instead_of_can=_IN_LEMMA),
        StatementKind.WITNESS: ExpressionPlace("a witness", primes=True, edited=edited, instead_of_can=_IN_WITNESS),
        StatementKind.MEASURE: ExpressionPlace("a measure", edited=edited, instead_of_can=_IN_MEASURE),
        StatementKind.GROWTH: ExpressionPlace("a measure", edited=edited, instead_of_can=_IN_MEASURE),
    }
    # Measures come first: a mistake in one is that of a measure, and not of the statements about its limit.
    statements = sorted(context.symbols.invariants.values(), key=lambda each: each.kind is not StatementKind.MEASURE)
    for invariant in statements:
        if isinstance(invariant.condition, expression_nodes.LeadsTo):
            timely = replace(promised, what="an invariant with `leads to`", primes=False)
            timely = replace(timely, instead_of_primes=_IN_DEADLINE)
            with context.problems.nesting(invariant.condition.span):
                invariants += filter(None, [type_deadline(context, timely, invariant.name, invariant.condition)])
            continue
        if invariant.kind is StatementKind.MEASURE:
            _require_number(context, places[StatementKind.MEASURE], invariant.condition)
            continue
        place, asked = places[invariant.kind], _possible_at(invariant.condition)
        if asked is not None and invariant.kind is StatementKind.INVARIANT:
            # A possibility is asked about at the end of a step.
            place = replace(place, what="an invariant with `can`", possible=asked, primes=False)
            place = replace(place, instead_of_primes=_BESIDE_CAN)
        typed = _condition(context, place, invariant.condition)
        if typed is not None:
            typed = typed if asked is None or asked.measure is None else with_conditions(typed)
            name, two_state = invariant.name, mentions(typed, context.mentions).primed
            if invariant.kind is StatementKind.WITNESS:
                typed = Unary(UnaryOperator.NOT, typed, sort=typed.sort, span=typed.span)
            measure = _measure_in(typed) if invariant.kind is StatementKind.GROWTH else None
            stated = StatedInvariant(name.text, typed, two_state, name.span, invariant.kind, measure=measure)
            invariants.append(_to_be_approached(stated, invariant.limit))
    return tuple(invariants)


def _to_be_approached(stated: StatedInvariant, limit: Fraction | None) -> StatedInvariant:
    """Return the denial that a measure reaches a limit, which runs may approach if it is a Real; others as they are."""
    match stated.condition:
        case Unary(operand=Comparison(operands=(measure, _))) if limit is not None and measure.sort == REAL:
            return replace(stated, measure=measure, limit=limit)
        case _:
            return stated


def _measure_in(compared: Expression) -> Expression | None:
    """Return the number that the condition of a growth compares with itself."""
    return compared.operands[0] if isinstance(compared, Comparison) else None


def _require_number(context: TypingContext, place: ExpressionPlace, node: expression_nodes.Expression) -> None:
    """Report mistakes in the expression of a measure, and one that is no number.

    The limits of measures, where checks ask for them, are statements of their own.
    """
    with context.problems.nesting(node.span):
        typed = infer(context, place, node)
        if typed is not None and not is_number(typed.sort):
            message = f"a measure has to be a number, and this is {described(typed.sort)}"
            context.problems.report(Code.TYPE_MISMATCH, message, node.span, help="count with `if … then 1 else 0`")


def _possible_at(condition: expression_nodes.Expression) -> expression_nodes.Possible | None:
    """Return the ``can`` that is a whole invariant, below ``forall`` and to the right of ``=>`` at most."""
    while True:
        match condition:
            case expression_nodes.Quantified(quantifier=QuantifierKind.FORALL, body=body):
                condition = body
            case expression_nodes.Binary(operator=BinaryOperator.IMPLIES, right=right):
                condition = right
            case expression_nodes.Possible():
                return condition
            case _:
                return None


def _condition(context: TypingContext, place: ExpressionPlace, node: expression_nodes.Expression) -> Expression | None:
    with context.problems.nesting(node.span):
        return condition(context, place, node)
    return None
