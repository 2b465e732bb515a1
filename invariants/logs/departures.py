"""The explanation of the first step, or of the start, that no run of the model has.

Owns: the kind of a departure, the text that forbids the step, and the run up to it.
Must never know: how completions are found; text formatting.
"""

from __future__ import annotations

from msgspec.structs import replace

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sources import Span
from invariants.interpreter.explain.blocked import BlockingClause
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.replay import Replayed
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import (
    Blocked,
    BlockedReason,
    Fails,
    Fired,
    NotInitial,
    UndefinedAttempt,
    UndefinedStart,
)
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import RangeInvariant
from invariants.language.model.expressions import SiteKey, Variable
from invariants.logs.completions import Completions
from invariants.logs.log import NOTHING_OBSERVED, Log, LoggedStep, Refusal
from invariants.logs.log_report import Departure, DepartureKind, Disagreement, RunExcerpt
from invariants.logs.observed_steps import Difference, differences, not_refused, outcomes
from invariants.verdicts.narration import compared_text, failure_of, trace_of
from invariants.verdicts.traces.shown_values import place, shown
from invariants.verdicts.traces.trace import shown_text

MOST_STEPS_SHOWN = 200
"""The most steps of a run in a report: a longer run is shown by its last steps."""

_AS_WRITTEN = "the code as written"


def excerpt_of(interpreter: Interpreter, log: Log, run: Replayed, steps: int) -> RunExcerpt:
    """Return an excerpt of the first ``steps`` steps of a run: if they are many, the start and the last steps."""
    firings = [(step.rule, step.arguments) for step in log.steps[:steps]]
    first = max(steps - MOST_STEPS_SHOWN, 0)
    trace = trace_of(interpreter, firings[first:], run.configurations[first : steps + 1])
    if first:
        trace = (*trace_of(interpreter, (), run.configurations[:1]), *trace[1:])
    return RunExcerpt(trace, first)


class DepartureExplainer:
    """Explains where a log departs. ``forced`` says that the log leaves nothing open."""

    def __init__(self, interpreter: Interpreter, log: Log, completions: Completions, *, forced: bool) -> None:
        self._interpreter = interpreter
        self._model = interpreter.model
        self._log = log
        self._completions = completions
        self._forced = forced

    def departure(self, reached: int) -> Departure:
        """Return the departure after so many steps of the log, -1 for the start. Raises ``NoAnswerError``."""
        return self._of_start() if reached < 0 else self._of_step(reached)

    def departure_at_refusal(self, reached: int, refusal: Refusal) -> Departure:
        """Return the departure at an attempt that the log has as refused. Raises ``NoAnswerError``."""
        step = LoggedStep(refusal.line, refusal.rule, refusal.arguments, refusal.observed)
        runs = self._completions.runs(reached)
        ended = [run for run in runs if run.end is not None]
        for run in runs:
            if run.end is not None:
                continue
            last = run.configurations[-1]
            departure = replace(self._departure_at(step, reached, run, steps=reached), refused=True)
            outcome = not_refused(self._interpreter, last, refusal)
            if isinstance(outcome, Fired):
                return self._not_refused(departure, step, last)
            if outcome is not None:
                return self._undefined(departure, step, outcome)
            found = differences(self._interpreter, last, refusal.observed)
            if found:
                return self._changed(departure, found)
        if not ended:
            raise NoAnswerError("the reason why the rule can fire was not found")
        return self._after_the_end(
            replace(self._departure_at(step, reached, ended[0], steps=reached), refused=True), ended[0]
        )

    def _not_refused(self, departure: Departure, step: LoggedStep, last: Configuration) -> Departure:
        """Return a departure at the refusal of a rule that can fire, with a rewritten clause, if there is one."""
        rule = self._model.rules[step.rule]
        sites = [guard for guard in rule.guards if isinstance(guard, SiteKey)]
        changed = ((site, self._present(last, step, site)) for site in sites)
        site, present = next(((s, text) for s, text in changed if text is not None), (None, None))
        span = rule.span if site is None else self._model.sites[site].span
        return replace(
            departure,
            kind=DepartureKind.FIRES,
            reason=f"{step.rule} can fire there: nothing refuses it",
            span=span,
            words="all that it requires holds" if site is None else "as written",
            site=None if site is None else str(site),
            present=present,
        )

    def _undefined(self, departure: Departure, step: LoggedStep, outcome: UndefinedAttempt) -> Departure:
        return replace(
            departure,
            kind=DepartureKind.UNDEFINED,
            reason=f"{step.rule} is undefined there: {outcome.reason.value}",
            span=outcome.span,
            words=outcome.reason.value,
        )

    def _changed(self, departure: Departure, found: list[Difference]) -> Departure:
        return replace(
            departure,
            kind=DepartureKind.DIFFERENT,
            reason="the observations differ from the state before, which a refused step leaves as it is",
            disagreements=tuple(self._disagreement(each) for each in found),
        )

    # --------------------------------------------------------------- steps

    def _of_step(self, reached: int) -> Departure:
        step = self._log.steps[reached]
        runs = self._completions.runs(reached)
        alive = [run for run in runs if run.end is None and self._interpreter.in_range(run.configurations[-1])]
        if not alive:
            return self._after_the_end(self._departure_at(step, reached + 1, runs[0]), runs[0])
        fired = self._completions.beyond(reached)
        if fired is not None:
            departure = self._departure_at(step, reached + 1, fired, steps=reached + 1)
            return self._different(departure, step, fired)
        tried = [(run, self._outcome_of(step, run)) for run in alive]
        for run, outcome in tried:
            if isinstance(outcome, UndefinedAttempt):
                return self._undefined(self._departure_at(step, reached + 1, run), step, outcome)
        blocked = [(run, outcome) for run, outcome in tried if isinstance(outcome, Blocked)]
        found = [
            (run, self._interpreter.blocking_clause(run.configurations[-1], step.arguments, b)) for run, b in blocked
        ]
        # The last obstacle in the text explains most: everything before it holds.
        places = [(b.span.start, clause.part.start) for (_, b), (_, clause) in zip(blocked, found, strict=True)]
        run, clause = found[places.index(max(places))]
        return self._blocked(self._departure_at(step, reached + 1, run), step, clause)

    def _outcome_of(self, step: LoggedStep, run: Replayed) -> Blocked | UndefinedAttempt:
        """Return the outcome of a step that cannot be taken after a run."""
        found = outcomes(self._interpreter, run.configurations[-1], _unobserved(step))
        for outcome in found.agreeing:
            if isinstance(outcome, UndefinedAttempt):
                return outcome
        if found.blocked is None:
            raise NoAnswerError("the reason why the step is impossible was not found")
        return found.blocked

    def _after_the_end(self, departure: Departure, run: Replayed) -> Departure:
        """Return a departure at a step after the end of the run."""
        if isinstance(run.end, UndefinedAttempt):
            words = f"the run has ended: {run.end.rule} is undefined: {run.end.reason.value}"
            return replace(departure, reason=words, span=run.end.span, words=run.end.reason.value)
        return self._out_of_range(departure, run.configurations[-1])

    def _departure_at(self, step: LoggedStep, number: int, run: Replayed, steps: int | None = None) -> Departure:
        """Return a departure after a run, with an excerpt of ``steps`` steps, by default all before the departure."""
        parameters = zip(self._model.rules[step.rule].parameters, step.arguments, strict=True)
        arguments = {parameter.name: shown(self._model, parameter.sort, value) for parameter, value in parameters}
        so_far = excerpt_of(self._interpreter, self._log, run, number - 1 if steps is None else steps)
        return Departure(
            DepartureKind.ENDED, number, step.line, step.rule, arguments, "", forced=self._forced, excerpt=so_far
        )

    def _out_of_range(self, departure: Departure, last: Configuration) -> Departure:
        for prop in self._model.properties.values():
            if isinstance(prop, RangeInvariant):
                evaluation = self._interpreter.evaluate(prop, last)
                if isinstance(evaluation, Fails):
                    failure = failure_of(self._model, evaluation, last)
                    reason = f"the run has ended: {failure.what}, outside its range"
                    return replace(departure, reason=reason, span=failure.span, words=failure.what)
        raise ValueError("a configuration outside a range, without the variable that is")

    def _blocked(self, departure: Departure, step: LoggedStep, found: BlockingClause) -> Departure:
        words = "false" if found.reason is BlockedReason.GUARD else ""
        witnesses = [
            f"{w.local.name} = {shown_text(shown(self._model, w.local.sort, w.value))}" for w in found.witnesses
        ]
        if words and witnesses:
            words += f" for {', '.join(witnesses)}"
        compared = compared_text(self._model, found.compared)
        if words and compared is not None:
            words += f": {compared}"
        site = str(found.site) if found.site is not None else None
        if site is None and found.present is not None:
            site = step.rule
        return replace(
            departure,
            kind=DepartureKind.BLOCKED,
            reason=f"{step.rule} cannot fire: {found.reason.value}",
            span=found.part,
            words=words,
            site=site,
            present=found.present,
        )

    def _different(self, departure: Departure, step: LoggedStep, fired: Replayed) -> Departure:
        """Return a departure at a step that the model takes, but to another configuration."""
        before, after = fired.configurations[-2:]
        if step.undefined:
            reason = f"{step.rule} is defined there, and has a state after it"
            return replace(departure, kind=DepartureKind.DEFINED, reason=reason)
        found = differences(self._interpreter, after, step.after)
        if not found:
            raise NoAnswerError("the reason why the step is impossible was not found")
        site = self._assigning(step.rule, found[0].variable)
        present = None if site is None else self._present(before, step, site)
        return replace(
            departure,
            kind=DepartureKind.DIFFERENT,
            reason=f"the observations are not the result of {step.rule}",
            span=None if site is None else self._model.sites[site].span,
            words="" if present is None else "as written",
            site=None if site is None else str(site),
            present=present,
            disagreements=tuple(self._disagreement(each) for each in found),
            forced=self._forced and self._has_one_outcome(step, before),
        )

    def _has_one_outcome(self, step: LoggedStep, configuration: Configuration) -> bool:
        """Return whether a step leaves nothing open."""
        try:
            found = outcomes(self._interpreter, configuration, _unobserved(step))
        except NoAnswerError:
            return False
        return found.complete and len(found.agreeing) == 1

    def _assigning(self, rule: str, variable: Variable | None) -> SiteKey | None:
        """Return the site of a rule that assigns a variable."""
        for key in self._model.rules[rule].assignments:
            entry = self._model.sites[key].entry
            if entry is not None and entry.variable is variable:
                return key
        return None

    def _present(self, configuration: Configuration, step: LoggedStep, site: SiteKey) -> str | None:
        for code in self._interpreter.code(configuration):
            pairs = zip(code.arguments, step.arguments, strict=True)
            if code.has(site) and all(own is None or own == given for own, given in pairs):
                return code.text
        return None

    def _disagreement(self, found: Difference) -> Disagreement:
        if found.variable is None:
            return Disagreement(found.place, _code(found.actual), _code(found.observed))
        return self._disagreement_of(found.variable, found.indices, found.actual, found.observed)

    def _disagreement_of(
        self, variable: Variable, indices: tuple[Value, ...], actual: object, observed: object
    ) -> Disagreement:
        values = [shown(self._model, variable.sort, value) for value in (actual, observed)]  # type: ignore[arg-type]
        return Disagreement(place(self._model, variable, indices), *values)

    # --------------------------------------------------------------- start

    def _of_start(self) -> Departure:
        departure = Departure(DepartureKind.START, 0, self._log.start_line, None, {}, "", forced=self._forced)
        if self._log.undefined_start:
            return replace(departure, kind=DepartureKind.DEFINED, reason="the start is defined")
        accepted: dict[NamedEntry, Value] = {}
        refused: dict[NamedEntry, Value] = {}
        start = self._completions.start({})
        if start is None:
            return replace(departure, reason="the model has no initial configuration")
        for entry, value in self._log.start.values.items():
            tried = self._completions.start({**accepted, entry: value})
            if tried is None:
                refused[entry] = value
            else:
                accepted[entry] = value
                start = tried
        if isinstance(start, UndefinedStart):
            return replace(
                departure,
                kind=DepartureKind.UNDEFINED_START,
                reason=f"the start is undefined: {start.reason.value}",
                span=start.span,
                words=start.reason.value,
            )
        configuration = start.configuration
        if not refused:
            return self._start_with_other_code(departure, configuration)
        start_excerpt = RunExcerpt(trace_of(self._interpreter, (), (configuration,)))
        found = tuple(
            self._disagreement_of(*entry, configuration.value(*entry), value) for entry, value in refused.items()
        )
        entry, value = next(iter(refused.items()))
        span, words = self._why_not(configuration, entry, value)
        return replace(
            departure,
            reason="the model does not start with the observed values",
            span=span,
            words=words,
            disagreements=found,
            excerpt=start_excerpt,
        )

    def _start_with_other_code(self, departure: Departure, configuration: Configuration) -> Departure:
        found = differences(self._interpreter, configuration, self._log.start)
        disagreements = tuple(self._disagreement(each) for each in found)
        return replace(departure, reason=f"a run starts with {_AS_WRITTEN}", disagreements=disagreements)

    def _why_not(self, configuration: Configuration, entry: NamedEntry, value: Value) -> tuple[Span, str]:
        """Return the text that forbids an initial value next to the other values of a configuration, with words."""
        layout = self._interpreter.layout
        values = {
            (variable, indices): configuration.state[cell]
            for variable in layout.regions
            for indices, cell in layout.entries(variable)
        }
        variable, _ = entry
        expression = self._model.initial_values.get(variable)
        if expression is not None:
            return expression.span, "its initial value"
        found = self._interpreter.initial({**values, entry: value})
        if isinstance(found, NotInitial):
            if found.constraint is not None:
                return found.constraint.condition.span, "false"
            return found.span, f"not one of {variable.sort}" if found.variable is variable else "does not fit"
        return variable.span, "does not fit"


def _unobserved(step: LoggedStep) -> LoggedStep:
    """Return a step without its observations."""
    return replace(step, after=NOTHING_OBSERVED, undefined=False)


def _code(text: object) -> str:
    return _AS_WRITTEN if text is None else str(text)
