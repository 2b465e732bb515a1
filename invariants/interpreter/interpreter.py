"""The interpreter: a model, ready to be run with real closures.

Owns: the operations on configurations: starting, firing, enumerating successors, evaluating properties.
Must never know: solvers, encodings, which runs are searched for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import product
from typing import Any

from invariants.foundation.sorts import Scope, Sort
from invariants.interpreter.compile.compiler import CompilationUnit, Compiler
from invariants.interpreter.compile.depths import Depths, raise_recursion_limit
from invariants.interpreter.compile.plans import Library
from invariants.interpreter.explain.blocked import BlockingClause, BlockingExplainer
from invariants.interpreter.explain.code_text import CodeDifference, CodeText, CodeWriter
from invariants.interpreter.explain.property_evaluation import Evaluator
from invariants.interpreter.state.candidate_values import mentioned_numbers, numbers_near
from invariants.interpreter.state.choices import (
    NOTHING_CHOSEN,
    ChoiceEnumeration,
    Choices,
    FromRecord,
    NamedEntry,
    Recorded,
)
from invariants.interpreter.state.configuration import BackupCopy, Closure, Configuration, EditClosure, Memory
from invariants.interpreter.state.environment import Environment, EvaluationContext
from invariants.interpreter.state.failures import UndecidedValue
from invariants.interpreter.state.layout import DISABLED, UNKNOWN, Layout
from invariants.interpreter.state.outcomes import (
    AttemptOutcome,
    Blocked,
    Explored,
    Fired,
    PropertyEvaluation,
    Started,
    StartOutcome,
    StateChange,
    UndefinedAttempt,
    UndefinedStart,
)
from invariants.interpreter.state.values import Precision, Value, belongs, normal
from invariants.interpreter.step.attempts import Runnable, attempt
from invariants.interpreter.step.code_queries import RuleCodeQueries
from invariants.interpreter.step.edits import EditCompiler, Writes
from invariants.interpreter.step.initial_states import InitialConfigurations
from invariants.language.model.declarations import Model, Property, StatedInvariant
from invariants.language.model.expressions import Expression, Literal, Local


def _not_noted() -> None:
    """Note nothing."""


class Interpreter:
    """Runs a model in a scope. Compiles all of the model's code once; holds no state of any run.

    Operations raise ``UndecidedValue`` where enclosures of irrational numbers do not decide, and ``NotFinite`` where
    all values of an infinite sort would have to be tried. Neither is an answer.
    """

    def __init__(self, model: Model, scope: Scope | None = None, *, most_played: int | None = None) -> None:
        """Compile a model. ``most_played`` limits the configurations that one answer to ``can`` goes through."""
        self.model = model
        self.scope: Scope = {**model.scope, **(scope or {})}
        self.layout = Layout.of(model, self.scope)
        self._numbers = mentioned_numbers(model)
        self._precision = Precision()
        code_queries = RuleCodeQueries(
            model, self.layout, lambda state, sort: numbers_near(self._numbers, state, sort), most_played
        )
        compiler = self.compiler = Compiler(model, self.layout, self._precision, code_queries)
        depths = Depths(model)
        raise_recursion_limit(model, depths)
        self.library = Library(model, self.layout, compiler, depths)
        edits = EditCompiler(model, self.layout, compiler, self.library)
        for name, rule in model.rules.items():
            # Edits first: the plan's environments have room for every name that is compiled before the plan is made.
            unit = self.library.units[name]
            actions = tuple(edits.action(edit, unit) for edit in rule.own_edits())
            labels, families = edits.labels(rule, unit), edits.families(rule, unit)
            code_queries.rules[name] = Runnable(self.library.plan(name), actions, labels, families)
        self._rules = code_queries.rules
        self._code_queries = code_queries
        self.code_as_written = self._code_as_written()
        self.code_at_start = self._code_at_start()
        self._starts = InitialConfigurations(model, self.layout, compiler, self.code_at_start)
        self._code_writer = CodeWriter(model, self.layout)
        self._blocking_explainer = BlockingExplainer(model, compiler, self._rules, self._code_writer)
        self._evaluator = Evaluator(model, self.layout, compiler, self._precision)

    def _code_as_written(self) -> Memory:
        cells: list[object] = [None] * self.layout.code_size
        for name, blocks in self.layout.blocks.items():
            closures = {
                offset: Closure(program)
                for key, offset in blocks.sites.items()
                if (program := self.library.originals[key]) is not None
            }
            held = {
                blocks.labels[label.key]: EditClosure(self.library.edit_at(label.key, label.original))
                for label in self.model.rules[name].labels
                if label.original is not None
            }
            for number in range(blocks.count):
                first = blocks.first + number * blocks.width
                cells[first + DISABLED] = self.model.rules[name].dormant
                for offset, content in (closures | held).items():
                    cells[first + offset] = content
        return Memory(tuple(cells))

    def _code_at_start(self) -> Memory:
        """Return the code as written, changed as the model's starting point says."""
        start = self.model.start
        if start is None:
            return self.code_as_written
        cells = list(self.edited(start.code))
        values: dict[NamedEntry, Value] = {**start.values}
        for name, backup in self.model.backups.items():
            saved = start.backups.get(name)
            if saved is None:
                continue
            code, _ = self.layout.kept(backup)
            content = self.edited(saved.code)
            kept: dict[NamedEntry, Value] = {**values, **saved.values}
            entries = [(v, indices) for v in backup.variables for indices, _ in self.layout.entries(v)]
            copied = tuple(normal(kept[entry], entry[0].sort) for entry in entries)
            cells[self.layout.backups[name]] = BackupCopy(tuple(content[cell] for cell in code), copied)
        return Memory(tuple(cells))

    @cached_property
    def _individuals(self) -> tuple[Value, ...]:
        """The values of a state in which only the names of individuals are known."""
        names = self.model.individuals
        known: dict[int, Value] = {}
        for variable, value in self.model.initial_values.items():
            if variable.constant and variable.name in names and isinstance(value, Literal):
                known |= {cell: value.value for _, cell in self.layout.entries(variable)}
        return tuple(known.get(cell, 0) for cell in range(max(known, default=-1) + 1))

    def edited(self, rule: str) -> list[Any]:
        """Return the cells of the code as written, after the edits of a rule, which reads names of individuals only.

        Raises ``Undefined`` where two edits meet.
        """
        cells = list(self.code_as_written.cells)
        if rule not in self._rules:
            return cells  # a slice has left all of its edits out
        context = EvaluationContext(self.code_as_written.cells, FromRecord(), self.scope)
        runnable = self._rules[rule]
        writes = Writes({})
        for action in runnable.actions:
            action(Environment(self._individuals, None, list(runnable.plan.padding), context), writes)
        for cell, content in writes.code.items():
            cells[cell] = content
        return cells

    # ---------------------------------------------------------------- starts

    @property
    def open_at_start(self) -> dict[NamedEntry, Sort]:
        """Return the variables, constants and entries whose values at the start nothing gives, with their sorts."""
        given = {} if self.model.start is None else self.model.start.values
        return {
            (variable, indices): variable.sort
            for variable in (*self.model.constants, *self.model.variables)
            if variable not in self.model.initial_values
            for indices, _ in self.layout.entries(variable)
            if (variable, indices) not in given
        }

    def initial(self, values: Mapping[NamedEntry, Value]) -> StartOutcome:
        """Return the outcome of starting with these values of variables and constants.

        Values that the source text gives may be left out; a value that is present must agree with the text.
        """
        return self._precision.enough_for(lambda: self._starts.start(values))

    def starts(
        self,
        values: Mapping[NamedEntry, Value] | None = None,
        attempted: Callable[[], None] = _not_noted,
    ) -> Iterator[Started | UndefinedStart]:
        """Yield every start with these values of some variables and constants, undefined ones included.

        ``attempted`` is called for each choice of the values of a variable on the way.
        """
        return self._starts.all(values or {}, attempted)

    def initial_configurations(self) -> Iterator[Configuration]:
        """Yield every initial configuration, for all values of constants."""
        for start in self.starts():
            if isinstance(start, Started):
                yield start.configuration

    # ----------------------------------------------------------------- steps

    def arguments(self, rule: str) -> Iterator[tuple[Value, ...]]:
        """Yield every tuple of arguments of a rule; raise ``NotFinite`` where a parameter has an infinite sort."""
        return product(*self.layout.arguments(self.model.rules[rule]))

    def fire(
        self,
        configuration: Configuration,
        rule: str,
        arguments: tuple[Value, ...] = (),
        choices: Choices | None = None,
    ) -> AttemptOutcome:
        """Return the outcome of an attempt to fire a rule.

        Raises ``Unanswered`` where the attempt needs a choice that ``choices`` does not answer.

        Args:
            configuration: the configuration before the step.
            rule: the name of the rule.
            arguments: values of the sorts of the rule's parameters.
            choices: the answers to the choices of the rule; none by default.
        """
        context = EvaluationContext(configuration.code.cells, choices or FromRecord(), self.scope)
        runnable = self._rules[rule]
        try:
            return attempt(runnable, configuration, arguments, context)
        except UndecidedValue:
            return self._precision.enough_for(lambda: attempt(runnable, configuration, arguments, context))

    def has_unknown_code(self, configuration: Configuration, rule: str, arguments: tuple[Value, ...]) -> bool:
        """Return whether the code of a rule for these arguments is unknown, so that the rule may always refuse."""
        return configuration.code.cells[self._rules[rule].block(arguments) + UNKNOWN] is not None

    def successors(
        self,
        configuration: Configuration,
        rule: str,
        arguments: tuple[Value, ...] = (),
        attempted: Callable[[], None] | None = None,
        choices: ChoiceEnumeration | None = None,
    ) -> Iterator[Fired | UndefinedAttempt]:
        """Yield every outcome of an attempt to fire a rule except ``Blocked``, each once.

        Outcomes that differ in their choices only are yielded once, unless they differ in the answers for ``enabled``
        of unknown code, which a two-state invariant can observe. Raises ``NotFinite`` where a choice has infinitely
        many values. ``attempted`` is called before each combination of choices is tried; ``choices`` gives the answers
        that are tried, where these are not all.
        """
        script = choices or ChoiceEnumeration(self.layout)
        seen: set[object] = set()
        more = True
        while more:
            if attempted is not None:
                attempted()
            outcome = self.fire(configuration, rule, arguments, script)
            more = script.advance()
            if isinstance(outcome, Fired):
                key: object = (outcome.configuration, frozenset(outcome.choices.enabled_answers.items()))
            elif isinstance(outcome, UndefinedAttempt):
                key = (outcome.reason, outcome.span.start)
            else:
                continue
            if not more and not seen:
                yield outcome
                return
            if key not in seen:
                seen.add(key)
                yield outcome

    def blocking_clause(
        self, configuration: Configuration, arguments: tuple[Value, ...], blocked: Blocked
    ) -> BlockingClause:
        """Return the clause that blocked an attempt in a configuration, with its smallest false part."""
        return self._blocking_explainer.blocking_clause(configuration, arguments, blocked)

    def enabled(
        self,
        configuration: Configuration,
        rule: str,
        arguments: tuple[Value | None, ...] | None = None,
        choices: Choices | None = None,
    ) -> bool:
        """Return the value of ``enabled`` in a configuration; None as an argument stands for some value.

        Raises ``Undefined``, and ``Unanswered`` where unknown code decides and ``choices`` does not answer for it.
        """
        given = (None,) * len(self.model.rules[rule].parameters) if arguments is None else arguments
        context = EvaluationContext(configuration.code.cells, choices or FromRecord(), self.scope)
        environment = Environment(configuration.state, None, [], context)
        return self._precision.enough_for(lambda: self._code_queries.enabled(environment, rule, given))

    def changes(self, before: Configuration, after: Configuration) -> tuple[StateChange, ...]:
        """Return the variables and entries whose values differ, in the order of the source text."""
        return tuple(
            StateChange(variable, indices, before.state[cell], after.state[cell])
            for variable in self.layout.regions
            for indices, cell in self.layout.entries(variable)
            if before.state[cell] != after.state[cell]
        )

    def candidate_values(
        self, configuration: Configuration, claimed: Iterable[Value] = ()
    ) -> Callable[[Sort], tuple[Value, ...]]:
        """Return a function from an infinite sort to values worth trying: claimed ones, then values near known ones."""
        first = tuple(claimed)

        def values(sort: Sort) -> tuple[Value, ...]:
            fitting = [value for v in first if belongs(value := normal(v, sort), sort, self.scope)]
            return tuple(dict.fromkeys((*fitting, *numbers_near(self._numbers, configuration.state, sort))))

        return values

    # ------------------------------------------------------------- the code

    def code(self, configuration: Configuration) -> tuple[CodeText, ...]:
        """Return every site that no longer holds its original code, and every rule switched or made unknown."""
        return self._code_writer.code(configuration)

    def code_changes(self, before: Configuration, after: Configuration) -> tuple[CodeDifference, ...]:
        """Return the changes that a step made to code, in the order of the source text."""
        return self._code_writer.code_changes(before, after)

    # ------------------------------------------------------------ properties

    def in_range(self, configuration: Configuration) -> bool:
        """Return whether every variable of a range sort is inside its range; where one is outside, the run ends."""
        return self.layout.in_range(configuration.state)

    def evaluate(
        self,
        prop: Property,
        configuration: Configuration,
        before: Configuration | None = None,
        answers: Recorded = NOTHING_CHOSEN,
    ) -> PropertyEvaluation:
        """Evaluate a property in a configuration or, if it is about two states, across a step.

        The property fails if it fails for some answer to ``enabled`` of unknown code that is left open. A two-state
        invariant holds where there is no step. Raises ``ValueError`` for ``R.defined`` and ``init.defined``, which
        attempts and starts violate.

        Args:
            prop: the property.
            configuration: the configuration, after the step.
            before: the configuration before the step, if there is one.
            answers: the answers to ``enabled`` of unknown code that were given before.
        """
        return self._evaluator.evaluate(prop, configuration, before, answers)

    def reader(self, expression: Expression, names: tuple[Local, ...] = ()) -> Callable[..., Value]:
        """Return the function that evaluates an expression in a configuration, and with values of its free names.

        It raises ``Undefined`` where there is no value.
        """
        unit = CompilationUnit(names)
        compiled = self.compiler.compile(expression, unit)

        def read(configuration: Configuration, *values: Value) -> Value:
            context = EvaluationContext(configuration.code.cells, FromRecord(), self.scope)
            environment = Environment(configuration.state, None, [*values, *[None] * (unit.size - len(names))], context)
            found: Value = self._precision.enough_for(lambda: compiled(environment))
            return found

        return read

    def explored(self, prop: StatedInvariant, configuration: Configuration) -> Explored | None:
        """Return what can be reached from a configuration in which a possibility is violated; None for any other."""
        return self._evaluator.explored(prop, configuration)

    def evaluations(
        self,
        prop: Property,
        configuration: Configuration,
        before: Configuration | None = None,
        answers: Recorded = NOTHING_CHOSEN,
    ) -> Iterator[PropertyEvaluation]:
        """Yield one evaluation for each combination of answers to ``enabled`` of unknown code."""
        return self._evaluator.evaluations(prop, configuration, before, answers)
