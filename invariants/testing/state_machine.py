"""Models as state machines of Hypothesis.

Owns: the class that a model becomes: one rule of Hypothesis for each rule of the model.
Must never know: how a step is made, how an implementation is driven.

See "Stateful tests" in the documentation of Hypothesis for what such a class is and how it is run: settings, seeds,
shrinking and the database of examples are those of Hypothesis.
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
from invariants.testing.implementation import BoundPlay, RefusalExceptions
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
    """The class that Hypothesis makes runs of a model with, or of the model in a file.

    ``TestModel = state_machine("review_gate.inv").TestCase`` is all that a file of tests needs. Every step is one that
    the model can make; at the start and after each step the invariants are checked: all of them, if none are named.
    ``chain`` and ``steps`` bound runs as in checks; None for any length. ``scope`` has numbers of individuals where
    they are not to be the declared ones.

    ``bind`` makes a fresh implementation, which is driven along with the model: an object with a method for each rule,
    which takes the arguments in order, and ``state()``, which returns the variables that are observed, as a dict like
    those in the JSON report's traces (floats are compared as far as their decimals go). Where it has a method
    ``start``, that gets the values that the text leaves open at the start. It is a failure where the implementation
    does something that the model does not, or where an invariant breaks. A method that raises ``refusal`` says that
    its rule cannot fire; with ``check_refusals``, rules are also called where the model says that they cannot.

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
    game = ModelSpec(model, {**model.scope, **sizes}, Limits(chain, steps), names or tuple(model.properties))
    if bind is None:
        return _machine(game, lambda: ModelRun(game))
    return _machine(game, lambda: BoundPlay(game, bind, refusal), refusals=check_refusals)


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


# Conditions are functions with names: Hypothesis reads the source of a lambda again and again to tell what it is.


def _is_stuck(machine: _ModelMachine) -> bool:
    return machine.play.is_stuck


def _can_refuse(machine: _ModelMachine) -> bool:
    return machine.play.can_refuse  # type: ignore[attr-defined, no-any-return]


def _can_fire(name: str) -> Callable[[_ModelMachine], bool]:
    def can_fire(machine: _ModelMachine) -> bool:
        return machine.play.can(name)

    return can_fire


class _ModelMachine(RuleBasedStateMachine):
    """What the machines of all models have in common. ``play`` is the run that is being made."""

    play: ModelRun

    @precondition(_is_stuck)
    @rule()
    def nothing_can_fire(self) -> None:
        """The run has ended; Hypothesis wants something to do all the same."""


@st.composite
def _starts(draw: st.DrawFn) -> DrawnStart:
    """A start, for the machine that asks."""
    play: ModelRun = draw(st.runner()).play
    start = play.draw_start(HypothesisSource(draw))
    return start if start is not None else reject()


@st.composite
def _calls(draw: st.DrawFn, name: str) -> DrawnCall:
    """A step that the machine that asks can make."""
    play: ModelRun = draw(st.runner()).play
    call = play.draw_call(name, HypothesisSource(draw))
    return call if call is not None else reject()


@st.composite
def _refusals(draw: st.DrawFn) -> DrawnCall:
    """A step that the model of the machine that asks cannot make."""
    play: BoundPlay = draw(st.runner()).play
    call = play.draw_refusal(HypothesisSource(draw))
    return call if call is not None else reject()


def _machine(
    game: ModelSpec, make_play: Callable[[], ModelRun], *, refusals: bool = False
) -> type[RuleBasedStateMachine]:
    """The class for a game; with ``refusals``, also a rule that tries what the model refuses."""

    def init(self: _ModelMachine) -> None:
        RuleBasedStateMachine.__init__(self)
        self.play = make_play()

    def begin(self: _ModelMachine, start: DrawnStart) -> None:
        self.play.begin(start)

    namespace: dict[str, Any] = {
        "__doc__": f"The model {game.model.name}: one rule for each of its rules.",
        "__module__": __name__,
        "__init__": init,
    }
    taken = set(dir(_ModelMachine))
    namespace[_free("begin", taken)] = initialize(start=_starts())(begin)
    for name in game.model.rules:
        namespace[_free(name, taken)] = _method(name)
    if refusals:
        namespace[_free("is_refused", taken)] = _refusing()
    return type(game.model.name, (_ModelMachine,), namespace)


def _free(name: str, taken: set[str]) -> str:
    """The name, or one like it that is not taken; it is taken then."""
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _method(name: str) -> Any:
    """The rule of Hypothesis for a rule of the model."""

    def fire(self: _ModelMachine, step: DrawnCall) -> None:
        try:
            self.play.do(step)
        except NoAnswerError:
            reject()

    fire.__name__ = fire.__qualname__ = name
    return precondition(_can_fire(name))(rule(step=_calls(name))(fire))


def _refusing() -> Any:
    """The rule of Hypothesis that tries what the model refuses."""

    def is_refused(self: _ModelMachine, step: DrawnCall) -> None:
        self.play.try_refusal(step)  # type: ignore[attr-defined]

    return precondition(_can_refuse)(rule(step=_refusals())(is_refused))
