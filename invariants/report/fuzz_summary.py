"""What fuzzing has tried, and what that means, in words.

Owns: what is said about the counts of a fuzzing run.
Must never know: how runs are made.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.report.terminal.columns import visible, wrap
from invariants.report.terminal.style import Painter, Style
from invariants.verdicts.verdict import FuzzCounts, ModelReport

_DOUBT = 0.05
"""The probability with which the statement about other runs may be wrong."""


def shortcomings(fuzz: FuzzCounts) -> list[tuple[str, str]]:
    """What the reader of one result has to know, each with a word for what it is about."""
    told = []
    if fuzz.never_fired:
        told.append(("never fired", ", ".join(fuzz.never_fired)))
    if fuzz.undecided:
        times = "once" if fuzz.undecided == 1 else f"{fuzz.undecided:,} times"
        told.append(("undecided", f"{times} something could not be computed, and counts for nothing"))
    if not fuzz.complete:
        told.append(("cut short", "not all examples were tried in time"))
    return told


def trials(report: ModelReport, ink: Painter, width: int) -> list[str]:
    """What was tried of one model, for all its results together that rest on the same runs."""
    groups: dict[str, tuple[FuzzCounts, list[str]]] = {}
    for result in report.results:
        if result.fuzz is not None:
            # Results of the same runs differ in what could not be computed of each.
            known = repr((result.bounds, result.fuzz.seed, result.fuzz.examples, result.fuzz.fired))
            groups.setdefault(known, (result.fuzz, []))[1].append(result.invariant)
    rows = []
    for fuzz, names in groups.values():
        rows += _lines(f"tried for {', '.join(names)} of {visible(report.path)}", "", ink, width)
        for kind, text in _told(fuzz, report.path):
            rows += _lines(text, kind, ink, width)
    return rows


def _told(fuzz: FuzzCounts, path: str) -> Sequence[tuple[str, str]]:
    chains = ", ".join(f"{number:,} with {length}" for length, number in sorted(fuzz.chains.items()) if number)
    fired = ", ".join(f"{rule} {count:,}" for rule, count in fuzz.fired.items() if count)
    told = [
        ("chains", f"runs by their modifications: {chains}"),
        ("fired", fired),
        ("means", _meaning(fuzz.independent)),
    ]
    if fuzz.seed is not None:
        other = f"`invariants fuzz {path} --seed {fuzz.seed + 1}`"
        told.append(("again", f"seed {fuzz.seed} tries the same runs; {other} tries others"))
    return [(kind, text) for kind, text in told if text]


def _lines(text: str, kind: str, ink: Painter, width: int) -> list[str]:
    if not kind:
        return wrap(visible(text), width)
    first, *rest = wrap(visible(text), width - len(kind) - 4)
    indent = " " * (len(kind) + 4)
    return [f"  {ink.paint(kind, Style.ASIDE)}: {first}", *(indent + line for line in rest)]


def _meaning(independent: int) -> str:
    """The bound that no violation in so many independent runs sets (3/n, the rule of three, for many)."""
    if not independent:
        return ""
    likely = 100 * (1 - _DOUBT ** (1 / independent))
    return (
        f"had more than {likely:.2g} % of the runs that are drawn like this broken it, one of the {independent:,} that "
        f"were drawn independently would have, with {1 - _DOUBT:.0%} confidence; a run that is seldom drawn may still "
        "break it"
    )
