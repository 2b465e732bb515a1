"""Models as state machines of Hypothesis.

Owns: the class made for a model: one rule of Hypothesis for each rule of the model.
Must never know: how a step is taken; how an implementation is driven.

See "Stateful tests" in the documentation of Hypothesis for such classes and how they are run: settings, seeds,
shrinking and the database of examples are Hypothesis's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from invariants.api import load
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.fuzzing.random.random_source import HypothesisSource
from invariants.fuzzing.runs.random_walk import Limits
from invariants.language.model.declarations import Model
from invariants.testing.implementation import ImplementationRun, RefusalExceptions
from invariants.testing.model_run import DrawnCall, DrawnStart, ModelRun, ModelSpec
from invariants.testing.refusal import Refused
from invariants.verdicts.options import CheckOptions, misfits


def state_machine(
    model: Model | str | PathLike[str],
    *,
    invariants: Sequence[str] = (),
    chain: int | None = None,
    steps: int | None = None,
    scope: Mapping[str, int] | None = None,
    bind: Callable[[], Any] | None = None,
    refusal: RefusalExceptions = Refused,
    check_refusals: bool = False,
) -> type[RuleBasedStateMachine]:
    """Return the class with which Hypothesis tries runs of a model, or of the model in a file.

    ``TestModel = state_machine("review_gate.inv").TestCase`` is all that a file of tests needs. Every step is possible
    in the model; the invariants are checked at the start and after each step. A run fails if it breaks an invariant, or
    if the implementation departs from the model along it.

    Args:
        model: a model, or the path of a file.
        invariants: the names of the invariants to check; all by default.
        chain: the most modifications of a run; None for any number.
        steps: the most transitions before, between and after modifications; None for any number.
        scope: numbers of individuals, by type, in place of the declared numbers.
        bind: makes a fresh implementation, which is driven along with the model. It has a method for each rule, which
            takes the arguments in order, and ``state()``, which returns the observed variables as a dict like the
            states in traces of the JSON report; floats are compared as far as their decimals go. A method ``start``, if
            there is one, gets the values that the text leaves open at the start.
        refusal: the exception by which a method says that its rule cannot fire.
        check_refusals: whether rules are also called where the model says that they cannot fire.

    If the model has no initial state, the test fails and reports this: no run exists that could break anything.

    Raises :class:`ModelError` if the model cannot be used, or has no such invariant or type.

    """
    if not isinstance(model, Model):
        model = load(model)
    names = (invariants,) if isinstance(invariants, str) else tuple(invariants)
    sizes = dict(scope or {})
    wrong = misfits(CheckOptions(invariants=names, scopes=tuple(sizes.items())), model)
    wrong += tuple(_not_a_bound(name, given) for name, given in (("chain", chain), ("steps", steps)) if _is_bad(given))
    if bind is not None and not callable(bind):
        wrong += (_NO_FACTORY,)
    if wrong:
        raise ModelError(wrong)
    spec = ModelSpec(model, {**model.scope, **sizes}, Limits(chain, steps), names or model.promises)
    if bind is None:
        return _machine(spec, lambda: ModelRun(spec))
    return _machine(spec, lambda: ImplementationRun(spec, bind, refusal), refusals=check_refusals)


_NO_FACTORY = Diagnostic(
    Code.BAD_OPTION,
    "bind is an object, but every run needs a fresh one",
    help="give a class or a function that makes one",
)


def _is_bad(bound: object) -> bool:
    return bound is not None and (isinstance(bound, bool) or not isinstance(bound, int) or bound < 0)


def _not_a_bound(name: str, given: object) -> Diagnostic:
    message = f"{name} is {given!r}, which is neither a number from 0 on nor None"
    return Diagnostic(Code.BAD_OPTION, message, help="give an integer, or nothing for any length")


# Conditions are named functions: Hypothesis would read the source of a lambda again and again to describe it.


def _is_stuck(machine: _ModelMachine) -> bool:
    return machine.model_run.is_stuck


def _can_refuse(machine: _ModelMachine) -> bool:
    return machine.model_run.can_refuse  # type: ignore[attr-defined, no-any-return]


def _can_fire(name: str) -> Callable[[_ModelMachine], bool]:
    def can_fire(machine: _ModelMachine) -> bool:
        return machine.model_run.can_fire(name)

    return can_fire


class _ModelMachine(RuleBasedStateMachine):
    """The base of the machines of all models. ``model_run`` is the run so far."""

    model_run: ModelRun

    @precondition(_is_stuck)
    @rule()
    def nothing_can_fire(self) -> None:
        """Do nothing: the run has ended, but Hypothesis needs a rule that applies."""


@st.composite
def _starts(draw: st.DrawFn) -> DrawnStart:
    """Draw a start for the machine that asks."""
    run: ModelRun = draw(st.runner()).model_run
    start = run.draw_start(HypothesisSource(draw))
    if start is None:
        run.require_start()
        reject()
    return start


@st.composite
def _calls(draw: st.DrawFn, name: str) -> DrawnCall:
    """Draw a step that the machine that asks can take."""
    run: ModelRun = draw(st.runner()).model_run
    call = run.draw_call(name, HypothesisSource(draw))
    return call if call is not None else reject()


@st.composite
def _refusals(draw: st.DrawFn) -> DrawnCall:
    """Draw a step that the model of the machine that asks refuses."""
    run: ImplementationRun = draw(st.runner()).model_run
    call = run.draw_refusal(HypothesisSource(draw))
    return call if call is not None else reject()


def _machine(
    spec: ModelSpec, make_run: Callable[[], ModelRun], *, refusals: bool = False
) -> type[RuleBasedStateMachine]:
    """Return the class for a spec; with ``refusals``, it has a rule for calls that the model refuses."""

    def init(self: _ModelMachine) -> None:
        RuleBasedStateMachine.__init__(self)
        self.model_run = make_run()

    def begin(self: _ModelMachine, start: DrawnStart) -> None:
        self.model_run.begin(start)

    namespace: dict[str, Any] = {
        "__doc__": f"The model {spec.model.name}: one rule for each of its rules.",
        "__module__": __name__,
        "__init__": init,
    }
    taken = set(dir(_ModelMachine))
    namespace[_free("begin", taken)] = initialize(start=_starts())(begin)
    for name in spec.model.rules:
        namespace[_free(name, taken)] = _method(name)
    if refusals:
        namespace[_free("is_refused", taken)] = _refusing()
    return type(spec.model.name, (_ModelMachine,), namespace)


def _free(name: str, taken: set[str]) -> str:
    """Take a name, or the first free name like it, and return it."""
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _method(name: str) -> Any:
    """Return the rule of Hypothesis for a rule of the model."""

    def fire(self: _ModelMachine, step: DrawnCall) -> None:
        try:
            self.model_run.do(step)
        except NoAnswerError:
            reject()

    fire.__name__ = fire.__qualname__ = name
    return precondition(_can_fire(name))(rule(step=_calls(name))(fire))


def _refusing() -> Any:
    """Return the rule of Hypothesis for calls that the model refuses."""

    def is_refused(self: _ModelMachine, step: DrawnCall) -> None:
        self.model_run.try_refusal(step)  # type: ignore[attr-defined]

    return precondition(_can_refuse)(rule(step=_refusals())(is_refused))
