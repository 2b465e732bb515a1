"""Replies of a stepping session for people.

Owns: the text of each kind of reply.
Must never know: how a session comes to a reply; where the text goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import assert_never

from msgspec.structs import replace

from invariants.interpreter.state.outcomes import BlockedReason
from invariants.language.model.declarations import Model
from invariants.language.model.tables import variables_by_name
from invariants.report.start_line import start_phrases
from invariants.report.story import VIOLATION_SIGN, ShownRun, failure_rows, run_rows, step_label
from invariants.report.terminal.columns import visible, width_of, wrap
from invariants.report.terminal.fact_lines import counted, flow
from invariants.report.terminal.style import Painter, Style
from invariants.stepping.commands import COMMAND_FORMS
from invariants.stepping.complaints import outcome_text
from invariants.stepping.moves import BlockedCalls, Move, MoveKind, Moves
from invariants.stepping.replies import (
    CallExplained,
    CodeShown,
    FileWanted,
    HelpShown,
    JudgementsShown,
    MovesListed,
    OutcomesListed,
    Reply,
    RunMoved,
    RunShown,
    SessionEnded,
    StateShown,
)
from invariants.stepping.run import RunEnd
from invariants.verdicts.narration import attempt_of
from invariants.verdicts.traces.trace import Judgement, Truth

MOST_SHOWN = 20
"""The most calls of one rule, or outcomes, that a list shows: a screen has room for no more."""
MOST_EXPLANATIONS = 3
"""The most explanations of blocked calls of one rule: `why` has the others."""

_NOTES = {
    MoveKind.FIRES: "",
    MoveKind.CHOOSES: "a choice decides",
    MoveKind.UNDEFINED: "undefined",
}
_ENDS = {
    RunEnd.UNDEFINED: "the run is over: its last step is undefined",
    RunEnd.OUT_OF_RANGE: "the run is over: a variable is outside its range",
}


def render_reply(reply: Reply, model: Model, *, colour: bool, width: int) -> str:
    """Return the text of a reply without a final newline; empty where there is nothing to show."""
    rows = _ReplyPage(model, Painter(colour), width).rows(reply)
    return "\n".join(row.rstrip() for row in rows)


class _ReplyPage:
    def __init__(self, model: Model, painter: Painter, width: int) -> None:
        self._model = model
        self._painter = painter
        self._width = width

    def rows(self, reply: Reply) -> list[str]:
        match reply:
            case RunMoved():
                return [*self._run(reply), *self._judged(reply.judgements), *self._standing(reply)]
            case MovesListed():
                return self._moves(reply)
            case OutcomesListed():
                return self._outcomes(reply)
            case CallExplained(call=call):
                return list(self._explained(call))
            case StateShown():
                return self._state(reply)
            case CodeShown(code=code):
                rows = [row for place, text in code.items() for row in self._hanging(f"{place}: ", text)]
                return rows or ["  all code is as written"]
            case JudgementsShown(judgements=judgements):
                return self._judged(judgements)
            case RunShown():
                length = len(reply.trace) - 1
                facts = [counted(length, "step"), counted(len(reply.chain), "modification")]
                return [*self._run(reply), *self._judged(reply.judgements), f"  {' · '.join(facts)}"]
            case FileWanted():
                return [f"  {visible(reply.path)} is written, after {counted(reply.steps, 'step')}"]
            case HelpShown(name=name):
                return self._help(name)
            case SessionEnded():
                return []
            case _:
                assert_never(reply)

    # ----------------------------------------------------------------- run

    def _state(self, reply: StateShown) -> list[str]:
        phrases = start_phrases(reply.values, self._model)
        if reply.are_named:
            undeclared = {n: v for n, v in variables_by_name(self._model).items() if v.purpose is not None}
            phrases += start_phrases({n: each for n, each in reply.values.items() if n in undeclared}, None)
        return self._flowing(phrases) if phrases else ["  nothing is set"]

    def _run(self, reply: RunMoved | RunShown) -> list[str]:
        """Return the rows about the steps, with the deadlines of the invariants that are judged."""
        judged = {None, *(each.invariant for each in reply.judgements)}
        trace = tuple(
            replace(step, changes=tuple(each for each in step.changes if each.deadline_of in judged))
            for step in reply.trace
        )
        return run_rows(ShownRun(trace), self._model, self._painter, self._width) if trace else []

    def _judged(self, judgements: Sequence[Judgement]) -> list[str]:
        rows: list[str] = []
        paint = self._painter.paint
        for judgement in judgements:
            name = paint(visible(judgement.invariant), Style.STRONG)
            if judgement.truth is Truth.HOLDS:
                continue
            why = visible(judgement.reason or "it was not computed")
            words = {
                Truth.FAILS: paint("is false", Style.ERROR),
                Truth.UNDEFINED: paint("is undefined", Style.ERROR),
                Truth.UNDECIDED: paint(f"is undecided: {why}", Style.UNSURE),
                Truth.HOLDS: "",
            }[judgement.truth]
            rows.append(f"  {VIOLATION_SIGN if judgement.truth is not Truth.UNDECIDED else '?'} {name} {words}")
            if judgement.failure is not None:
                rows += failure_rows(judgement.failure, self._painter, self._width)
        holding = [each.invariant for each in judgements if each.truth is Truth.HOLDS]
        if holding:
            verb = "holds" if len(holding) == 1 else "hold"
            rows += [paint(row, Style.FAINT) for row in self._indented(f"{', '.join(holding)} {verb}")]
        return rows

    def _standing(self, moved: RunMoved) -> list[str]:
        if moved.end is not None:
            return [f"  {self._painter.paint(_ENDS[moved.end], Style.WARNING)}"]
        if moved.ahead:
            return [f"  {counted(moved.ahead, 'step')} ahead: `next` takes the next one"]
        return []

    # --------------------------------------------------------------- moves

    def _moves(self, listed: MovesListed) -> list[str]:
        if listed.end is not None:
            return [f"  {self._painter.paint(_ENDS[listed.end], Style.WARNING)}"]
        moves = listed.moves
        rows = self._possible(moves, numbered=listed.rule is None)
        if moves.blocked:
            rows += [*([""] if rows else []), "  cannot fire"]
        for _, group in groupby(moves.blocked, key=lambda each: each.rule):
            found = list(group)
            for each in found[:MOST_EXPLANATIONS]:
                rows += self._blocked(each)
            more = sum(len(each.calls) for each in found[MOST_EXPLANATIONS:])
            if more:
                rows.append(f"    … {found[0].rule}: {counted(more, 'more call')}: `why` has the reason of each")
        for note in dict.fromkeys(f"note: {untried.rule}: {untried.why}" for untried in moves.untried):
            rows += self._indented(note)
        return rows or ["  there is no rule"]

    def _possible(self, moves: Moves, *, numbered: bool) -> list[str]:
        if not moves.possible:
            return ["  nothing can fire"]
        rows = ["  can fire"]
        width = len(str(len(moves.possible)))
        numbers = {id(move): number for number, move in enumerate(moves.possible, 1)}
        for _, group in groupby(moves.possible, key=lambda each: each.rule):
            calls = list(group)
            for move in calls[:MOST_SHOWN]:
                number = f"{numbers[id(move)]:>{width}}  " if numbered else ""
                note = _NOTES[move.kind]
                rows.append(f"    {number}{self._label(move.rule, move.arguments)}{f'  ({note})' if note else ''}")
            if len(calls) > MOST_SHOWN:
                rows.append(f"    … {counted(len(calls) - MOST_SHOWN, 'more call')} of {calls[0].rule}")
        return rows

    def _blocked(self, found: BlockedCalls) -> list[str]:
        calls = [self._label(found.rule, arguments) for arguments in found.calls[:MOST_SHOWN]]
        if len(found.calls) > MOST_SHOWN:
            calls.append(f"… {len(found.calls) - MOST_SHOWN:,} more")
        rows = [f"    {row}" for row in wrap(f"{', '.join(calls)}: {found.reason.value}", self._width - 4)]
        if found.reason is BlockedReason.GUARD:
            rows += [f"  {row}" for row in failure_rows(found.failure, self._painter, self._width - 2)]
        if found.present is not None and found.reason is not BlockedReason.DISABLED:
            rows += self._hanging(f"    {found.site or found.rule} is by now: ", found.present)
        return rows

    def _explained(self, call: Move | BlockedCalls) -> Iterator[str]:
        if isinstance(call, BlockedCalls):
            yield from self._blocked(call)
            return
        words = {
            MoveKind.FIRES: "can fire",
            MoveKind.CHOOSES: "can fire; a choice decides what follows: `outcomes` lists it",
            MoveKind.UNDEFINED: "is undefined here: the run would end with it",
        }[call.kind]
        yield f"  {self._label(call.rule, call.arguments)} {words}"

    def _outcomes(self, listed: OutcomesListed) -> list[str]:
        rows = [f"  {step_label(listed.call)} can lead to"]
        width = len(str(len(listed.outcomes)))
        for number, step in enumerate(listed.outcomes[:MOST_SHOWN], 1):
            rows += self._hanging(f"    {number:>{width}}  ", outcome_text(step))
        if len(listed.outcomes) > MOST_SHOWN:
            rows.append(f"    … {len(listed.outcomes) - MOST_SHOWN:,} more; `with` and values chooses among them")
        if not listed.complete:
            rows.append("    … and others that were not tried; `with` and values tries one")
        if listed.can_refuse:
            rows.append("    or it refuses")
        return rows

    def _label(self, rule: str, arguments: tuple[object, ...]) -> str:
        return step_label(attempt_of(self._model, (rule, arguments)))  # type: ignore[arg-type]

    # ---------------------------------------------------------------- help

    def _help(self, name: str | None) -> list[str]:
        if name is not None:
            form = COMMAND_FORMS[name]
            return [f"  {form.usage}", *self._hanging("      ", form.summary)]
        names = [form.usage for form in COMMAND_FORMS.values()]
        column = max(width_of(usage) for usage in names if width_of(usage) <= _WIDEST_USAGE) + 4
        rows: list[str] = []
        for form in COMMAND_FORMS.values():
            start = f"  {form.usage}"
            if width_of(start) >= column:
                rows.append(start)
                start = ""
            rows += self._hanging(f"{start:<{column}}", form.summary)
        return rows

    # --------------------------------------------------------------- parts

    def _flowing(self, phrases: Sequence[str]) -> list[str]:
        first, *rest = [visible(phrase) for phrase in phrases]
        return flow([f"  {first}", *rest], self._width)

    def _indented(self, text: str) -> list[str]:
        return [f"  {row}" for row in wrap(visible(text), self._width - 2)]

    def _hanging(self, label: str, text: str) -> list[str]:
        """Return a text in rows behind a label, further rows below its first."""
        start = f"  {label}" if not label.startswith("  ") else label
        first, *rest = wrap(visible(text), max(self._width - width_of(start), 20))
        return [start + first, *(" " * min(width_of(start), 6) + row for row in rest)]


_WIDEST_USAGE = 30
"""The columns of the widest usage with its summary beside it; a wider one has the summary below."""
