"""Completions of a log, found by trying everything in the interpreter.

Owns: all configurations that the model can be in after each step of a log, as far as they are few.
Must never know: solvers, verdicts.

After each step the set of configurations that agree with all that was observed until then is kept, and which step
leads from which to which. Where it grows too large, or values of infinite sorts would have to be tried, some questions
are left unanswered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import prod

from msgspec.structs import replace

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.replay import Replayed
from invariants.interpreter.state.choices import NOTHING_CHOSEN, NamedEntry, Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.failures import NotFinite, UndecidedValue
from invariants.interpreter.state.outcomes import Fired, Started, UndefinedAttempt, UndefinedStart
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Property
from invariants.logs.completions import broken_by_end, is_on_steps, judgements
from invariants.logs.log import NOTHING_OBSERVED, Log
from invariants.logs.observed_steps import differences, outcomes

MOST_STARTS = 20_000
"""Combinations of initial values that are tried."""
MOST_CONFIGURATIONS = 2_000
"""Configurations after one step that are kept."""
_MOST_EXPLAINED = 50
"""Configurations from which a step that does not fit is tried, to tell what would happen."""


class _Edge(Record):
    """A step: where from, what was left open and chosen, and where to. It may end the run."""

    before: Configuration
    choices: Recorded
    after: Configuration | UndefinedAttempt


class _Way(Record):
    """A way through the log: the last step and the way before it; without them, a start.

    ``broken`` is the first position at which the property in question was broken on the way.
    """

    start: Configuration | UndefinedStart
    edge: _Edge | None = None
    before: _Way | None = None
    broken: int | None = None

    @property
    def last(self) -> Configuration | UndefinedAttempt | UndefinedStart:
        """Where it has come to."""
        return self.start if self.edge is None else self.edge.after

    def replayed(self) -> Replayed:
        """The run."""
        edges: list[_Edge] = []
        way: _Way | None = self
        while way is not None and way.edge is not None:
            edges.append(way.edge)
            way = way.before
        edges.reverse()
        if isinstance(self.start, UndefinedStart):
            return Replayed((), (), self.start)
        reached = [edge.after for edge in edges]
        configurations = (self.start, *(each for each in reached if isinstance(each, Configuration)))
        end = reached[-1] if reached else None
        choices = tuple(edge.choices for edge in edges)
        return Replayed(configurations, choices, end if isinstance(end, UndefinedAttempt) else None)


class CompletionSearch:
    """Everything that a log can have been. ``remaining`` tells how many seconds are left."""

    def __init__(self, interpreter: Interpreter, log: Log, remaining: Callable[[], float | None]) -> None:
        self._interpreter = interpreter
        self._log = log
        self._remaining = remaining
        self._starts: list[Configuration] = []
        self._undefined: list[UndefinedStart] = []
        self._edges: list[list[_Edge]] = []
        self._reached = -1
        self._complete = True
        self._obstacle: str | None = None
        self._asked: tuple[Property | None, int, list[_Way]] | None = None
        try:
            self._explore()
        except NotFinite:
            self._obstacle = "a value of an infinite type is left open"
        except UndecidedValue as reason:
            self._obstacle = f"it could not be determined: {reason}"
        except NoAnswerError as reason:
            self._obstacle = str(reason)

    @property
    def is_forced(self) -> bool:
        """Whether the log, as far as it was explored, leaves nothing open."""
        single = all(len(edges) == 1 for edges in self._edges[: self._reached])
        return self._complete and single and len(self._starts) + len(self._undefined) == 1

    def _explore(self) -> None:
        self._find_starts(self._known_at_start())
        if not self._starts and not self._undefined:
            # What was observed of a constant later on may be what does not fit; the log goes on until then.
            self._find_starts(self._log.start.values)
        if self._log.undefined_start:
            self._starts = []
            self._reached = 0 if self._undefined else -1
            return
        layer = dict.fromkeys(self._starts)
        if layer:
            self._reached = 0
        for number, step in enumerate(self._log.steps, start=1):
            if not layer:
                return
            edges: list[_Edge] = []
            for configuration in layer:
                if not self._interpreter.in_range(configuration):
                    continue
                self._check_time()
                found = outcomes(self._interpreter, configuration, step)
                self._complete = self._complete and found.complete
                for outcome in found.agreeing:
                    after = outcome.configuration if isinstance(outcome, Fired) else outcome
                    edges.append(_Edge(configuration, outcome.choices, after))
            layer = {edge.after: None for edge in edges if isinstance(edge.after, Configuration)}
            if len(layer) > MOST_CONFIGURATIONS:
                raise NoAnswerError("what the log leaves out can be completed in too many ways to try all of them")
            self._edges.append(edges)
            if edges:
                self._reached = number

    def _check_time(self) -> None:
        remaining = self._remaining()
        if remaining is not None and remaining <= 0:
            raise NoAnswerError("timeout")

    # --------------------------------------------------------------- starts

    def _find_starts(self, values: Mapping[NamedEntry, Value]) -> None:
        for start in self._all_starts(values):
            if isinstance(start, UndefinedStart):
                self._undefined.append(start)
            elif not differences(self._interpreter, start.configuration, self._log.start):
                self._starts.append(start.configuration)

    def _known_at_start(self) -> dict[NamedEntry, Value]:
        """What was observed of the start, and what was first observed of constants."""
        values = dict(self._log.start.values)
        for step in self._log.steps:
            for (variable, indices), value in step.after.values.items():
                if variable.constant:
                    values.setdefault((variable, indices), value)
        return values

    def _all_starts(self, values: Mapping[NamedEntry, Value]) -> Iterator[Started | UndefinedStart]:
        interpreter = self._interpreter
        model = interpreter.model
        open_entries = [
            variable.sort
            for variable in (*model.constants, *model.variables)
            if variable not in model.initial_values
            for indices, _ in interpreter.layout.entries(variable)
            if (variable, indices) not in values
        ]
        if prod(len(interpreter.layout.values(sort)) for sort in open_entries) > MOST_STARTS:
            raise NoAnswerError("there are too many initial values to try all of them")
        return interpreter.starts(values)

    def start(self, values: Mapping[NamedEntry, Value]) -> Started | UndefinedStart | None:
        """A start with these values."""
        undefined = None
        for start in self._all_starts(values):
            if isinstance(start, Started):
                return start
            undefined = start
        return undefined

    # ---------------------------------------------------------- completions

    def reached(self) -> int:
        """How far the log goes."""
        if self._reached == len(self._log.steps):
            return self._reached
        if self._obstacle is not None:
            raise NoAnswerError(self._obstacle)
        self._require_completeness()
        return self._reached

    def run(self, steps: int) -> Replayed:
        """A completion of so many steps."""
        return self._ways(None, steps)[0].replayed()

    def runs(self, steps: int) -> list[Replayed]:
        """Completions of so many steps that end in different configurations."""
        return [way.replayed() for way in self._ways(None, steps)[:_MOST_EXPLAINED]]

    def breaking(self, prop: Property, steps: int) -> Replayed | None:
        """The completion that breaks the property earliest."""
        best: _Way | None = None
        for way in self._ways(prop, steps):
            if way.broken is not None and (best is None or best.broken is None or way.broken < best.broken):
                best = way
        if best is not None:
            return best.replayed()
        self._require_completeness()
        return None

    def keeping(self, prop: Property, steps: int) -> Replayed | None:
        """A completion that does not break the property."""
        for way in self._ways(prop, steps):
            if way.broken is None:
                return way.replayed()
        self._require_completeness()
        return None

    def _require_completeness(self) -> None:
        if not self._complete:
            raise NoAnswerError("not all values of an infinite type can be tried")

    def beyond(self, steps: int) -> Replayed | None:
        """The step after a completion that comes closest to what was observed."""
        step = self._log.steps[steps]
        blind = replace(step, after=NOTHING_OBSERVED, undefined=False)
        best: tuple[_Way, Fired] | None = None
        least = 0
        for way in self._ways(None, steps):
            last = way.last
            if not isinstance(last, Configuration) or not self._interpreter.in_range(last):
                continue
            found = outcomes(self._interpreter, last, blind)
            for outcome in found.agreeing:
                if isinstance(outcome, Fired):
                    wrong = len(differences(self._interpreter, outcome.configuration, step.after))
                    if best is None or wrong < least:
                        best, least = (way, outcome), wrong
        if best is None:
            return None
        way, fired = best
        run = way.replayed()
        return Replayed((*run.configurations, fired.configuration), (*run.choices, fired.choices))

    # ----------------------------------------------------------------- ways

    def _ways(self, prop: Property | None, steps: int) -> list[_Way]:
        """Ways through so many steps: to each configuration one along which the property is broken, and one where not.

        Those that end undefined come last.
        """
        if steps > self._reached:
            raise NoAnswerError(self._obstacle or "so many steps were not tried")
        if self._asked is None or self._asked[:2] != (prop, steps):
            try:
                self._asked = prop, steps, self._all_ways(prop, steps)
            except UndecidedValue as reason:
                raise NoAnswerError(f"it could not be determined: {reason}") from reason
        return self._asked[2]

    def _all_ways(self, prop: Property | None, steps: int) -> list[_Way]:
        if not self._starts:
            return [self._at_end(prop, _Way(start), start) for start in self._undefined]
        layer = {(start, False): _Way(start) for start in self._starts}
        ended: list[_Way] = []
        for position, edges in enumerate(self._edges[:steps]):
            ended = []
            following: dict[tuple[Configuration, bool], _Way] = {}
            for edge in edges:
                for way in (layer.get((edge.before, False)), layer.get((edge.before, True))):
                    if way is None:
                        continue
                    for broken in self._broken(prop, way, edge, position):
                        longer = _Way(way.start, edge, way, broken)
                        if isinstance(edge.after, UndefinedAttempt):
                            ended.append(self._at_end(prop, longer, edge.after))
                            continue
                        key = edge.after, broken is not None
                        known = following.get(key)
                        if known is None or _is_earlier(broken, known.broken):
                            following[key] = longer
            layer = following
        return [*self._at_last(prop, layer.values(), steps), *ended]

    def _broken(self, prop: Property | None, way: _Way, edge: _Edge, position: int) -> set[int | None]:
        """Where the property is first broken on a way that goes on with a step; several where it depends on answers."""
        if prop is None or way.broken is not None:
            return {way.broken}
        if not is_on_steps(self._interpreter, prop):
            found = judgements(self._interpreter, prop, edge.before, None, edge.choices)
            return {None if how is None else position for how in found}
        if isinstance(edge.after, UndefinedAttempt):
            return {None}
        found = judgements(self._interpreter, prop, edge.after, edge.before, edge.choices)
        return {None if how is None else position + 1 for how in found}

    def _at_last(self, prop: Property | None, ways: Iterable[_Way], steps: int) -> Iterator[_Way]:
        """The ways, once the property is judged in the configurations that they end in."""
        for way in ways:
            last = way.last
            if prop is None or way.broken is not None or is_on_steps(self._interpreter, prop):
                yield way
            elif isinstance(last, Configuration):
                for how in judgements(self._interpreter, prop, last, None, NOTHING_CHOSEN):
                    yield way if how is None else replace(way, broken=steps)

    def _at_end(self, prop: Property | None, way: _Way, end: UndefinedAttempt | UndefinedStart) -> _Way:
        """A way that ends undefined, once the property is judged there."""
        if prop is None or way.broken is not None or broken_by_end(self._interpreter, prop, end) is None:
            return way
        return replace(way, broken=len(way.replayed().configurations))


def _is_earlier(broken: int | None, than: int | None) -> bool:
    return broken is not None and than is not None and broken < than
