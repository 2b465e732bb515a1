"""The report of ``mutate`` for people: the changes of a model that no check notices.

Owns: its wording and layout.
Must never know: when a change counts as noticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from invariants.report.renderers import Page, PartsRenderer
from invariants.report.terminal.columns import visible, wrap
from invariants.report.terminal.fact_lines import counted, joined, line_of
from invariants.report.terminal.style import Painter, Style
from invariants.shaping.mutations import Mutation, MutationKind
from invariants.shaping.teeth import Bite, Teeth, TeethReport, Tried


class TeethTextRenderer(PartsRenderer[TeethReport]):
    """The format ``text`` of the report of ``mutate``."""

    for_programs = False

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._painter = Painter(page.colour)
        self._width = page.width
        self._is_first = True

    def report(self, report: TeethReport) -> str:
        """Return the mutations of one model that no check notices, with a blank line in front of all but the first."""
        gap = "" if self._is_first else "\n"
        self._is_first = False
        return gap + "".join(f"{row.rstrip()}\n" for row in self._rows(report))

    def end(self, reports: Sequence[TeethReport], *, interrupted: bool) -> str:
        """Return the last line: the score of all models together."""
        facts = [counted(len(reports), "model"), _score([each.teeth for each in reports])]
        if interrupted:
            facts.append("interrupted: the rest was not tried")
        return f"\n{joined(facts)}\n"

    def _rows(self, report: TeethReport) -> Iterator[str]:
        teeth = report.teeth
        left = teeth.total - len(teeth.tried)
        facts = [_score([teeth]), *([f"{left:,} not tried"] if left else []), f"{report.seconds:.1f} s"]
        yield f"{self._painter.paint(visible(report.model.path), Style.STRONG)}: {joined(facts)}"
        if teeth.unanswered:
            yield from self._wrapped("  ", f"Without an answer, and so without teeth: {', '.join(teeth.unanswered)}.")
        if not teeth.was_asked:
            return
        if not teeth.invariants:
            yield from self._wrapped("  ", "No check of the model has an answer, so that none can notice anything.")
            return
        yield from self._listed("No check notices it where", teeth.of(Bite.UNNOTICED), Style.BAD, report.model.path)
        yield from self._listed(
            "It is not known whether a check notices it where",
            teeth.of(Bite.UNDECIDED),
            Style.UNSURE,
            report.model.path,
        )

    def _listed(self, head: str, tried: Sequence[Tried], style: Style, main: str) -> Iterator[str]:
        if not tried:
            return
        yield ""
        yield f"  {self._painter.paint(head, style)}"
        for each in tried:
            mutation = each.mutation
            yield from self._wrapped(
                f"    {line_of(mutation.edit.span.source.path, mutation.line, main)}  ".ljust(14),
                visible(words(mutation)),
            )

    def _wrapped(self, margin: str, text: str) -> Iterator[str]:
        for number, line in enumerate(wrap(text, self._width - len(margin))):
            yield f"{margin if not number else ' ' * len(margin)}{line}"


def words(mutation: Mutation) -> str:
    """Return a mutation in words, as what happens in the mutant."""
    before = " ".join(mutation.edit.span.text.split())
    place = f"`{mutation.place}`" if mutation.place else "`init`"
    match mutation.kind:
        case MutationKind.NO_CONDITION:
            return f"{place} does not require `{before}`"
        case MutationKind.NO_STATEMENT:
            return f"{place} does not have `{before}`"
        case MutationKind.ALTERNATIVE:
            return f"{place} has `prev or` in place of `prev and`"
        case MutationKind.NO_RULE:
            return f"{place} never fires"
        case MutationKind.NUMBER:
            return f"{place} has {mutation.edit.text} in place of {before}"
        case MutationKind.EDITABLE:
            return f"{place} can be rewritten at will by a modification"
        case _:
            assert_never(mutation.kind)


def _score(every: Sequence[Teeth]) -> str:
    noticed, unnoticed = (sum(len(each.of(bite)) for each in every) for bite in (Bite.NOTICED, Bite.UNNOTICED))
    share = f" ({noticed / (noticed + unnoticed):.0%})" if noticed + unnoticed else ""
    return f"{noticed:,} of {counted(noticed + unnoticed, 'mutation')} noticed{share}"
