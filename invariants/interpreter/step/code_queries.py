"""Code queries: ``enabled``, ``unmodified`` and ``captured``.

Owns: when a rule can fire under its present code, when code is the code as written, and the values that code has
captured.
Must never know: properties, runs.

``enabled`` checks everything that an attempt checks before it assigns anything: that the rule is not disabled, that the
backups it restores were saved, that its guards hold (in order; undefined where one that is reached is undefined), and
that every ``any`` has a possible value (undefined where its condition is undefined for some value). Right-hand sides do
not count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from invariants.foundation.no_answer import PartKind, unsupported
from invariants.foundation.sorts import Sort
from invariants.interpreter.compile.binders import instances, too_many
from invariants.interpreter.compile.plans import AssignmentPlan
from invariants.interpreter.state.choices import ChoiceEnumeration, NamedEntry
from invariants.interpreter.state.code_equality import is_as_written, is_edit_as_written, is_same_content
from invariants.interpreter.state.configuration import BackupCopy, Closure, EditClosure, UnknownRuleCode
from invariants.interpreter.state.environment import Environment, Evaluate, EvaluationContext
from invariants.interpreter.state.failures import NoValue, UndecidedValue, Undefined, UndefinedChoice
from invariants.interpreter.state.layout import UNKNOWN, Layout
from invariants.interpreter.state.outcomes import Explored
from invariants.interpreter.state.values import Value
from invariants.interpreter.step.attempts import Runnable, contract_holds
from invariants.interpreter.step.sites import Occurrence, run
from invariants.language.model.clauses import capture_called
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Possible, SiteKey

if TYPE_CHECKING:
    from invariants.interpreter.step.possibilities import Possibilities

CandidateValues = Callable[[tuple[Value, ...], Sort], tuple[Value, ...]]
"""Returns the values to try, in a state, of a sort whose values cannot all be tried."""

_MOST_UNKNOWN_STEPS = 200_000
"""The most steps of unknown code that are tried before the search for a possible one is abandoned."""


class _QueryChoices:
    """The choices of a query: every value is tried, but ``enabled`` of unknown code has the answer of the caller."""

    def __init__(self, enumeration: ChoiceEnumeration, asker: EvaluationContext) -> None:
        self.value = enumeration.value
        self.unknown = enumeration.unknown
        self.enabled_answer = asker.enabled_answer


class RuleCodeQueries:
    """Answers the code queries of expressions. ``rules`` is filled once the rules are compiled."""

    def __init__(self, model: Model, layout: Layout, candidates: CandidateValues, most_played: int | None) -> None:
        self._model = model
        self._layout = layout
        self._candidates = candidates
        self.rules: dict[str, Runnable] = {}
        self._most_played = most_played

    @cached_property
    def _possibilities(self) -> Possibilities:
        from invariants.interpreter.step.possibilities import Possibilities  # few models ask what is possible

        return Possibilities(self._model, self._layout, self.rules, self._most_played)

    def can(self, environment: Environment, asked: Possible, body: Evaluate, names: tuple[Value, ...]) -> bool:
        """Return whether a run leads from here to where the body holds, for these values of the names in it."""
        return self._possibilities.can(environment, asked, body, names)

    def explored(self, environment: Environment, asked: Possible, body: Evaluate) -> Explored:
        """Return what there is to reach from here."""
        return self._possibilities.explored(environment, asked, body)

    # -------------------------------------------------------------- enabled

    def enabled(self, environment: Environment, rule: str, arguments: tuple[Value | None, ...]) -> bool:
        """Return whether the rule can fire with these arguments; None stands for some value.

        Raises ``Undefined`` where some instance is undefined, even if another one can fire.
        """
        if None not in arguments:
            return self._can_fire(environment, rule, arguments)  # type: ignore[arg-type]
        parameters = self._model.rules[rule].parameters
        tried = [
            self._layout.values(parameter.sort) if argument is None else (argument,)
            for parameter, argument in zip(parameters, arguments, strict=True)
        ]
        if too_many(tried):
            what = f"`{rule}` has too many arguments to try all"
            raise UndecidedValue(unsupported(what, PartKind.RULE, rule))
        answers = [self._can_fire(environment, rule, instance) for instance in product(*tried)]
        return any(answers)

    def _can_fire(self, asker: Environment, name: str, arguments: tuple[Value, ...]) -> bool:
        rule = self.rules[name]
        context = asker.context
        block = rule.block(arguments)
        if context.code[block]:
            return False
        unknown: UnknownRuleCode | None = context.code[block + UNKNOWN]
        if unknown is not None:
            possible = self._some_step(asker, rule, arguments, unknown)
            if possible is False or not context.enabled_answer(name, arguments):
                return False
            if possible is None:
                raise UndecidedValue(f"it is not known whether the unknown code of {name} has a possible step")
            return True
        if any(context.code[backup] is None for backup in rule.plan.restores):
            return False
        for label in rule.labels:
            held: EditClosure | None = context.code[block + label.offset]
            if held is not None and any(context.code[backup] is None for backup in held.program.restores):
                return False
        environment = rule.environment(asker.state, arguments, context)
        for guard in rule.plan.guards:
            if guard.evaluate is not None:
                if not guard.evaluate(environment):
                    return False
            elif guard.site is not None:
                closure: Closure | None = context.code[block + guard.offset]
                if closure is not None and not self._some_value(
                    closure, environment, Occurrence(guard.site, (), True), True
                ):
                    return False
        undefined: Undefined | None = None
        for assignment in rule.plan.assignments:
            try:
                if not self._has_values(assignment, context.code[block + assignment.offset], environment):
                    return False
            except Undefined as failure:
                undefined = undefined or failure
        if undefined is not None:
            raise undefined
        return True

    def _has_values(self, assignment: AssignmentPlan, closure: Closure | None, environment: Environment) -> bool:
        """Return whether every ``any`` of the assignment has a possible value, in every instance of its ``for``.

        If some ``any`` has no possible value, the answer is False, even if another ``any`` is undefined.
        """
        if closure is None or not closure.chooses:
            return True
        undefined: Undefined | None = None
        for instance in instances(environment, assignment.slots, assignment.ranges):
            try:
                if assignment.condition is not None and not assignment.condition(environment):
                    continue
                present = environment.state[assignment.cell(environment)]
            except Undefined:
                continue
            occurrence = Occurrence(assignment.site, instance, present)
            try:
                if not self._some_value(closure, environment, occurrence, False):
                    return False
            except Undefined as failure:
                undefined = undefined or failure
        if undefined is not None:
            raise undefined
        return True

    def _some_value(self, closure: Closure, environment: Environment, occurrence: Occurrence, guard: bool) -> bool:
        """Return whether some choice makes a guard true, or gives an assignment a value."""
        if not closure.chooses:
            return bool(run(closure, environment, occurrence))
        enumeration = ChoiceEnumeration(self._layout, candidates=lambda sort: self._candidates(environment.state, sort))
        found = False
        more = True
        while more:
            context = EvaluationContext(
                environment.context.code, _QueryChoices(enumeration, environment.context), environment.context.scope
            )
            choosing = Environment(environment.state, None, environment.locals.copy(), context)
            try:
                value = run(closure, choosing, occurrence)
                found = found or not guard or bool(value)
            except NoValue:
                pass
            except UndefinedChoice:
                raise
            except Undefined:
                if guard:
                    raise
                found = True
            more = enumeration.advance()
        if not found and not enumeration.exhaustive:
            raise UndecidedValue(f"it is not known whether some value of `any` at {occurrence.site} is possible")
        return found

    def _some_step(
        self, asker: Environment, rule: Runnable, arguments: tuple[Value, ...], unknown: UnknownRuleCode
    ) -> bool | None:
        """Return whether some step satisfies the contract; None where the search did not decide."""
        writes = unknown.program.edit.writes
        environment = rule.environment(asker.state, arguments, asker.context)

        def possible(step: Mapping[NamedEntry, Value]) -> bool:
            try:
                return contract_holds(rule, unknown, environment, self._layout, step) is not None
            except Undefined:
                return False

        if possible({}):
            return True
        enumeration = ChoiceEnumeration(self._layout, candidates=lambda sort: self._candidates(asker.state, sort))
        for number, step in enumerate(enumeration.steps(writes)):
            if number == _MOST_UNKNOWN_STEPS:
                return None
            if possible(step):
                return True
        return False if enumeration.exhaustive else None

    # -------------------------------------------------------------- content

    def held_value(
        self, environment: Environment, arguments: tuple[Value | None, ...], site: SiteKey, name: str
    ) -> Value | None:
        """Return the value that the code at a site has captured under a name; None where it has captured none."""
        blocks = self._layout.blocks[site.rule]
        first = blocks.first_cells(arguments)[0]
        closure: Closure | None = environment.context.code[first + blocks.sites[site]]
        if environment.context.code[first + UNKNOWN] is not None or closure is None or closure.program.code is None:
            return None
        position = capture_called(closure.program.code.captures, name)
        return None if position is None else closure.captured[position]

    # ----------------------------------------------------------- unmodified

    def unmodified(
        self, environment: Environment, rule: str, arguments: tuple[Value | None, ...], site: SiteKey | None
    ) -> bool:
        """Return whether the code for these arguments (None: for every value) is the code as written."""
        blocks = self._layout.blocks[rule]
        sites = {key: offset for key, offset in blocks.sites.items() if site in (None, key)}
        labels = [label for label in self._model.rules[rule].labels if site in (None, label.key)]
        code = environment.context.code
        for first in blocks.first_cells(arguments):
            if code[first + UNKNOWN] is not None:
                return False
            for key, offset in sites.items():
                if not is_as_written(code[first + offset], self._model.sites[key]):
                    return False
            for label in labels:
                if not is_edit_as_written(code[first + blocks.labels[label.key]], label):
                    return False
        return True

    def unmodified_since(
        self,
        environment: Environment,
        rule: str,
        arguments: tuple[Value | None, ...],
        site: SiteKey | None,
        backup: str,
    ) -> bool:
        """Return whether the code for these arguments is the code that a backup keeps; False before it was saved."""
        code = environment.context.code
        copy: BackupCopy | None = code[self._layout.backups[backup]]
        if copy is None:
            return False
        cells, _ = self._layout.kept(self._model.backups[backup])
        kept = dict(zip(cells, copy.code, strict=True))
        blocks = self._layout.blocks[rule]
        sites = {key: offset for key, offset in blocks.sites.items() if site in (None, key)}
        labels = [offset for key, offset in blocks.labels.items() if site in (None, key)]
        for first in blocks.first_cells(arguments):
            if code[first + UNKNOWN] is not None or kept[first + UNKNOWN] is not None:
                return False
            for key, offset in sites.items():
                if not is_same_content(code[first + offset], kept[first + offset], self._model.sites[key]):
                    return False
            if any(code[first + offset] != kept[first + offset] for offset in labels):
                return False
        return True
