"""The check of a strengthening from an untrusted file.

Owns: the check that a text is one Boolean expression over the entries of a configuration, and nothing else.
Must never know: whether the strengthening is inductive.

The strengthening is the one part of a certificate that is not computed from the model. A single expression that
mentions nothing but the entries of a configuration is harmless: solvers have to show that it is inductive. Anything
else (another command, a name that the preamble defines, an input of a step) could make a false obligation true
(`proofs/soundness/induction.md`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.records import ValueRecord
from invariants.solver.scripts.sexpressions import MalformedTextError, SExpression, read

_MOST_OPERANDS = 1_000_000
"""The most operands of an operator that takes any number: far more than fit into a certificate."""

_DIGITS = 1000
"""The most digits of a number: a solver could take hours to read more."""

_OPERATORS: Mapping[str, tuple[int, int]] = {
    "not": (1, 1),
    "and": (1, _MOST_OPERANDS),
    "or": (1, _MOST_OPERANDS),
    "xor": (2, _MOST_OPERANDS),
    "=>": (2, _MOST_OPERANDS),
    "=": (2, _MOST_OPERANDS),
    "distinct": (2, _MOST_OPERANDS),
    "ite": (3, 3),
    "<": (2, _MOST_OPERANDS),
    "<=": (2, _MOST_OPERANDS),
    ">": (2, _MOST_OPERANDS),
    ">=": (2, _MOST_OPERANDS),
    "+": (2, _MOST_OPERANDS),
    "-": (1, _MOST_OPERANDS),
    "*": (2, _MOST_OPERANDS),
    "/": (2, 2),
    "div": (2, 2),
    "mod": (2, 2),
    "to_real": (1, 1),
}
"""The operators, each with the least and the greatest number of its operands."""

_LITERAL = re.compile(r"true|false|(0|[1-9][0-9]*)(\.[0-9]+)?")
_QUANTIFIERS = frozenset(("forall", "exists"))
_BOUND = re.compile(r"b![0-9]+")
"""The form of names that quantifiers bind. No other name has this form."""

_NAMED = re.compile(r"l![0-9]+")
"""The same for those that `let` binds."""


class MalformedStrengtheningError(InvariantsError):
    """The text may not stand as a strengthening; the message says why."""


class Vocabulary(ValueRecord):
    """The names that may be mentioned: entries with their number of indices, sorts to quantify over, and literals.

    Among the entries are functions that no step changes, and of which nothing is known.
    """

    entries: Mapping[str, int]
    sorts: frozenset[str] = frozenset()
    literals: frozenset[str] = frozenset()


def check_strengthening(text: str, vocabulary: Vocabulary) -> None:
    """Raise :class:`MalformedStrengtheningError` unless the text is one expression over the vocabulary.

    Types are not checked: the solver refuses ill-typed text.
    """
    try:
        found = read(text)
    except MalformedTextError as error:
        raise MalformedStrengtheningError(str(error)) from None
    if len(found) != 1:
        raise MalformedStrengtheningError(f"{len(found)} expressions instead of one")
    pending: list[tuple[SExpression, frozenset[str]]] = [(found[0], frozenset())]
    while pending:
        part, bound = pending.pop()
        if isinstance(part, str):
            _check_leaf(part, bound, vocabulary)
        elif part and part[0] == "let":
            pending.extend(_named(part, bound))
        elif part and isinstance(part[0], str) and part[0] in _QUANTIFIERS:
            pending.append(_quantified(part[0], part, bound, vocabulary))
        else:
            _check_application(part, vocabulary)
            pending.extend((argument, bound) for argument in part[1:])


def _check_leaf(leaf: str, bound: frozenset[str], vocabulary: Vocabulary) -> None:
    if len(leaf) > _DIGITS and _LITERAL.fullmatch(leaf):
        raise MalformedStrengtheningError(f"a number has more than {_DIGITS} digits")
    if leaf in bound or leaf in vocabulary.literals or _LITERAL.fullmatch(leaf):
        return
    if leaf not in vocabulary.entries:
        raise MalformedStrengtheningError(f"`{leaf}` is neither an entry nor a literal")
    if vocabulary.entries[leaf]:
        raise MalformedStrengtheningError(f"`{leaf}` stands without its indices")


def _check_application(part: tuple[SExpression, ...], vocabulary: Vocabulary) -> None:
    head = part[0] if part else "()"
    if not isinstance(head, str):
        raise MalformedStrengtheningError("a list stands where an operator is expected")
    count = len(part) - 1
    if head in _OPERATORS:
        least, most = _OPERATORS[head]
    elif vocabulary.entries.get(head):
        least = most = vocabulary.entries[head]
    else:
        raise MalformedStrengtheningError(f"`{head}` is no operator that may be used here")
    if not least <= count <= most:
        raise MalformedStrengtheningError(f"`{head}` has {count} operands")


def _quantified(
    quantifier: str, part: tuple[SExpression, ...], bound: frozenset[str], vocabulary: Vocabulary
) -> tuple[SExpression, frozenset[str]]:
    """Return the body of a quantifier, with the names that are bound in it."""
    if not vocabulary.sorts:
        raise MalformedStrengtheningError(f"`{quantifier}` has no place where all entries are listed")
    if len(part) != 3 or not isinstance(part[1], tuple) or not part[1]:
        raise MalformedStrengtheningError(f"`{quantifier}` needs names and a body")
    names: list[str] = []
    for binding in part[1]:
        match binding:
            case (str() as name, str() as sort) if _BOUND.fullmatch(name) and sort in vocabulary.sorts:
                names.append(name)
            case _:
                raise MalformedStrengtheningError("a bound name is not of the form `(b!0 Sort)`")
    if len(set(names)) != len(names) or not bound.isdisjoint(names):
        raise MalformedStrengtheningError("a name is bound twice")
    return part[2], bound.union(names)


def _named(part: tuple[SExpression, ...], bound: frozenset[str]) -> Iterator[tuple[SExpression, frozenset[str]]]:
    """Yield the value and the body of a `let` of one name, each with the names that are bound in it."""
    match part:
        case (_, ((str() as name, value),), body) if _NAMED.fullmatch(name):
            if name in bound:
                raise MalformedStrengtheningError("a name is bound twice")
            yield value, bound
            yield body, bound | {name}
        case _:
            raise MalformedStrengtheningError("`let` is not of the form `(let ((l!0 value)) body)`")
