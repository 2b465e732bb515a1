"""The effects of a change beside its code: values that it assigns, rules that it adopts, its class as a whole.

Owns: the effects of an adopted rule, and how the parts of a change make its class.
Must never know: how code is compared; the consequences of a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from invariants.gate.decision import (
    AdoptedRule,
    ChangeClass,
    GateFindings,
    InvariantDecision,
    Outcome,
    SiteChange,
    ValueChange,
    combined,
)
from invariants.gate.running.assembly import RunningModel
from invariants.gate.running.change import Changed, variable_words
from invariants.interpreter.state.choices import NamedEntry
from invariants.language.model.compounds import whole_name, wholes
from invariants.language.model.expressions import Counter, SiteKey, Variable
from invariants.language.model.operators import RuleKind
from invariants.language.model.places import RuleMark
from invariants.language.model.rules import Rule
from invariants.verdicts.traces.deadline_words import DeadlineChange, DeadlineWords
from invariants.verdicts.traces.shown_values import place, shown, whole_changes


def adopted_rule(running: RunningModel, name: str, adopted: Iterable[str]) -> AdoptedRule:
    """Return a rule with its effects; an effect is new if no earlier rule has it."""
    rules = running.model.rules
    new = {*adopted} | running.describing
    known = {effect for other in rules.values() if other.name not in new for effect in _effects(running, other)}
    own = list(dict.fromkeys(_effects(running, rules[name])))
    assigned = [running.model.sites[key].entry for key in rules[name].assignments]
    counted = [entry.variable.purpose for entry in assigned if entry is not None]
    return AdoptedRule(
        name,
        rules[name].kind is RuleKind.MODIFICATION,
        tuple(text for is_written, text in own if is_written),
        tuple(text for is_written, text in own if not is_written),
        tuple(text for is_written, text in own if (is_written, text) not in known),
        tuple(dict.fromkeys(each.invariant for each in counted if isinstance(each, Counter))),
    )


def _effects(running: RunningModel, rule: Rule) -> Iterator[tuple[bool, str]]:
    """Yield variables that a rule assigns, marked with True, and places of code that it edits.

    What only keeps account of a run is left out, such as the number of steps that something has been due: nobody has
    written it.
    """
    for key in rule.assignments:
        entry = running.model.sites[key].entry
        if entry is not None and not entry.variable.keeps_account:
            yield True, _words(running, entry.variable)
    for edit in rule.edits:
        for touch in edit.touches(running.model.rules, running.model.backups):
            match touch.place:
                case Variable(keeps_account=False):
                    yield True, _words(running, touch.place)
                case Variable():
                    pass
                case SiteKey(rule=edited, name=clause):
                    yield False, f"{edited}.{whole_name(clause)}"
                case RuleMark(rule=name):
                    yield False, name
        yield from ((False, name) for name in edit.saved_backups())


def _words(running: RunningModel, variable: Variable) -> str:
    """Return the name of a variable, or of the value of which it is a part."""
    name = variable_words(variable)
    return wholes(running.model.compounds).get(name, name)


def value_changes(running: RunningModel, change: Changed) -> tuple[ValueChange, ...]:
    """Return the variables and entries that a change assigns another value."""
    model = running.model
    before, after = change.before.configuration, change.after.configuration
    every = running.interpreter.changes(before, after)
    changes = [each for each in every if not isinstance(each.variable.purpose, Counter)]
    whole = dict(whole_changes(model, changes, before, after))
    open_values = {(_words(running, variable), indices) for variable, indices in change.before.open}
    found: dict[str, ValueChange] = {}
    for each in changes:
        name = _words(running, each.variable)
        known = whole.get((each.variable.name, each.indices))
        if known is None:
            where = place(model, replace(each.variable, name=name, purpose=None), each.indices)
            texts = [shown(model, each.variable.sort, value) for value in (each.before, each.after)]
        else:
            where, texts = known.place, [known.before, known.after]
        is_open = (name, each.indices) in open_values
        found.setdefault(where, ValueChange(where, name, "any" if is_open else texts[0], texts[1]))
    return (*found.values(), *_deadline_changes(running, change))


def _deadline_changes(running: RunningModel, change: Changed) -> Iterator[ValueChange]:
    """Yield the deadlines that stand otherwise after a change; where open values decide how, it is ``any``."""
    words = DeadlineWords(running.interpreter)
    first = words.changes(change.before.configuration, change.after.configuration)
    second = words.changes(change.before.other, change.after.other)
    by_entry: dict[NamedEntry, list[DeadlineChange]] = {}
    for each in (*first, *second):
        by_entry.setdefault((each.variable, each.indices), []).append(each)
    for (variable, indices), found in by_entry.items():
        name = _words(running, variable)
        where = place(running.model, replace(variable, name=name, purpose=None), indices)
        texts = [[each.before for each in found], [each.after for each in found]]
        both = len(found) > 1
        yield ValueChange(where, name, *("any" if not both or len({*each}) > 1 else each[0] for each in texts))


def class_of_change(findings: GateFindings, *, sets_unread: bool) -> ChangeClass:
    """Return the class of all changes together. Values that are assigned count by the guards that read them.

    ``sets_unread`` says that some value is set by hand that no guard reads: then nothing is known of the consequences.
    """
    parts = [each.change for each in findings.sites]
    parts += [ChangeClass.INCOMPARABLE] if sets_unread else []
    parts += [ChangeClass.LOOSER for rule in findings.adopted if rule.does_something]
    parts += [ChangeClass.TIGHTER for _ in findings.retired]
    return combined(parts)


def joined_sites(alternatives: list[tuple[SiteChange, ...]]) -> tuple[SiteChange, ...]:
    """Return the changes of code of a change that chooses; the class of a place combines those of all choices."""
    found: dict[str, SiteChange] = {}
    for each in (change for alternative in alternatives for change in alternative):
        known = found.get(each.place)
        if known is None:
            found[each.place] = each
        elif known != each:
            found[each.place] = replace(known, change=combined([known.change, each.change]))
    return tuple(found.values())


_BADNESS = (Outcome.REFUSED, Outcome.UNDECIDED, Outcome.ADMITTED)


def worst(decisions: Iterable[InvariantDecision]) -> InvariantDecision:
    """Return the worst of some answers about one invariant."""
    return min(decisions, key=lambda each: _BADNESS.index(each.outcome))


def outcome_of(decisions: Iterable[InvariantDecision]) -> Outcome:
    """Return the outcome for all invariants; without any, nothing is known of the system."""
    outcomes = {each.outcome for each in decisions}
    return next((each for each in _BADNESS if each in outcomes), Outcome.UNDECIDED)
