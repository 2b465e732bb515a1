"""The report on a log, as plain data.

Owns: whether a log is a run of a model, where the log departs from the model, and how each invariant fares along it.
Must never know: how an answer is found; how a report is shown.

Values are as in results (``verdicts/verdict.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from invariants.foundation.records import ShownInNotebooks, ValueRecord
from invariants.foundation.sorts import Scope
from invariants.foundation.sources import Span
from invariants.language.model.declarations import Model
from invariants.verdicts.traces.trace import Failure, Shown, TraceStep


class Standing(Enum):
    """How an invariant fares along a log."""

    HOLDS = "holds"
    """True along every run of the model that agrees with the log."""
    FALSE = "false"
    """False somewhere along each of these runs."""
    DEPENDS = "depends"
    """False along some of these runs and true along others: the log leaves out the values that decide."""
    UNDECIDED = "undecided"
    """Not decided, for a reason."""


class DepartureKind(Enum):
    """The ways in which a log departs from the model."""

    START = "start"
    """The model has no such start."""
    UNDEFINED_START = "undefined start"
    """The start is undefined."""
    BLOCKED = "blocked"
    """The rule cannot fire."""
    UNDEFINED = "undefined"
    """The step is undefined."""
    DEFINED = "defined"
    """The log says that the step, or the start, is undefined, but the model defines it."""
    DIFFERENT = "different"
    """The rule fires, but its result differs from the observed values."""
    ENDED = "ended"
    """The run ended before this step."""
    FIRES = "fires"
    """The log says that the rule was refused, but it can fire."""


class CompletedBy(Enum):
    """Who found the values that a log leaves out."""

    INTERPRETER = "interpreter"
    SOLVER = "solver"


class RunExcerpt(ValueRecord):
    """The start of a run of the model and its last steps; ``omitted`` counts the steps left out between them."""

    trace: tuple[TraceStep, ...]
    omitted: int = 0


class Disagreement(ValueRecord):
    """An observation that the model contradicts. ``place`` is an entry or a site, as the language writes it."""

    place: str
    model: Shown | None
    """The value or code in the model; None for code that is as written."""
    log: Shown | None


class Departure(ValueRecord):
    """The first step that no run of the model has.

    ``step`` counts from 1; 0 is the start. ``reason`` is a sentence without a full stop, ``span`` the text that forbids
    the step, with ``words`` about it. ``site`` is the site that decides, or the rule where the whole rule decides;
    ``present`` is the code that the site holds at this step, None for code as written.
    """

    kind: DepartureKind
    step: int
    line: int | None
    rule: str | None
    arguments: Mapping[str, Shown]
    reason: str
    span: Span | None = None
    words: str = ""
    site: str | None = None
    present: str | None = None
    disagreements: tuple[Disagreement, ...] = ()
    forced: bool = True
    """Whether the log leaves nothing open. If it leaves something open, other completions may meet other obstacles."""
    excerpt: RunExcerpt | None = None
    """The run up to the step, and the step itself where the model can take it."""
    refused: bool = False
    """Whether the log says that the rule was refused; ``step`` is then the last step before the attempt."""


class PropertyAlongLog(ValueRecord):
    """How an invariant fares along a log.

    Where the invariant can be false, ``step`` is the first step at which it is false in the run of ``excerpt``.
    """

    invariant: str
    standing: Standing
    step: int | None = None
    line: int | None = None
    failure: Failure | None = None
    excerpt: RunExcerpt | None = None
    reason: str | None = None
    """The reason why the standing is undecided."""


class LogReport(ValueRecord, ShownInNotebooks):
    """The report on one log.

    ``is_run`` says whether the log is a run of the model; None where this was not decided, for ``reason``. ``reached``
    is the number of first steps that are a run. ``completed_by`` is None where the log leaves nothing open.
    """

    path: str
    model: Model
    scope: Scope
    steps: int
    chain: tuple[str, ...]
    """The modifications among the steps that are a run, in order."""
    is_run: bool | None
    reached: int | None
    departure: Departure | None = None
    invariants: tuple[PropertyAlongLog, ...] = ()
    excerpt: RunExcerpt | None = None
    completed_by: CompletedBy | None = None
    reason: str | None = None
    refusals: int = 0
    """The attempts that were refused, according to the log."""
    refusals_met: int = 0
    """The refused attempts before the departure."""
    seconds: float = 0.0
    end: Mapping[str, Any] | None = None
    """The configuration that the log ends in, as data, where that was asked for and is known."""
    end_missing: str | None = None
    """The reason why it is not known."""
