"""Scalar code: terms as Python expressions about one configuration, each shared part once.

Owns: the expression that each operator becomes, the parts that get a name, and the function that is made of the lines.
Needs: ground terms without symbols and inputs. Guarantees: the values that ``programs`` has, truth values as 0 and 1.
Must never know: rules, levels.

For a handful of configurations, a call of NumPy costs more than the whole expression. The text has nothing but numbers
and names that are made here and in ``narrow_steps``: a model's own words never get into it. No ``exec`` is needed: what
is compiled is one ``def``, whose code object becomes a function without any builtins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from invariants.foundation.sorts import RealSort
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.terms.terms import Operator, Term, Value, fold

MOST_PARENTHESES = 12
"""Parentheses within each other, after which a part gets a name: Python's parser and compiler go 100 and more deep."""

MOST_IN_A_ROW = 32
"""Numbers that are added up in one expression: each is one level deeper for Python's compiler."""

WORTH_A_NAME = 3
"""Operations from which on a part that occurs several times is computed once: fewer cost as much as the assignment,
and are not even done where a condition before them decides."""


class ScalarText(NamedTuple):
    """The text of a term; its nesting; its operations; the value of a literal; and the text that it is the negative of.

    The text is a name, a number, or in parentheses.
    """

    text: str
    nesting: int = 0
    operations: int = 0
    value: int | None = None
    negated: str | None = None


def literal(value: Value) -> ScalarText:
    """Return the expression of a number or a truth value."""
    number = int(value)
    return ScalarText(str(number) if number >= 0 else f"({number})", value=number)


class ScalarCode:
    """The lines of a function's body, with the names of the parts that the lines so far have computed.

    ``uses`` says how often a term occurs in what will be asked for, ``read`` returns the expression of an entry.
    """

    def __init__(self, uses: Mapping[Term, int], fixed: Mapping[Term, Any], read: Callable[[Term], ScalarText]) -> None:
        self.lines: list[str] = []
        self._indent = 2
        self._names = 0
        self._fixed = fixed
        self._read = read
        self._uses = uses
        self._known: dict[Term, ScalarText] = {}
        self._since: list[Term] = []
        """The terms in ``_known``, in the order in which they were added."""

    def add(self, line: str) -> None:
        """Add a line."""
        self.lines.append(f"{' ' * self._indent}{line}")

    @contextmanager
    def block(self, head: str | None) -> Iterator[None]:
        """Add the lines meanwhile to the block of a statement; with None, add them where they are."""
        if head is None:
            yield
            return
        self.add(head)
        before = len(self._since)
        self._indent += 1
        yield
        self._indent -= 1
        # After the block, its names need not have values.
        for term in self._since[before:]:
            del self._known[term]
        del self._since[before:]

    @contextmanager
    def apart(self, uses: Mapping[Term, int]) -> Iterator[None]:
        """Let terms have other values meanwhile: nothing is known of them."""
        before = self._uses, self._known, self._since
        self._uses, self._known, self._since = uses, {}, []
        yield
        self._uses, self._known, self._since = before

    def prepare(self, terms: Iterable[Term]) -> None:
        """Add the lines that give names to terms, or to parts of them."""
        for term in terms:
            self.expression(term)

    def named(self, text: str) -> str:
        """Return a name for an expression, which a line gives to it, unless it is one."""
        if text.isidentifier():
            return text
        self._names += 1
        self.add(f"x{self._names} = {text}")
        return f"x{self._names}"

    def expression(self, term: Term) -> ScalarText:
        """Return the expression of a term; lines that give names to parts of it are added.

        Raises ``UnsupportedSystemError`` for what has no expression.
        """
        (found,) = fold([term], self._made, self._known)
        return found

    def _made(self, term: Term, arguments: list[ScalarText]) -> ScalarText:
        found = self._expression(term, arguments)
        is_shared = self._uses[term] > 1 and (
            found.operations >= WORTH_A_NAME or (term.operator is Operator.STATE and found.operations > 0)
        )
        if found.value is None and (is_shared or found.nesting > MOST_PARENTHESES):
            found = ScalarText(self.named(found.text))
        self._since.append(term)
        return found

    def _expression(self, term: Term, arguments: list[ScalarText]) -> ScalarText:
        if term.is_value:
            return literal(term.value)
        if term.operator is Operator.STATE:
            return literal(self._fixed[term]) if term in self._fixed else self._read(term)
        make = _MAKERS.get(term.operator)
        if make is None or isinstance(term.sort, RealSort):
            raise UnsupportedSystemError(f"`{term.operator.value}` of {term.sort} has no scalar code")
        if term.operator is Operator.ADD and len(arguments) > MOST_IN_A_ROW:
            arguments = [self._sum(arguments[n : n + MOST_IN_A_ROW]) for n in range(0, len(arguments), MOST_IN_A_ROW)]
        return make(arguments)

    def _sum(self, arguments: list[ScalarText]) -> ScalarText:
        found = _add(arguments)
        return found if found.value is not None else ScalarText(self.named(found.text))


def function_of(lines: Iterable[str], known: Mapping[str, object]) -> Callable[..., Any]:
    """Return the function that some lines define, which knows some things by name, and nothing else."""
    module = compile("\n".join(lines), "<scalar code>", "exec", dont_inherit=True)
    (code,) = (constant for constant in module.co_consts if isinstance(constant, CodeType))
    return FunctionType(code, {"__builtins__": {}, **known})


# --------------------------------------------------------------------- operators


def _joined(operator: str, arguments: Sequence[ScalarText]) -> ScalarText:
    """Return an operator between all arguments."""
    return ScalarText(
        f"({operator.join(each.text for each in arguments)})",
        1 + max(each.nesting for each in arguments),
        len(arguments) - 1 + sum(each.operations for each in arguments),
    )


def _not(arguments: list[ScalarText]) -> ScalarText:
    (only,) = arguments
    if only.value is not None:
        return literal(not only.value)
    return ScalarText(f"(not {only.text})", only.nesting + 1, only.operations + 1)


def _and(arguments: list[ScalarText]) -> ScalarText:
    return _connected(arguments, " and ", decisive=0)


def _or(arguments: list[ScalarText]) -> ScalarText:
    return _connected(arguments, " or ", decisive=1)


def _connected(arguments: list[ScalarText], operator: str, *, decisive: int) -> ScalarText:
    if any(each.value == decisive for each in arguments):
        return literal(decisive)
    left = list(dict.fromkeys(each for each in arguments if each.value is None))
    if not left:
        return literal(1 - decisive)
    return left[0] if len(left) == 1 else _joined(operator, left)


def _equal(arguments: list[ScalarText]) -> ScalarText:
    return _compared(arguments, " == ", int.__eq__)


def _less(arguments: list[ScalarText]) -> ScalarText:
    return _compared(arguments, " < ", int.__lt__)


def _less_equal(arguments: list[ScalarText]) -> ScalarText:
    return _compared(arguments, " <= ", int.__le__)


def _compared(arguments: list[ScalarText], operator: str, holds: Callable[[int, int], bool]) -> ScalarText:
    first, second = arguments
    if first.value is not None and second.value is not None:
        return literal(holds(first.value, second.value))
    if first.text == second.text:
        return literal(holds(0, 0))
    return _joined(operator, arguments)


def _if(arguments: list[ScalarText]) -> ScalarText:
    condition, then, other = arguments
    if condition.value is not None:
        return then if condition.value else other
    if then.text == other.text:
        return then
    nesting = 1 + max(each.nesting for each in arguments)
    operations = 1 + sum(each.operations for each in arguments)
    return ScalarText(f"({then.text} if {condition.text} else {other.text})", nesting, operations)


def _add(arguments: list[ScalarText]) -> ScalarText:
    """Return a sum, in which what is added and subtracted is left out."""
    constant = 0
    terms: list[ScalarText] = []
    plus: list[str] = []
    minus: list[str] = []
    for each in arguments:
        if each.value is not None:
            constant += each.value
            continue
        terms.append(each)
        text, own, others = (each.text, plus, minus) if each.negated is None else (each.negated, minus, plus)
        if text in others:
            others.remove(text)
        else:
            own.append(text)
    if not plus and not minus:
        return literal(constant)
    if constant > 0 or not plus:
        plus.append(str(constant))
    elif constant < 0:
        minus.append(str(-constant))
    text = " - ".join([" + ".join(plus), *minus])
    nesting = max(each.nesting for each in terms)
    operations = len(plus) + len(minus) - 1 + sum(each.operations for each in terms)
    return ScalarText(text if not minus and len(plus) == 1 else f"({text})", nesting + 1, operations)


def _multiply(arguments: list[ScalarText]) -> ScalarText:
    if all(each.value is not None for each in arguments):
        product = 1
        for each in arguments:
            product *= each.value or 0
        return literal(product)
    if any(each.value == 0 for each in arguments):
        return literal(0)
    if len(arguments) > MOST_IN_A_ROW:
        raise UnsupportedSystemError("a long product has no scalar code")
    found = _joined(" * ", arguments)
    if len(arguments) == 2 and arguments[0].value == -1:
        # Where it is added, it is subtracted instead.
        return found._replace(negated=arguments[1].text, operations=arguments[1].operations)
    return found


def _quotient(dividend: int, divisor: int) -> int:
    """Divide as ``programs`` does: as Euclid, by 1 for 0."""
    divisor = divisor or 1
    return dividend // divisor if divisor > 0 else -(dividend // -divisor)


def _remainder(dividend: int, divisor: int) -> int:
    return dividend % abs(divisor or 1)


KNOWN: Mapping[str, object] = {"quotient": _quotient, "remainder": _remainder, "sorted": sorted}
"""The functions that expressions call, by name."""


def _div(arguments: list[ScalarText]) -> ScalarText:
    return _called("quotient", arguments)


def _mod(arguments: list[ScalarText]) -> ScalarText:
    return _called("remainder", arguments)


def _called(name: str, arguments: list[ScalarText]) -> ScalarText:
    found = _joined(", ", arguments)
    return found._replace(text=f"{name}{found.text}", operations=found.operations + WORTH_A_NAME)


def _ordinal(arguments: list[ScalarText]) -> ScalarText:
    return arguments[0]


_MAKERS: Mapping[Operator, Callable[[list[ScalarText]], ScalarText]] = {
    Operator.NOT: _not,
    Operator.AND: _and,
    Operator.OR: _or,
    Operator.EQUAL: _equal,
    Operator.LESS: _less,
    Operator.LESS_EQUAL: _less_equal,
    Operator.IF: _if,
    Operator.ADD: _add,
    Operator.MULTIPLY: _multiply,
    Operator.DIV: _div,
    Operator.MOD: _mod,
    Operator.ORDINAL: _ordinal,
}
"""The expression of each operator; the same ones as in ``programs``."""
