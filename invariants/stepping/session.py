"""A session of stepping: a run, and the commands that change it or look at it.

Owns: the effect of each command, and the complaints about commands that cannot be carried out where the run stands.
Must never know: the text of commands; how replies are shown; files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import assert_never

from msgspec.structs import replace

from invariants.foundation.diagnostics import Label
from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.foundation.limits import PATIENCE
from invariants.foundation.sorts import Scope
from invariants.foundation.sources import SourceText, Span
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Started
from invariants.language.model.declarations import Model
from invariants.logs.log import Log
from invariants.logs.observed_steps import differences
from invariants.stepping.choosing import PossibleOutcome, agreeing, agrees, chosen, listed
from invariants.stepping.commands import (
    Back,
    Command,
    Explain,
    Fire,
    FireNumber,
    FollowViolation,
    GivenCall,
    Help,
    Judge,
    ListOutcomes,
    ListSteps,
    LoadLog,
    Next,
    Quit,
    SaveEnd,
    SaveLog,
    ShowCode,
    ShowRun,
    ShowState,
    Start,
    Wanted,
)
from invariants.stepping.complaints import impossible, no_start, run_over
from invariants.stepping.followed import Followed, checked, completed, found_run, log_in
from invariants.stepping.moves import Moves, call_outcome, moves_of
from invariants.stepping.replies import (
    CallExplained,
    CodeShown,
    FileKind,
    FileWanted,
    HelpShown,
    JudgementsShown,
    MovesListed,
    Reply,
    RunMoved,
    RunShown,
    SessionEnded,
    StateShown,
)
from invariants.stepping.run import RunEnd, SteppedRun
from invariants.stepping.starts import first_start
from invariants.verdicts.narration import judged_properties, values_of_state
from invariants.verdicts.traces.trace_lines import log_text
from invariants.verdicts.verdict import RunResult, Verdict

_Read = Callable[[str], SourceText]
"""Reads a file. Raises ``ModelError``."""


class SteppingSession:
    """A session about one model. Other numbers or names of individuals come with the logs that have them."""

    def __init__(
        self,
        model: Model,
        scope: Scope,
        read: _Read,
        *,
        seconds: float | None = None,
        followed: Sequence[str] = (),
        additions: Mapping[str, object] | None = None,
        written: Model | None = None,
    ) -> None:
        """Begin with the first start.

        Raises ``ModelError`` where there is none, and ``NoAnswerError`` where that is not known.

        Args:
            model: the model.
            scope: the numbers of individuals.
            read: reads logs.
            seconds: the time for finding a violating run, or a start; None for the usual time.
            followed: the properties that are judged after each step; empty for all.
            additions: fields of the configuration as data, for the parts of a running system that the model lacks.
            written: the model as written, where ``model`` starts in the configuration of a running system.
        """
        self._read = read
        self._seconds = seconds
        self._followed = tuple(followed)
        self._additions = additions or {}
        self._written = written
        self._plan: Log | None = None
        self._moves: tuple[Configuration, Moves] | None = None
        self._interpreter = Interpreter(model, scope)
        self.run = SteppedRun(self._interpreter, self._started(None, {}), followed)

    @property
    def model(self) -> Model:
        """Return the model, with the present names of individuals."""
        return self._interpreter.model

    @property
    def scope(self) -> Scope:
        """Return the present numbers of individuals."""
        return self._interpreter.scope

    @property
    def begun(self) -> RunMoved:
        """Return the reply that shows where the run stands, with its last step."""
        return self._moved(self.run.length)

    def reply(self, command: Command) -> Reply:
        """Carry out a command, and return the reply.

        Raises ``ModelError`` where that is impossible, and ``NoAnswerError`` where the outcome is not known.
        """
        match command:
            case Start(values=values):
                return self._begin(self._started(command.span, values))
            case Fire(call=call, wanted=wanted, outcome=outcome):
                return self._fire(call, wanted, outcome)
            case FireNumber(wanted=wanted, outcome=outcome):
                return self._fire(self._numbered(command), wanted, outcome)
            case ListSteps(rule=rule):
                return MovesListed(self._listed(rule), rule, self.run.end)
            case ListOutcomes(call=call):
                return listed(self._interpreter, self._here(call.span), call)
            case Explain(call=call):
                here = self._here(call.span)
                return CallExplained(call_outcome(self._interpreter, here, call.rule, call.arguments))
            case ShowState(names=names):
                return self._state(command.span, names)
            case ShowCode():
                code = self._interpreter.code(self._place(command.span))
                return CodeShown({each.place: each.text for each in code})
            case Judge(names=names):
                return JudgementsShown(self.run.judge(names or self.run.followed, self._patience))
            case Back(count=count):
                return self._back(command, count)
            case FollowViolation(invariant=invariant):
                return self._follow_violation(command.span, invariant)
            case Next(count=count):
                return self._next(command.span, count)
            case ShowRun():
                return RunShown(self.run.trace(), self.run.chain, self.run.judgements)
            case SaveLog(path=path):
                return self._saved(command.span, path)
            case LoadLog(path=path):
                return self._follow(command.span, log_in(self._read_for(command.span, path), self.model, self.scope))
            case SaveEnd(path=path):
                return self._end(command.span, path)
            case Help(name=name):
                return HelpShown(name)
            case Quit():
                return SessionEnded()
            case _:
                assert_never(command)

    @property
    def _patience(self) -> float:
        return PATIENCE if self._seconds is None else self._seconds

    # -------------------------------------------------------------- starts

    def _started(self, span: Span | None, values: Wanted) -> Configuration:
        found = first_start(self._interpreter, values, self._patience)
        if not isinstance(found, Started):
            raise no_start(self.model, span, found, self._declared(values) if found is None else [])
        return found.configuration

    def _declared(self, values: Wanted) -> list[Span]:
        """Return the initial values in declarations that rule out some values whatever else is required of a start."""
        model = self.model
        declared = [model.initial_values[each].span for each, _ in values if each in model.initial_values]
        if not declared:
            return []
        free = replace(model, initial_constraints=(), constant_constraints=())
        with suppress(NoAnswerError):
            if first_start(Interpreter(free, self.scope), values, self._patience) is None:
                return list(dict.fromkeys(declared))
        return []

    def _begin(self, configuration: Configuration) -> RunMoved:
        self.run = SteppedRun(self._interpreter, configuration, self._followed)
        self._plan = None
        return self._moved(0)

    # --------------------------------------------------------------- steps

    def _here(self, span: Span) -> Configuration:
        """Return the configuration that a step can be taken from."""
        if self.run.end is not None:
            raise run_over(span, self.run.end)
        return self._place(span)

    def _place(self, span: Span) -> Configuration:
        """Return the configuration here."""
        if self.run.here is None:
            raise run_over(span, RunEnd.UNDEFINED)
        return self.run.here

    @property
    def _rules(self) -> list[str]:
        """Return the rules of the system, without those that only describe a configuration."""
        return [name for name in self.model.rules if not name.startswith("__")]

    def _listed(self, rule: str | None) -> Moves:
        here = self.run.here
        if here is None or self.run.end is not None:
            return Moves((), (), ())
        if rule is not None:
            return moves_of(self._interpreter, here, [rule])
        if self._moves is None or self._moves[0] is not here:
            self._moves = (here, moves_of(self._interpreter, here, self._rules))
        return self._moves[1]

    def _numbered(self, command: FireNumber) -> GivenCall:
        self._here(command.span)
        possible = self._listed(None).possible
        if command.number > len(possible):
            message = f"there is no step {command.number}: the list has {len(possible)}"
            raise impossible(command.span, message, "", "`list` shows the steps with their numbers")
        move = possible[command.number - 1]
        return GivenCall(move.rule, move.arguments, command.span)

    def _fire(self, call: GivenCall, wanted: Wanted, number: int | None) -> RunMoved:
        outcome = chosen(self._interpreter, self._here(call.span), call, wanted, number)
        if not self._is_on_plan(call, outcome):
            self._plan = None
        self.run.take((call.rule, call.arguments), outcome)
        return self._moved(self.run.length)

    def _is_on_plan(self, call: GivenCall, outcome: PossibleOutcome) -> bool:
        """Return whether the run that is followed has this step next."""
        if self._plan is None or self.run.length >= len(self._plan.steps):
            return False
        step = self._plan.steps[self.run.length]
        return (step.rule, step.arguments) == (call.rule, call.arguments) and agrees(self._interpreter, outcome, step)

    def _back(self, command: Back, count: int) -> RunMoved:
        if count > self.run.length:
            message = f"the run has only {self.run.length} steps" if self.run.length else "the run has no step yet"
            raise impossible(command.span, message, "", "`start` begins again")
        self.run.back(count)
        return self._moved(self.run.length)

    def _moved(self, first: int) -> RunMoved:
        """Return the reply after a change of the run, with its steps from a position on."""
        run = self.run
        ahead = 0 if self._plan is None else len(self._plan.steps) - run.length
        return RunMoved(run.trace(first), first, run.length, run.judgements, run.end, max(ahead, 0))

    # ------------------------------------------------------ runs to follow

    def _follow_violation(self, span: Span, invariant: str) -> RunMoved:
        result = checked(self.model, self.scope, invariant, self._seconds)
        if not isinstance(result, RunResult):
            sizes = ", ".join(f"{name} {size}" for name, size in self.scope.items())
            why = f": {result.reason}" if result.verdict is Verdict.UNKNOWN else ""
            message = f"no run to follow was found: {invariant} is {result.verdict.value}{why}"
            help_text = f"`check` has looked with {sizes}; --scope begins with other numbers" if sizes else None
            raise impossible(span, message, "", help_text)
        judged = [prop.name for prop in judged_properties(self.model)]
        if self._followed and invariant in judged and invariant not in self._followed:
            self._followed = (*self._followed, invariant)
        return self._follow(span, found_run(result, self.model, self.scope))

    def _follow(self, span: Span, followed: Followed) -> RunMoved:
        """Go to the start of a run, with its numbers and names of individuals."""
        if followed.log.undefined_start:
            raise impossible(span, "the start of that run is undefined: there is nothing to step through")
        if (followed.model, followed.scope) != (self.model, self.scope):
            if self.model.start is not None:
                raise impossible(span, "the log has other numbers or names of individuals than --state")
            self._interpreter = Interpreter(followed.model, followed.scope)
        log = completed(self._interpreter, followed.log, self._patience)
        start = self._started(span, log.start.values)
        if differences(self._interpreter, start, log.start):
            raise impossible(span, "no start has the code that the first line states")
        self._begin(start)
        self._plan = log
        return self._moved(0)

    def _next(self, span: Span, count: int | None) -> RunMoved:
        before = self.run.length
        left = 0 if self._plan is None else len(self._plan.steps) - before
        if self._plan is None or left <= 0:
            message = "there is no run to follow" if self._plan is None else "the run has no more steps"
            raise impossible(span, message, "", "`run NAME` or `load FILE` has one to follow")
        plan = self._plan
        for _ in range(left if count is None else min(count, left)):
            self._take_planned(span, plan)
        return self._moved(before + 1)

    def _take_planned(self, span: Span, plan: Log) -> None:
        position = self.run.length
        step = plan.steps[position]
        here = self._here(span)
        outcome = agreeing(self._interpreter, here, step)
        if outcome is None:
            message = f"the log departs from the model at step {position + 1}"
            raise impossible(span, message, "", "`invariants replay` says which clause or observation it is")
        self.run.take((step.rule, step.arguments), outcome)

    # --------------------------------------------------------------- looks

    def _state(self, span: Span, names: tuple[str, ...]) -> StateShown:
        return StateShown(values_of_state(self._interpreter, self._place(span), names), bool(names))

    # --------------------------------------------------------------- files

    def _read_for(self, span: Span, path: str) -> SourceText:
        """Return the text of a file. Raises ``ModelError``, at the place of the command, where it cannot be read."""
        try:
            return self._read(path)
        except ModelError as error:
            placed = (each if each.labels else replace(each, labels=(Label(span, ""),)) for each in error.diagnostics)
            raise ModelError(tuple(placed)) from None

    def _saved(self, span: Span, path: str) -> FileWanted:
        if self.model.start is not None:
            message = "a log begins at a start of the model, and this run where --state says"
            raise impossible(span, message, "", "`end FILE` writes the configuration here")
        names = {name: list(each) for name, each in self.model.individual_names.items()}
        header = {"scope": dict(self.scope), **({"names": names} if names else {})}
        origin = {"_model": self.model.path, "_digest": self.model.digest}
        text = log_text(self.run.trace(), {**header, **origin})
        return FileWanted(path, FileKind.LOG, text, self.run.length)

    def _end(self, span: Span, path: str) -> FileWanted:
        from invariants.gate.running.writing import readable_content  # most sessions write no configuration

        here, written = [self._place(span)], self._written or self.model
        try:
            content = readable_content(written, self._interpreter, here, self._additions)
        except NoAnswerError as error:
            help_text = "`save FILE` writes the run, which can be replayed"
            raise impossible(span, f"{path} is not written: {error}", "", help_text) from None
        return FileWanted(path, FileKind.CONFIGURATION, content, self.run.length)
