"""The engine ``direct``: systems so small that loading a solver would take longer.

Owns: which systems are searched directly, and the questions that are answered.
Must never know: the order of configurations, encodings, solvers, other engines.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from invariants.engines.direct.search import TOO_MANY, DirectSearch
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Claim, GaveUp
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.sorts import IntSort, PredicateSort, RealSort, number_of_values
from invariants.language.model.declarations import DefinedInvariant, Model, is_growth
from invariants.language.model.places import Mark, RuleMark
from invariants.language.model.traversal import possibility_in

MOST_ARGUMENTS_IN_ALL = 200
"""Arguments of all rules together from which on configurations are too expensive."""

_UNKNOWN = NoAnswer(GaveUpReason.UNSUPPORTED, "what unknown code can do is not gone through one by one")
_FOR_OTHERS = NoAnswer(GaveUpReason.NO_ENGINE_ASKED)
_NOT_REACHED = NoAnswer(GaveUpReason.UNSUPPORTED, "this is not about a configuration or a step that is reached")


def run(problem: Problem, budget: Budget) -> Iterator[Claim]:
    """Yield one claim for each property: the shortest run, that all within the bounds was covered, or a reason.

    For chains of every length, they are about a proof, and only where a solver has no exact meaning for an operator:
    all configurations that can be reached, or after how many steps there is a violation.

    After them come the events that never happen, and that these were all, if this is of interest and the search came to
    its end.
    """
    asked = (
        () if problem.only_vacuity else tuple(name for name in problem.properties if _is_judged(problem.model, name))
    )
    if not problem.only_vacuity:
        yield from (GaveUp(name, _NOT_REACHED) for name in problem.properties if name not in asked)
    why = _objection(problem)
    if why is not None:
        yield from (GaveUp(name, why) for name in asked)
        return
    if asked or problem.only_vacuity:
        search = DirectSearch(problem, asked, budget)
        search.run()
        yield from search.claims()


def _is_judged(model: Model, name: str) -> bool:
    """Return whether a property is judged in a configuration, a step or an attempt."""
    prop = model.properties[name]
    starts = isinstance(prop, DefinedInvariant) and prop.subject == "init"
    return not (starts or is_growth(prop) or possibility_in(prop) is not None)


def _objection(problem: Problem) -> NoAnswer | None:
    """Return why a system is not searched, as far as its text says so."""
    if problem.cube.first:
        return TOO_MANY
    if not isinstance(problem.chain, int) and not _are_unlisted(problem):
        return _FOR_OTHERS
    rules = problem.model.rules.values()
    places = (put.place for rule in rules for edit in rule.edits for put in edit.puts())
    if any(isinstance(place, RuleMark) and place.mark is Mark.UNKNOWN for place in places):
        return _UNKNOWN
    arguments = 0
    for rule in rules:
        sorts = [parameter.sort for parameter in rule.parameters]
        if any(isinstance(sort, IntSort | RealSort | PredicateSort) for sort in sorts):
            return TOO_MANY
        arguments += prod(number_of_values(sort, problem.scope) for sort in sorts)  # type: ignore[arg-type, misc]
    return TOO_MANY if arguments > MOST_ARGUMENTS_IN_ALL else None


def _are_unlisted(problem: Problem) -> bool:
    """Return whether no table of configurations could prove the properties, so that no other engine lists them."""
    from invariants.evidence.reached_sets.unlisted import is_unlisted

    return all(is_unlisted(problem.model, name) for name in problem.properties)
