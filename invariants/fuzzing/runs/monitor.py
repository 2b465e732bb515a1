"""The monitor: which properties a run violates.

Owns: the evaluation of properties on every configuration and step, and the best violation of each property so far.
Must never know: how runs are made.

A violated property stays monitored: a later violation may have a shorter chain.
"""

from __future__ import annotations

from collections.abc import Iterable

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import NoAnswer
from invariants.fuzzing.runs.run import Run
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fails, Holds
from invariants.language.model.declarations import DefinedInvariant, Property, RangeInvariant, StatedInvariant

_MOST_JUDGED = 30_000
"""The most configurations that are kept: memory must not grow with the number of examples."""


class Monitor:
    """Evaluates properties along the runs of a model. ``best`` has the best violations found."""

    def __init__(self, interpreter: Interpreter, properties: Iterable[str]) -> None:
        self._interpreter = interpreter
        model = interpreter.model
        self._in_states: dict[StatedInvariant, list[Property]] = {}
        self._on_steps: dict[StatedInvariant, list[Property]] = {}
        """Stated invariants of one and of two states, each with its monitored properties: that it holds, is defined."""
        self._in_ranges: list[RangeInvariant] = []
        self.attempts: frozenset[str]
        """Rules whose definedness is monitored."""
        self.start = False
        """Whether the definedness of the initial state is monitored."""
        attempts: set[str] = set()
        self.best: dict[str, Run | None] = {}
        """The shortest-chain violation of each property; None before the first one."""
        self.undecided: dict[str, int] = {}
        self.first_undecided: dict[str, NoAnswer] = {}
        """The first reason for which each property was not computed."""
        """The number of evaluations of each property that could not be computed."""
        self.evaluation_counts: dict[str, int] = {}
        """The number of evaluations of each property that could be computed."""
        for name in properties:
            prop = model.properties[name]
            self.best[name] = None
            self.undecided[name] = self.evaluation_counts[name] = 0
            match prop:
                case RangeInvariant():
                    self._in_ranges.append(prop)
                case StatedInvariant():
                    self._add(prop, prop)
                case DefinedInvariant(subject=subject):
                    stated = model.properties.get(subject)
                    if isinstance(stated, StatedInvariant):
                        self._add(stated, prop)
                    elif subject in model.rules:
                        attempts.add(subject)
                    else:
                        self.start = True
        self.attempts = frozenset(attempts)
        self._known: dict[Configuration, int] = {}
        """Evaluated configurations, each with the shortest chain that reached it; -1 where it violates nothing."""

    def _add(self, stated: StatedInvariant, watched: Property) -> None:
        (self._on_steps if stated.two_state else self._in_states).setdefault(stated, []).append(watched)

    @property
    def wanted(self) -> list[str]:
        """Return the properties for which a violation, or a violation by a shorter chain, is still searched."""
        return [name for name, run in self.best.items() if run is None or run.chain]

    def observe(self, run: Run) -> bool:
        """Evaluate the properties at the end of a run; return whether the run may go on."""
        configuration = run.configuration
        if configuration is None:
            subject = run.rule if run.parent is not None else "init"
            self.record(f"{subject}.defined", run)
            return False
        if self._on_steps and run.parent is not None:
            for stated, watched in self._on_steps.items():
                self._evaluate_all(stated, watched, run, configuration, run.parent.configuration)
        known = self._known.get(configuration)
        if known is not None and known <= run.chain:
            return True
        fine = True
        for stated, watched in self._in_states.items():
            fine = self._evaluate_all(stated, watched, run, configuration, None) and fine
        if not self._interpreter.in_range(configuration):
            for inside in self._in_ranges:
                self._evaluate(inside, run, configuration, None)
            return False
        if len(self._known) >= _MOST_JUDGED:
            self._known.clear()
        self._known[configuration] = -1 if fine else run.chain
        return True

    def _evaluate_all(
        self,
        stated: StatedInvariant,
        watched: list[Property],
        run: Run,
        configuration: Configuration,
        before: Configuration | None,
    ) -> bool:
        """Evaluate an invariant's properties; return whether none is violated. An invariant that holds is defined."""
        try:
            holds = isinstance(self._interpreter.evaluate(stated, configuration, before, run.choices), Holds)
        except NoAnswerError as error:
            for prop in watched:
                self._not_computed(prop.name, error)
            return True
        if holds:
            for prop in watched:
                self.evaluation_counts[prop.name] += 1
            return True
        fine = True
        for prop in watched:
            fine = self._evaluate(prop, run, configuration, before) and fine
        return fine

    def _evaluate(self, prop: Property, run: Run, configuration: Configuration, before: Configuration | None) -> bool:
        """Evaluate one property; return whether it is not violated."""
        name = prop.name
        try:
            evaluation = self._interpreter.evaluate(prop, configuration, before, run.choices)
        except NoAnswerError as error:
            self._not_computed(name, error)
            return True
        self.evaluation_counts[name] += 1
        if isinstance(evaluation, Fails):
            self.record(name, run)
            return False
        return True

    def _not_computed(self, name: str, error: NoAnswerError) -> None:
        self.undecided[name] += 1
        self.first_undecided.setdefault(name, error.why)

    def record(self, name: str, run: Run) -> None:
        """Keep a run that violates a monitored property if it is better than the best one so far."""
        if name not in self.best:
            return
        known = self.best[name]
        if known is None or (run.chain, run.length) < (known.chain, known.length):
            self.best[name] = run
