"""One hard bounded search in cubes, by a cluster.

Owns: the division of a search by the first modifications of its chains, which cubes are sent when, the work on one, and
one answer from all of theirs.
Must never know: the transport; how runs are encoded.

Cube and conquer (Heule, Kullmann, Wieringa and Biere, HVC 2011): the cubes are all runs of a search, so it has covered
its bounds once all of them have. A cube that takes long is divided once more; each part is looked into, briefly, and
only those that are not decided by then are sent, the hardest first: those in which the search came least far. Of the
runs that break the property, one with the shortest chain counts, then one with the fewest steps: cubes that may have a
shorter one are waited for. The run itself is looked for once more, as on one machine: which of several it is depends on
no cube.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import product
from math import prod

import msgspec
from msgspec.structs import replace

from invariants.cluster.errands import READING, Errands, Sent
from invariants.cluster.evidence.shelves import key_of
from invariants.cluster.wire import ClusterReply, CubeFound, CubeOrder, CubePart, answer_in
from invariants.engines.bounded import NAME, run
from invariants.engines.protocol import Budget, CubeStep, Problem, Question, RunCube
from invariants.engines.registry import engine
from invariants.evidence.claims import Claim, Covered, GaveUp, Source, Violation
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import MutableRecord
from invariants.foundation.sorts import IntSort, PredicateSort, RealSort, Scope, number_of_values, values_of
from invariants.foundation.sources import SourceText
from invariants.language.model.declarations import Model
from invariants.language.model.operators import RuleKind
from invariants.language.model.rules import Rule
from invariants.language.model.traversal import possibility_in
from invariants.verdicts.cache.forms import FormError, read, written
from invariants.verdicts.dispatch.dispatcher import BRIEF
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.dispatch.slices import completed
from invariants.verdicts.limits.own_process import answered
from invariants.verdicts.obligations import Obligation, asks_for_every_size, search_scope, seconds_for
from invariants.verdicts.options import CheckOptions, Progress, ProgressListener
from invariants.verdicts.portfolio.canonical_run import lengths, within_bounds
from invariants.verdicts.verdict import Frontier, Verdict

CUBE = "cube"
"""The key of the only answer of a reply."""

MOST_BRANCHES = 64
"""The arguments of a modification by which a search is divided; those of one with more are left open."""

LOOK_AHEAD = 0.5
"""Seconds of an idle machine for a look into a part of a cube."""

HARD_SEARCH = 10.0
"""Seconds without an answer after which a search is hard: far more than most take."""

SLICE = 4.0
"""Seconds of an idle machine for a cube, before it is divided; twice as many for each of its modifications."""

DEEPEST = 4
"""The modifications of the smallest cubes: these get all the time there is."""

GLIMPSE = 0.02
"""Seconds between looks at whether some cube is done."""


def is_divisible(obligation: Obligation, options: CheckOptions, model: Model) -> bool:
    """Return whether the obligation is about bounds that the bounded search could cover in cubes."""
    bounds = obligation.bounds
    is_bounded = isinstance(bounds.chain, int) and isinstance(bounds.steps, int) and bounds.chain > 0
    may_search = not options.engines or NAME in options.engines
    modifies = any(rule.kind is RuleKind.MODIFICATION for rule in model.rules.values())
    about_runs = possibility_in(model.properties[obligation.property]) is not None
    return is_bounded and may_search and modifies and not about_runs and not asks_for_every_size(obligation)


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
    listed = [sort for sort in sorts if not isinstance(sort, IntSort | RealSort | PredicateSort)]
    if len(listed) < len(sorts) or prod(number_of_values(sort, scope) for sort in listed) > MOST_BRANCHES:
        yield CubeStep(rule.name)
        return
    yield from (CubeStep(rule.name, given) for given in product(*(values_of(sort, scope) for sort in listed)))


class _SentCube(MutableRecord):
    part: CubePart
    sent: Sent


class CubeSearch:
    """A bounded search for a violation of one property, divided into cubes."""

    def __init__(self, errands: Errands, model: Model, obligation: Obligation, order: CubeOrder) -> None:
        """Take a way to send orders, the question, and an order about the whole search."""
        self._errands = errands
        self._model = model
        self._obligation = obligation
        self._whole = order
        self._bound = order.part.chain
        self._open: list[_SentCube] = []
        self._best: Violation | None = None
        self.count = 0
        """The cubes that were sent."""

    def reply(self, deadline: float, rival: Sent | None, listener: ProgressListener) -> ClusterReply | None:
        """Return the reply with the evidence of all cubes; None where there is none, or the rival was earlier."""
        try:
            part = Problem(
                self._model, self._whole.scope, (self._whole.property,), self._bound, self._whole.steps
            ).part.model
            self._send(parts_of(part, self._whole.scope, self._whole.part))
            while self._open:
                if time.monotonic() > deadline or (rival is not None and rival.errand.is_done):
                    return None
                if not self._take_some():
                    return None
                done = f"{self.count - len(self._open):,} of {self.count:,} cubes done"
                listener.progress(Progress(self._whole.property, NAME, done))
            return self._answered(deadline)
        finally:
            self._call_off(self._open)

    # ---------------------------------------------------------------- cubes

    def _send(self, parts: Iterable[CubePart]) -> None:
        for part in parts:
            depth = len(part.cube.first)
            if depth > self._bound:
                continue  # a chain that is not longer belongs to another cube
            bounded = replace(part, chain=min(part.chain, self._bound))
            may_split = depth < min(DEEPEST, bounded.chain)
            allowed = SLICE * 2**depth if may_split else None
            order = replace(self._whole, part=bounded, allowed=allowed, may_split=may_split)
            self._open.append(_SentCube(bounded, self._errands.send(order, self._whole.property)))
            self.count += 1

    def _take_some(self) -> bool:
        """Take the answers that are there, or wait a moment; return False where one cube has none."""
        done = [each for each in self._open if each.sent.errand.is_done]
        if not done:
            time.sleep(GLIMPSE)
        for each in done:
            if each not in self._open:
                continue  # called off, for the answer of another
            self._open.remove(each)
            found = found_in(self._errands.waited(each.sent))
            if found.failure is not None:
                return False
            if found.violation is not None and not self._is_shorter(found.violation):
                return False
            self._send(found.left)
        return True

    def _is_shorter(self, text: str) -> bool:
        """Take a run that was reported, and leave out longer chains; return False where it is none."""
        claim = violation_in(text, self._whole.property, self._model.sources)
        if claim is None:
            return False
        try:
            found = lengths(claim, self._model)
        except KeyError:
            return False
        if self._best is None or found < lengths(self._best, self._model):
            self._best = claim
        if found[0] < self._bound:
            self._bound = found[0]
            longer = [each for each in self._open if each.part.chain > self._bound]
            self._call_off(longer)
            self._open = [each for each in self._open if each not in longer]
            self._send([each.part for each in longer])
        return True

    def _call_off(self, parts: Sequence[_SentCube]) -> None:
        for each in parts:
            self._errands.call_off(each.sent)

    # --------------------------------------------------------------- answer

    def _answered(self, deadline: float) -> ClusterReply:
        claim: Covered | Violation = Covered(self._whole.property, self._whole.part.chain)
        frontier = None
        if self._best is not None:
            claim = self._found_again(self._best, deadline)
            chain, _ = lengths(claim, self._model)
            frontier = Frontier(chain - 1, Verdict.SURVIVES, Source.EXECUTOR) if chain else None
        evidence = claim, NAME, frontier, None, None
        return ClusterReply(answers={key_of(self._obligation): written(evidence, self._model.sources)})

    def _found_again(self, claim: Violation, deadline: float) -> Violation:
        """Return the run that depends on no cube: see ``canonical_run.within_bounds``."""
        scope, asked = self._whole.scope, (self._whole.property,)
        whole = Problem(self._model, scope, asked, self._whole.part.chain, self._whole.steps)

        def searched(task: EngineTask) -> Claim:
            problem = task.problem
            part = CubePart(problem.cube, problem.chain if isinstance(problem.chain, int) else self._bound)
            order = replace(self._whole, part=part, length=problem.length, allowed=BRIEF, may_split=False)
            sent = self._errands.send(order, self._whole.property)
            found = found_in(self._errands.waited(sent, deadline=deadline))
            text = found.violation
            again = None if text is None else violation_in(text, self._whole.property, self._model.sources)
            return again or GaveUp(self._whole.property, NoAnswer(GaveUpReason.OUT_OF_EFFORT))

        found = within_bounds(claim, EngineTask(engine(NAME), Question.SEARCH, whole), searched)
        return found if isinstance(found, Violation) else claim


def found_in(reply: ClusterReply) -> CubeFound:
    """Return the answer in a reply about a cube."""
    found = answer_in(reply, CUBE, CubeFound)
    return CubeFound(failure=found) if isinstance(found, str) else found


def violation_in(text: str, name: str, sources: Sequence[SourceText]) -> Violation | None:
    """Return the claim in a text that a run breaks a property; None where it is something else."""
    try:
        claim = read(text, sources)
    except FormError:
        return None
    is_fine = type(claim) is Violation and claim.property == name and type(claim.steps) is tuple
    return claim if is_fine else None


def whole_search(
    errands: Errands, model: Model, lemmas: Sequence[str], given: Model, obligation: Obligation, memory: int
) -> CubeOrder:
    """Return the order about all runs within the bounds of an obligation about a variant of a model."""
    chain, steps = obligation.bounds.chain, obligation.bounds.steps
    if not isinstance(chain, int) or not isinstance(steps, int):
        raise TypeError("a search in cubes needs bounds")
    seconds = seconds_for(obligation)
    return CubeOrder(
        versions=errands.versions,
        seconds=seconds + READING,
        memory=memory,
        texts={source.path: source.text for source in model.sources},
        path=model.path,
        lemmas=tuple(lemmas),
        constants=dict(model.given),
        given=dict(given.given),
        property=obligation.property,
        scope=dict(search_scope(given, obligation.bounds)),
        steps=steps,
        part=CubePart(RunCube(), chain),
        timeout=seconds,
        allowed=None,
        may_split=True,
    )


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
