"""The interpreter: a model, ready to be run with real closures.

Owns: the operations on configurations: starting, firing, enumerating what can happen, judging.
Must never know: solvers, encodings, which runs are looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product

from invariants.foundation.sorts import Scope, Sort
from invariants.interpreter.compile.compiler import Compiler
from invariants.interpreter.compile.depths import Depths, make_room
from invariants.interpreter.compile.plans import Library
from invariants.interpreter.explain.blocked import BlockingClause, Hindrances
from invariants.interpreter.explain.presentation import CodeDifference, CodeText, Presentation
from invariants.interpreter.explain.property_evaluation import Evaluator
from invariants.interpreter.state.choices import (
    NOTHING_CHOSEN,
    Choices,
    FromRecord,
    NamedEntry,
    Recorded,
    Script,
)
from invariants.interpreter.state.configuration import Closure, Configuration, Memory
from invariants.interpreter.state.environment import Environment, EvaluationContext
from invariants.interpreter.state.failures import UndecidedValue
from invariants.interpreter.state.layout import DISABLED, Layout
from invariants.interpreter.state.mentioned_values import mentioned_numbers, near
from invariants.interpreter.state.outcomes import (
    AttemptOutcome,
    Blocked,
    Fired,
    Judgement,
    Started,
    StartOutcome,
    StateChange,
    UndefinedAttempt,
    UndefinedStart,
)
from invariants.interpreter.state.values import Precision, Value, belongs, normal
from invariants.interpreter.step.attempts import Runnable, attempt
from invariants.interpreter.step.code_queries import RuleCodeQueries
from invariants.interpreter.step.edits import EditCompiler
from invariants.interpreter.step.initial_states import Starts
from invariants.language.model.declarations import Model, Property


class Interpreter:
    """Runs a model in a scope. Compiles all of the model's code once; holds no state of any run.

    Operations raise ``UndecidedValue`` where enclosures of irrational numbers do not decide, and ``NotFinite`` where
    all values of an infinite sort would have to be tried.
    """

    def __init__(self, model: Model, scope: Scope | None = None) -> None:
        self.model = model
        self.scope: Scope = {**model.scope, **(scope or {})}
        self.layout = Layout.of(model, self.scope)
        self._numbers = mentioned_numbers(model)
        self._precision = Precision()
        questions = RuleCodeQueries(model, self.layout, lambda state, sort: near(self._numbers, state, sort))
        compiler = self.compiler = Compiler(model, self.layout, self._precision, questions)
        depths = Depths(model)
        make_room(model, depths)
        self.library = Library(model, self.layout, compiler, depths)
        edits = EditCompiler(model, self.layout, compiler, self.library)
        for name, rule in model.rules.items():
            # Edits first: the plan's environments have room for every name that is compiled before it is made.
            actions = tuple(edits.action(edit, self.library.units[name]) for edit in rule.edits)
            questions.rules[name] = Runnable(self.library.plan(name), actions)
        self._rules = questions.rules
        self._questions = questions
        self.code_as_written = self._code_as_written()
        self._starts = Starts(model, self.layout, compiler, self.code_as_written)
        self._presentation = Presentation(model, self.layout)
        self._hindrances = Hindrances(model, compiler, self._rules, self._presentation)
        self._judge = Evaluator(model, self.layout, compiler, self._precision)

    def _code_as_written(self) -> Memory:
        cells: list[object] = [None] * self.layout.code_size
        for name, blocks in self.layout.blocks.items():
            closures = {
                offset: Closure(program)
                for key, offset in blocks.sites.items()
                if (program := self.library.originals[key]) is not None
            }
            for number in range(blocks.count):
                first = blocks.first + number * blocks.width
                cells[first + DISABLED] = self.model.rules[name].dormant
                for offset, closure in closures.items():
                    cells[first + offset] = closure
        return Memory(tuple(cells))

    # ---------------------------------------------------------------- starts

    def initial(self, values: Mapping[NamedEntry, Value]) -> StartOutcome:
        """What comes of starting with these values of variables and constants.

        What the text gives a value may be left out; if it is there, it must agree.
        """
        return self._precision.enough_for(lambda: self._starts.start(values))

    def starts(self, values: Mapping[NamedEntry, Value] | None = None) -> Iterator[Started | UndefinedStart]:
        """Every way to start with these values of some variables and constants, undefined ones included."""
        return self._starts.all(values or {})

    def initial_configurations(self) -> Iterator[Configuration]:
        """Every initial configuration, values of constants included."""
        for start in self.starts():
            if isinstance(start, Started):
                yield start.configuration

    # ----------------------------------------------------------------- steps

    def arguments(self, rule: str) -> Iterator[tuple[Value, ...]]:
        """Every tuple of arguments of a rule; raises ``NotFinite`` where a parameter has infinitely many values."""
        parameters = self.model.rules[rule].parameters
        return product(*[self.layout.values(parameter.sort) for parameter in parameters])

    def fire(
        self,
        configuration: Configuration,
        rule: str,
        arguments: tuple[Value, ...] = (),
        choices: Choices | None = None,
    ) -> AttemptOutcome:
        """What comes of trying to fire a rule; ``arguments`` are values of its parameters' sorts.

        Without ``choices``, a question that the attempt leaves open raises ``Unanswered``.
        """
        context = EvaluationContext(configuration.code.cells, choices or FromRecord(), self.scope)
        runnable = self._rules[rule]
        try:
            return attempt(runnable, configuration, arguments, context)
        except UndecidedValue:
            return self._precision.enough_for(lambda: attempt(runnable, configuration, arguments, context))

    def successors(
        self, configuration: Configuration, rule: str, arguments: tuple[Value, ...] = ()
    ) -> Iterator[Fired | UndefinedAttempt]:
        """Every outcome of trying to fire a rule other than being blocked, each once.

        Outcomes that differ only in what was chosen are one, unless they differ in the answers for ``enabled`` of
        unknown code, which a two-state invariant can see. Raises ``NotFinite`` where what is left open has infinitely
        many values.
        """
        script = Script(self.layout)
        seen: set[object] = set()
        more = True
        while more:
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

    def hindrance(self, configuration: Configuration, arguments: tuple[Value, ...], blocked: Blocked) -> BlockingClause:
        """What exactly was in the way of an attempt that was blocked in a configuration."""
        return self._hindrances.hindrance(configuration, arguments, blocked)

    def enabled(
        self,
        configuration: Configuration,
        rule: str,
        arguments: tuple[Value | None, ...] | None = None,
        choices: Choices | None = None,
    ) -> bool:
        """What ``enabled`` says in a configuration; None stands for some value.

        Raises ``Undefined``, and ``Unanswered`` where it is up to unknown code and ``choices`` does not say.
        """
        given = (None,) * len(self.model.rules[rule].parameters) if arguments is None else arguments
        context = EvaluationContext(configuration.code.cells, choices or FromRecord(), self.scope)
        environment = Environment(configuration.state, None, [], context)
        return self._precision.enough_for(lambda: self._questions.enabled(environment, rule, given))

    def changes(self, before: Configuration, after: Configuration) -> tuple[StateChange, ...]:
        """The variables and entries whose values differ, in the order of the text."""
        return tuple(
            StateChange(variable, indices, before.state[cell], after.state[cell])
            for variable in self.layout.regions
            for indices, cell in self.layout.entries(variable)
            if before.state[cell] != after.state[cell]
        )

    def hints(self, configuration: Configuration, claimed: Iterable[Value] = ()) -> Callable[[Sort], tuple[Value, ...]]:
        """Values worth trying of a sort whose values cannot all be tried: claimed ones, and those near known ones."""
        first = tuple(claimed)

        def values(sort: Sort) -> tuple[Value, ...]:
            fitting = [value for v in first if belongs(value := normal(v, sort), sort, self.scope)]
            return tuple(dict.fromkeys((*fitting, *near(self._numbers, configuration.state, sort))))

        return values

    # ------------------------------------------------------------- the code

    def code(self, configuration: Configuration) -> tuple[CodeText, ...]:
        """Every site that no longer holds its original code, and every rule that is disabled, enabled or unknown."""
        return self._presentation.code(configuration)

    def code_changes(self, before: Configuration, after: Configuration) -> tuple[CodeDifference, ...]:
        """What a step did to code, in the order of the text."""
        return self._presentation.code_changes(before, after)

    # ------------------------------------------------------------ judgements

    def in_range(self, configuration: Configuration) -> bool:
        """Whether every range-typed variable is inside its range: if not, the run ends here."""
        return self._judge.in_range(configuration)

    def judge(
        self,
        prop: Property,
        configuration: Configuration,
        before: Configuration | None = None,
        answers: Recorded = NOTHING_CHOSEN,
    ) -> Judgement:
        """Whether a property holds in a configuration or, if it is about two states, across the step from ``before``.

        It fails if it fails for some answer to ``enabled`` of unknown code that ``answers`` leaves open. A two-state
        invariant holds where there is no step. Raises ``ValueError`` for ``R.defined`` and ``init.defined``, which
        attempts and starts break.
        """
        return self._judge.judge(prop, configuration, before, answers)

    def judgements(
        self,
        prop: Property,
        configuration: Configuration,
        before: Configuration | None = None,
        answers: Recorded = NOTHING_CHOSEN,
    ) -> Iterator[Judgement]:
        """One judgement for each combination of answers to ``enabled`` of unknown code."""
        return self._judge.judgements(prop, configuration, before, answers)
