"""What was found out about a log, as plain data.

Owns: whether a log is a run of a model, where it departs from it, and how each invariant fares along it.
Must never know: how that was found out, or how it is shown.

Values are as in results (``verdicts/verdict.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import Scope
from invariants.foundation.sources import Span
from invariants.language.model.declarations import Model
from invariants.verdicts.verdict import Failure, Shown, TraceStep


class Standing(Enum):
    """How an invariant fares along a log."""

    HOLDS = "holds"
    """It holds along every run of the model that agrees with the log."""
    FALSE = "false"
    """It is false somewhere along every one of them."""
    DEPENDS = "depends"
    """It is false along some of them, and holds along others: the log leaves too much out to tell."""
    UNDECIDED = "undecided"
    """It was not found out."""


class DepartureKind(Enum):
    """What is wrong where a log departs from the model."""

    START = "start"
    """The model does not start like this."""
    UNDEFINED_START = "undefined start"
    """What is evaluated before the start is undefined."""
    BLOCKED = "blocked"
    """The rule cannot fire."""
    UNDEFINED = "undefined"
    """Trying the rule is undefined."""
    DEFINED = "defined"
    """The log says that the step (or the start) is undefined, and it is not."""
    DIFFERENT = "different"
    """The rule fires, but what was observed is not what comes of it."""
    ENDED = "ended"
    """The run has ended before."""


class CompletedBy(Enum):
    """What found the values that a log leaves out."""

    INTERPRETER = "interpreter"
    SOLVER = "solver"


class ToldRun(ValueRecord):
    """A run of the model: its start and, of a long one, only its last steps; ``omitted`` were left out between them."""

    trace: tuple[TraceStep, ...]
    omitted: int = 0


class Disagreement(ValueRecord):
    """Something that was observed and is not so. ``place`` is an entry or a place of code, as the language calls it."""

    place: str
    model: Shown | None
    """None for code that is as written."""
    log: Shown | None


class Departure(ValueRecord):
    """Where a log is no run of the model any more.

    ``step`` counts from 1; 0 is the start. ``reason`` is a sentence without a full stop, ``span`` the text that is to
    blame, with ``words`` about it. ``present`` is what ``site`` (of a rule as a whole: the rule) holds by then, where
    that is not as written.
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
    """Whether the log leaves nothing open; if not, other values for what it leaves out may meet other obstacles."""
    told: ToldRun | None = None
    """The run up to there, and the step as the model takes it where it does."""


class Along(ValueRecord):
    """How an invariant fares along a log.

    Where it can be false, ``step`` is the first one at which it is, in the run that is told.
    """

    invariant: str
    standing: Standing
    step: int | None = None
    line: int | None = None
    failure: Failure | None = None
    told: ToldRun | None = None
    reason: str | None = None
    """Why it was not found out."""


class LogReport(ValueRecord):
    """All that is to be said about a log.

    ``is_run`` is None where it was not found out, for ``reason``. ``reached`` is the number of steps that are a run.
    ``completed_by`` is None where the log leaves nothing open.
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
    invariants: tuple[Along, ...] = ()
    told: ToldRun | None = None
    completed_by: CompletedBy | None = None
    reason: str | None = None
    seconds: float = 0.0
