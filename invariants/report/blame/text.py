"""The report of ``blame`` for people: the causes of a violation, and the changes that make an invariant hold.

Owns: its wording and layout.
Must never know: how the findings come about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import assert_never

from invariants.language.model.places import Mark
from invariants.report.blame.length import length_sentences
from invariants.report.proofs.why import core_rows, table_rows
from invariants.report.renderers import Page, PartsRenderer
from invariants.report.terminal.bounds import after_chain, bound_text, bounds_facts, population_facts
from invariants.report.terminal.columns import visible, width_of, wrap
from invariants.report.terminal.fact_lines import counted, joined
from invariants.report.terminal.style import Painter, Style
from invariants.shaping.blame import BlameReport, BreakingSet, core_tables
from invariants.shaping.changes import Change, ChangeKind
from invariants.shaping.repairs import NoProof, Repair
from invariants.shaping.text_edits import difference
from invariants.verdicts.verdict import Verdict

MOST_REASONS = 3
"""The reasons that are shown why changes have no proof."""

_LEADS = {
    Verdict.PROVED: "is proved",
    Verdict.SURVIVES: "survives: nothing within the bounds is to blame",
}

_PLACES = {
    None: "no modification edits `{}`",
    Mark.DISABLED: "no modification enables, disables, copies or restores `{}`",
    Mark.UNKNOWN: "no modification makes `{}` unknown code",
}


class BlameTextRenderer(PartsRenderer[BlameReport]):
    """The format ``text`` of the report of ``blame``."""

    for_programs = False

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._is_first = True

    def report(self, report: BlameReport) -> str:
        """Return the lines about one invariant, with a blank line in front of all but the first."""
        rows = list(_BlamePage(report, self._page).rows())
        gap = "" if self._is_first else "\n"
        self._is_first = False
        return gap + "".join(f"{row.rstrip()}\n" for row in rows)

    def end(self, reports: Sequence[BlameReport], *, interrupted: bool) -> str:
        """Return the last line: how many invariants were broken and have a repair."""
        broken = [each.blame for each in reports if each.blame.is_broken]
        facts = [counted(len(reports), "invariant"), f"{len(broken)} broken"]
        if broken:
            facts.append(f"{sum(bool(each.repairs) for each in broken)} with a repair that is proved")
        if interrupted:
            facts.append("interrupted: the rest was not looked into")
        painter, width = Painter(self._page.colour), self._page.width
        tables = [row for table in core_tables(reports) for row in ("", *table_rows(table, painter, width))]
        return "".join(f"{row.rstrip()}\n" for row in tables) + f"\n{joined(facts)}\n"


class _BlamePage:
    def __init__(self, report: BlameReport, page: Page) -> None:
        self._report = report
        self._blame = report.blame
        self._painter = Painter(page.colour)
        self._width = page.width

    def rows(self) -> Iterator[str]:
        yield self._head()
        if self._blame.breaking or self._blame.open:
            yield ""
            yield from self._breaking()
        if self._blame.length is not None:
            yield ""
            for sentence in length_sentences(self._blame.length, self._report.model):
                yield from self._indented(sentence)
        if self._blame.breaking:
            yield ""
            yield from self._repairs()
        if self._blame.result is not None and self._blame.result.verdict is Verdict.PROVED:
            yield ""
            yield from core_rows(self._blame, self._report.model.path, self._painter, self._width)
        if self._blame.asked > 1:
            yield ""
            asked = counted(self._blame.asked, "model")
            yield f"  {joined([f'{asked} checked', f'{self._report.seconds:.1f} s'])}"

    def _head(self) -> str:
        result = self._blame.result
        name = f"{visible(self._report.model.path)}: {self._painter.paint(self._blame.invariant, Style.STRONG)} "
        if result is None:
            return f"{name}was not looked into: there was no time"
        if result.verdict is Verdict.VIOLATED:
            return f"{name}is {self._painter.paint('violated', Style.BAD)} {after_chain(result.chain)}"
        lead = _LEADS.get(result.verdict)
        return f"{name}{lead}" if lead else f"{name}is {result.verdict.value}: {result.reason or 'no answer'}"

    # --------------------------------------------------------- breaking sets

    def _breaking(self) -> Iterator[str]:
        shown = [set_words(each) for each in self._blame.breaking]
        column = max(map(width_of, shown), default=0)
        for number, (each, text) in enumerate(zip(self._blame.breaking, shown, strict=True)):
            head = "  or by      " if number else "  broken by  "
            name = self._painter.paint(text, Style.BAD) + " " * (column - width_of(text))
            after = counted(len(each.result.chain or ()), "modification")
            yield f"{head}{name}  after {after}{'' if each.minimal else '; fewer may do'}"
        for missing in self._blame.open:
            without = f"without {' and '.join(missing.without)}: " if missing.without else ""
            yield from self._indented(f"Other sets are not known: {without}{missing.reason}.")
        if self._blame.every_set and self._blame.result is not None:
            bounds = self._blame.result.bounds
            sizes = [f"{name} {bound_text(size)}" for name, size in bounds.scope.items()]
            facts = ", ".join([*bounds_facts(bounds.chain, bounds.steps), *sizes])
            yield from self._indented(f"No other set of modifications breaks it ({facts}).")

    # --------------------------------------------------------------- repairs

    def _repairs(self) -> Iterator[str]:
        blame = self._blame
        if blame.needs_no_modification:
            yield from self._indented(
                "No modification is needed to break it, so that no change of modifications helps: look at the"
                " transitions, at the start, or at the invariant itself."
            )
            yield from self._guards()
            return
        if blame.repairs:
            yield from self._indented("It is proved for every chain after any one of these changes:")
        for number, repair in enumerate(blame.repairs, 1):
            yield ""
            yield from self._repair(number, repair)
        if not blame.repairs:
            yield from self._indented("No change of the kinds that are tried is known to make it hold for every chain.")
        if blame.without_proof:
            yield ""
            some = counted(len(blame.without_proof), "other change")
            because = "; ".join(_reasons(blame.without_proof))
            yield from self._indented(f"{some} that no run is known to break, without a proof: {because}.")
        if not blame.every_repair and not blame.without_proof:
            yield from self._indented("There was no time to try all of them.")
        yield from self._guards()

    def _guards(self) -> Iterator[str]:
        if self._blame.guards:
            yield ""
            yield from self._indented("It is proved for every chain with any one of these guards, too:")
        for number, repair in enumerate(self._blame.guards, 1 + len(self._blame.repairs)):
            yield ""
            yield from self._repair(number, repair)
        if self._blame.unguarded:
            yield ""
            rules = " or ".join(f"`{rule}`" for rule in self._blame.unguarded)
            yield from self._indented(
                f"Whether a guard of {rules} helps is not known: the search for one was cut short."
            )

    def _repair(self, number: int, repair: Repair) -> Iterator[str]:
        first = f"  {number}  "
        margin = " " * len(first)
        for position, change in enumerate(repair.changes):
            head = margin if position else first
            words = wrap(change_words(change), self._width - len(head))
            population = ", ".join(population_facts(repair.result))
            fact = f"  {population}" if population and position == len(repair.changes) - 1 else ""
            for row, line in enumerate(words):
                is_last = row == len(words) - 1
                yield f"{margin if row else head}{line}{self._painter.paint(fact, Style.FAINT) if is_last else ''}"
        edits = [edit for change in repair.changes for edit in change.edits]
        for line in difference(edits).splitlines():
            if not line.startswith(("---", "+++", "@@")):
                style = Style.GOOD if line.startswith("+") else Style.BAD
                yield f"{margin}  {self._painter.paint(f'{line[0]} {visible(line[1:].strip())}', style)}"

    def _indented(self, text: str) -> Iterator[str]:
        yield from (f"  {line}" for line in wrap(text, self._width - 2))


def _reasons(several: Sequence[NoProof]) -> Iterator[str]:
    """Yield the reasons why there is no proof, each once, the first ones only."""
    reasons = (each.result and (each.result.reason or each.result.verdict.value) for each in several)
    found = dict.fromkeys(reason or "there was no time left" for reason in reasons)
    yield from islice(found, MOST_REASONS)
    if len(found) > MOST_REASONS:
        yield "and other reasons"


def set_words(each: BreakingSet) -> str:
    """Return the names of a set of modifications."""
    return " and ".join(each.modifications) or "transitions alone"


def change_words(change: Change) -> str:
    """Return a change in words."""
    match change.kind:
        case ChangeKind.KEEP:
            return f"in `{next(iter(change.modifications))}`, keep what `{change.place}` held:"
        case ChangeKind.ENTRENCH:
            return f"entrench: {_PLACES[change.mark].format(change.place)}"
        case ChangeKind.FORBID:
            return f"forbid `{change.place}`"
        case ChangeKind.GUARD:
            return f"guard `{change.place}`"
        case _:
            assert_never(change.kind)
