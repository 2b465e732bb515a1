"""Growth: chains of steps that can be repeated for ever, and raise a measure each time: without limit, or towards one.

Owns: the claims, and how many candidates are looked at.
Must never know: who admits claims.

Rounds that the interpreter repeats are candidates (``rounds.repetition``). The encoded system then says under which
condition one can be repeated for ever (``rounds.conditions``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from invariants.engines.protocol import Budget, Problem
from invariants.engines.rounds.conditions import RoundConditions
from invariants.engines.rounds.repetition import RoundCandidate, RoundSearch, RoundStep
from invariants.evidence.claims import Claim, GaveUp
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.system.encoding.transition_system import UnsupportedSystemError

NAME = "growth"

MOST_PROOFS = 40
"""The candidates for which a condition is looked for."""
MOST_PROOFS_OF_ONE = 3
"""Those of them that are the same sequence of steps, from other configurations."""


def run(problem: Problem, budget: Budget) -> Iterator[Claim]:
    """Yield a claim for each statement that a measure grows without limit, or reaches one, which it may approach."""
    for name in problem.properties:
        try:
            yield growth_of(problem, budget, name)
        except NoAnswerError as error:
            yield GaveUp(name, error.why)


def growth_of(
    problem: Problem, budget: Budget, name: str, is_wanted: Callable[[RoundCandidate], bool] = lambda candidate: True
) -> Claim:
    """Return the claim about the first round that is wanted and for which there is a condition."""
    conditions = RoundConditions(problem, budget, name)
    search = RoundSearch(problem, budget, name, conditions.some_start)
    tried: Counter[tuple[RoundStep, ...]] = Counter()
    for candidate in search.candidates():
        if tried.total() == MOST_PROOFS:
            break
        if tried[candidate.round] == MOST_PROOFS_OF_ONE or not is_wanted(candidate):
            continue
        tried[candidate.round] += 1
        try:
            found = conditions.claim(candidate, search.initial(candidate.place.start))
        except UnsupportedSystemError:
            continue  # a choice decides about this round, and not about every other one
        if found is not None:
            return found
    return GaveUp(name, NoAnswer(GaveUpReason.OUT_OF_TIME if search.is_over else GaveUpReason.NO_ROUND))
