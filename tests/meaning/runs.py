"""Runs: by which shortest chain and run each property is broken.

Owns: the search, deadlines along it, and what stays possible.
Must never know: how a step is made.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

import attrs

from invariants.language.model.operators import RuleKind, StatementKind
from invariants.language.tree import declaration_nodes as declared
from invariants.language.tree import expression_nodes as written
from tests.meaning.code import NOTHING, Scope, parts_of
from tests.meaning.configurations import UNKNOWN, Configuration, starts
from tests.meaning.steps import UNDEFINED, CodeQuestions, Steps
from tests.meaning.texts import Text
from tests.meaning.values import TooManyError, UndefinedError

Shape = tuple[int, int]
"""The lengths of a chain and of a run."""


@attrs.frozen
class Due:
    """A deadline for some values of its names."""

    name: str
    node: written.LeadsTo
    scope: Scope

    @property
    def within(self) -> int:
        return int(self.node.within.text)

    def counts(self, rule: declared.RuleDeclaration) -> bool:
        if self.node.modifications:
            return rule.kind is RuleKind.MODIFICATION
        return self.node.rules is None or rule.name.text in {each.text for each in self.node.rules}


@attrs.frozen(cache_hash=True)
class Point:
    """A configuration on a run: transitions since the last modification, and how long each deadline waits."""

    here: Configuration
    since: int
    waits: tuple[int | None, ...]


class Runs:
    """The runs of a text within bounds; None for no bound."""

    def __init__(self, text: str, chain: int | None, steps: int | None, most: int) -> None:
        self.text = Text(text)
        self.chain, self.bound, self.most = chain, steps, most
        self.steps = Steps(self.text)
        self.steps.can = self._can
        self.broken: dict[str, Shape] = {}
        self.seen: set[Point] = set()
        self._won: dict[Any, set[Configuration]] = {}
        self._all: list[Configuration] | None = None
        self._beyond: dict[Configuration, list[str]] = {}
        self.dues = [due for each in self.text.invariants.values() for due in self._dues(each)]

    def _dues(self, each: declared.InvariantDeclaration) -> Iterator[Due]:
        if isinstance(each.condition, written.LeadsTo):
            start = self.steps.evaluator(Configuration((), (), ()))
            for scope in start.instances(each.condition.binders, NOTHING):
                yield Due(each.name.text, each.condition, scope)

    def search(self) -> dict[str, Shape]:
        """Return how each property that is broken is broken first."""
        layers: dict[int, dict[int, list[Point]]] = {0: {0: list(self._starts())}}
        chain = 0
        while chain in layers:
            while layers[chain]:
                length = min(layers[chain])
                for point in layers[chain].pop(length):
                    self._visit(point, chain, length, layers)
            chain += 1
        return self.broken

    @property
    def configurations(self) -> set[Configuration]:
        return {each.here for each in self.seen}

    def _starts(self) -> Iterator[Point]:
        for start in starts(self.steps.layout, lambda here: CodeQuestions(self.steps, here)):
            if start is None:
                self._note("init.defined", 0, 0)
            else:
                yield Point(start, 0, (None,) * len(self.dues))

    def _note(self, name: str, chain: int, length: int) -> None:
        self.broken[name] = min(self.broken.get(name, (chain, length)), (chain, length))

    def _visit(self, point: Point, chain: int, length: int, layers: Any) -> None:
        waits = tuple(self._waiting(due, point.here, wait) for due, wait in zip(self.dues, point.waits, strict=True))
        point = attrs.evolve(point, waits=waits)
        if point in self.seen:
            return
        self.seen.add(point)
        if len(self.seen) > self.most:
            raise TooManyError
        for due, wait in zip(self.dues, waits, strict=True):
            if wait is not None and wait >= due.within:
                self._note(due.name, chain, length)
        self._judge(point.here, chain, length)
        if self.beyond(point.here):
            return
        for rule, outcome in self._attempts(point.here):
            modifies = rule.kind is RuleKind.MODIFICATION
            if (chain == self.chain) if modifies else (point.since == self.bound):
                continue
            used = chain + modifies
            if outcome is UNDEFINED:
                self._note(f"{rule.name.text}.defined", used, length + 1)
                continue
            self._judge_step(point.here, outcome, used, length + 1)
            since = 0 if modifies or self.bound is None else point.since + 1
            later = tuple(
                None if wait is None else wait + due.counts(rule) for due, wait in zip(self.dues, waits, strict=True)
            )
            layers.setdefault(used, {}).setdefault(length + 1, []).append(Point(outcome, since, later))

    def beyond(self, here: Configuration) -> list[str]:
        if here not in self._beyond:
            self._beyond[here] = self.steps.layout.beyond(here)
        return self._beyond[here]

    def _attempts(self, here: Configuration) -> Iterator[tuple[declared.RuleDeclaration, Any]]:
        for name, rule in self.text.rules.items():
            for arguments in self.text.arguments(name):
                for outcome in self.steps.outcomes(here, name, arguments):
                    if outcome is not None:
                        yield rule.node, outcome

    def _waiting(self, due: Due, here: Configuration, wait: int | None) -> int | None:
        """Return for how many counted steps a deadline waits here; None where nothing does."""
        evaluator = self.steps.evaluator(here)
        if self.beyond(here):  # the run ends here: only what is due by now counts
            try:
                return self._waits(due, evaluator, wait)
            except UndefinedError:
                return None
        return self._waits(due, evaluator, wait)

    def _waits(self, due: Due, evaluator: Any, wait: int | None) -> int | None:
        if evaluator.value(due.node.goal, due.scope):
            return None
        if wait is not None:
            return min(wait, due.within)
        return 0 if evaluator.value(due.node.premise, due.scope) else None

    # --------------------------------------------------------------- judgement

    def _judge(self, here: Configuration, chain: int, length: int) -> None:
        for name in self.beyond(here):
            self._note(f"{name}.range", chain, length)
        for name, each in self.text.invariants.items():
            if isinstance(each.condition, written.LeadsTo):
                continue
            if each.kind is StatementKind.MEASURE:
                self._measure(name, each, self.steps.evaluator(here), chain, length)
                continue
            if not _is_of_step(each.condition):
                self._judge_one(name, each, self.steps.evaluator(here), chain, length)

    def _judge_step(self, here: Configuration, after: Configuration, chain: int, length: int) -> None:
        for name, each in self.text.invariants.items():
            if _is_of_step(each.condition):
                self._judge_one(name, each, self.steps.evaluator(here, after), chain, length)

    def _judge_one(self, name: str, each: declared.InvariantDeclaration, evaluator: Any, chain: int, n: int) -> None:
        try:
            found = evaluator.value(each.condition, NOTHING)
        except UndefinedError:
            if each.kind is not StatementKind.WITNESS:
                self._note(f"{name}.defined", chain, n)
            return
        if found is (each.kind is StatementKind.WITNESS):
            self._note(name, chain, n)

    def _measure(self, name: str, each: declared.InvariantDeclaration, evaluator: Any, chain: int, n: int) -> None:
        """A check of a limit states that the measure is no greater, and that it is as great somewhere."""
        for limit in self.text.limits.get(name, ()):
            try:
                found = evaluator.value(each.condition, NOTHING)
            except UndefinedError:
                self._note(f"{name}.limit.defined", chain, n)
                continue
            if found > limit:
                self._note(f"{name}.limit", chain, n)
            if found >= limit:
                self._note(f"{name}.reached", chain, n)

    # -------------------------------------------------------------- possibility

    def _can(self, here: Configuration, asked: written.Possible, scope: Scope) -> bool:
        if self.beyond(here):
            return True
        key = (asked, tuple(sorted(scope.values.items())))
        if key not in self._won:
            self._won[key] = self._winning(asked, scope)
        return here in self._won[key]

    def _winning(self, asked: written.Possible, scope: Scope) -> set[Configuration]:
        places = self._everything()
        found = {each for each in places if self._holds(asked.body, each, scope)}
        rules = None if asked.rules is None else {each.text for each in asked.rules}
        for _ in range(len(places) if asked.within is None else int(asked.within.text)):
            more = {
                each
                for each in places
                if not self.beyond(each) and any(ends <= found for ends in self._moves(each, rules))
            }
            if more <= found:
                break
            found |= more
        return found

    def _holds(self, node: Any, here: Configuration, scope: Scope) -> bool:
        try:
            return bool(self.steps.evaluator(here).value(node, scope))
        except UndefinedError:
            return False

    def _moves(self, here: Configuration, rules: set[str] | None) -> Iterator[set[Configuration]]:
        for name in self.text.rules if rules is None else rules:
            for arguments in self.text.arguments(name):
                if self.steps.layout.held(here, name, arguments, UNKNOWN) is not None:
                    continue
                outcomes = self.steps.outcomes(here, name, arguments)
                if all(isinstance(each, Configuration) for each in outcomes):
                    yield set(outcomes)

    def _everything(self) -> list[Configuration]:
        """Return all configurations that any run reaches."""
        if self._all is None:
            waiting = deque(each.here for each in self._starts())
            found = dict.fromkeys(waiting)
            while waiting:
                here = waiting.popleft()
                if self.beyond(here):
                    continue
                for _, outcome in self._attempts(here):
                    if isinstance(outcome, Configuration) and outcome not in found:
                        found[outcome] = None
                        waiting.append(outcome)
                        if len(found) > self.most:
                            raise TooManyError
            self._all = list(found)
        return self._all


def _is_of_step(node: Any) -> bool:
    if isinstance(node, written.Name) and node.primed:
        return True
    return any(map(_is_of_step, parts_of(node)))
