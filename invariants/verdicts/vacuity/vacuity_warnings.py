"""Warnings about vacuity.

Owns: which findings become warnings, and their wording.
Must never know: the source of the findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from invariants.evidence.claims import Vacuity, VacuityKind
from invariants.evidence.denials import never_fires, never_met
from invariants.foundation.codes import VACUITY, Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.records import Record
from invariants.foundation.sorts import Scope
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.rules import (
    CopyCode,
    Edit,
    RestoreBackup,
    Rule,
    SaveBackup,
    SetCode,
    SetEdit,
    SetEnabled,
    SetUnknown,
)
from invariants.language.silences import unsilenced, without_effect
from invariants.verdicts.dispatch.dispatcher import Dispatcher
from invariants.verdicts.vacuity.never_fires import (
    Silent,
    beyond_the_search,
    stated_to_be_silent,
)
from invariants.verdicts.vacuity.starts import no_initial_state


class Searched(Record):
    """A search within bounds: its properties, and the events that never happened in it.

    ``beyond`` says that verdicts on these properties reach beyond the bounds: no bounds were stated, or a proof was
    found.
    """

    properties: frozenset[str]
    scope: Scope
    chain: int
    steps: int
    beyond: bool
    found: set[Vacuity]

    @property
    def bounds(self) -> str:
        """The bounds in words."""
        return ", ".join(
            [f"chain {self.chain}", f"steps {self.steps}", *(f"{name} {size}" for name, size in self.scope.items())]
        )


def vacuity_warnings(
    model: Model, searches: Sequence[Searched], fired: Iterable[str], dispatcher: Dispatcher
) -> Iterator[Diagnostic]:
    """Return warnings about events that no search has seen.

    A finding about an invariant counts if every search of this invariant has made it; any other finding, if every
    search has. Rules that have ``fired`` in a reported run are left out, and so are rules that an invariant states to
    be never enabled. Warnings that the text silences are left out; if all invariants were searched, silences without
    effect are reported.
    """
    silences = [silence for silence in model.silences if silence.code in VACUITY]
    left, idle = unsilenced(silences, _found(model, searches, fired, dispatcher))
    yield from left
    searched = {name for each in searches for name in each.properties}
    if searched.issuperset(model.properties):
        yield from (without_effect(silence) for silence in idle if silence.place.source is model.sources[0])


def _found(
    model: Model, searches: Sequence[Searched], fired: Iterable[str], dispatcher: Dispatcher
) -> Iterator[Diagnostic]:
    """Yield all warnings, silenced or not."""
    every = {finding for search in searches for finding in search.found}
    concerned = {finding: _concerned(finding, searches) for finding in every}
    never = sorted(
        (f for f in every if all(f in search.found for search in concerned[f])),
        key=lambda f: (f.kind.name, f.subject, f.number),
    )
    stated = stated_to_be_silent(model)
    never = [f for f in never if f.kind is not VacuityKind.NEVER_FIRES or f.subject not in {*stated, *fired}]
    denials = {finding: denial for finding in never if (denial := _denial(model, finding)) is not None}
    silent = Silent(frozenset(), frozenset())
    beyond = {finding for finding in denials if any(search.beyond for search in concerned[finding])}
    if denials:
        longer = bool(beyond)
        silent = beyond_the_search(model, searches[0].scope, [*denials.values()], dispatcher, longer=longer)
    for finding in never:
        name = denials[finding].name if finding in denials else None
        if name not in silent.broken or finding not in beyond:
            yield _warning(model, finding, concerned[finding], proved=name in silent.proved)


def _denial(model: Model, finding: Vacuity) -> StatedInvariant | None:
    """Return the invariant that denies the event of a finding; None if no invariant can."""
    match finding.kind:
        case VacuityKind.NEVER_FIRES:
            return never_fires(model, finding.subject)
        case VacuityKind.NEVER_MET:
            return never_met(model, finding.subject, finding.number)
        case VacuityKind.NO_START | VacuityKind.UNSATISFIABLE_CONTRACT:
            return None
        case _:
            assert_never(finding.kind)


def _concerned(finding: Vacuity, searches: Sequence[Searched]) -> list[Searched]:
    of_one = finding.kind is VacuityKind.NEVER_MET
    return [search for search in searches if not of_one or finding.subject in search.properties]


def _warning(model: Model, finding: Vacuity, searches: Sequence[Searched], *, proved: bool) -> Diagnostic:
    where = f"in any run that was searched ({'; '.join(dict.fromkeys(search.bounds for search in searches))})"
    beyond = any(search.beyond for search in searches)
    sizes = ", ".join(f"{name} {size}" for name, size in searches[0].scope.items())
    everywhere = f"in runs of any length{f' ({sizes})' if sizes else ''}"
    match finding.kind:
        case VacuityKind.NO_START:
            return no_initial_state(model, model.scope)
        case VacuityKind.NEVER_FIRES:
            rule = model.rules[finding.subject]
            why, way_out = _why_not(model, rule, beyond=beyond, proved=proved)
            return Diagnostic(
                Code.NEVER_FIRES,
                f"{rule.kind.value} `{rule.name}` "
                f"{f'can never fire, {everywhere}' if proved else f'does not fire {where}'}",
                (Label(rule.span, why),),
                help=f"{way_out}; if this is meant, state `invariant NAME: not enabled {rule.name}`",
            )
        case VacuityKind.NEVER_MET:
            more = ", though it may be true in longer runs" if beyond else ", or raise the bounds"
            return Diagnostic(
                Code.VACUOUS_IMPLICATION,
                f"the left-hand side of an implication in `{finding.subject}` is "
                f"{f'never true, {everywhere}' if proved else f'not true {where}'}",
                _labels(finding, "never true" if proved else "not true there"),
                help=f"what it promises is not put to the test: check the condition{'' if proved else more}",
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


def _why_not(model: Model, rule: Rule, *, beyond: bool, proved: bool) -> tuple[str, str]:
    """Return the reason why a rule does not fire, and the way out."""
    edits = [edit for owner in model.rules.values() for edit in owner.edits]
    if rule.dormant and not any(_enables(edit, rule) for edit in edits):
        return "disabled at the start, and nothing enables it", f"write `enable {rule.name}` in a modification"
    saved = {name for edit in edits for name in edit.saved_backups()}
    for name in rule.restored_backups():
        if name not in saved:
            return f"nothing saves `{name}`", f"write `save {name}` in a modification"
    look = "look for a condition that nothing makes true"
    if proved:
        return "its conditions are never all true together", look
    more = "though it may fire in longer runs" if beyond else "or raise the bounds"
    return "its conditions are not all true together there", f"{look}, {more}"


def _enables(edit: Edit, rule: Rule) -> bool:
    match edit:
        case SetEnabled(rule=name, enabled=enabled):
            return enabled and name == rule.name
        case SetCode() | SetUnknown() | CopyCode() | SaveBackup() | RestoreBackup() | SetEdit():
            return False
        case _:
            assert_never(edit)


def _labels(finding: Vacuity, text: str) -> tuple[Label, ...]:
    return () if finding.span is None else (Label(finding.span, text),)
