"""The class of a change: whether it lets more pass than before, for all states.

Owns: the questions about what passes at one place before and after a change.
Must never know: how the change came about; how a witness is written; policies.

A guard passes where it is true and defined. The two closures at a site become two terms over one state and one set of
arguments; the solver is asked for a state in which only one passes. Where a guard reads what the change changes, values
or other code, both sides are compared as they are: the code before with the values before, and the code after with the
values after, over everything else. Where what it reads can change again, the two closures are compared for all values
and all code, too, and the class combines both. Of unknown code, steps are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from msgspec.structs import replace

from invariants.foundation.exceptions import NoAnswerError
from invariants.gate.comparing.code_terms import CodeTerms, leaves
from invariants.gate.comparing.code_values import CodeArguments, CodeValues
from invariants.gate.comparing.reading import Reading
from invariants.gate.comparing.unknown_steps import RuleSteps
from invariants.gate.comparing.witnesses import witness, word
from invariants.gate.decision import ChangeClass, SiteChange, WitnessSide, combined
from invariants.gate.running.assembly import RunningModel
from invariants.gate.running.change import Changed
from invariants.gate.running.proposal import Proposal
from invariants.interpreter.explain.code_text import CodeDifference
from invariants.interpreter.state.configuration import Closure
from invariants.interpreter.state.layout import DISABLED, UNKNOWN
from invariants.interpreter.state.outcomes import StateChange
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import StatedInvariant
from invariants.language.model.expressions import Arbitrary, Expression, SiteKey, Variable
from invariants.language.model.rules import ClauseKind, Rule, Site
from invariants.solver.z3.pool import Z3Contexts
from invariants.system.terms.terms import Term
from invariants.verdicts.traces.shown_values import place, whole_changes
from invariants.verdicts.traces.trace import shown_text

MOST_COMPARED = 64
"""The most places of code that are compared; the class of further places is not determined."""

Pair = tuple[Term, Term]
"""Where something passes before and after the change."""


def over_reachable(comparer: Comparer, sites: tuple[SiteChange, ...], proved: Iterable[str]) -> tuple[SiteChange, ...]:
    """Return the changes, with their classes over the states in which proved invariants are true.

    Those are classes over what can be reached after the change, where a proof says that the invariants hold there.
    """
    stated = [comparer.running.model.properties[name] for name in proved]
    conditions = [each.condition for each in stated if isinstance(each, StatedInvariant) and not each.two_state]
    if not conditions or all(site.change in (ChangeClass.SAME, ChangeClass.TIGHTER) for site in sites):
        return sites
    try:
        again = {site.place: site for site in comparer.assuming(conditions).changes()}
    except NoAnswerError:
        return sites
    found = []
    for site in sites:
        other = again.get(site.place)
        # A guard that reads what changes and stays as it is has no change at all.
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
        proposal: Proposal,
        remaining: Callable[[], float],
        contexts: Z3Contexts,
        conditions: Sequence[Expression] = (),
    ) -> None:
        """Take the change, and conditions that leave out states."""
        self._given = (change, proposal, remaining, contexts)
        self._conditions = conditions
        self.running = running
        self._model = running.model
        self._interpreter = running.interpreter
        self._before, self._after = change.before.configuration, change.after.configuration
        self._old, self._new = self._before.code.cells, self._after.code.cells
        self._left_open = change.before.open
        self._retired = {name.text for name in proposal.retired}
        self._adopted = {rule.name.text for rule in proposal.adopted}
        self._remaining = remaining
        self._contexts = contexts
        self._asked = 0
        self.reading = Reading(running, self._old, self._new, self._retired)
        self.assigned = self._interpreter.changes(self._before, self._after)

    def assuming(self, conditions: Sequence[Expression]) -> Comparer:
        """Return a comparer of the same change over the states in which conditions are true."""
        change, proposal, remaining, contexts = self._given
        return Comparer(self.running, change, proposal, remaining, contexts, conditions)

    @cached_property
    def _written(self) -> frozenset[Variable]:
        """Return the variables whose values the change changes."""
        return frozenset(each.variable for each in self.assigned)

    @cached_property
    def terms(self) -> CodeTerms:
        """Return the code of the model as terms. Raises ``NoAnswerError``."""
        whole = self.reading.is_unknown or self.reading.asks_anywhere(self._conditions)
        found = CodeTerms(self.running, self._remaining, self._contexts, whole=whole)
        found.assume(self._conditions)
        return found

    @cached_property
    def _here(self) -> tuple[CodeValues, CodeValues]:
        """Return the values of code that reads the code before, and that of code that reads the code after."""
        before = self.terms.reading(self._old, gone=self._adopted, fresh=self._retired)
        return before, self.terms.reading(self._new, gone=self._retired, fresh=())

    def changes(self) -> Iterator[SiteChange]:
        """Yield the changes of the set of steps that pass."""
        for difference in self._interpreter.code_changes(self._before, self._after):
            yield self._of_code(difference)
        if self.assigned or self.reading.touched:
            yield from self._of_readers()

    # ------------------------------------------------------------------ code

    def _of_code(self, difference: CodeDifference) -> SiteChange:
        if difference.rule is None:
            return _unknown(difference, "it is the content of a backup")
        rule = self._model.rules[difference.rule]
        blocks = self._interpreter.layout.blocks[rule.name]
        first = blocks.first_cells(difference.arguments)[0]
        codes = (self._old[first + UNKNOWN], self._new[first + UNKNOWN])
        if difference.site in blocks.labels or any(code and code.edits_code for code in codes):
            return _unknown(difference, "it is an edit, or unknown code that edits")
        found = replace(_unknown(difference, None), is_guard=difference.site is None)
        try:
            if difference.site is None:
                if self._old[first + UNKNOWN] == self._new[first + UNKNOWN]:
                    change = ChangeClass.TIGHTER if self._new[first + DISABLED] else ChangeClass.LOOSER
                    return replace(found, change=change)
                return self._of_steps(found, rule, difference.arguments, first, stays=False) or found
            cells = {key: first + blocks.sites[key] for key in difference.parts or (difference.site,)}
            pairs = {key: (self._old[cell], self._new[cell]) for key, cell in cells.items()}
            if self._model.sites[next(iter(cells))].kind is ClauseKind.GUARD:
                found = replace(found, is_guard=True)
                return (
                    self._of_guard(found, rule, difference.site, difference.arguments, pairs[difference.site]) or found
                )
            return self._of_assignments(found, difference.arguments, pairs)
        except NoAnswerError as error:
            return replace(found, reason=str(error))

    def _of_guard(
        self,
        found: SiteChange,
        rule: Rule,
        guard: Expression | SiteKey,
        arguments: CodeArguments,
        pair: tuple[Closure | None, Closure | None],
    ) -> SiteChange | None:
        """Return the change of a guard with its class; None where neither its code nor what it reads changes."""
        terms = self.terms
        context = terms.free.context(rule, arguments)
        free = self._grounded(terms.free.guard(guard, each, context) for each in pair)
        here = free
        asks = self.reading.is_touched(guard, pair, self._written)
        if asks:
            sides = zip(self._here, pair, strict=True)
            here = self._grounded(values.guard(guard, closure, context) for values, closure in sides)
        return self._weighed(found, free, here, stays=pair[0] == pair[1], asks=asks)

    def _grounded(self, pair: Iterable[Term]) -> Pair:
        before, after = (self.terms.ground(each) for each in pair)
        return before, after

    def _of_steps(
        self, found: SiteChange, rule: Rule, arguments: CodeArguments, first: int, *, stays: bool
    ) -> SiteChange | None:
        """Return the change of a rule whose code is unknown, before or after, by the steps that it can take."""
        steps = RuleSteps(self.running, self.terms.free, self.terms.following)
        width = self._interpreter.layout.blocks[rule.name].width
        blocks = [cells[first : first + width] for cells in (self._old, self._new)]
        written = steps.written(rule, [*blocks[0], *blocks[1]])
        free = self._grounded(steps.steps(rule, arguments, block, written) for block in blocks)
        return self._weighed(found, free, free, stays=stays, asks=False)

    def _weighed(self, found: SiteChange, free: Pair, here: Pair, *, stays: bool, asks: bool) -> SiteChange | None:
        """Return a change with its class; None where nothing changes.

        Args:
            found: the change.
            free: where it passes, for all values and all code that it reads.
            here: where it passes with the code that it reads, before and after.
            stays: whether its own code stays as it is.
            asks: whether it reads code that changes.
        """
        terms = self.terms
        there = leaves(here[0]) | leaves(here[1])
        entries = ((terms.entry(each.variable, each.indices), each) for each in self.assigned)
        read = {entry: each for entry, each in entries if entry in there}
        if not read and not asks:
            return None if stays else self._compared(found, *free)
        found = replace(
            found,
            before=self._with_values(found.before, read, after=False),
            after=self._with_values(found.after, read, after=True),
        )
        if any((each.variable, each.indices) in self._left_open for each in read.values()):
            return replace(found, reason="a value that it reads was open before")
        old = {entry: terms.free.value(each.before, each.variable) for entry, each in read.items()}
        new = {entry: terms.free.value(each.after, each.variable) for entry, each in read.items()}
        now = self._compared(found, terms.manager.replace(here[0], old), terms.manager.replace(here[1], new))
        can_change = asks or any(each.variable in self.reading.settable for each in read.values())
        if stays or not can_change:
            return now
        always = self._compared(found, *free)
        witnesses = {each.passes: each for each in (*always.witnesses, *now.witnesses)}
        return replace(now, change=combined((now.change, always.change)), witnesses=tuple(witnesses.values()))

    def _compared(self, found: SiteChange, passed: Term, passes: Term) -> SiteChange:
        """Return a change with its class, given where it passed and where it passes."""
        self._asked += 1
        if self._asked > MOST_COMPARED:
            raise NoAnswerError("there are too many changes to compare all of them")
        manager = self.terms.manager
        more = witness(self._model, self.terms, manager.and_(passes, manager.not_(passed)), WitnessSide.AFTER)
        less = witness(self._model, self.terms, manager.and_(passed, manager.not_(passes)), WitnessSide.BEFORE)
        change = {
            (False, False): ChangeClass.SAME,
            (True, False): ChangeClass.LOOSER,
            (False, True): ChangeClass.TIGHTER,
            (True, True): ChangeClass.INCOMPARABLE,
        }[more is not None, less is not None]
        return replace(found, change=change, witnesses=tuple(each for each in (more, less) if each is not None))

    def _of_assignments(
        self,
        found: SiteChange,
        arguments: CodeArguments,
        pairs: Mapping[SiteKey, tuple[Closure | None, Closure | None]],
    ) -> SiteChange:
        """Return the change of an assignment, given the code at its sites: one for each part of a whole value."""
        changes = [
            self._of_assignment(found, self._model.sites[key], arguments, pair)
            for key, pair in pairs.items()
            if pair[0] != pair[1]
        ]
        witnesses = {each.passes: each for change in changes for each in change.witnesses}
        change = combined([each.change for each in changes])
        return replace(found, change=change, witnesses=tuple(witnesses.values()))

    def _of_assignment(
        self,
        found: SiteChange,
        site: Site,
        arguments: CodeArguments,
        pair: tuple[Closure | None, Closure | None],
    ) -> SiteChange:
        """Return the change of an assignment: of one that chooses, by the values that it can assign."""
        terms, values = self.terms, self.terms.free
        context = values.context(self._model.rules[site.key.rule], arguments, site)
        condition = values.condition(site, context)
        manager = terms.manager
        if any(each is not None and isinstance(each.program.body, Arbitrary) for each in pair):
            value = terms.value_assigned(site)
            sides = (manager.and_(condition, values.assigns(site, each, context, value)) for each in pair)
            return self._compared(found, *self._grounded(sides))
        before, after = (values.known(each, context, values.entry(site, context)) for each in pair)
        differ = manager.or_(
            manager.not_(manager.equal(before.defined, after.defined)),
            manager.and_(before.defined, after.defined, manager.not_(manager.equal(before.value, after.value))),
        )
        shown = witness(self._model, terms, terms.ground(manager.and_(condition, differ)), None)
        if shown is None:
            return replace(found, change=ChangeClass.SAME)
        return replace(found, witnesses=(shown,))

    # --------------------------------------------------------------- readers

    def _of_readers(self) -> Iterator[SiteChange]:
        """Yield the changes of code that stays as it is and reads what changes, except where that is no change."""
        variables = self._written
        for rule in self._model.rules.values():
            if rule.name in self.running.describing | self._retired | self._adopted:
                continue
            for guard in rule.guards:
                for arguments, closure in self._kept(rule, guard):
                    pair = closure, closure
                    if self.reading.reads(guard, closure, variables) or self.reading.is_touched(guard, pair, variables):
                        yield from self._of_reader(rule, guard, arguments, closure)
            for arguments, first in self._interpreter.layout.blocks[rule.name].all_blocks(self._interpreter.scope):
                unknown = self._old[first + UNKNOWN]
                if unknown is not None and unknown == self._new[first + UNKNOWN]:
                    steps = partial(self._of_steps, rule=rule, arguments=arguments, first=first, stays=True)
                    yield from self._changed(self._named(rule, None, arguments), steps)

    def _of_reader(
        self, rule: Rule, guard: Expression | SiteKey, arguments: CodeArguments, closure: Closure | None
    ) -> Iterator[SiteChange]:
        found = self._named(rule, guard, arguments)
        yield from self._changed(found, lambda each: self._of_guard(each, rule, guard, arguments, (closure, closure)))

    def _changed(self, found: SiteChange, compare: Callable[[SiteChange], SiteChange | None]) -> Iterator[SiteChange]:
        """Yield the change that a comparison returns, unless it is none."""
        try:
            change = compare(found)
        except NoAnswerError as error:
            change = replace(found, reason=str(error))
        if change is not None and change.change is not ChangeClass.SAME:
            yield change

    def _kept(self, rule: Rule, guard: Expression | SiteKey) -> Iterator[tuple[tuple[Value | None, ...], Any]]:
        """Yield the arguments for which a guard has code of its own that stays, None for any value, and the code."""
        everyone: tuple[Value | None, ...] = (None,) * len(rule.parameters)
        if not isinstance(guard, SiteKey):
            yield everyone, None
            return
        blocks = self._interpreter.layout.blocks[rule.name]
        cells = {a: first + blocks.sites[guard] for a, first in blocks.all_blocks(self._interpreter.scope)}
        kept = {a: self._new[cell] for a, cell in cells.items() if self._old[cell] == self._new[cell]}
        if len(kept) == len(cells) and len(set(kept.values())) == 1:
            yield everyone, next(iter(kept.values()))
        else:
            yield from kept.items()

    def _named(self, rule: Rule, guard: Expression | SiteKey | None, arguments: CodeArguments) -> SiteChange:
        """Return the change of a guard, or of a rule, with the code that it has, before its class is known."""
        name, clause = rule.name, None
        text = guard.span.text if isinstance(guard, Expression) else ""
        if any(each is not None for each in arguments):
            pairs = zip(rule.parameters, arguments, strict=True)
            words = ["_" if v is None else word(self._model, p.sort, v) for p, v in pairs]
            name = f"{name}({', '.join(words)})"
        if not isinstance(guard, Expression):
            present = {each.place: each.text for each in self._interpreter.code(self._after)}
            original = None
            if guard is not None:
                clause, original = guard.name, self._model.sites[guard].original
                name = f"{name}.{clause}"
            default = "" if original is None else original.span.text
            text = present.get(name, present.get(str(guard or rule.name), default))
        return SiteChange(name, rule.name, clause, True, text, text, ChangeClass.INCOMPARABLE)

    def _with_values(self, text: str, read: Mapping[Term, StateChange], *, after: bool) -> str:
        if not read:
            return text
        changes = list(read.values())
        whole = dict(whole_changes(self._model, changes, self._before, self._after))
        values = {}
        for each in changes:
            where, *sides = place(self._model, each.variable, each.indices), each.before, each.after
            texts = [word(self._model, each.variable.sort, value) for value in sides]
            if (known := whole.get((each.variable.name, each.indices))) is not None:
                where, *texts = known.place, shown_text(known.before), shown_text(known.after)
            values[where] = f"{where} = {texts[after]}"
        return f"{text}  [{', '.join(values.values())}]"
