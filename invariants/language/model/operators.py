"""The operators and kinds of the language, which the syntax tree and the typed model share.

Owns: one enum for each family of operators, the kinds of quantifiers and of rules.
Must never know: operands.
"""

from __future__ import annotations

from enum import Enum


class PrefixOperator(Enum):
    """The prefix operators, with their text."""

    NOT = "not"
    NEGATE = "-"


class BinaryOperator(Enum):
    """The infix operators other than comparisons, with their text."""

    IFF = "<=>"
    IMPLIES = "=>"
    OR = "or"
    AND = "and"
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    DIV = "div"
    MOD = "mod"
    POWER = "^"


class ComparisonOperator(Enum):
    """The comparisons, with their text."""

    EQUAL = "=="
    NOT_EQUAL = "!="
    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="


class QuantifierKind(Enum):
    """The quantifiers, with their text."""

    FORALL = "forall"
    EXISTS = "exists"


class EditDirection(Enum):
    """The directions in which unknown code may change a condition."""

    TIGHTENS = "tightens"
    LOOSENS = "loosens"
    KEEPS = "keeps"


class RuleKind(Enum):
    """The two kinds of rule, with their keyword."""

    TRANSITION = "transition"
    MODIFICATION = "modification"


class StatementKind(Enum):
    """The kinds of statements about runs, with their keyword."""

    INVARIANT = "invariant"
    """It has to hold in every reachable configuration."""
    LEMMA = "lemma"
    """The same, to help proofs only."""
    WITNESS = "witness"
    """It has to hold in some reachable configuration."""
    MEASURE = "measure"
    """A number, about whose greatest value checks ask."""
    GROWTH = "growth"
    """The statement of a check that a measure grows without limit; no keyword."""


class Extreme(Enum):
    """The end of the numbers at which a hole for a constant is filled, with its keyword."""

    LARGEST = "largest"
    SMALLEST = "smallest"


class LocalKind(Enum):
    """The kinds of things that bind a local name."""

    PARAMETER = "parameter"
    """A rule's or a definition's parameter."""
    BOUND = "bound"
    """A quantifier, an aggregate or a ``for``."""
    LET = "let"
    ARBITRARY = "arbitrary"
    """The value of ``any v where …``."""


class UnaryOperator(Enum):
    """Operators with one operand."""

    NOT = "not"
    NEGATE = "-"
    ABSOLUTE = "abs"
    EXP = "exp"
    LOG = "log"
    SQRT = "sqrt"
    WIDEN = "widen"
    """From Int to Real; has no text of its own."""


class AggregateOperator(Enum):
    """Aggregates, with their text."""

    COUNT = "count"
    SUM = "sum"
    MIN = "min"
    MAX = "max"


class ExtremumOperator(Enum):
    """The least or the greatest of several values."""

    MIN = "min"
    MAX = "max"
