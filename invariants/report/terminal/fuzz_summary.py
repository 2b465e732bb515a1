"""Fuzzing in words: the runs that were tried, and their statistical meaning.

Owns: the sentences about the counts of a fuzzing run.
Must never know: how runs are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.report.terminal.columns import visible, wrap
from invariants.report.terminal.fact_lines import counted
from invariants.report.terminal.style import Painter, Style
from invariants.verdicts.traces.fuzz_counts import FuzzCounts
from invariants.verdicts.verdict import ModelReport, Result

_DOUBT = 0.05
"""The probability that the statement about other runs is wrong."""


def shortcomings(fuzz: FuzzCounts) -> list[tuple[str, str]]:
    """Return the reservations about one result that rests on fuzzing, each with a word for its subject."""
    found = []
    if fuzz.never_fired:
        found.append(("never fired", ", ".join(fuzz.never_fired)))
    if fuzz.undecided:
        times = "once" if fuzz.undecided == 1 else f"{fuzz.undecided:,} times"
        found.append(("undecided", f"{times}, a step or the invariant could not be computed; that counts for nothing"))
    if not fuzz.complete:
        found.append(("cut short", "the time was up before all examples were tried"))
    return found


def trials(report: ModelReport, painter: Painter, width: int) -> list[str]:
    """Return the lines about the random runs of one model: a paragraph for all results that rest on the same runs."""
    groups: dict[str, tuple[Result, FuzzCounts, list[str]]] = {}
    for result in report.results:
        if result.fuzz is not None:
            # Results of the same runs differ in the number of undecided evaluations.
            fuzz = result.fuzz
            same = result.bounds, result.constants, fuzz.seed, fuzz.examples, fuzz.fired, result.is_witness
            known = repr(same)
            groups.setdefault(known, (result, result.fuzz, []))[2].append(result.title)
    rows = []
    for first, fuzz, names in groups.values():
        rows += _lines(f"random runs of {visible(report.path)} for {', '.join(names)}", "", painter, width)
        for kind, text in _counted(fuzz, _hits(first, names), report.path):
            rows += _lines(text, kind, painter, width)
    return rows


def _hits(result: Result, names: Sequence[str]) -> str:
    """Return in words the event that no random run met, given the result about the first of some properties."""
    verb, kind = ("reach", "witnesses") if result.is_witness else ("break", "invariants")
    return f"{verb} {names[0] if len(names) == 1 else f'any of these {kind}'}"


def _counted(fuzz: FuzzCounts, event: str, path: str) -> Sequence[tuple[str, str]]:
    found = [
        ("chains", _chains(fuzz)),
        ("fired", ", ".join(f"{rule} {count:,}" for rule, count in fuzz.fired.items() if count)),
        ("means", _meaning(fuzz.independent, event)),
    ]
    if fuzz.seed is not None:
        other = f"`invariants fuzz {path} --seed {fuzz.seed + 1}`"
        found.append(("again", f"{other} tries other runs; seed {fuzz.seed} tries these again"))
    return [(kind, text) for kind, text in found if text]


def _chains(fuzz: FuzzCounts) -> str:
    """Return the number of runs for each number of modifications in them."""
    first, *others = [(length, number) for length, number in sorted(fuzz.chains.items()) if number] or [(0, 0)]
    text = f"{counted(first[1], 'run')} with {counted(first[0], 'modification')}"
    return ", ".join([text, *(f"{number:,} with {length}" for length, number in others)])


def _lines(text: str, kind: str, painter: Painter, width: int) -> list[str]:
    if not kind:
        return wrap(visible(text), width)
    first, *rest = wrap(visible(text), width - len(kind) - 4)
    indent = " " * (len(kind) + 4)
    return [f"  {painter.paint(kind, Style.ASIDE)}: {first}", *(indent + line for line in rest)]


def _meaning(independent: int, event: str) -> str:
    """Return the bound that so many independent runs without a violation set (3/n for many: the rule of three)."""
    if not independent:
        return ""
    likely = 100 * (1 - _DOUBT ** (1 / independent))
    confidence = 100 * (1 - _DOUBT)
    return f"with {confidence:.0f} % confidence, fewer than {likely:.2g} % of runs drawn this way {event}"
