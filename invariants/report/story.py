"""A violation as a story.

Owns: the layout of a violating run: the false part of the invariant, the start, and the changes of each step.
Must never know: how the run was found.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.records import Record
from invariants.language.model.declarations import Model
from invariants.report.start_line import start_phrases
from invariants.report.terminal.columns import pad, visible, width_of, wrap
from invariants.report.terminal.snippet import Annotation, SnippetFrame, lines_of, snippet
from invariants.report.terminal.style import Painter, Style, without_colour
from invariants.verdicts.traces.growth import ApproachRound, GrowthRound
from invariants.verdicts.traces.trace import (
    CodeChange,
    Failure,
    StepKind,
    TraceStep,
    Trap,
    UnusedRule,
    shown_text,
)
from invariants.verdicts.verdict import ApproachedResult, Result, RunResult, Verdict

MODIFICATION_SIGN = "⟲"
VIOLATION_SIGN = "✗"
WITNESS_SIGN = "✓"
APPROACH_SIGN = "≈"

_INDENT = 2
"""Columns in front of each row."""
_GAP = 5
"""Columns between the name of a step and its effect, and before the sign at the end."""
_WIDEST_LABEL = 34
"""The most columns of a step's name; a longer name stands on a row of its own."""
_SEPARATOR = " · "


class _StoryPage(Record):
    """The painter, the columns of the page, and the columns for the names of steps."""

    painter: Painter
    width: int
    label: int

    @property
    def room(self) -> int:
        """Return the columns for the changes of a step."""
        return max(self.width - _INDENT - self.label, 20)


def failure_rows(failure: Failure, painter: Painter, width: int, style: Style = Style.ERROR) -> list[str]:
    """Return the rows that show the false part of the invariant, or the true part of the witness, in its line."""
    words = failure.what
    if failure.witnesses:
        values = ", ".join(f"{name} = {shown_text(value)}" for name, value in failure.witnesses.items())
        words += f" for {values}"
    if failure.compared is not None:
        words += f": {failure.compared}"
    frame = SnippetFrame(painter, width, len(str(lines_of(failure.span)[1])), indent=_INDENT)
    return snippet(failure.span.source, [Annotation(failure.span, words, style, "─")], frame)


class ShownRun(Record):
    """A run to show, of which ``omitted`` steps after the start are left out.

    ``sign`` stands behind the last step; a run that ``is_good`` leads where it should. ``why`` is the reason why the
    last step is undefined, if it is. Deadlines are shown for ``invariant`` alone; all of them
    for None.
    """

    trace: tuple[TraceStep, ...]
    sign: str = ""
    why: str = "no value"
    omitted: int = 0
    is_good: bool = False
    invariant: str | None = None


def story_rows(result: RunResult, model: Model | None, painter: Painter, width: int) -> list[str]:
    """Return the rows that show the run of a result, step by step."""
    is_good = result.verdict is not Verdict.VIOLATED
    reached = APPROACH_SIGN if isinstance(result, ApproachedResult) else WITNESS_SIGN
    sign = f"{reached if is_good else VIOLATION_SIGN} {result.invariant}"
    shown_run = ShownRun(result.trace, sign, result.failure.what, is_good=is_good, invariant=result.invariant)
    return run_rows(shown_run, model, painter, width)


def growth_text(growth: GrowthRound | ApproachRound, result: Result) -> str:
    """Return which steps can be repeated for ever, and what that does to the measure."""
    steps = (result.trace or ())[-growth.steps :]
    labels = [step_label(each) for each in steps]
    if isinstance(growth, ApproachRound):
        labels = [_of_kind(text, step.kind) for text, step in zip(growth.round, steps, strict=True)]
        does = f"at most {growth.ratio} of the distance to {growth.limit} is left"
    else:
        does = f"the measure grows by at least {growth.least}"
    names = ", ".join(f"`{label}`" for label in labels)
    can = "this step can be repeated for ever" if len(steps) == 1 else "these steps can be repeated for ever"
    return f"{can}: {names}; each time {does}"


def growth_rows(growth: GrowthRound | ApproachRound, result: Result, width: int) -> list[str]:
    """Return the rows about the steps, and the condition under which they can be taken."""
    text = growth_text(growth, result)
    lines = [f"{text[0].upper()}{text[1:]}."]
    if growth.condition:
        it = "it" if growth.steps == 1 else "they"
        lines.append(f"Proved: {it} can be taken wherever this holds, and it holds again afterwards:")
        lines += [f"    {condition}" for condition in growth.condition]
    else:
        lines.append("Proved: that is so in every configuration.")
    return [" " * _INDENT + row for line in lines for row in wrap(visible(line), width - _INDENT)]


_MOST_UNUSED = 4
"""The rules of a trap that are named."""


def trap_rows(trap: Trap, painter: Painter, width: int) -> list[str]:
    """Return the rows about the configurations from which a goal cannot be reached."""
    lines = [trap_text(trap), *map(unused_text, trap.unused[:_MOST_UNUSED])]
    if len(trap.unused) > _MOST_UNUSED:
        lines.append(f"… and {len(trap.unused) - _MOST_UNUSED} more rules that cannot be relied on")
    rows: list[str] = []
    for line in lines:
        first, *rest = wrap(visible(line), width - _INDENT - 2)
        rows += [" " * _INDENT + first, *(" " * (_INDENT + 2) + each for each in rest)]
    return rows


def trap_text(trap: Trap) -> str:
    """Return the size of a trap, and its lack of a goal, in a few words."""
    steps = "" if trap.within is None else f" within {trap.within:,} step{'' if trap.within == 1 else 's'}"
    noun = "configuration" if trap.configurations == 1 else "configurations"
    met = f"{trap.met:,} with" if trap.met else "none with"
    avoided = ", which choices can avoid" if trap.met else ""
    steps += ", by steps that can be relied on" if trap.refused else ""
    return f"from here{steps}: {trap.configurations:,} {noun}, {met} `{trap.goal}`{avoided}"


def unused_text(unused: UnusedRule) -> str:
    """Return why a rule does not lead out of a trap."""
    call = f"{unused.rule}({', '.join(unused.arguments)})" if unused.arguments else unused.rule
    if unused.clause is None:
        return f"`{call}` cannot be relied on: {unused.reason}"
    by = f"`{unused.site}`: " if unused.site is not None else ""
    return f"`{call}` is blocked by {by}`{unused.clause}`"


def run_rows(tale: ShownRun, model: Model | None, painter: Painter, width: int) -> list[str]:
    """Return the rows that show a run, step by step."""
    steps = tale.trace
    labels = [step_label(step) for step in steps]
    widest = max((w for w in map(width_of, labels) if w <= _WIDEST_LABEL), default=0)
    page = _StoryPage(painter, width, widest + _GAP)
    rows: list[str] = []
    for number, (step, label) in enumerate(zip(steps, labels, strict=True)):
        if number == 1 and tale.omitted:
            rows.append(painter.paint(f"{' ' * _INDENT}⋮ {tale.omitted:,} more", Style.FAINT))
        happening = _happening(step, tale, model, page)
        if step is steps[-1] and tale.sign:
            style = Style.GOOD if tale.is_good else Style.ERROR
            happening = _with_sign(happening, visible(tale.sign), style, page)
        rows += _step(step, label, happening, page)
    return rows


def step_label(step: TraceStep) -> str:
    """Return the name of a step: its rule with the arguments."""
    if step.rule is None:
        return "start"
    arguments = ", ".join(shown_text(value) for value in step.arguments.values())
    return _of_kind(f"{step.rule}({arguments})" if arguments else step.rule, step.kind)


def _of_kind(call: str, kind: StepKind) -> str:
    return visible(f"{MODIFICATION_SIGN} {call}" if kind is StepKind.MODIFICATION else call)


def _step(step: TraceStep, label: str, happening: Sequence[str], page: _StoryPage) -> list[str]:
    style = {StepKind.START: Style.FAINT, StepKind.MODIFICATION: Style.WARNING, StepKind.TRANSITION: None}[step.kind]
    margin = " " * _INDENT
    before = margin + " " * page.label
    if width_of(label) + _GAP > page.label:
        named = [margin + page.painter.paint(line, style) for line in wrap(label, page.width - _INDENT)]
        return named + [before + line for line in happening]
    blanks = pad(label, page.label)[len(label) :]
    first, *rest = happening
    return [margin + page.painter.paint(label, style) + blanks + first, *(before + line for line in rest)]


def _happening(step: TraceStep, tale: ShownRun, model: Model | None, page: _StoryPage) -> list[str]:
    """Return the changes that a step makes, in at least one line."""
    painter = page.painter
    if step.state is None:
        return [painter.paint(line, Style.BAD) for line in wrap(f"undefined: {tale.why}", page.room)]
    if step.kind is StepKind.START:
        phrases = start_phrases(step.state, model)
        return _joined(phrases, page.room) if phrases else [painter.paint("nothing is set", Style.FAINT)]
    changes = step.changes_for(tale.invariant)
    lines = _joined([f"{c.place}: {shown_text(c.before)} → {shown_text(c.after)}" for c in changes], page.room)
    for change in step.code_changes:
        lines += _code_change(change, page)
    return lines or [painter.paint("nothing changes", Style.FAINT)]


def _joined(phrases: Sequence[str], room: int) -> list[str]:
    """Return the phrases in lines, with dots between them; lines are broken between phrases wherever possible."""
    lines: list[str] = []
    for phrase in map(visible, phrases):
        if lines and width_of(lines[-1]) + len(_SEPARATOR) + width_of(phrase) <= room:
            lines[-1] += _SEPARATOR + phrase
        else:
            first, *rest = wrap(phrase, room)
            lines.append(first)
            lines += [f"  {line}" for line in wrap(" ".join(rest), room - 2)] if rest else []
    return lines


def _code_change(change: CodeChange, page: _StoryPage) -> list[str]:
    """Return the code of a site before and after a step, in one line where it fits, else in two lines."""
    site, old, new = visible(change.site), visible(change.before), visible(change.after)
    paint = page.painter.paint
    if width_of(site) + width_of(old) + width_of(new) + len(":   →  ") <= page.room:
        return [f"{site}: {paint(old, Style.BAD)}  →  {paint(new, Style.GOOD)}"]
    room = page.room - 5
    first, *more = wrap(old, room)
    lines = [f"{site}:", f"     {paint(first, Style.BAD)}", *(f"     {paint(line, Style.BAD)}" for line in more)]
    first, *more = wrap(new, room)
    return [*lines, f"  →  {paint(first, Style.GOOD)}", *(f"     {paint(line, Style.GOOD)}" for line in more)]


def _with_sign(lines: list[str], sign: str, style: Style, page: _StoryPage) -> list[str]:
    """Return the lines with the sign behind the last one, or below it."""
    painted = page.painter.paint(sign, style)
    plain = without_colour(lines[-1])
    if width_of(plain) + _GAP + width_of(sign) <= page.room:
        return [*lines[:-1], f"{lines[-1]}{' ' * _GAP}{painted}"]
    return [*lines, painted]
