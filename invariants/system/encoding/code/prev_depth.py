"""How deep ``prev`` has to be kept.

Owns: the test that repeating an edit changes nothing, so that only its latest application counts, or its first; the
test that edits only accumulate conditions, so that their order does not count either.
Must never know: terms, chains.

An edit that uses ``prev`` only positively (``prev and e``, ``prev or e``, …) and captures nothing is, in any one state,
the identity or a constant. Then only the latest of several applications matters: if it is the identity, so are the
others; if it is a constant, the code below does not count. So the order of the latest applications of a site's edits
determines its content, and as many levels as there are such edits are exact for chains of every length. The argument
covers values and definedness, so the conditions that an edit adds must be defined everywhere; those of the only edit
that uses ``prev`` need not, if they stand beside it. Where all edits add conditions to the right of ``prev``, by the
same operator, these need not be defined either, and of each edit only the first application counts. ``unmodified``
needs only to know whether the latest edit used ``prev``.

Edits that capture values repeat without being the same. But conditions that are only ever added to the code below, all
of them with ``and`` or all of them with ``or``, make a set: which edits, with which captured values. Of numbers that a
condition has captured, the least or the greatest is enough where the condition only grows or only shrinks with it
(``growth``). All arguments in full: ``proofs/soundness/nested-prev.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from invariants.foundation.sorts import BOOL, BoolSort, EnumSort, IndividualSort, RangeSort
from invariants.language.model.clauses import Capture, EditedCode
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import (
    Arbitrary,
    Binary,
    Body,
    CallDefinition,
    Conditional,
    Contains,
    Enabled,
    Expression,
    HeldValue,
    Let,
    PresentValue,
    Previous,
    Quantified,
    ReadLocal,
    ReadVariable,
    SiteKey,
    Unary,
    Unmodified,
    set_member,
)
from invariants.language.model.operators import BinaryOperator, UnaryOperator
from invariants.language.model.rules import ClauseKind, SetCode
from invariants.language.model.traversal import all_code, flat_operands, reached_expressions, subexpressions
from invariants.system.encoding.code.growth import least_counts

_PARTIAL = frozenset((BinaryOperator.DIVIDE, BinaryOperator.DIV, BinaryOperator.MOD, BinaryOperator.POWER))
_PARTIAL_FUNCTIONS = frozenset((UnaryOperator.LOG, UnaryOperator.SQRT))
_ABOUT_CODE = (Enabled, Unmodified, HeldValue)


class Counting(Enum):
    """Which of several applications of an edit that uses ``prev`` determine what the code comes to."""

    EACH = "each"
    LATEST = "latest"
    FIRST = "first"


def counting(model: Model, edits: list[SetCode]) -> Counting:
    """Return which applications count at a site of which ``exact_depth`` is a number, with these edits."""
    nesting = [edit.code for edit in edits if edit.code is not None and edit.code.uses_previous]
    total = all(isinstance(code.body, Expression) and _is_total(model, code.body) for code in nesting)
    return Counting.LATEST if total or len(nesting) == 1 else Counting.FIRST


def exact_depth(model: Model, key: SiteKey, edits: list[SetCode]) -> int | None:
    """Return how many levels below the first keep a site's code exactly; None where no number does."""
    nesting = [edit.code for edit in edits if edit.code is not None and edit.code.uses_previous]
    bodies: list[Body | None] = [model.sites[key].original, *(edit.code.body if edit.code else None for edit in edits)]
    if any(isinstance(body, Arbitrary) for body in bodies):
        return None
    for code in nesting:
        if code.captures or isinstance(code.body, Arbitrary):
            return None
        if code.body.sort != BOOL or not _is_positive(code.body):
            return None
    if counting(model, edits) is Counting.FIRST and not _all_append(model, nesting):
        return None
    if len(nesting) == 1 and not all(_is_total(model, e) or _stands_beside(model, e) for e in _bodies(nesting)):
        return None
    return len(nesting)


def _bodies(nesting: Iterable[EditedCode]) -> list[Expression]:
    return [code.body for code in nesting if isinstance(code.body, Expression)]


def _all_append(model: Model, nesting: list[EditedCode]) -> bool:
    """Return whether every edit adds conditions to the right of ``prev``, by one operator, that ask about no code."""
    bodies = _bodies(nesting)
    if any(isinstance(part, _ABOUT_CODE) for body in bodies for part in reached_expressions(body, model.definitions)):
        return False
    return any(
        all(_appends(flat_operands(body, operator)) for body in bodies)
        for operator in (BinaryOperator.AND, BinaryOperator.OR)
    )


def _appends(operands: Sequence[Expression]) -> bool:
    return isinstance(operands[0], Previous) and not any(map(_uses_previous, operands[1:]))


def _stands_beside(model: Model, body: Expression) -> bool:
    """Return whether ``prev`` is one of the operands of ``and``, or of ``or``, and the others ask about no code."""
    if any(isinstance(part, _ABOUT_CODE) for part in reached_expressions(body, model.definitions)):
        return False
    for operator in (BinaryOperator.AND, BinaryOperator.OR):
        operands = flat_operands(body, operator)
        if sum(map(_uses_previous, operands)) == 1 and any(isinstance(each, Previous) for each in operands):
            return True
    return False


def accumulating(model: Model, key: SiteKey, edits: list[SetCode]) -> BinaryOperator | None:
    """Return the operator by which every edit of a guard that uses ``prev`` adds conditions to it; None without one."""
    nesting = [edit.code for edit in edits if edit.code is not None and edit.code.uses_previous]
    bodies: list[Body | None] = [model.sites[key].original, *(edit.code.body if edit.code else None for edit in edits)]
    if model.sites[key].kind is not ClauseKind.GUARD or any(isinstance(body, Arbitrary) for body in bodies):
        return None
    bottom = [body for body in bodies if isinstance(body, Expression) and not _uses_previous(body)]
    # A condition on the left may keep `prev` from being read, and so from being undefined.
    anywhere = all(_is_total(model, body) for body in bottom)
    for operator in (BinaryOperator.AND, BinaryOperator.OR):
        if all(
            isinstance(code.body, Expression)
            and _puts_beside(model, code.body, operator, anywhere)
            and kept_numbers(code, operator) is not None
            for code in nesting
        ):
            return operator
    return None


def _puts_beside(model: Model, body: Expression, operator: BinaryOperator, anywhere: bool) -> bool:
    first, *others = flat_operands(body, operator)
    if not isinstance(first, Previous) and not anywhere:
        return False
    rest = [part for part in (first, *others) if not isinstance(part, Previous)]
    return len(rest) == len(others) and not any(map(_uses_previous, rest)) and all(_is_total(model, e) for e in rest)


def _makes_a_set(capture: Capture) -> bool:
    """Return whether the captured value is one of finitely many. A value computed in a range may lie outside of it."""
    match capture.sort:
        case BoolSort() | EnumSort() | IndividualSort():
            return True
        case RangeSort():
            return isinstance(capture.expression, ReadLocal)
        case _:
            return False


def kept_numbers(code: EditedCode, operator: BinaryOperator) -> dict[int, bool] | None:
    """Return the captured numbers that are one of infinitely many, of which only the least, or the greatest, is kept.

    The value says whether it is the least. None where more of the numbers would have to be kept.
    """
    numbers = [number for number, capture in enumerate(code.captures) if not _makes_a_set(capture)]
    return least_counts(beside(code.body, operator), numbers, strongest=operator is BinaryOperator.AND)


def beside(body: Body, operator: BinaryOperator) -> list[Expression]:
    """Return the conditions that an accumulating edit adds to ``prev``."""
    if isinstance(body, Arbitrary):
        raise TypeError("a choice accumulates nothing")
    return [part for part in flat_operands(body, operator) if not isinstance(part, Previous)]


def _is_positive(expression: Expression) -> bool:
    """Return whether ``prev`` occurs only where making it true cannot make the whole false."""
    match expression:
        case Previous():
            return True
        case Binary(operator=BinaryOperator.AND | BinaryOperator.OR, left=left, right=right):
            return _is_positive(left) and _is_positive(right)
        case Binary(operator=BinaryOperator.IMPLIES, left=left, right=right):
            return not _uses_previous(left) and _is_positive(right)
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return not _uses_previous(condition) and _is_positive(then) and _is_positive(otherwise)
        case Let(value=value, body=body):
            return not _uses_previous(value) and _is_positive(body)
        case Quantified(body=body):
            return _is_positive(body)
        case _:
            return not _uses_previous(expression)


def _uses_previous(expression: Expression) -> bool:
    return any(isinstance(part, Previous) for part in subexpressions(expression))


def _is_total(model: Model, expression: Expression) -> bool:
    """Return whether, by its form alone, nothing in the expression can be undefined."""
    for part in reached_expressions(expression, model.definitions):
        match part:
            case Binary(operator=operator) if operator in _PARTIAL:
                return False
            case Unary(operator=operator) if operator in _PARTIAL_FUNCTIONS:
                return False
            case ReadVariable(variable=variable) if any(isinstance(sort, RangeSort) for sort in variable.domain):
                return False
            case CallDefinition(definition=name):
                if any(isinstance(parameter.sort, RangeSort) for parameter in model.definitions[name].parameters):
                    return False
            case Contains() if isinstance(set_member(part), RangeSort):
                return False
            case Enabled() | Unmodified() | HeldValue() | PresentValue():
                return False
            case _:
                pass
    return True


def compared_code(model: Model) -> tuple[frozenset[str], frozenset[SiteKey]]:
    """Return the rules and the sites whose code is compared or read by some expression.

    The rules are those whose code some ``unmodified`` compares with the original, or some ``captured`` reads; the sites
    those of which some ``captured`` reads a value: their latest edit has to be known.
    """
    parts = [part for code in all_code(model) for part in subexpressions(code.body)]
    read = frozenset(part.site for part in parts if isinstance(part, HeldValue))
    compared = frozenset(part.rule for part in parts if isinstance(part, Unmodified))
    return compared.union(site.rule for site in read), read


def kept_rules(model: Model) -> dict[str, frozenset[str]]:
    """Return the rules whose code some ``unmodified … since B`` compares with a backup's, by the name of the backup.

    Their code is kept as it was put together: two texts that read the same may be different code.
    """
    if not model.backups:
        return {}
    parts = (part for code in all_code(model) for part in subexpressions(code.body))
    found: dict[str, set[str]] = {}
    for part in parts:
        if isinstance(part, Unmodified) and part.since is not None:
            found.setdefault(part.since, set()).add(part.rule)
    return {backup: frozenset(rules) for backup, rules in found.items()}
