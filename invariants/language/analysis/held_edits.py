"""Labels: every edit that a label can ever hold.

Owns: the finite set of edits that a label can hold, over all edits that some modification can put there.
Must never know: runs, how an edit takes effect.

A label holds the edit as written, one that an edit of some modification puts there, or none. An edit that is put at a
label may put edits at labels in turn; all of them stand in the text, so they are finitely many
(``proofs/soundness/labelled-edits.md``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from msgspec.structs import replace

from invariants.language.model.comparison import same_held
from invariants.language.model.expressions import SiteKey, Variable
from invariants.language.model.rules import (
    CopyCode,
    Edit,
    EditFamily,
    HeldEdit,
    RestoreBackup,
    Rule,
    SaveBackup,
    SetCode,
    SetEdit,
    SetEnabled,
    SetUnknown,
)


def with_held_edits(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """Return the rules of a model, with every edit that their labels can hold among their edits.

    Before, a label has no alternatives, and the edits of its rule are those without a label.
    """
    found: dict[SiteKey, list[HeldEdit]] = {}
    edits: list[Edit] = []
    for rule in rules.values():
        for label in rule.labels:
            found[label.key] = [] if label.original is None else [label.original]
            edits += [each.edit for each in found[label.key]]
        edits += rule.edits
    for put in (each for edit in edits for each in _puts(edit)):
        if put.held is not None and not any(same_held(put.held, known) for known in found[put.site]):
            found[put.site].append(put.held)
    labelled = {name: _with_alternatives(rule, found) if rule.labels else rule for name, rule in rules.items()}
    return _with_unknown_edits(labelled)


def _with_unknown_edits(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """Return the rules with the edits that their unknown code can make among their edits."""
    found: dict[str, dict[Edit, tuple[SetUnknown, EditFamily, int]]] = {}
    edits = (edit for rule in rules.values() for edit in rule.edits)
    for unknown in filter(None, map(_set_unknown, edits)):
        for family in unknown.families:
            for number, each in enumerate(family.edits, 1):
                found.setdefault(unknown.rule, {})[each] = unknown, family, number
    return {
        name: replace(rule, edits=(*rule.edits, *found[name]), unknown_edits=found[name]) if name in found else rule
        for name, rule in rules.items()
    }


def _set_unknown(edit: Edit) -> SetUnknown | None:
    match edit:
        case SetUnknown():
            return edit
        case SetCode() | SetEnabled() | SetEdit() | CopyCode() | SaveBackup() | RestoreBackup():
            return None
        case _:
            assert_never(edit)


def choice_variables(rules: Mapping[str, Rule]) -> tuple[Variable, ...]:
    """Return the variables that say which edits unknown code has made last."""
    edits = (unknown for rule in rules.values() for edit in rule.edits if (unknown := _set_unknown(edit)) is not None)
    return tuple(family.variable for unknown in edits for family in unknown.families)


def _with_alternatives(rule: Rule, found: Mapping[SiteKey, list[HeldEdit]]) -> Rule:
    labels = tuple(replace(label, alternatives=tuple(found[label.key])) for label in rule.labels)
    held = (each.edit for label in labels for each in label.alternatives)
    return replace(rule, edits=(*rule.edits, *held), labels=labels)


def _puts(edit: Edit) -> Iterator[SetEdit]:
    """Yield the edit, and the edits inside of it, that put an edit at a label."""
    inside = _set_edit(edit)
    while inside is not None:
        yield inside
        inside = None if inside.held is None else _set_edit(inside.held.edit)


def _set_edit(edit: Edit) -> SetEdit | None:
    match edit:
        case SetEdit():
            return edit
        case SetCode() | SetEnabled() | SetUnknown() | CopyCode() | SaveBackup() | RestoreBackup():
            return None
        case _:
            assert_never(edit)
