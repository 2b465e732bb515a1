"""Edits of one modification that touch the same code.

Owns: which pairs of edits certainly touch the same code (an error), which may (undefined when they do), and which edits
others make idle.
Must never know: how edits take effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import assert_never

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.sources import Span
from invariants.language.analysis.partiality import Partiality
from invariants.language.model.comparison import same_code
from invariants.language.model.compounds import whole_name
from invariants.language.model.expressions import SiteKey, Variable
from invariants.language.model.places import (
    CodePlace,
    Mark,
    RuleMark,
    Selector,
    Touch,
)
from invariants.language.model.rules import Rule
from invariants.language.model.traversal import PossibleCode
from invariants.language.problems import Problems


def report_conflicts(problems: Problems, rule: Rule, code: PossibleCode) -> None:
    """Report every pair of edits as written that certainly touch the same site of the same individual."""
    written = {site.original.edit for site in rule.labels if site.original is not None}
    put_later = {*rule.holders().keys(), *rule.unknown_edits} - written
    for first, second in _pairs(replace(rule, edits=tuple(each for each in rule.edits if each not in put_later)), code):
        if not _certainly_same(first.selector, second.selector):
            continue
        problems.report(
            Code.CONFLICTING_EDITS,
            f"`{rule.name}` changes {_described(first.place)} twice",
            second.span,
            "changed again here",
            others=(Label(first.span, "changed here"),),
            help="all edits of a modification happen at once: keep one of the two, or make two modifications",
        )


def report_without_effect(problems: Problems, rule: Rule, code: PossibleCode) -> None:
    """Warn of edits that another one makes idle: ``save B`` a second time, and edits of a rule that becomes unknown."""
    fixed = [each for each in rule.edits if each not in rule.holders() and each not in rule.unknown_edits]
    saved: dict[str, Span] = {}
    for edit in fixed:
        for backup in edit.saved_backups():
            if (first := saved.setdefault(backup, edit.span)) is not edit.span:
                message = f"`{rule.name}` saves `{backup}` twice"
                _report_idle(problems, message, edit.span, first, "keep one of the two")
    clauses, unknown = [], []
    for edit in fixed:
        match list(edit.touches(code.rules, code.backups)):
            case [Touch(place=SiteKey(rule=target, name=name)) as touch]:
                clauses.append((SiteKey(target, whole_name(name)), touch))
            case [Touch(place=RuleMark(mark=Mark.UNKNOWN)) as touch]:
                unknown.append(touch)
            case _:
                pass  # what `copy` and `restore` touch is a conflict, and reported as one
    reported: set[SiteKey] = set()
    for site, touch in clauses:
        whole = next((each for each in unknown if _replaces(each, touch, site)), None)
        if whole is not None and site not in reported:
            reported.add(site)  # of a record, each part is a site
            message = f"`{rule.name}` changes `{site}`, and replaces the whole of `{site.rule}` besides"
            _report_idle(problems, message, touch.span, whole.span, "leave it out: unknown code has no clauses")


def _replaces(whole: Touch, part: Touch, site: SiteKey) -> bool:
    """Return whether unknown code certainly replaces the clause, for whoever its edit means."""
    of_rule = whole.place == RuleMark(site.rule, Mark.UNKNOWN)
    return of_rule and _covers(whole.selector, part.selector)


def _report_idle(problems: Problems, message: str, span: Span, other: Span, help: str) -> None:
    others = (Label(other, "done here"),)
    problems.report(Code.IDLE_EDIT, message, span, "without effect", others=others, help=help)


def _covers(whole: Selector, part: Selector) -> bool:
    """Return whether whoever one selector means is certainly meant by another one."""
    pairs = zip(whole, part, strict=True)
    return all(one is None or (other is not None and same_code(one, other)) for one, other in pairs)


def may_conflict(partiality: Partiality, rule: Rule, code: PossibleCode) -> bool:
    """Return whether two edits of the rule touch the same site of the same individual for some arguments."""
    for first, second in _pairs(rule, code):
        parts = zip(first.selector, second.selector, strict=True)
        if not any(one is not None and other is not None and partiality.differ(one, other) for one, other in parts):
            return True
    return False


def _pairs(rule: Rule, code: PossibleCode) -> Iterator[tuple[Touch, Touch]]:
    """Yield the pairs of touches that two edits, or an edit and an assignment, make at one place.

    Of the edits that one label can hold, only one is made in a step.
    """
    if not rule.edits:
        return
    by_place: dict[CodePlace | Variable, list[tuple[int, Touch]]] = {}
    holders = rule.holders()
    numbers = {site: number for number, site in enumerate(rule.labels, len(rule.edits))}
    for position, edit in enumerate(rule.edits):
        if edit in rule.unknown_edits:
            continue  # no two edits of unknown code are of one place
        number = numbers[holders[edit][0]] if edit in holders else position
        for touch in edit.touches(code.rules, code.backups):
            by_place.setdefault(touch.place, []).append((number, touch))
    for position, key in enumerate(rule.assignments):
        entry = code.sites[key].entry
        if entry is not None:
            touch = Touch(entry.variable, (), code.sites[key].span)
            by_place.setdefault(entry.variable, []).append((-1 - position, touch))
    for touches in by_place.values():
        for (number, first), (other, second) in combinations(touches, 2):
            # Two assignments are compared when the rule is typed, and one edit cannot conflict with itself.
            if number != other and (number >= 0 or other >= 0):
                yield first, second


def _certainly_same(first: Selector, second: Selector) -> bool:
    parts = zip(first, second, strict=True)
    return all(one is None or other is None or same_code(one, other) for one, other in parts)


def _described(place: CodePlace | Variable) -> str:
    match place:
        case SiteKey():
            return f"`{place}`"
        case RuleMark(rule=rule, mark=Mark.DISABLED):
            return f"whether `{rule}` is disabled"
        case RuleMark(rule=rule):
            return f"the whole of `{rule}`"
        case Variable(name=name):
            return f"`{name}`"
        case _:
            assert_never(place)
