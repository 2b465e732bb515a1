"""Predicates of numbers as terms.

Owns: the term for a predicate that is applied to numbers, where some predicates are known.
Must never know: where predicates come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from invariants.foundation.sorts import predicate_of
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Term


def satisfied(manager: TermManager, predicate: Term, given: Sequence[Term], known: Iterable[int]) -> Term:
    """Return whether numbers satisfy a predicate; ``known`` are the numbers of predicates that it may be.

    Of any other predicate nothing is known but that it is the same one in all terms
    (``proofs/soundness/unknown-conditions.md``).
    """
    found = manager.function(Operator.SATISFIES, predicate, *given)
    for number in known:
        same = manager.equal(predicate, manager.value(number, predicate.sort))
        found = manager.if_(same, _truth(manager, number, given), found)
    return found


def _truth(manager: TermManager, number: int, given: Sequence[Term]) -> Term:
    """Return whether numbers satisfy the predicate with a number."""
    predicate = predicate_of(number)
    fitting = (each for each in sorted(predicate.exceptions) if len(each) == len(given))
    pairs = (list(zip(given, each, strict=True)) for each in fitting)
    equal = ([manager.equal(term, manager.value(value, term.sort)) for term, value in each] for each in pairs)
    listed = manager.or_(*(manager.and_(*parts) for parts in equal))
    return manager.not_(listed) if predicate.otherwise else listed
