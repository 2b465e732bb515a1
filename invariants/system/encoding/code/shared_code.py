"""Shared code: edits that put the same code at a site, or the same unknown code in the place of a rule.

Owns: which edits put the same, and how wide the values are that are captured for it.
Must never know: where code is kept.

Captured values and ``prev`` are the same if they stand for the same content, so that edits that say the same put the
same. A number that one edit captures from one range, and another edit from another one, is kept in a range with both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from invariants.foundation.sorts import INT, RangeSort, Sort
from invariants.language.model.clauses import Capture, EditedCode
from invariants.language.model.comparison import captured_sorts, same_code
from invariants.language.model.operators import BinaryOperator
from invariants.language.model.rules import SetCode, SetUnknown
from invariants.system.encoding.code.prev_depth import kept_numbers


def shared_code(
    edits: Iterable[SetCode], accumulates: BinaryOperator | None, *, by_name: bool
) -> dict[EditedCode, EditedCode]:
    """Return for each code that edits put at one site the code that stands for all that is the same.

    Args:
        edits: the edits of the site.
        accumulates: the operator by which conditions are added to the site's code, if they only are.
        by_name: whether captured values are read by their names, so that these have to be the same, too.
    """
    groups: list[list[EditedCode]] = []
    for edit in edits:
        code = edit.code
        if code is None:
            continue
        same = (group for group in groups if _is_same(group[0], code, accumulates, by_name=by_name))
        group = next(same, None)
        if group is None:
            groups.append([code])
        else:
            group.append(code)
    return {code: wide for group in groups for wide in [_wide(group)] for code in group}


def shared_unknown(edits: Iterable[SetUnknown]) -> list[list[SetUnknown]]:
    """Return the edits of one rule that put unknown code there, those together that put the same."""
    groups: list[list[SetUnknown]] = []
    for edit in edits:
        group = next((group for group in groups if _is_same_unknown(group[0], edit)), None)
        if group is None:
            groups.append([edit])
        else:
            group.append(edit)
    return groups


def _is_same_unknown(one: SetUnknown, other: SetUnknown) -> bool:
    # The variables of families are of one edit alone: code with families equals only itself.
    if one.families or other.families or one.writes != other.writes:
        return False
    if captured_sorts(one.captures) != captured_sorts(other.captures):
        return False
    if one.contract is None or other.contract is None:
        return one.contract is other.contract
    return same_code(one.contract, other.contract, of_closures=True)


def _is_same(one: EditedCode, other: EditedCode, accumulates: BinaryOperator | None, *, by_name: bool) -> bool:
    if captured_sorts(one.captures) != captured_sorts(other.captures):
        return False
    if by_name and [each.text for each in one.captures] != [each.text for each in other.captures]:
        return False
    if not same_code(one.body, other.body, of_closures=True):
        return False
    gathers = accumulates if one.uses_previous else None
    return gathers is None or kept_numbers(one, gathers) == kept_numbers(other, gathers)


def wide_sorts(group: Sequence[EditedCode] | Sequence[SetUnknown]) -> list[Sort]:
    """Return for each value that is captured for code that is the same a sort with all values that it can have."""
    return [
        _joined([capture.sort for capture in captures])
        for captures in zip(*(each.captures for each in group), strict=True)
    ]


def _wide(group: Sequence[EditedCode]) -> EditedCode:
    """Return the first of some codes, with captured values as wide as those of all of them."""
    first, sorts = group[0], wide_sorts(group)
    if sorts == [capture.sort for capture in first.captures]:
        return first
    return replace(first, captures=tuple(map(_of_sort, first.captures, sorts)))


def _of_sort(capture: Capture, sort: Sort) -> Capture:
    return replace(capture, sort=sort)


def _joined(sorts: Sequence[Sort]) -> Sort:
    """Return a sort with the values of all of these, which are equal, or have integers as their values."""
    ranges = [sort for sort in sorts if isinstance(sort, RangeSort)]
    if not ranges:
        return sorts[0]
    if len(ranges) < len(sorts):
        return INT
    return RangeSort(min(sort.low for sort in ranges), max(sort.high for sort in ranges))
