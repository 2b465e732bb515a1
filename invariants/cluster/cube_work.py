"""Cubes of a bounded search: how a search is divided, and the work on one cube, on a worker.

Owns: the division of a search by the first modifications of its chains, and the look-ahead into the parts of a cube.
Must never know: who sends cubes; what becomes of their answers.

Cube and conquer (Heule, Kullmann, Wieringa and Biere, HVC 2011): the parts of a search cover all of its runs. A cube
that takes long is divided once more; each part is looked into, briefly, and only those that are not decided by then are
left, the hardest first: those in which the search came least far.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from itertools import product
from math import prod

import msgspec
from msgspec.structs import replace

from invariants.cluster.wire import ClusterReply, CubeFound, CubeOrder, CubePart
from invariants.engines.bounded import run
from invariants.engines.protocol import Budget, CubeStep, Problem, RunCube
from invariants.evidence.claims import Claim, Covered, GaveUp, Violation
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.sorts import IntSort, RealSort, Scope, number_of_values, values_of
from invariants.language.model.declarations import Model
from invariants.language.model.operators import RuleKind
from invariants.language.model.rules import Rule
from invariants.verdicts.cache.forms import written
from invariants.verdicts.dispatch.slices import completed
from invariants.verdicts.limits.own_process import answered
from invariants.verdicts.portfolio.canonical_run import lengths

CUBE = "cube"
"""The key of the only answer of a reply."""

MOST_BRANCHES = 64
"""The arguments of a modification by which a search is divided; those of one with more are left open."""

LOOK_AHEAD = 0.5
"""Seconds of an idle machine for a look into a part of a cube."""


def parts_of(model: Model, scope: Scope, part: CubePart, covered: int = -1) -> Iterator[CubePart]:
    """Yield the parts of a part: without another modification, and by each that may be next, with its arguments.

    ``covered`` is the longest chain that was searched in the part.
    """
    first, known = part.cube.first, max(covered + 1, part.cube.shortest)
    if known <= len(first):
        yield CubePart(replace(part.cube, shortest=known), len(first))
    if len(first) < part.chain:
        for rule in model.rules.values():
            if rule.kind is RuleKind.MODIFICATION:
                for step in _steps(rule, scope):
                    yield CubePart(RunCube((*first, step), max(known, len(first) + 1)), part.chain)


def _steps(rule: Rule, scope: Scope) -> Iterator[CubeStep]:
    sorts = [each.sort for each in rule.parameters]
    listed = [sort for sort in sorts if not isinstance(sort, IntSort | RealSort)]
    if len(listed) < len(sorts) or prod(number_of_values(sort, scope) for sort in listed) > MOST_BRANCHES:
        yield CubeStep(rule.name)
        return
    yield from (CubeStep(rule.name, given) for given in product(*(values_of(sort, scope) for sort in listed)))


# ------------------------------------------------------------------ on a worker


def answer_about(order: CubeOrder, model: Model) -> ClusterReply:
    """Return the answer about a part of a search, which is worked on in a process within its limits."""
    work = partial(_answers, order, model)
    for answer in answered(work, order.timeout, order.memory):
        if isinstance(answer.found, NoAnswer):
            return ClusterReply(failure=str(answer.found))
        return ClusterReply(answers={CUBE: answer.found})
    return ClusterReply(failure="a worker's process ended without an answer")


def _answers(order: CubeOrder, model: Model) -> Iterator[str]:
    yield msgspec.json.encode(_CubeWork(order, model).found()).decode()


class _CubeWork:
    def __init__(self, order: CubeOrder, model: Model) -> None:
        self._order = order
        self._deadline = time.monotonic() + order.timeout
        self._problem = Problem(
            model,
            order.scope,
            (order.property,),
            order.part.chain,
            order.steps,
            length=order.length,
            with_vacuity=False,
        )
        self._part = self._problem.part
        self._best: Violation | None = None

    def found(self) -> CubeFound:
        """Search the part, and, where that takes too long, look into its parts."""
        part = self._order.part
        claim = self._search(part, self._order.allowed)
        match claim:
            case Covered():
                return CubeFound()
            case Violation():
                return self._broken(claim)
            case GaveUp(why=why, covered=covered) if self._order.may_split and _wants_more(why):
                return self._divided(part, -1 if covered is None else covered)
            case GaveUp(why=why):
                return CubeFound(failure=str(why))
            case _:
                return CubeFound(failure="the search has no answer")

    def _divided(self, part: CubePart, covered: int) -> CubeFound:
        left: list[tuple[int, CubePart]] = []
        parts = [*parts_of(self._part.model, self._problem.scope, part, covered)]
        if len(parts) < 2:
            return CubeFound(left=(part,))
        for each in parts:
            claim = self._search(each, LOOK_AHEAD)
            if isinstance(claim, Violation):
                found = self._broken(claim)
                if found.failure is not None:
                    return found
            elif isinstance(claim, GaveUp) and _wants_more(claim.why):
                came = -1 if claim.covered is None else claim.covered
                known = max(each.cube.shortest, came + 1)
                left.append((came, replace(each, cube=replace(each.cube, shortest=known))))
            elif not isinstance(claim, Covered):
                return CubeFound(failure=str(claim.why) if isinstance(claim, GaveUp) else "the search has no answer")
        hardest = [each for _, each in sorted(left, key=lambda pair: pair[0])]
        return CubeFound(self._written(), tuple(hardest))

    def _search(self, part: CubePart, allowed: float | None) -> Claim | None:
        """Return the claim of a search of a part."""
        problem = replace(self._problem, model=self._part.model, chain=part.chain, cube=part.cube)
        allowance = Allowance() if allowed is None else Allowance(allowed)
        return next(run(problem, Budget(self._deadline, allowance=allowance)), None)

    def _broken(self, claim: Violation) -> CubeFound:
        """Return the answer that a run breaks the property; of several the shortest, by its chain and its steps."""
        whole: Violation | None = claim
        if not self._part.is_whole:
            whole = completed(self._problem, self._part, claim, Budget(self._deadline))
        if whole is None:
            return CubeFound(failure="a run of a part of the model is none of the model")
        model = self._problem.model
        if self._best is None or lengths(whole, model) < lengths(self._best, model):
            self._best = whole
        return CubeFound(self._written())

    def _written(self) -> str | None:
        return None if self._best is None else written(self._best, self._problem.model.sources)


def _wants_more(why: NoAnswer) -> bool:
    return why.reason in (GaveUpReason.OUT_OF_TIME, GaveUpReason.OUT_OF_EFFORT)
