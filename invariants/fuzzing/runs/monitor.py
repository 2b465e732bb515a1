"""The watch: which properties a run breaks.

Owns: the judgement of every configuration and step of a run, and the best violation of every property so far.
Must never know: how runs are made.

Properties are still watched once they are broken, for a violation by a shorter chain.
"""

from __future__ import annotations

from collections.abc import Iterable

from invariants.foundation.exceptions import NoAnswerError
from invariants.fuzzing.runs.run import Run
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fails, Holds
from invariants.language.model.declarations import DefinedInvariant, Property, RangeInvariant, StatedInvariant

_MOST_REMEMBERED = 30_000
"""Configurations that are remembered at most: memory must not grow with the number of examples."""


class Monitor:
    """Watches the runs of a model for violations of properties."""

    def __init__(self, interpreter: Interpreter, properties: Iterable[str]) -> None:
        self._interpreter = interpreter
        model = interpreter.model
        self._in_states: dict[StatedInvariant, list[Property]] = {}
        self._on_steps: dict[StatedInvariant, list[Property]] = {}
        """Invariants, each with what is watched of it: that it holds, and that it is defined."""
        self._in_ranges: list[RangeInvariant] = []
        self.attempts: frozenset[str]
        """Rules of which it is watched whether they are defined."""
        self.start = False
        """Whether it is watched that the start is defined."""
        attempts: set[str] = set()
        self.best: dict[str, Run | None] = {}
        """For every property the violation by the shortest chain that was found; None where none was."""
        self.undecided: dict[str, int] = {}
        """How often it could not be computed whether a property holds."""
        self.judgement_counts: dict[str, int] = {}
        """How often it could."""
        for name in properties:
            prop = model.properties[name]
            self.best[name] = None
            self.undecided[name] = self.judgement_counts[name] = 0
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
        """Configurations that were judged, with the shortest chain that reached them; -1 where they are fine."""

    def _add(self, stated: StatedInvariant, watched: Property) -> None:
        (self._on_steps if stated.two_state else self._in_states).setdefault(stated, []).append(watched)

    @property
    def wanted(self) -> list[str]:
        """Properties of which a violation, or one by a shorter chain, is still looked for."""
        return [name for name, path in self.best.items() if path is None or path.chain]

    def look(self, path: Run) -> bool:
        """Judge the end of a run; whether the run may go on."""
        configuration = path.configuration
        if configuration is None:
            subject = path.rule if path.parent is not None else "init"
            self.note(f"{subject}.defined", path)
            return False
        if self._on_steps and path.parent is not None:
            for stated, watched in self._on_steps.items():
                self._judge_all(stated, watched, path, configuration, path.parent.configuration)
        known = self._known.get(configuration)
        if known is not None and known <= path.chain:
            return True
        fine = True
        for stated, watched in self._in_states.items():
            fine = self._judge_all(stated, watched, path, configuration, None) and fine
        if not self._interpreter.in_range(configuration):
            for inside in self._in_ranges:
                self._judge(inside, path, configuration, None)
            return False
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[configuration] = -1 if fine else path.chain
        return True

    def _judge_all(
        self,
        stated: StatedInvariant,
        watched: list[Property],
        path: Run,
        configuration: Configuration,
        before: Configuration | None,
    ) -> bool:
        """Judge what is watched of an invariant; whether nothing is broken. Where it holds it is defined as well."""
        try:
            holds = isinstance(self._interpreter.judge(stated, configuration, before, path.choices), Holds)
        except NoAnswerError:
            for prop in watched:
                self.undecided[prop.name] += 1
            return True
        if holds:
            for prop in watched:
                self.judgement_counts[prop.name] += 1
            return True
        fine = True
        for prop in watched:
            fine = self._judge(prop, path, configuration, before) and fine
        return fine

    def _judge(self, prop: Property, path: Run, configuration: Configuration, before: Configuration | None) -> bool:
        """Judge one property; whether it is not broken."""
        name = prop.name
        try:
            judgement = self._interpreter.judge(prop, configuration, before, path.choices)
        except NoAnswerError:
            self.undecided[name] += 1
            return True
        self.judgement_counts[name] += 1
        if isinstance(judgement, Fails):
            self.note(name, path)
            return False
        return True

    def note(self, name: str, path: Run) -> None:
        """Take note of a run that breaks a property, if it is the best one."""
        if name not in self.best:
            return
        known = self.best[name]
        if known is None or (path.chain, path.length) < (known.chain, known.length):
            self.best[name] = path
