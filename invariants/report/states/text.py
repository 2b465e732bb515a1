"""The report on all configurations of a model, for people.

Owns: its tables, and the plot of configurations by depth.
Must never know: how configurations are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from invariants.foundation.diagnostics import Diagnostic
from invariants.language.model.declarations import Bound
from invariants.report.diagnostic_text import render_all
from invariants.report.renderers import StatesRenderer
from invariants.report.terminal.bounds import bounds_facts
from invariants.report.terminal.columns import pad, visible, width_of, wrap
from invariants.report.terminal.fact_lines import counted
from invariants.report.terminal.style import Painter, Style
from invariants.verdicts.states.states_report import HeldCode, HeldValues, StatesReport
from invariants.verdicts.traces.trace import shown_text

MOST_BARS = 24
"""Rows of the plot, and of the table of modifications: several numbers share one where there are more."""

_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL = "█"
_AS_WRITTEN = "as written"


class StatesTextRenderer(StatesRenderer):
    """The format ``text`` of the report on configurations."""

    for_programs = False

    def states(self, path: str, report: StatesReport | None, diagnostics: Sequence[Diagnostic]) -> str:
        """Return the whole report."""
        lines: list[str] = []
        if diagnostics:
            lines.append(render_all(diagnostics, colour=self._page.colour, width=self._page.width))
        if report is not None:
            lines += render_states(path, report, colour=self._page.colour, width=self._page.width)
        return "\n".join(lines) + "\n"


def render_states(path: str, report: StatesReport, *, colour: bool, width: int = 100) -> list[str]:
    """Return the lines about one model."""
    painter = Painter(colour)
    sections = [
        _head(path, report, painter, width),
        _plot(report, painter, width),
        _chains(report, painter),
        _rules(report, painter),
        _held(f"values{_so_far(report)}", _value_rows(report.values), painter, width),
        _held(f"code{_so_far(report)}", ((each.place, _code(each)) for each in report.code), painter, width),
    ]
    return [line for section in sections if section for line in ("", *section)][1:]


def _head(path: str, report: StatesReport, painter: Painter, width: int) -> list[str]:
    bounds = [f"{name} {size}" for name, size in report.scope.items()]
    bounds += bounds_facts(report.chain, report.steps)
    within, found = f"({', '.join(bounds)})", counted(report.configurations, "configuration")
    is_begun = report.configurations > 0 or report.is_complete
    if report.is_complete:
        what = f"{found} {within}, all that can be reached"
    elif report.is_endless:
        what = f"configurations without end {within}: {report.configurations:,} were counted"
    elif is_begun:
        what = f"{found} counted so far {within}, and there may be more"
    else:
        what = f"configurations were not gone through {within}"
    lines = wrap(f"{visible(path)}: {what}", width)
    lines[0] = painter.paint(lines[0], Style.STRONG)
    if is_begun:
        facts = " · ".join(_facts(report))
        lines += [f"  {row}" for row in wrap(facts if report.is_complete else f"so far: {facts}", width - 2)]
    for why in _reasons(report, is_begun=is_begun):
        lines += [painter.paint(f"  {row}", Style.UNSURE) for row in wrap(why, width - 2)]
    return lines


def _reasons(report: StatesReport, *, is_begun: bool) -> Iterator[str]:
    """Yield why a count is not complete, which numbers were growing, and what gives runs an end."""
    if report.reason is None:
        return
    yield f"ended early: {report.reason}" if is_begun else f"why: {report.reason}"
    unknown = [each for each in report.growing if not each.steps]
    if unknown:
        values = ", ".join(f"`{each.variable}` ({each.least:,} … {each.greatest:,})" for each in unknown)
        yield f"still growing when it ended: {values}"
    if report.growing:
        missing = [f"`{flag}`" for flag, bound in _limits(report) if not isinstance(bound, int)]
        name = report.growing[0].variable
        ways = [f"a range as the type of `{name}`, as in `0..100`, ends runs that leave it"]
        if missing:
            ways.insert(0, f"{' and '.join(missing)} {'limits' if len(missing) == 1 else 'together limit'} all runs")
        yield f"to bound it: {'; '.join(ways)}"


def _limits(report: StatesReport) -> tuple[tuple[str, Bound], ...]:
    return ("--chain K", report.chain), ("--steps N", report.steps)


def _so_far(report: StatesReport) -> str:
    return "" if report.is_complete else " so far"


def _facts(report: StatesReport) -> list[str]:
    facts = [f"depth {report.depth}", counted(report.steps_taken, "step"), counted(report.dead_ends, "dead end")]
    if report.ended:
        facts.append(f"{report.ended:,} outside of a range, where runs end")
    if report.stored < report.configurations:
        facts.append(f"{report.stored:,} but for the order of individuals")
    if report.stored:
        facts.append(f"{report.bytes / report.stored:.0f} bytes for each that is kept")
    return facts


# ---------------------------------------------------------------------- plot


def _plot(report: StatesReport, painter: Painter, width: int) -> list[str]:
    """Return a bar for the configurations of each depth, or of several depths together."""
    counts = report.by_depth
    if len(counts) < 2:
        return []
    size = _of_one_row(max(counts))
    bars: dict[int, int] = {}
    for depth, count in counts.items():
        bars[depth // size] = bars.get(depth // size, 0) + count
    names = {bar: _row_name(bar, size) for bar in bars}
    first, second = max(map(width_of, names.values())), max(len(f"{count:,}") for count in bars.values())
    first, second = max(first, len("depth")), max(second, len("configurations"))
    room = max(10, width - first - second - 6)
    rows = [painter.paint(f"  {pad('depth', first)}  {'configurations':>{second}}", Style.FAINT)]
    most = max(bars.values())
    for bar, count in bars.items():
        drawn = painter.paint(_bar(count, most, room), Style.ASIDE)
        rows.append(f"  {names[bar]:>{first}}  {count:>{second},} {drawn}".rstrip())
    return rows


def _of_one_row(greatest: int) -> int:
    """Return how many of the numbers from 0 on share a row."""
    return -(-(greatest + 1) // MOST_BARS)


def _row_name(row: int, size: int) -> str:
    return str(row) if size == 1 else f"{row * size}–{row * size + size - 1}"


def _bar(count: int, most: int, room: int) -> str:
    eighths = max(1, round(8 * room * count / most))
    return _FULL * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


# -------------------------------------------------------------------- tables


def _chains(report: StatesReport, painter: Painter) -> list[str]:
    chains = report.by_chain
    if len(chains) < 2:
        return []
    size = _of_one_row(max(chains))
    found: dict[int, tuple[int, int]] = {}
    for chain, (count, depth) in chains.items():
        known = found.get(chain // size, (0, 0))
        found[chain // size] = known[0] + count, max(known[1], depth)
    rows = [(_row_name(row, size), f"{count:,}", str(depth)) for row, (count, depth) in found.items()]
    return _table(("modifications", "configurations", "depth"), rows, painter)


def _rules(report: StatesReport, painter: Painter) -> list[str]:
    if not report.rules:
        return []
    whole = max(report.configurations, 1)
    is_all = report.is_complete
    rows = [
        (
            f"{'⟲ ' if rule.is_modification else ''}{rule.rule}",
            f"{rule.enabled:,}",
            _share(rule.enabled, whole, is_all=is_all),
            f"{rule.steps:,}",
        )
        for rule in report.rules
    ]
    return _table(("rule", f"can fire in{_so_far(report)}", "", "steps"), rows, painter)


def _share(part: int, whole: int, *, is_all: bool) -> str:
    if part in (0, whole):
        return ("never" if part == 0 else "always") if is_all else ("not yet" if part == 0 else "in each")
    return f"{min(max(100 * part / whole, 0.1), 99.9):.1f} %"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], painter: Painter) -> list[str]:
    """Return the rows, the first column to the left and the others to the right."""
    widths = [max(width_of(row[column]) for row in (head, *rows)) for column in range(len(head))]

    def line(row: tuple[str, ...]) -> str:
        first, *others = row
        cells = [pad(first, widths[0]), *(f"{cell:>{size}}" for cell, size in zip(others, widths[1:], strict=True))]
        return ("  " + "  ".join(cells)).rstrip()

    return [painter.paint(line(head), Style.FAINT), *map(line, rows)]


def _held(title: str, rows: Iterable[tuple[str, list[str]]], painter: Painter, width: int) -> list[str]:
    found = list(rows)
    if not found:
        return []
    first = max(width_of(name) for name, _ in found)
    lines = [painter.paint(f"  {title}", Style.FAINT)]
    for name, texts in found:
        head, *others = [row for text in texts or ["nothing"] for row in wrap(text, max(20, width - first - 6))]
        lines += [f"  {pad(name, first)}  {head}", *(f"  {' ' * first}  {other}" for other in others)]
    return lines


def _value_rows(values: Iterable[HeldValues]) -> Iterator[tuple[str, list[str]]]:
    for held in values:
        yield held.variable, [_values(held)]
        yield from _value_rows(held.parts)


def _values(held: HeldValues) -> str:
    if held.values is None and held.parts:
        return "too many values to list: each part, where it is there"
    if held.values is None:
        return f"{held.least} … {held.greatest}"
    if held.sets is not None:
        return ", ".join(held.sets)
    values = held.values
    numbers = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    if len(numbers) == len(values) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}..{numbers[-1]}"
    return ", ".join(map(shown_text, values)) or "nothing"


def _code(held: HeldCode) -> list[str]:
    texts = [_AS_WRITTEN if text is None else text for text in held.texts]
    return [*texts, "and others"] if held.more else texts
