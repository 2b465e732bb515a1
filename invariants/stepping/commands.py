"""Commands for stepping through a model, as data.

Owns: one class for each command, and their names with usage and summary.
Must never know: the text of a command; the effect of a command.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from invariants.foundation.records import Record
from invariants.foundation.sources import Span
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.values import Value

Wanted = Mapping[NamedEntry, Value]
"""Values of variables and entries."""


class GivenCall(Record):
    """A rule with arguments."""

    rule: str
    arguments: tuple[Value, ...]
    span: Span


class Start(Record):
    """Begin a run with these values, whatever the text leaves open besides."""

    span: Span
    values: Wanted


class Fire(Record):
    """Take a step. Where choices lead to several outcomes, ``wanted`` has values after it, or ``outcome`` a number."""

    span: Span
    call: GivenCall
    wanted: Wanted
    outcome: int | None


class FireNumber(Record):
    """Take the step with a number in the list of possible steps; other fields as in :class:`Fire`."""

    span: Span
    number: int
    wanted: Wanted
    outcome: int | None


class ListSteps(Record):
    """Show which calls can fire, and which clauses block the others; of one rule only, if there is one."""

    span: Span
    rule: str | None


class ListOutcomes(Record):
    """Show the outcomes of one call."""

    span: Span
    call: GivenCall


class Explain(Record):
    """Show whether one call can fire, and which clause blocks it."""

    span: Span
    call: GivenCall


class ShowState(Record):
    """Show the values of variables; of all, without names."""

    span: Span
    names: tuple[str, ...]


class ShowCode(Record):
    """Show all code that is not as written."""

    span: Span


class Judge(Record):
    """Show which invariants hold here; all that the session follows, without names."""

    span: Span
    names: tuple[str, ...]


class Back(Record):
    """Take back some steps."""

    span: Span
    count: int


class FollowViolation(Record):
    """Find a run that breaks an invariant, and go to its start."""

    span: Span
    invariant: str


class Next(Record):
    """Take the next steps of the run that is followed; None for all of them."""

    span: Span
    count: int | None


class ShowRun(Record):
    """Show the run so far."""

    span: Span


class SaveLog(Record):
    """Write the run as a log."""

    span: Span
    path: str


class LoadLog(Record):
    """Read a log, and go to its start."""

    span: Span
    path: str


class SaveEnd(Record):
    """Write the configuration here."""

    span: Span
    path: str


class Help(Record):
    """Show the commands, or one of them."""

    span: Span
    name: str | None


class Quit(Record):
    """End the session."""

    span: Span


Command = (
    Start
    | Fire
    | FireNumber
    | ListSteps
    | ListOutcomes
    | Explain
    | ShowState
    | ShowCode
    | Judge
    | Back
    | FollowViolation
    | Next
    | ShowRun
    | SaveLog
    | LoadLog
    | SaveEnd
    | Help
    | Quit
)


class CommandForm(NamedTuple):
    """The form of a command, and its summary."""

    usage: str
    summary: str


COMMAND_FORMS = {
    "list": CommandForm("list [RULE]", "which rules can fire, numbered, and what blocks the others"),
    "fire": CommandForm(
        "[fire] RULE(ARGUMENTS) [with PLACE = VALUE, …] [outcome N]",
        "take a step; `3` takes the third of the list",
    ),
    "outcomes": CommandForm("outcomes RULE(ARGUMENTS)", "the outcomes of a step that choices leave open, numbered"),
    "why": CommandForm("why RULE(ARGUMENTS)", "what blocks a rule"),
    "state": CommandForm("state [VARIABLE …]", "the values of variables"),
    "code": CommandForm("code", "all code that is not as written"),
    "judge": CommandForm("judge [INVARIANT …]", "which invariants hold here, and why others do not"),
    "back": CommandForm("back [N]", "take back the last step, or N steps"),
    "start": CommandForm("start [PLACE = VALUE, …]", "begin again, with these initial values"),
    "run": CommandForm("run NAME", "find a run that breaks an invariant, or reaches a witness, and go to its start"),
    "next": CommandForm("next [N|all]", "take the next step of that run, or of a log"),
    "trace": CommandForm("trace", "the run so far"),
    "save": CommandForm("save FILE", "write the run as a log, for `invariants replay` and `load`"),
    "load": CommandForm("load FILE", "read a log, and go to its start"),
    "end": CommandForm("end FILE", "write the configuration here, for `invariants gate --state`"),
    "help": CommandForm("help [COMMAND]", "the commands"),
    "quit": CommandForm("quit", "end the session"),
}
"""The commands, by their names."""
