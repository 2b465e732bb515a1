"""Runs to follow: one that a check has found, or that a log has kept.

Owns: the way from a violation or a log to steps that can be taken one by one.
Must never know: where the run stands.
"""

from __future__ import annotations

import time

from msgspec.structs import replace

from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record
from invariants.foundation.sorts import Scope
from invariants.foundation.sources import SourceText
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.language.model.declarations import Model
from invariants.logs.log import Log, Observed
from invariants.logs.log_header import header_of_log, require_room
from invariants.logs.log_reading import read_log
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.traces.trace_lines import log_text
from invariants.verdicts.verdict import Result, RunResult


class Followed(Record):
    """A log, and the model and scope that it is about."""

    model: Model
    scope: Scope
    log: Log


def log_in(source: SourceText, model: Model, scope: Scope) -> Followed:
    """Return the log in a text, in its own numbers and names of individuals, if it has such.

    Raises ``ModelError`` where the log is unusable.
    """
    header = header_of_log(source, model)
    scope = {**scope, **header.scope}
    require_room(source, header, scope)
    model = replace(model, individual_names=header.names) if header.names else model
    return Followed(model, scope, read_log(source, model, scope))


def completed(interpreter: Interpreter, log: Log, seconds: float) -> Log:
    """Return a log with all that it leaves out, as far as some run of the model agrees with it.

    Raises ``NoAnswerError`` where such a run was not found, and it is not known that there is none.
    """
    from invariants.logs.log_replay import completions_of  # few sessions read a log

    deadline = time.monotonic() + seconds
    completions = completions_of(interpreter, log, lambda: deadline - time.monotonic())
    reached = completions.reached()
    if reached < 0:
        return log
    seen = [_observed(interpreter, each) for each in completions.run(reached).configurations]
    steps = [replace(step, after=seen[n]) if n < len(seen) else step for n, step in enumerate(log.steps, 1)]
    return replace(log, start=seen[0] if seen else log.start, steps=tuple(steps))


def _observed(interpreter: Interpreter, configuration: Configuration) -> Observed:
    """Return a whole configuration as it is observed."""
    layout = interpreter.layout
    entries = [(variable, indices) for variable in layout.regions for indices, _ in layout.entries(variable)]
    code = {each.place: each.text for each in interpreter.code(configuration)}
    return Observed({entry: configuration.value(*entry) for entry in entries}, code)


def checked(model: Model, scope: Scope, invariant: str, seconds: float | None) -> Result:
    """Return the result of checking one invariant in a scope. Raises ``ModelError`` where nothing can be asked."""
    from invariants.verdicts.session import check_apart  # a session does without until it asks

    sizes = tuple(scope.items())
    options = CheckOptions(invariants=(invariant,), scopes=sizes, timeout=seconds)
    found = list(check_apart(model, options, SilentListener(), warnings=False))
    results = [each for each in found if isinstance(each, Result)]
    if not results:
        raise ModelError(tuple(each for each in found if not isinstance(each, Result)))
    return next((each for each in results if isinstance(each, RunResult)), results[0])


def found_run(result: RunResult, model: Model, scope: Scope) -> Followed:
    """Return the run of a result as a log."""
    source = SourceText(f"<run to {result.invariant}>", log_text(result.trace, {"scope": dict(scope)}))
    return Followed(model, scope, read_log(source, model, scope))
