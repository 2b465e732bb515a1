"""Edits of one modification that touch the same thing.

Owns: what an edit touches, which pairs certainly coincide (an error), and which may (undefined when they do).
Must never know: how edits take effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import combinations

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sources import Span
from invariants.language.analysis.partiality import Partiality
from invariants.language.model.comparison import same_code
from invariants.language.model.declarations import (
    CopyCode,
    Edit,
    RestoreBackup,
    Rule,
    SaveBackup,
    Selector,
    SetCode,
    SetEnabled,
    SetUnknown,
)
from invariants.language.model.expressions import SiteKey, Variable
from invariants.language.model.traversal import PossibleCode
from invariants.language.problems import Problems


class Mark(Enum):
    """What a rule has besides its sites."""

    DISABLED = "disabled"
    UNKNOWN = "unknown"


class RuleMark(ValueRecord):
    """Whether a rule is disabled, or is unknown code."""

    rule: str
    mark: Mark


Thing = SiteKey | RuleMark | Variable


class Touch(Record):
    """One thing that an edit or an assignment touches, and for whom."""

    thing: Thing
    selector: Selector
    span: Span


def report_conflicts(problems: Problems, rule: Rule, code: PossibleCode) -> None:
    """Report every pair of edits that certainly touch the same site of the same individual."""
    for first, second in _pairs(rule, code):
        if not _certainly_same(first.selector, second.selector):
            continue
        problems.report(
            Code.CONFLICTING_EDITS,
            f"`{rule.name}` changes {_described(first.thing)} twice",
            second.span,
            "changed again here",
            others=(Label(first.span, "changed here"),),
            help="all edits of a modification happen at once: keep one of the two, or make two modifications",
        )


def may_conflict(partiality: Partiality, rule: Rule, code: PossibleCode) -> bool:
    """Whether two edits of the rule touch the same site of the same individual for some arguments."""
    for first, second in _pairs(rule, code):
        parts = zip(first.selector, second.selector, strict=True)
        if not any(one is not None and other is not None and partiality.differ(one, other) for one, other in parts):
            return True
    return False


def _pairs(rule: Rule, code: PossibleCode) -> Iterator[tuple[Touch, Touch]]:
    """Pairs of touches of one thing by two edits, or by an edit and an assignment."""
    by_thing: dict[Thing, list[tuple[int, Touch]]] = {}
    for number, edit in enumerate(rule.edits):
        for touch in _touches(edit, code):
            by_thing.setdefault(touch.thing, []).append((number, touch))
    for position, key in enumerate(rule.assignments):
        entry = code.sites[key].entry
        if entry is not None:
            touch = Touch(entry.variable, (), code.sites[key].span)
            by_thing.setdefault(entry.variable, []).append((-1 - position, touch))
    for touches in by_thing.values():
        for (number, first), (other, second) in combinations(touches, 2):
            # Two assignments are the affair of the rule itself, and one edit does not disturb itself.
            if number != other and (number >= 0 or other >= 0):
                yield first, second


def _touches(edit: Edit, code: PossibleCode) -> Iterator[Touch]:
    match edit:
        case SetCode(site=site, selector=selector, span=span):
            yield Touch(site, selector, span)
        case SetEnabled(rule=rule, selector=selector, span=span):
            yield Touch(RuleMark(rule, Mark.DISABLED), selector, span)
        case SetUnknown(rule=rule, selector=selector, span=span):
            yield Touch(RuleMark(rule, Mark.UNKNOWN), selector, span)
        case CopyCode(rule=rule, target=selector, span=span):
            for thing in _all_of(code.rules[rule]):
                yield Touch(thing, selector, span)
        case RestoreBackup(backup=backup, span=span):
            for name in code.backups[backup].rules:
                everyone: Selector = (None,) * len(code.rules[name].parameters)
                for thing in _all_of(code.rules[name]):
                    yield Touch(thing, everyone, span)
            for variable in code.backups[backup].variables:
                yield Touch(variable, (), span)
        case SaveBackup():
            pass


def _all_of(rule: Rule) -> Iterable[Thing]:
    yield from (guard for guard in rule.guards if isinstance(guard, SiteKey))
    yield from rule.assignments
    yield RuleMark(rule.name, Mark.DISABLED)
    yield RuleMark(rule.name, Mark.UNKNOWN)


def _certainly_same(first: Selector, second: Selector) -> bool:
    parts = zip(first, second, strict=True)
    return all(one is None or other is None or same_code(one, other) for one, other in parts)


def _described(thing: Thing) -> str:
    match thing:
        case SiteKey():
            return f"`{thing}`"
        case RuleMark(rule=rule, mark=Mark.DISABLED):
            return f"whether `{rule}` is disabled"
        case RuleMark(rule=rule):
            return f"the whole of `{rule}`"
        case Variable(name=name):
            return f"`{name}`"
