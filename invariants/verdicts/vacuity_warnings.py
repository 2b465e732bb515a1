"""Warnings about vacuity.

Owns: which findings become warnings, and their wording.
Must never know: how the findings were made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from invariants.evidence.claims import Vacuity, VacuityKind
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.language.model.declarations import Model
from invariants.language.model.rules import (
    CopyCode,
    Edit,
    RestoreBackup,
    Rule,
    SaveBackup,
    SetCode,
    SetEnabled,
    SetUnknown,
)
from invariants.language.silences import unsilenced, without_effect
from invariants.verdicts.starts import no_initial_state


def vacuity_warnings(model: Model, searches: Sequence[tuple[frozenset[str], set[Vacuity]]]) -> Iterator[Diagnostic]:
    """Warnings about what no search saw happen. A search is given by its properties and what it found vacuous.

    What concerns an invariant counts if every search of that invariant found it; anything else, if every search did.
    Warnings that the text silences are left out; where all invariants were searched, silences without effect are
    reported.
    """
    left, idle = unsilenced(model.silences, _found(model, searches))
    yield from left
    searched = {name for names, _ in searches for name in names}
    if searched.issuperset(model.properties):
        yield from (without_effect(silence) for silence in idle if silence.place.source is model.sources[0])


def _found(model: Model, searches: Sequence[tuple[frozenset[str], set[Vacuity]]]) -> Iterator[Diagnostic]:
    """Yield all warnings, silenced or not."""
    every = {finding for _, found in searches for finding in found}
    for finding in sorted(every, key=lambda f: (f.kind.name, f.subject, f.number)):
        concerned = [
            found for names, found in searches if finding.kind is not VacuityKind.NEVER_MET or finding.subject in names
        ]
        if all(finding in found for found in concerned):
            yield _warning(model, finding)


def _warning(model: Model, finding: Vacuity) -> Diagnostic:
    match finding.kind:
        case VacuityKind.NO_START:
            return no_initial_state(model, model.scope)
        case VacuityKind.NEVER_FIRES:
            rule = model.rules[finding.subject]
            why, way_out = _why_not(model, rule)
            return Diagnostic(
                Code.NEVER_FIRES,
                f"{rule.kind.value} `{rule.name}` can never fire within the bounds",
                (Label(rule.span, why),),
                help=way_out,
            )
        case VacuityKind.NEVER_MET:
            return Diagnostic(
                Code.VACUOUS_IMPLICATION,
                f"the left-hand side of an implication in `{finding.subject}` is never true within the bounds",
                _labels(finding, "never true"),
                help="what it promises is never put to the test: check the condition, or raise the bounds",
            )
        case VacuityKind.UNSATISFIABLE_CONTRACT:
            return Diagnostic(
                Code.UNSATISFIABLE_CONTRACT,
                f"no step satisfies the contract of the unknown code of `{finding.subject}`",
                _labels(finding, "nothing satisfies this"),
                help="unknown code under this contract can never fire: weaken the contract",
            )
        case _:
            assert_never(finding.kind)


def _why_not(model: Model, rule: Rule) -> tuple[str, str]:
    """Return why a rule can never fire, and the way out."""
    edits = [edit for owner in model.rules.values() for edit in owner.edits]
    if rule.dormant and not any(_enables(edit, rule) for edit in edits):
        return "disabled at the start, and nothing enables it", f"write `enable {rule.name}` in a modification"
    saved = {name for edit in edits for name in edit.saved_backups()}
    for name in rule.restored_backups():
        if name not in saved:
            return f"nothing saves `{name}`", f"write `save {name}` in a modification"
    return (
        "its conditions are never all true together",
        "look for a condition that nothing makes true, or raise the bounds",
    )


def _enables(edit: Edit, rule: Rule) -> bool:
    match edit:
        case SetEnabled(rule=name, enabled=enabled):
            return enabled and name == rule.name
        case SetCode() | SetUnknown() | CopyCode() | SaveBackup() | RestoreBackup():
            return False
        case _:
            assert_never(edit)


def _labels(finding: Vacuity, text: str) -> tuple[Label, ...]:
    return () if finding.span is None else (Label(finding.span, text),)
