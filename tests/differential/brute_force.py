"""Exhaustive search over configurations, with the interpreter alone.

Owns: the exact answer, for small finite models, to the question of `chain k, steps n` about every property.
Must never know: solvers, encodings.

Runs are explored in the order of their chain's length, then of their own. Of the ways to reach a configuration, only
those matter that come earlier in this order or have fewer transitions since the last modification: whatever can be done
after one that is later and has more, can be done after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fails, Fired, Started, UndefinedAttempt
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import (
    DefinedInvariant,
    Model,
    Property,
    RangeInvariant,
    StatedInvariant,
)
from invariants.language.model.operators import RuleKind


class TooManyConfigurationsError(Exception):
    """The search was abandoned: there are more configurations than the cap allows."""


@attrs.frozen
class Step:
    """A step of a run. ``configuration`` is None where the attempt is undefined."""

    rule: str
    arguments: tuple[Value, ...]
    choices: Recorded
    configuration: Configuration | None


@attrs.frozen
class Broken:
    """A property is broken: by how long a chain and how long a run, and one such run.

    ``start`` is None where the start itself is undefined.
    """

    chain: int
    length: int
    start: Configuration | None
    steps: tuple[Step, ...]


@attrs.define(eq=False)
class _Edge:
    """A step that some configuration allows, with the properties that it breaks."""

    rule: str
    arguments: tuple[Value, ...]
    outcome: Fired | UndefinedAttempt
    breaks: list[str]


@attrs.define(eq=False)
class _Node:
    """A configuration as reached by one run: ``since`` counts the transitions since the last modification."""

    configuration: Configuration
    since: int
    parent: _Node | None
    edge: _Edge | None

    def steps(self) -> tuple[Step, ...]:
        found: list[Step] = []
        node: _Node = self
        while node.parent is not None and node.edge is not None:
            edge = node.edge
            found.append(Step(edge.rule, edge.arguments, edge.outcome.choices, node.configuration))
            node = node.parent
        return tuple(reversed(found))

    def start(self) -> Configuration:
        node = self
        while node.parent is not None:
            node = node.parent
        return node.configuration


class BruteForce:
    """One search. ``chain`` and ``steps`` are None for `any`."""

    def __init__(
        self,
        interpreter: Interpreter,
        chain: int | None,
        steps: int | None,
        properties: Iterable[str] | None = None,
        cap: int = 200_000,
    ) -> None:
        self.interpreter = interpreter
        self.model: Model = interpreter.model
        self.chain = chain
        self.steps = steps
        self.cap = cap
        names = list(self.model.properties) if properties is None else list(properties)
        self.properties: dict[str, Property] = {name: self.model.properties[name] for name in names}
        self.broken: dict[str, Broken] = {}
        self.fewest: dict[Configuration, int] = {}
        """For each configuration that was reached, the least number of transitions since the last modification."""
        self.fired: set[str] = set()
        self._edges: dict[Configuration, list[_Edge]] = {}

    def run(self) -> dict[str, Broken | None]:
        """For each property how it is broken first, or None where it survives within the bounds."""
        length = chain = 0
        layers: dict[int, dict[int, list[_Node]]] = {0: {0: list(self._starts())}}
        while chain in layers:
            layer = layers[chain]
            while layer and not self._settled(chain, length):
                length = min(layer)
                for node in layer.pop(length):
                    self._visit(node, chain, length, layers)
            if self._settled(chain, length):
                break
            del layers[chain]
            chain += 1
            length = 0
        return {name: self.broken.get(name) for name in self.properties}

    def attempts(self) -> Iterator[tuple[Configuration, str, Fired | UndefinedAttempt]]:
        """Every attempt: its configuration, its rule, and its outcome."""
        for configuration, edges in self._edges.items():
            yield from ((configuration, edge.rule, edge.outcome) for edge in edges)

    def _settled(self, chain: int, length: int) -> bool:
        return all(
            name in self.broken and (self.broken[name].chain, self.broken[name].length) <= (chain, length)
            for name in self.properties
        )

    def _starts(self) -> Iterator[_Node]:
        for start in self.interpreter.starts():
            if isinstance(start, Started):
                yield _Node(start.configuration, 0, None, None)
            elif "init.defined" in self.properties:
                self.broken["init.defined"] = Broken(0, 0, None, ())

    def _visit(self, node: _Node, chain: int, length: int, layers: dict[int, dict[int, list[_Node]]]) -> None:
        configuration = node.configuration
        fewest = self.fewest.get(configuration)
        if fewest is not None and fewest <= node.since:
            return
        self.fewest[configuration] = node.since
        if fewest is None:
            if len(self.fewest) > self.cap:
                raise TooManyConfigurationsError(f"more than {self.cap}")
            for name in self._broken_in(configuration):
                self._note(name, chain, length, node, None)
        if not self.interpreter.in_range(configuration):
            return
        for edge in self._edges_of(configuration):
            modifies = self.model.rules[edge.rule].kind is RuleKind.MODIFICATION
            if modifies:
                if self.chain is not None and chain >= self.chain:
                    continue
                since, used = 0, chain + 1
            else:
                if self.steps is not None and node.since >= self.steps:
                    continue
                since, used = (0 if self.steps is None else node.since + 1), chain
            for name in edge.breaks:
                self._note(name, used, length + 1, node, edge)
            if isinstance(edge.outcome, Fired):
                reached = _Node(edge.outcome.configuration, since, node, edge)
                layers.setdefault(used, {}).setdefault(length + 1, []).append(reached)

    def _note(self, name: str, chain: int, length: int, node: _Node, edge: _Edge | None) -> None:
        known = self.broken.get(name)
        if known is not None and (known.chain, known.length) <= (chain, length):
            return
        steps = node.steps()
        if edge is not None:
            after = edge.outcome.configuration if isinstance(edge.outcome, Fired) else None
            steps = (*steps, Step(edge.rule, edge.arguments, edge.outcome.choices, after))
        self.broken[name] = Broken(chain, length, node.start(), steps)

    def _broken_in(self, configuration: Configuration) -> Iterator[str]:
        for name, prop in self.properties.items():
            match prop:
                case StatedInvariant(two_state=True):
                    continue
                case DefinedInvariant(subject=subject):
                    stated = self.model.properties.get(subject)
                    if not isinstance(stated, StatedInvariant) or stated.two_state:
                        continue
                case RangeInvariant() | StatedInvariant():
                    pass
            if isinstance(self.interpreter.evaluate(prop, configuration), Fails):
                yield name

    def _edges_of(self, configuration: Configuration) -> list[_Edge]:
        if configuration not in self._edges:
            self._edges[configuration] = [
                _Edge(rule, arguments, outcome, list(self._broken_by(rule, configuration, outcome)))
                for rule in self.model.rules
                for arguments in self.interpreter.arguments(rule)
                for outcome in self.interpreter.successors(configuration, rule, arguments)
            ]
            self.fired.update(e.rule for e in self._edges[configuration] if isinstance(e.outcome, Fired))
        return self._edges[configuration]

    def _broken_by(self, rule: str, before: Configuration, outcome: Fired | UndefinedAttempt) -> Iterator[str]:
        if isinstance(outcome, UndefinedAttempt):
            if f"{rule}.defined" in self.properties:
                yield f"{rule}.defined"
            return
        for name, prop in self.properties.items():
            stated = self.model.properties.get(prop.subject) if isinstance(prop, DefinedInvariant) else prop
            if not isinstance(stated, StatedInvariant) or not stated.two_state:
                continue
            judgement = self.interpreter.evaluate(prop, outcome.configuration, before, outcome.choices)
            if isinstance(judgement, Fails):
                yield name


def search(
    interpreter: Interpreter,
    chain: int | None = 3,
    steps: int | None = 8,
    properties: Iterable[str] | None = None,
    cap: int = 200_000,
) -> dict[str, Broken | None]:
    """For each property how it is broken first within the bounds (None: `any`), or None where it survives."""
    return BruteForce(interpreter, chain, steps, properties, cap).run()
