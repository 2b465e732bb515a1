"""Why an invariant holds: the strengthening of its proof, and the conditions of the text on which a proof rests.

Owns: the wording and layout of both.
Must never know: how proofs and conditions are found.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from invariants.evidence.claims import Proved, ReachedSet
from invariants.report.terminal.bounds import after_chain
from invariants.report.terminal.columns import visible, width_of, wrap
from invariants.report.terminal.fact_lines import counted, line_of
from invariants.report.terminal.style import Painter, Style
from invariants.shaping.blame import Blame, CoreTable
from invariants.shaping.conditions import Condition, ConditionKind
from invariants.shaping.cores import Needed
from invariants.verdicts.verdict import Verdict

_MARKS = {True: "x", False: "", None: "?"}
"""The marks of a table: whether the proof of an invariant rests on a condition; None for not known."""


def strengthening_rows(proof: Proved, painter: Painter, width: int) -> list[str]:
    """Return the rows with the facts that hold from the start on, and that every step keeps: a proof."""
    if isinstance(proof, ReachedSet):
        return [*_indented("All configurations that can be reached were gone through; none breaks it.", width)]
    runs = "every step" if proof.chain is None else f"every step of chains of at most {proof.chain}"
    rows = _indented(f"It follows from what holds at the start and is kept by {runs}:", width)
    for each in proof.reading:
        first, *rest = wrap(visible(each), width - 6)
        rows += [f"    {painter.paint('and', Style.FAINT) if len(rows) > 1 else '   '} {first}"]
        rows += [f"          {line}" for line in rest]
    return rows


def core_rows(blame: Blame, main: str, painter: Painter, width: int) -> Iterator[str]:
    """Yield the rows with the conditions of the text on which a proof rests; ``main`` is the path of the model."""
    if not blame.conditions:
        yield from _indented("The text has no conditions that it could rest on.", width)
        return
    some = f"{len(blame.needed)} of {counted(blame.conditions, 'condition')}"
    if not blame.needed:
        none = f"It rests on none of {counted(blame.conditions, 'condition')}: each can be replaced by `true`."
        unknown = "There was no time to find out on which conditions it rests."
        yield from _indented(none if blame.every_need else unknown, width)
        return
    others = blame.conditions > len(blame.needed)
    rests = f"It rests on {some}. With the others replaced by `true`, it is proved all the same:"
    rests = rests if others else f"It rests on all of {counted(blame.conditions, 'condition')}:"
    yield from _indented(rests if blame.every_need else f"It may rest on {some}; there was no time to try all:", width)
    column = max(width_of(condition_words(each.condition, main)) for each in blame.needed)
    for each in blame.needed:
        name = condition_words(each.condition, main)
        yield ""
        yield f"  {name}{' ' * (column - width_of(name))}  {painter.paint(without_words(each), Style.FAINT)}"
        yield from (f"       {line}" for line in wrap(visible(each.condition.text), width - 7))


def _indented(text: str, width: int) -> list[str]:
    return [f"  {line}" for line in wrap(text, width - 2)]


def table_rows(table: CoreTable, painter: Painter, width: int) -> Iterator[str]:
    """Yield a table: a row for each condition that a proof may rest on, with a mark below each invariant."""
    yield f"{painter.paint(visible(table.path), Style.STRONG)}: the conditions that the proofs rest on"
    yield ""
    names = [condition_words(row.condition, table.path) for row in table.rows]
    column = max(map(width_of, names), default=0)
    yield f"  {' ' * column}  {'  '.join(table.invariants)}"
    for row, name in zip(table.rows, names, strict=True):
        marks = [_MARKS[needs].center(len(i)) for needs, i in zip(row.needed, table.invariants, strict=True)]
        yield f"  {name}{' ' * (column - width_of(name))}  {'  '.join(marks)}"
    if table.rows:
        yield ""
    if any(needs for row in table.rows for needs in row.needed):
        yield from _indented("x: without it, a run breaks the invariant.", width)
    if not table.is_complete:
        yield from _indented("?: it is not known whether the proof rests on it.", width)
    if table.unneeded:
        others = ", ".join(condition_words(each, table.path) for each in table.unneeded)
        yield ""
        yield from _indented(f"None of them rests on {visible(others)}.", width)


def condition_words(condition: Condition, main: str) -> str:
    """Return the kind and the place of a condition, with its line."""
    match condition.kind:
        case ConditionKind.GUARD:
            words = f"the guard of `{condition.place}`"
        case ConditionKind.PREVIOUS:
            words = f"`prev` in `{condition.place}`"
        case ConditionKind.CONTRACT:
            words = f"the contract in `{condition.place}`"
        case ConditionKind.INIT:
            words = "`init`"
        case ConditionKind.ASSUME:
            words = f"the assumption on `{condition.place}`"
        case _:
            assert_never(condition.kind)
    return f"{line_of(condition.edit.span.source.path, condition.line, main)}: {words}"


def without_words(each: Needed) -> str:
    """Return the verdict without a condition."""
    result = each.without
    if result is None:
        return "without it: not known"
    if result.verdict is Verdict.VIOLATED:
        return f"without it: violated {after_chain(result.chain)}"
    return f"without it: {result.verdict.value} within the bounds"
