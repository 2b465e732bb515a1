"""Judging: what the configurations and steps of a direct search violate, and which events they show.

Owns: where each property is judged, its first violation, and the events that have not happened.
Must never know: which configurations there are, in which order they are visited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from invariants.evidence.claims import Claim, EventsCovered, Vacuity, VacuityKind
from invariants.evidence.denials import left_hand_sides, never_met
from invariants.evidence.judging import JudgedWhere, is_violated, judged_where
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired
from invariants.language.model.declarations import DefinedInvariant, Property, StatedInvariant
from invariants.language.model.traversal import possibility_in


class EndOfRun:
    """The end of a run: a configuration, and the end of the run before its last step; the start has none.

    ``form`` stands for all configurations that differ in the order of individuals, and is what is searched from. Where
    the last step is undefined, ``is_attempt``, the configuration is that before it. ``place`` has the length of the
    chain and that of the run; ``since`` counts the transitions after the last modification, and is 0 where their number
    has no limit.
    """

    __slots__ = ("before", "configuration", "form", "is_attempt", "place", "rule", "since")

    def __init__(
        self,
        configuration: Configuration,
        form: Configuration,
        before: EndOfRun | None = None,
        rule: str = "",
        place: tuple[int, int] = (0, 0),
        *,
        since: int = 0,
        is_attempt: bool = False,
    ) -> None:
        self.configuration = configuration
        self.form = form
        self.before = before
        self.rule = rule
        self.place = place
        self.since = since
        self.is_attempt = is_attempt

    @property
    def chain(self) -> int:
        """Return the length of the chain."""
        return self.place[0]

    @property
    def length(self) -> int:
        """Return the length of the run."""
        return self.place[1]


class PropertyJudge:
    """Properties by where they are judged, and the first violation of each that is violated."""

    def __init__(self, interpreter: Interpreter, properties: Iterable[Property]) -> None:
        self._interpreter = interpreter
        self.breaches: dict[str, EndOfRun] = {}
        self._in_configurations: dict[str, Property] = {}
        self._on_steps: dict[str, Property] = {}
        self._on_attempts: dict[str, Property] = {}
        """By the name of the rule."""
        for prop in properties:
            where = judged_where(interpreter.model, prop)
            if isinstance(prop, DefinedInvariant) and where is JudgedWhere.ON_ATTEMPTS:
                self._on_attempts[prop.subject] = prop
            elif where is JudgedWhere.ON_STEPS:
                self._on_steps[prop.name] = prop
            else:
                self._in_configurations[prop.name] = prop

    def arrived(self, reached: EndOfRun) -> None:
        """Judge a configuration that was not reached before."""
        for name, prop in self._in_configurations.items():
            if name not in self.breaches and is_violated(self._interpreter, prop, reached.configuration, None):
                self.breaches[name] = reached

    def stepped(self, reached: EndOfRun, before: Configuration, fired: Fired) -> None:
        """Judge a step. A violation after more steps may be found before one with a shorter chain or run."""
        for name, prop in self._on_steps.items():
            if self._is_earlier(name, reached) and self._is_broken_by(prop, before, fired):
                self.breaches[name] = reached

    def attempted(self, reached: EndOfRun) -> None:
        """Note that the last step of a run is undefined."""
        prop = self._on_attempts.get(reached.rule)
        if prop is not None and self._is_earlier(prop.name, reached):
            self.breaches[prop.name] = reached

    def breaks(self, name: str, before: Configuration, fired: Fired) -> bool:
        """Return whether a step violates a property, if that is about steps."""
        prop = self._on_steps.get(name)
        return prop is None or self._is_broken_by(prop, before, fired)

    def _is_earlier(self, name: str, reached: EndOfRun) -> bool:
        known = self.breaches.get(name)
        return known is None or reached.place < known.place

    def _is_broken_by(self, prop: Property, before: Configuration, fired: Fired) -> bool:
        return is_violated(self._interpreter, prop, fired.configuration, (before, fired))


class MissedEvents:
    """The events that have not happened so far: rules that did not fire, left-hand sides that were not true."""

    def __init__(self, interpreter: Interpreter, names: Iterable[str]) -> None:
        model = interpreter.model
        self._rules = tuple(model.rules)
        self.silent = dict.fromkeys(self._rules)
        self._denials: dict[str, Vacuity] = {}
        self.is_known = True
        """Whether the interpreter can tell all of them."""
        denials: list[StatedInvariant] = []
        for name in names:
            prop = model.properties[name]
            if not isinstance(prop, StatedInvariant) or possibility_in(prop) is not None:
                continue
            for number, span in enumerate(left_hand_sides(prop.implications)):
                denial = never_met(model, name, number)
                if denial is None:
                    self.is_known = False
                    continue
                denials.append(denial)
                self._denials[denial.name] = Vacuity(VacuityKind.NEVER_MET, name, number, span)
        self.judge = PropertyJudge(interpreter, denials)

    @property
    def are_over(self) -> bool:
        """Return whether nothing is left to be seen."""
        return not self.silent and len(self.judge.breaches) == len(self._denials)

    @property
    def seen(self) -> frozenset[Vacuity]:
        """The events that have happened, and a start among them."""
        fired = (Vacuity(VacuityKind.NEVER_FIRES, rule) for rule in self._rules if rule not in self.silent)
        met = (claim for name, claim in self._denials.items() if name in self.judge.breaches)
        return frozenset([Vacuity(VacuityKind.NO_START), *fired, *met])

    def claims(self) -> Iterator[Claim]:
        """Yield the events that did not happen, and that these are all."""
        yield from (Vacuity(VacuityKind.NEVER_FIRES, rule) for rule in self.silent)
        yield from (claim for name, claim in self._denials.items() if name not in self.judge.breaches)
        yield EventsCovered()
