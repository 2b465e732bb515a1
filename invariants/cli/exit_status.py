"""Exit statuses of the command line.

Owns: their numbers, their meaning, and which one wins where several apply.
Must never know: the work of a command.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

import click

from invariants.foundation.exceptions import InvariantsError

if TYPE_CHECKING:  # commands that give no verdicts do without
    from invariants.gate.decision import Decision
    from invariants.gate.recording.audit import LedgerReport
    from invariants.logs.log_report import LogReport
    from invariants.verdicts.verdict import Result


class ExitStatus(IntEnum):
    """The exit statuses of the process."""

    FINE = 0
    """Everything is as required."""
    VIOLATED = 1
    """An invariant is violated, a witness not reached, an expectation missed, an answer less than demanded, or there is
    no initial state; of ``fmt --check``: a file is not formatted; of ``verify``: a certificate is refused; of ``gate``:
    a change is refused, or a ledger is not whole."""
    UNUSABLE = 2
    """A bad model, bad usage, or a file that could not be written."""
    UNDECIDED = 3
    """Nothing is violated, but something is unknown."""
    ESCALATED = 4
    """Of ``gate``: a person has to decide."""
    INTERNAL = 70
    """A bug in the checker (``EX_SOFTWARE`` of sysexits.h)."""
    INTERRUPTED = 130
    """Ended by Ctrl-C, numbered as in shells (128 + SIGINT)."""
    BROKEN_PIPE = 141
    """The output has no reader any more (128 + SIGPIPE)."""
    TERMINATED = 143
    """Ended by SIGTERM (128 + SIGTERM)."""


STATUSES_HELP = """
\b
Exit status:
  0   everything is as required: every expectation is met; where none is
      stated, nothing is violated and nothing unknown
  1   an invariant is violated, a witness cannot be reached, an expectation is
      missed, or an answer not good enough for `check --strict` or `--require`;
      or there is no initial state
  2   a bad model, bad usage, or a file that could not be written
  3   undecided
  70  a bug in the checker
  130 interrupted by Ctrl-C; the report has the results until then
  143 the same by SIGTERM

Where several apply the worst status wins: 70, then 2, then 1, then 3.
"""
"""The statuses of commands that give verdicts, as their help explains them."""


class UnusableError(InvariantsError, click.ClickException):
    """A command cannot do its work, and this is not a bug of the checker."""

    exit_code = ExitStatus.UNUSABLE


_PRECEDENCE = (ExitStatus.INTERNAL, ExitStatus.UNUSABLE, ExitStatus.VIOLATED, ExitStatus.UNDECIDED)


def worst(statuses: Iterable[ExitStatus]) -> ExitStatus:
    """Return the worst status: of a bug, else a bad model, else a violation, else an undecided invariant."""
    found = set(statuses)
    return next((status for status in _PRECEDENCE if status in found), ExitStatus.FINE)


def status_of(result: Result) -> ExitStatus:
    """Return the status that one result calls for: demands decide first, then the expectation, if there is one.

    A requested file that could not be written is worse than any verdict. A verdict on a system without an initial state
    counts as a missed expectation. A lemma without an expectation is not a requirement, and calls for no status.
    """
    from invariants.verdicts.verdict import Verdict

    if result.not_written:
        return ExitStatus.UNUSABLE
    if result.vacuous or result.shortfall is not None:
        return ExitStatus.VIOLATED
    if result.expected is not None:
        return ExitStatus.FINE if result.as_expected else ExitStatus.VIOLATED
    if result.is_lemma:
        return ExitStatus.FINE
    if result.verdict in {Verdict.VIOLATED, Verdict.UNREACHABLE, Verdict.UNREACHED}:
        return ExitStatus.VIOLATED
    is_open = result.verdict is Verdict.UNKNOWN or (result.is_witness and result.verdict is Verdict.TESTED)
    return ExitStatus.UNDECIDED if is_open else ExitStatus.FINE


def status_of_decision(decision: Decision) -> ExitStatus:
    """Return the status that a decision calls for: only one that admits is fine."""
    from invariants.gate.decision import GateAction

    match decision.action:
        case GateAction.ADMIT:
            return ExitStatus.FINE
        case GateAction.ESCALATE:
            return ExitStatus.ESCALATED
        case GateAction.UNDECIDED:
            return ExitStatus.UNDECIDED
        case _:
            return ExitStatus.VIOLATED


def status_of_ledger(report: LedgerReport) -> ExitStatus:
    """Return the status that a ledger calls for: it has to be whole, and its decisions have to be made again."""
    from invariants.gate.recording.audit import Repetition

    faulty = {each.repetition for each in report.repeated or () if each.fault is not None}
    if not report.is_whole or Repetition.DIFFERENT in faulty:
        return ExitStatus.VIOLATED
    return ExitStatus.UNDECIDED if faulty else ExitStatus.FINE


def status_of_log(report: LogReport) -> ExitStatus:
    """Return the status that a log calls for."""
    from invariants.logs.log_report import Standing

    standings = {along.standing for along in report.invariants}
    if report.is_run is False or Standing.FALSE in standings:
        return ExitStatus.VIOLATED
    if report.is_run is None or standings & {Standing.DEPENDS, Standing.UNDECIDED}:
        return ExitStatus.UNDECIDED
    return ExitStatus.FINE
