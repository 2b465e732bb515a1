"""Replies to commands, as plain data.

Owns: one class for each kind of reply.
Must never know: how a reply is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from invariants.foundation.records import Record
from invariants.stepping.moves import BlockedCalls, Move, Moves
from invariants.stepping.run import RunEnd
from invariants.verdicts.traces.trace import Judgement, ShownMap, TraceStep


class RunMoved(Record):
    """The run has changed.

    ``trace`` has the steps to show, the first of them at position ``first`` of the run; it is empty where steps were
    taken back. ``length`` is the number of steps of the run, ``ahead`` of those that are still to be followed.
    """

    trace: tuple[TraceStep, ...]
    first: int
    length: int
    judgements: tuple[Judgement, ...]
    end: RunEnd | None = None
    ahead: int = 0


class MovesListed(Record):
    """The moves here. ``rule`` is the only rule that was asked about, if there is one."""

    moves: Moves
    rule: str | None
    end: RunEnd | None = None


class OutcomesListed(Record):
    """The outcomes of a call, each as a step."""

    call: TraceStep
    outcomes: tuple[TraceStep, ...]
    complete: bool
    can_refuse: bool


class CallExplained(Record):
    """How one call can fire, or which clauses block it."""

    call: Move | BlockedCalls


class StateShown(Record):
    """The values of some variables; ``are_named`` says that each of them was asked for by its name."""

    values: Mapping[str, ShownMap]
    are_named: bool


class CodeShown(Record):
    """All code that is not as written, by place."""

    code: Mapping[str, str]


class JudgementsShown(Record):
    """The truth of some invariants here."""

    judgements: tuple[Judgement, ...]


class RunShown(Record):
    """The run so far, with the chain of its modifications, and the judgements at its end."""

    trace: tuple[TraceStep, ...]
    chain: tuple[str, ...]
    judgements: tuple[Judgement, ...]


class FileKind(Enum):
    """The kinds of files that a session writes."""

    LOG = "log"
    CONFIGURATION = "configuration"


class FileWanted(Record):
    """A file to be written: the text of a log, or a configuration as data."""

    path: str
    kind: FileKind
    content: str | Mapping[str, Any]
    steps: int


class HelpShown(Record):
    """The command to explain; None for all."""

    name: str | None


class SessionEnded(Record):
    """The session is over."""


Reply = (
    RunMoved
    | MovesListed
    | OutcomesListed
    | CallExplained
    | StateShown
    | CodeShown
    | JudgementsShown
    | RunShown
    | FileWanted
    | HelpShown
    | SessionEnded
)
