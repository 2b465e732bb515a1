"""The class of a change: whether it lets more pass than before, for all states.

Owns: the questions about two pieces of code at one place, or about one guard before and after values were assigned.
Must never know: how the change came about; policies.

A guard passes where it is true and defined. The two closures at a site become two terms over one state and one set of
arguments; the solver is asked for a state in which only one passes. Where a change assigns values, each guard that
reads them is compared with itself: over all states that have the values before, or after, and are equal else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from invariants.foundation.exceptions import NoAnswerError
from invariants.gate.code_terms import CodeTerms, leaves
from invariants.gate.decision import ChangeClass, ChangeWitness, SiteChange, WitnessSide
from invariants.gate.running.assembly import RunningModel
from invariants.gate.running.change import Changed
from invariants.interpreter.explain.code_text import CodeDifference
from invariants.interpreter.state.layout import DISABLED, UNKNOWN
from invariants.interpreter.state.outcomes import StateChange
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import StatedInvariant
from invariants.language.model.expressions import Expression, SiteKey, Variable
from invariants.language.model.rules import ClauseKind, Rule
from invariants.solver.z3.pool import Z3Contexts
from invariants.system.encoding.transition_system import PartialTerm
from invariants.system.terms.terms import StateVariable, Term
from invariants.verdicts.narration import place, shown
from invariants.verdicts.traces.trace import Shown

MOST_COMPARED = 64
"""The most places of code that are compared; the class of further places is not determined."""


def site_changes(
    running: RunningModel, change: Changed, remaining: Callable[[], float], contexts: Z3Contexts
) -> tuple[SiteChange, ...]:
    """Return the changes of what code lets pass, each with its class; ``remaining`` returns the seconds that are left.

    Changes of code come first, then guards that read assigned values.
    """
    return tuple(Comparer(running, change, remaining, contexts).changes())


def over_reachable(
    running: RunningModel,
    change: Changed,
    remaining: Callable[[], float],
    contexts: Z3Contexts,
    sites: tuple[SiteChange, ...],
    proved: Iterable[str],
) -> tuple[SiteChange, ...]:
    """Return the changes, with their classes over the states in which proved invariants are true.

    Those are classes over what can be reached after the change, where a proof says that the invariants hold there.
    """
    stated = [running.model.properties[name] for name in proved]
    conditions = [each.condition for each in stated if isinstance(each, StatedInvariant) and not each.two_state]
    if not conditions or all(site.change in (ChangeClass.SAME, ChangeClass.TIGHTER) for site in sites):
        return sites
    try:
        again = {site.place: site for site in Comparer(running, change, remaining, contexts, conditions).changes()}
    except NoAnswerError:
        return sites
    found = []
    for site in sites:
        other = again.get(site.place)
        # A guard that reads assigned values and stays as it is has no change at all.
        over = ChangeClass.SAME if other is None else other.change
        is_better = over in (ChangeClass.SAME, ChangeClass.TIGHTER) and site.change is not over
        unanswered = other is not None and other.reason is not None
        found.append(replace(site, reachable=over) if is_better and not unanswered else site)
    return tuple(found)


def _unknown(difference: CodeDifference, reason: str | None) -> SiteChange:
    return SiteChange(
        difference.place,
        difference.rule or difference.place,
        None if difference.site is None else difference.site.name,
        False,
        difference.before,
        difference.after,
        ChangeClass.INCOMPARABLE,
        reason=reason,
    )


class Comparer:
    """Compares what passes before and after one change."""

    def __init__(
        self,
        running: RunningModel,
        change: Changed,
        remaining: Callable[[], float],
        contexts: Z3Contexts,
        conditions: Sequence[Expression] = (),
    ) -> None:
        """Take the change, and conditions that leave out states."""
        self._conditions = conditions
        self._running = running
        self._model = running.model
        self._interpreter = running.interpreter
        self._before, self._after = change.before.configuration, change.after.configuration
        self._left_open = change.before.open
        self._remaining = remaining
        self._contexts = contexts
        self._terms: CodeTerms | None = None
        self._asked = 0

    @property
    def terms(self) -> CodeTerms:
        """Return the code of the model as terms. Raises ``NoAnswerError``."""
        if self._terms is None:
            self._terms = CodeTerms(self._running, self._remaining, self._contexts)
            self._terms.assume(self._conditions)
        return self._terms

    def changes(self) -> Iterator[SiteChange]:
        """Yield the changes of what passes."""
        for difference in self._interpreter.code_changes(self._before, self._after):
            yield self._of_code(difference)
        assigned = self._interpreter.changes(self._before, self._after)
        if assigned:
            yield from self._of_values(assigned)

    def _ask(self) -> None:
        """Raise ``NoAnswerError`` where too much was compared already."""
        self._asked += 1
        if self._asked > MOST_COMPARED:
            raise NoAnswerError("there are too many changes to compare all of them")

    # ------------------------------------------------------------------ code

    def _of_code(self, difference: CodeDifference) -> SiteChange:
        if difference.rule is None:
            return _unknown(difference, "it is the content of a backup")
        blocks = self._interpreter.layout.blocks[difference.rule]
        first = blocks.first_cells(difference.arguments)[0]
        old, new = self._before.code.cells, self._after.code.cells
        found = _unknown(difference, None)
        if difference.site is None:
            found = replace(found, is_guard=True)
            if old[first + UNKNOWN] != new[first + UNKNOWN]:
                reason = "unknown code may pass where known code does not, and refuse where it does"
                return replace(found, reason=reason)
            return replace(found, change=ChangeClass.TIGHTER if new[first + DISABLED] else ChangeClass.LOOSER)
        site = self._model.sites[difference.site]
        found = replace(found, is_guard=site.kind is ClauseKind.GUARD)
        cell = first + blocks.sites[difference.site]
        try:
            self._ask()
            context = self.terms.context(self._model.rules[difference.rule], difference.arguments, site)
            before, after = (self.terms.content(site, cells[cell], context) for cells in (old, new))
            if found.is_guard:
                return self._compared(found, *(self.terms.ground(self.terms.passing(p)) for p in (before, after)))
            return self._assignment(found, before, after, self.terms.condition(site, context))
        except NoAnswerError as error:
            return replace(found, reason=str(error))

    def _compared(self, found: SiteChange, passed: Term, passes: Term) -> SiteChange:
        """Return the change of a guard with its class, given where it passed and where it passes."""
        manager = self.terms.manager
        more = self._witness(manager.and_(passes, manager.not_(passed)), WitnessSide.AFTER)
        less = self._witness(manager.and_(passed, manager.not_(passes)), WitnessSide.BEFORE)
        change = {
            (False, False): ChangeClass.SAME,
            (True, False): ChangeClass.LOOSER,
            (False, True): ChangeClass.TIGHTER,
            (True, True): ChangeClass.INCOMPARABLE,
        }[more is not None, less is not None]
        return replace(found, change=change, witnesses=tuple(each for each in (more, less) if each is not None))

    def _assignment(self, found: SiteChange, before: PartialTerm, after: PartialTerm, condition: Term) -> SiteChange:
        manager = self.terms.manager
        differ = manager.or_(
            manager.not_(manager.equal(before.defined, after.defined)),
            manager.and_(before.defined, after.defined, manager.not_(manager.equal(before.value, after.value))),
        )
        witness = self._witness(self.terms.ground(manager.and_(condition, differ)), None)
        if witness is None:
            return replace(found, change=ChangeClass.SAME)
        return replace(found, witnesses=(witness,))

    # ---------------------------------------------------------------- values

    def _of_values(self, assigned: tuple[StateChange, ...]) -> Iterator[SiteChange]:
        """Yield the changes of guards that read assigned values, except guards that stay as they are."""
        for rule in self._model.rules.values():
            if rule.name in self._running.describing:
                continue
            for guard in rule.guards:
                for arguments in self._kept_apart(rule, guard):
                    change = self._of_guard(rule, guard, arguments, assigned)
                    if change is not None and change.change is not ChangeClass.SAME:
                        yield change

    def _kept_apart(self, rule: Rule, guard: Expression | SiteKey) -> Iterator[tuple[Value | None, ...]]:
        """Yield the arguments for which a guard has code of its own; None for any value."""
        blocks = self._interpreter.layout.blocks[rule.name]
        everyone: tuple[Value | None, ...] = (None,) * len(rule.parameters)
        if not isinstance(guard, SiteKey):
            yield everyone
            return
        found = {
            arguments: self._after.code.cells[first + blocks.sites[guard]]
            for arguments, first in blocks.all_blocks(self._interpreter.scope)
        }
        yield from [everyone] if len(set(found.values())) == 1 else found

    def _of_guard(
        self,
        rule: Rule,
        guard: Expression | SiteKey,
        arguments: tuple[Value | None, ...],
        assigned: tuple[StateChange, ...],
    ) -> SiteChange | None:
        found = self._named(rule, guard, arguments)
        try:
            self._ask()
            terms = self.terms
            if isinstance(guard, SiteKey):
                site = self._model.sites[guard]
                blocks = self._interpreter.layout.blocks[rule.name]
                closure = self._after.code.cells[blocks.first_cells(arguments)[0] + blocks.sites[guard]]
                part = terms.content(site, closure, terms.context(rule, arguments))
            else:
                part = terms.guard(guard, terms.context(rule, arguments))
            whole = terms.ground(terms.passing(part))
            there = leaves(whole)
            entries = ((terms.entry(each.variable, each.indices), each) for each in assigned)
            read = {entry: each for entry, each in entries if entry in there}
            if not read:
                return None
            found = replace(found, before=self._with_values(found.before, read, after=False))
            found = replace(found, after=self._with_values(found.after, read, after=True))
            if any((each.variable, each.indices) in self._left_open for each in read.values()):
                return replace(found, reason="a value that it reads was open before")
            old = {entry: terms.value(each.before, each.variable) for entry, each in read.items()}
            new = {entry: terms.value(each.after, each.variable) for entry, each in read.items()}
            return self._compared(found, terms.manager.replace(whole, old), terms.manager.replace(whole, new))
        except NoAnswerError as error:
            return replace(found, reason=str(error))

    def _named(self, rule: Rule, guard: Expression | SiteKey, arguments: tuple[Value | None, ...]) -> SiteChange:
        """Return the change of a guard, with the code that it has, before its class is known."""
        name, clause = rule.name, None
        text = guard.span.text if not isinstance(guard, SiteKey) else ""
        if any(each is not None for each in arguments):
            pairs = zip(rule.parameters, arguments, strict=True)
            words = ["_" if v is None else str(shown(self._model, p.sort, v)) for p, v in pairs]
            name = f"{name}({', '.join(words)})"
        if isinstance(guard, SiteKey):
            clause = guard.name
            name = f"{name}.{clause}"
            present = {each.place: each.text for each in self._interpreter.code(self._after)}
            original = self._model.sites[guard].original
            text = present.get(name, present.get(str(guard), "" if original is None else original.span.text))
        return SiteChange(name, rule.name, clause, True, text, text, ChangeClass.INCOMPARABLE)

    def _with_values(self, text: str, read: Mapping[Term, StateChange], *, after: bool) -> str:
        values = [
            f"{place(self._model, each.variable, each.indices)} = "
            + str(shown(self._model, each.variable.sort, each.after if after else each.before)).lower()
            for each in read.values()
        ]
        return f"{text}  [{', '.join(values)}]"

    # --------------------------------------------------------------- witness

    def _witness(self, wanted: Term, side: WitnessSide | None) -> ChangeWitness | None:
        """Return a state and arguments in which something is true; None where there is none.

        Raises ``NoAnswerError`` where the solver does not say.
        """
        values = self.terms.found(wanted)
        if values is None:
            return None
        own = {variable: local.name for local, variable in self.terms.constants.items()}
        arguments: dict[str, Shown] = {}
        state: dict[str, Any] = {}
        for term, value in values.items():
            variable = self.terms.variables.get(term.payload) if isinstance(term.payload, StateVariable) else None
            if variable in own:
                arguments[own[variable]] = shown(self._model, variable.sort, value)
            elif variable is not None:
                self._put(state, variable, term, value)
        before = after = None
        if side is not None:
            before, after = side is WitnessSide.BEFORE, side is WitnessSide.AFTER
        return ChangeWitness(side, arguments, state, before, after)

    def _put(self, state: dict[str, Any], variable: Variable, term: Term, value: Value) -> None:
        """Put the value of an entry into a state that is shown."""
        here, key = state, variable.name
        for sort, index in zip(variable.domain, term.arguments, strict=True):
            here, key = here.setdefault(key, {}), str(shown(self._model, sort, index.value))
        here[key] = shown(self._model, variable.sort, value)
