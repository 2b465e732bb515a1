"""The watch: which properties a run breaks.

Owns: the judgement of every configuration and step of a run, and the best violation of every property so far.
Must never know: how runs are made.

Properties are still watched once they are broken, for a violation by a shorter chain.
"""

from __future__ import annotations

from collections.abc import Iterable

from invariants.engines.fuzzing.paths import Path
from invariants.interpreter.configuration import Configuration
from invariants.interpreter.failures import NotFinite, Undecided
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.outcomes import Fails
from invariants.language.model.declarations import DefinedInvariant, Property, RangeInvariant, StatedInvariant

_MOST_REMEMBERED = 100_000
"""Configurations that are known to be fine, at most: memory must not grow with the number of examples."""


class Watch:
    """Watches the runs of a model for violations of properties."""

    def __init__(self, interpreter: Interpreter, properties: Iterable[str]) -> None:
        self._interpreter = interpreter
        model = interpreter.model
        self._in_states: list[Property] = []
        self._in_ranges: list[RangeInvariant] = []
        self._on_steps: list[Property] = []
        self.attempts: frozenset[str]
        """Rules of which it is watched whether they are defined."""
        self.start = False
        """Whether it is watched that the start is defined."""
        attempts: set[str] = set()
        self.best: dict[str, Path | None] = {}
        """For every property the violation by the shortest chain that was found; None where none was."""
        self.undecided: dict[str, int] = {}
        """How often it could not be computed whether a property holds."""
        self.judged: dict[str, int] = {}
        """How often it could."""
        for name in properties:
            judged = model.properties[name]
            self.best[name] = None
            self.undecided[name] = self.judged[name] = 0
            match judged:
                case RangeInvariant():
                    self._in_ranges.append(judged)
                case StatedInvariant(two_state=two_state):
                    (self._on_steps if two_state else self._in_states).append(judged)
                case DefinedInvariant(subject=subject):
                    stated = model.properties.get(subject)
                    if isinstance(stated, StatedInvariant):
                        (self._on_steps if stated.two_state else self._in_states).append(judged)
                    elif subject in model.rules:
                        attempts.add(subject)
                    else:
                        self.start = True
        self.attempts = frozenset(attempts)
        self._fine: dict[Configuration, None] = {}

    @property
    def wanted(self) -> list[str]:
        """Properties of which a violation, or one by a shorter chain, is still looked for."""
        return [name for name, path in self.best.items() if path is None or path.chain]

    def look(self, path: Path) -> bool:
        """Judge the end of a run; whether the run may go on."""
        configuration = path.configuration
        if configuration is None:
            subject = path.rule if path.parent is not None else "init"
            self.note(f"{subject}.defined", path)
            return False
        if self._on_steps and path.parent is not None:
            for judged in self._on_steps:
                self._judge(judged, path, configuration, path.parent.configuration)
        if configuration in self._fine:
            return True
        fine = True
        for judged in self._in_states:
            fine = self._judge(judged, path, configuration, None) and fine
        if not self._interpreter.in_range(configuration):
            for inside in self._in_ranges:
                self._judge(inside, path, configuration, None)
            return False
        if fine:
            if len(self._fine) >= _MOST_REMEMBERED:
                self._fine.clear()
            self._fine[configuration] = None
        return True

    def _judge(self, judged: Property, path: Path, configuration: Configuration, before: Configuration | None) -> bool:
        """Judge one property; whether it is not broken."""
        name = judged.name
        try:
            judgement = self._interpreter.judge(judged, configuration, before, path.choices)
        except (Undecided, NotFinite):
            self.undecided[name] += 1
            return True
        self.judged[name] += 1
        if isinstance(judgement, Fails):
            self.note(name, path)
            return False
        return True

    def note(self, name: str, path: Path) -> None:
        """Take note of a run that breaks a property, if it is the best one."""
        if name not in self.best:
            return
        known = self.best[name]
        if known is None or (path.chain, path.length) < (known.chain, known.length):
            self.best[name] = path
