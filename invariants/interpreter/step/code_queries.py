"""Questions about code: ``enabled`` and ``unmodified``.

Owns: when a rule can fire under its present code, and when code is the one that was written.
Must never know: properties, runs.

``enabled`` asks what an attempt would ask before it assigns anything: that the rule is not disabled, that what it
restores was saved, that its guards hold (in order, undefined where one that is reached is), and that every ``any`` has
a value (undefined where its condition is for some value). Right-hand sides do not count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

from invariants.foundation.sorts import Sort
from invariants.interpreter.compile.binders import instances
from invariants.interpreter.compile.plans import AssignmentPlan
from invariants.interpreter.state.choices import Entry, Script
from invariants.interpreter.state.code_equality import is_as_written
from invariants.interpreter.state.configuration import Closure, UnknownCode
from invariants.interpreter.state.environment import Context, Frame
from invariants.interpreter.state.failures import NoValue, Undecided, Undefined, UndefinedChoice
from invariants.interpreter.state.layout import UNKNOWN, Layout
from invariants.interpreter.state.values import Value
from invariants.interpreter.step.attempts import Runnable, contract_holds
from invariants.interpreter.step.sites import Occurrence, run
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import SiteKey

Hints = Callable[[tuple[Value, ...], Sort], tuple[Value, ...]]
"""Values to try, in a state, of a sort whose values cannot all be tried."""

_MOST_STEPS = 200_000
"""Steps of unknown code that are tried before the search for a possible one is given up."""


class _Asking:
    """The choices of a question: every value is tried; whether unknown code is willing is as it is for who asks."""

    def __init__(self, script: Script, asking: Context) -> None:
        self.value = script.value
        self.unknown = script.unknown
        self.willing = asking.is_willing


class Questions:
    """Answers what expressions ask about code. ``rules`` is filled once the rules are compiled."""

    def __init__(self, model: Model, layout: Layout, hints: Hints) -> None:
        self._model = model
        self._layout = layout
        self._hints = hints
        self.rules: dict[str, Runnable] = {}

    # -------------------------------------------------------------- enabled

    def enabled(self, frame: Frame, rule: str, arguments: tuple[Value | None, ...]) -> bool:
        """Whether the rule can fire with these arguments; with None, for some value. Every instance must be defined."""
        if None not in arguments:
            return self._can_fire(frame, rule, arguments)  # type: ignore[arg-type]
        parameters = self._model.rules[rule].parameters
        tried = [
            self._layout.values(parameter.sort) if argument is None else (argument,)
            for parameter, argument in zip(parameters, arguments, strict=True)
        ]
        answers = [self._can_fire(frame, rule, instance) for instance in product(*tried)]
        return any(answers)

    def _can_fire(self, asking: Frame, name: str, arguments: tuple[Value, ...]) -> bool:
        rule = self.rules[name]
        context = asking.context
        block = rule.block(arguments)
        if context.code[block]:
            return False
        unknown: UnknownCode | None = context.code[block + UNKNOWN]
        if unknown is not None:
            possible = self._some_step(asking, rule, arguments, unknown)
            if possible is False or not context.is_willing(name, arguments):
                return False
            if possible is None:
                raise Undecided(f"whether the unknown code of {name} has a possible step")
            return True
        if any(context.code[backup] is None for backup in rule.plan.restores):
            return False
        frame = rule.frame(asking.state, arguments, context)
        for guard in rule.plan.guards:
            if guard.evaluate is not None:
                if not guard.evaluate(frame):
                    return False
            elif guard.site is not None:
                closure: Closure | None = context.code[block + guard.offset]
                if closure is not None and not self._some_value(closure, frame, Occurrence(guard.site, (), True), True):
                    return False
        undefined: Undefined | None = None
        for assignment in rule.plan.assignments:
            try:
                if not self._has_values(assignment, context.code[block + assignment.offset], frame):
                    return False
            except Undefined as failure:
                undefined = undefined or failure
        if undefined is not None:
            raise undefined
        return True

    def _has_values(self, assignment: AssignmentPlan, closure: Closure | None, frame: Frame) -> bool:
        """Whether, wherever the assignment is made, every ``any`` that it meets has a value.

        Where one has none it does not matter that another one is undefined.
        """
        if closure is None or not closure.chooses:
            return True
        undefined: Undefined | None = None
        for instance in instances(frame, assignment.slots, assignment.ranges):
            try:
                if assignment.condition is not None and not assignment.condition(frame):
                    continue
                present = frame.state[assignment.cell(frame)]
            except Undefined:
                continue
            occurrence = Occurrence(assignment.site, instance, present)
            try:
                if not self._some_value(closure, frame, occurrence, False):
                    return False
            except Undefined as failure:
                undefined = undefined or failure
        if undefined is not None:
            raise undefined
        return True

    def _some_value(self, closure: Closure, frame: Frame, occurrence: Occurrence, guard: bool) -> bool:
        """Whether some choice makes a guard true, or gives an assignment a value."""
        if not closure.chooses:
            return bool(run(closure, frame, occurrence))
        script = Script(self._layout, hints=lambda sort: self._hints(frame.state, sort))
        found = False
        more = True
        while more:
            context = Context(frame.context.code, _Asking(script, frame.context), frame.context.scope)
            choosing = Frame(frame.state, None, frame.locals.copy(), context)
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
            more = script.advance()
        if not found and not script.exhaustive:
            raise Undecided(f"whether some value of `any` at {occurrence.site} is possible")
        return found

    def _some_step(
        self, asking: Frame, rule: Runnable, arguments: tuple[Value, ...], unknown: UnknownCode
    ) -> bool | None:
        """Whether some step satisfies the contract; None where that is not known."""
        writes = unknown.program.edit.writes
        frame = rule.frame(asking.state, arguments, asking.context)

        def possible(step: Mapping[Entry, Value]) -> bool:
            try:
                return contract_holds(rule, unknown, frame, self._layout, step) is not None
            except Undefined:
                return False

        if possible({}):
            return True
        script = Script(self._layout, hints=lambda sort: self._hints(asking.state, sort))
        for number, step in enumerate(script.steps(writes)):
            if number == _MOST_STEPS:
                return None
            if possible(step):
                return True
        return False if script.exhaustive else None

    # ----------------------------------------------------------- unmodified

    def unmodified(self, frame: Frame, rule: str, arguments: tuple[Value | None, ...], site: SiteKey | None) -> bool:
        """Whether the code for these arguments (None: for every value) is the one that was written."""
        blocks = self._layout.blocks[rule]
        sites = blocks.sites if site is None else {site: blocks.sites[site]}
        code = frame.context.code
        for first in blocks.first_cells(arguments):
            if code[first + UNKNOWN] is not None:
                return False
            for key, offset in sites.items():
                if not is_as_written(code[first + offset], self._model.sites[key]):
                    return False
        return True
