"""Completions of a log, found by exhaustive search in the interpreter.

Owns: all configurations in which the model can be after each step of a log, as long as they are few.
Must never know: solvers, verdicts.

The search keeps a layered graph: for each step a layer with the configurations that agree with all observations so far,
and the edges between neighbouring layers. Where a layer grows too large, or values of infinite sorts would have to be
tried, some questions get no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import prod

from msgspec.structs import replace

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record
from invariants.foundation.sorts import count_of
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.replay import Replayed
from invariants.interpreter.state.choices import NOTHING_CHOSEN, NamedEntry, Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.failures import NotFinite, UndecidedValue
from invariants.interpreter.state.outcomes import Fired, Started, UndefinedAttempt, UndefinedStart
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Property
from invariants.logs.completions import broken_by_end, evaluations, is_on_steps
from invariants.logs.log import NOTHING_OBSERVED, Log
from invariants.logs.observed_steps import differences, not_refused, outcomes

MOST_STARTS = 20_000
"""The most combinations of initial values that are tried."""
MOST_CONFIGURATIONS = 2_000
"""The most configurations after one step."""
_MOST_EXPLAINED = 50
"""The most configurations in which an impossible step is tried, to explain why it is impossible."""


class _Edge(Record):
    """A step between two configurations, with its choices; an undefined step ends the run."""

    before: Configuration
    choices: Recorded
    after: Configuration | UndefinedAttempt


class _Path(Record):
    """A path through the layers: its last edge and the path before this edge; without an edge, a start.

    ``broken`` is the first position on the path at which the property in question is broken.
    """

    start: Configuration | UndefinedStart
    edge: _Edge | None = None
    before: _Path | None = None
    broken: int | None = None

    @property
    def last(self) -> Configuration | UndefinedAttempt | UndefinedStart:
        """The end of the path."""
        return self.start if self.edge is None else self.edge.after

    def replayed(self) -> Replayed:
        """Return the run along the path."""
        edges: list[_Edge] = []
        path: _Path | None = self
        while path is not None and path.edge is not None:
            edges.append(path.edge)
            path = path.before
        edges.reverse()
        if isinstance(self.start, UndefinedStart):
            return Replayed((), (), self.start)
        reached = [edge.after for edge in edges]
        configurations = (self.start, *(each for each in reached if isinstance(each, Configuration)))
        end = reached[-1] if reached else None
        choices = tuple(edge.choices for edge in edges)
        return Replayed(configurations, choices, end if isinstance(end, UndefinedAttempt) else None)


class CompletionSearch:
    """All completions of a log. ``remaining`` returns the seconds that are left."""

    def __init__(self, interpreter: Interpreter, log: Log, remaining: Callable[[], float | None]) -> None:
        self._interpreter = interpreter
        self._log = log
        self._remaining = remaining
        self._starts: list[Configuration] = []
        self._undefined: list[UndefinedStart] = []
        self._edges: list[list[_Edge]] = []
        self._reached = -1
        self._refusals_met = 0
        """The refusals after the last reached step that have a completion."""
        self._complete = True
        self._obstacle: str | None = None
        self._last_paths: tuple[Property | None, int, list[_Path]] | None = None
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
        """Return whether the explored part of the log determines all values."""
        single = all(len(edges) == 1 for edges in self._edges[: self._reached])
        return self._complete and single and len(self._starts) + len(self._undefined) == 1

    def _explore(self) -> None:
        self._find_starts(self._known_at_start())
        if not self._starts and not self._undefined:
            # If a later observation of a constant contradicts the model, the log is a run up to this observation.
            self._find_starts(self._log.start.values)
        if self._log.undefined_start:
            self._starts = []
            self._reached = 0 if self._undefined else -1
            return
        layer = self._refusing(dict.fromkeys(self._starts), 0)
        self._starts = list(layer)
        if layer:
            self._reached = 0
        for number, step in enumerate(self._log.steps, start=1):
            if not layer or self._refusals_met < len(self._log.refusals_after(number - 1)):
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
                raise NoAnswerError("the log can be completed in too many ways to try all of them")
            if edges:
                self._reached = number
                layer = self._refusing(layer, number)
            if layer and self._log.refusals_after(number):
                edges = [edge for edge in edges if edge.after in layer]
            self._edges.append(edges)

    def _refusing(self, layer: dict[Configuration, None], steps: int) -> dict[Configuration, None]:
        """Return the configurations after so many steps that meet the refusals, up to a refusal that none meets."""
        self._refusals_met = 0
        for refusal in self._log.refusals_after(steps):
            kept: dict[Configuration, None] = {}
            for configuration in layer:
                self._check_time()
                agrees = not differences(self._interpreter, configuration, refusal.observed)
                if agrees and not_refused(self._interpreter, configuration, refusal) is None:
                    kept[configuration] = None
            if not kept:
                break
            layer = kept
            self._refusals_met += 1
        return layer

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
        """Return the observations of the start, and the first observation of each constant."""
        return {**self._log.constants, **self._log.start.values}

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
        if prod(count_of(interpreter.layout.values(sort)) for sort in open_entries) > MOST_STARTS:
            raise NoAnswerError("there are too many initial values to try all of them")
        return interpreter.starts(values)

    def start(self, values: Mapping[NamedEntry, Value]) -> Started | UndefinedStart | None:
        """Return a start with these values."""
        undefined = None
        for start in self._all_starts(values):
            if isinstance(start, Started):
                return start
            undefined = start
        return undefined

    # ---------------------------------------------------------- completions

    def reached(self) -> int:
        """Return the number of steps of the log that have a completion."""
        if self._reached == len(self._log.steps):
            return self._reached
        if self._obstacle is not None:
            raise NoAnswerError(self._obstacle)
        self._require_completeness()
        return self._reached

    def refusals_met(self, steps: int) -> int:
        """Return the number of refusals after so many steps that have a completion."""
        if steps < self._reached:
            return len(self._log.refusals_after(steps))
        if self._obstacle is not None:
            raise NoAnswerError(self._obstacle)
        if self._refusals_met < len(self._log.refusals_after(steps)):
            self._require_completeness()
        return self._refusals_met

    def run(self, steps: int) -> Replayed:
        """Return a completion of so many steps."""
        return self._paths(None, steps)[0].replayed()

    def runs(self, steps: int) -> list[Replayed]:
        """Return completions of so many steps that end in different configurations."""
        return [path.replayed() for path in self._paths(None, steps)[:_MOST_EXPLAINED]]

    def ends(self, steps: int) -> list[Configuration]:
        """Return every configuration in which a completion of so many steps ends."""
        self._require_completeness()
        ends = [path.last for path in self._paths(None, steps)]
        found = [end for end in ends if isinstance(end, Configuration)]
        if len(found) < len(ends):
            raise NoAnswerError("the run ends undefined: no configuration follows")
        return list(dict.fromkeys(found))

    def violating(self, prop: Property, steps: int) -> Replayed | None:
        """Return the completion that breaks the property earliest."""
        best: _Path | None = None
        for path in self._paths(prop, steps):
            if path.broken is not None and (best is None or best.broken is None or path.broken < best.broken):
                best = path
        if best is not None:
            return best.replayed()
        self._require_completeness()
        return None

    def satisfying(self, prop: Property, steps: int) -> Replayed | None:
        """Return a completion that does not break the property."""
        for path in self._paths(prop, steps):
            if path.broken is None:
                return path.replayed()
        self._require_completeness()
        return None

    def _require_completeness(self) -> None:
        if not self._complete:
            raise NoAnswerError("not all values of an infinite type can be tried")

    def beyond(self, steps: int) -> Replayed | None:
        """Return a completion with the next step that contradicts the fewest observations."""
        step = self._log.steps[steps]
        unobserved = replace(step, after=NOTHING_OBSERVED, undefined=False)
        best: tuple[_Path, Fired] | None = None
        least = 0
        for path in self._paths(None, steps):
            last = path.last
            if not isinstance(last, Configuration) or not self._interpreter.in_range(last):
                continue
            found = outcomes(self._interpreter, last, unobserved)
            for outcome in found.agreeing:
                if isinstance(outcome, Fired):
                    wrong = len(differences(self._interpreter, outcome.configuration, step.after))
                    if best is None or wrong < least:
                        best, least = (path, outcome), wrong
        if best is None:
            return None
        path, fired = best
        run = path.replayed()
        return Replayed((*run.configurations, fired.configuration), (*run.choices, fired.choices))

    # ---------------------------------------------------------------- paths

    def _paths(self, prop: Property | None, steps: int) -> list[_Path]:
        """Return paths of so many steps: to each configuration one that breaks the property, and one that keeps it.

        Paths with an undefined end come last.
        """
        if steps > self._reached:
            raise NoAnswerError(self._obstacle or "so many steps were not tried")
        if self._last_paths is None or self._last_paths[:2] != (prop, steps):
            try:
                self._last_paths = prop, steps, self._all_paths(prop, steps)
            except UndecidedValue as reason:
                raise NoAnswerError(f"it could not be determined: {reason}") from reason
        return self._last_paths[2]

    def _all_paths(self, prop: Property | None, steps: int) -> list[_Path]:
        if not self._starts:
            return [self._judged_undefined_end(prop, _Path(start), start) for start in self._undefined]
        layer = {(start, False): _Path(start) for start in self._starts}
        ended: list[_Path] = []
        for position, edges in enumerate(self._edges[:steps]):
            ended = []
            following: dict[tuple[Configuration, bool], _Path] = {}
            for edge in edges:
                for path in (layer.get((edge.before, False)), layer.get((edge.before, True))):
                    if path is None:
                        continue
                    for broken in self._broken(prop, path, edge, position):
                        longer = _Path(path.start, edge, path, broken)
                        if isinstance(edge.after, UndefinedAttempt):
                            ended.append(self._judged_undefined_end(prop, longer, edge.after))
                            continue
                        key = edge.after, broken is not None
                        known = following.get(key)
                        if known is None or _is_earlier(broken, known.broken):
                            following[key] = longer
            layer = following
        return [*self._judged_last(prop, layer.values(), steps), *ended]

    def _broken(self, prop: Property | None, path: _Path, edge: _Edge, position: int) -> set[int | None]:
        """Return the first position at which a path with one more edge breaks the property, for each answer."""
        if prop is None or path.broken is not None:
            return {path.broken}
        if not is_on_steps(self._interpreter, prop):
            found = evaluations(self._interpreter, prop, edge.before, None, edge.choices)
            return {None if how is None else position for how in found}
        if isinstance(edge.after, UndefinedAttempt):
            return {None}
        found = evaluations(self._interpreter, prop, edge.after, edge.before, edge.choices)
        return {None if how is None else position + 1 for how in found}

    def _judged_last(self, prop: Property | None, paths: Iterable[_Path], steps: int) -> Iterator[_Path]:
        """Yield the paths, with the property evaluated in their last configurations."""
        for path in paths:
            last = path.last
            if prop is None or path.broken is not None or is_on_steps(self._interpreter, prop):
                yield path
            elif isinstance(last, Configuration):
                for how in evaluations(self._interpreter, prop, last, None, NOTHING_CHOSEN):
                    yield path if how is None else replace(path, broken=steps)

    def _judged_undefined_end(
        self, prop: Property | None, path: _Path, end: UndefinedAttempt | UndefinedStart
    ) -> _Path:
        """Return a path, with the property evaluated at its undefined end."""
        if prop is None or path.broken is not None or broken_by_end(self._interpreter, prop, end) is None:
            return path
        return replace(path, broken=len(path.replayed().configurations))


def _is_earlier(broken: int | None, than: int | None) -> bool:
    return broken is not None and than is not None and broken < than
