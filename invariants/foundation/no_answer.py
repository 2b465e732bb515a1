"""Reasons for "no answer", as data.

Owns: every reason for which an engine, a solver or a session gives no answer, and its wording.
Must never know: who asks, and the consequences of a reason.

Control flow compares reasons, never texts: the wording may change without a change of behaviour.
"""

from __future__ import annotations

from enum import Enum

from invariants.foundation.records import ValueRecord


class GaveUpReason(Enum):
    """The reason why there is no answer. ``WORDING`` has the text of each."""

    # ------------------------------------------------------- time and memory
    OUT_OF_TIME = "out of time"
    """The clock ended the work: more time, or a machine that is less busy, could bring an answer. The detail names the
    work that took too long, unless it was a solver's."""
    OUT_OF_EFFORT = "out of effort"
    """More effort, as the solver counts it, could bring an answer. The detail is the solver's word."""
    OUT_OF_MEMORY = "out of memory"
    """The detail names the engine."""

    # ------------------------------------------------------------- the model
    UNSUPPORTED = "unsupported"
    """The model uses a construct that is not encoded or not computed. The detail is a sentence that names it."""
    ABOUT_RUNS = "about runs"
    """The property asks for runs, which the engine cannot. The reason of an engine that can explains more."""
    NO_EXACT_MEANING = "no exact meaning"
    """The solver has no exact meaning for an operator. The detail is the operator, as the language writes it."""
    INFINITE_STATES = "infinite states"
    NO_POPULATION = "no population"
    NEEDS_NO_INDUCTION = "needs no induction"
    OVER_APPROXIMATED = "over-approximated"
    """Solvers have no exact method for some expression, and any value was allowed in its place. The detail names the
    expression and its place."""

    # ------------------------------------------------------------- searching
    TOO_LONG = "too long"
    """Bounded search cannot help, but a proof can."""
    UNDECIDED = "undecided"
    """The solver does not know. The detail is the solver's word."""
    NO_LEMMAS = "no lemmas"
    NO_OPEN_LEMMAS = "no lemmas for every size"
    NO_STRENGTHENING = "no strengthening"
    INVARIANT_NOT_CONFIRMED = "invariant not confirmed"
    PROOF_NOT_CONFIRMED = "proof not confirmed"
    """The detail is the finding of admission."""
    MANY_STEPS = "many steps"
    """A run to the goal of ``can`` may need any number of steps."""
    ENDLESS = "endless"
    """Configurations have no end. The detail names the steps that can be repeated, and the number that they change."""
    NO_ROUND = "no round"
    """No chain was found that can be repeated for ever and raises the measure."""
    RUN_NOT_FOUND = "run not found"
    """A prover claims that there is a violation, but no run was found."""

    # --------------------------------------------------------------- fuzzing
    NOWHERE_TO_START = "nowhere to start"
    NO_START_FOUND = "no start found"
    NO_EXAMPLE_IN_TIME = "no example in time"
    NEVER_COMPUTED = "never computed"
    """The detail is the first reason for which it was not computed."""

    # ------------------------------------------------------------ dispatching
    NO_ENGINE_ASKED = "no engine asked"
    NO_PROVER_ASKED = "no prover asked"
    NO_SEARCH_ASKED = "no search asked"
    """The user does not allow the engine that finds runs. The detail is its name."""
    FAILED = "failed"
    """An engine, or the process that it ran in, failed. The detail is a sentence that describes the failure."""


WORDING = {
    GaveUpReason.OUT_OF_TIME: "timeout {}",
    GaveUpReason.OUT_OF_EFFORT: "solvers gave up {}",
    GaveUpReason.OUT_OF_MEMORY: "{} ran out of memory",
    GaveUpReason.UNSUPPORTED: "{}",
    GaveUpReason.ABOUT_RUNS: "`can` is decided by going through all configurations",
    GaveUpReason.NO_EXACT_MEANING: "`{}` has no exact meaning to the solver",
    GaveUpReason.NO_ROUND: "no steps were found that can be repeated for ever and raise the measure each time",
    GaveUpReason.INFINITE_STATES: "the state space is infinite",
    GaveUpReason.ENDLESS: "there is no end: {}",
    GaveUpReason.NO_POPULATION: "the model has no population",
    GaveUpReason.NEEDS_NO_INDUCTION: "what is judged before the start needs no induction",
    GaveUpReason.OVER_APPROXIMATED: "no proof was found, and no violation either: {} was over-approximated",
    GaveUpReason.TOO_LONG: "runs that are this long are not searched step by step; give smaller bounds, or `any`",
    GaveUpReason.UNDECIDED: "{}",
    GaveUpReason.NO_LEMMAS: "no lemmas were found in the model that are enough",
    GaveUpReason.NO_OPEN_LEMMAS: "no lemmas were found that hold for populations of every size",
    GaveUpReason.NO_STRENGTHENING: "not a strengthening",
    GaveUpReason.INVARIANT_NOT_CONFIRMED: "the solver's invariant was not confirmed",
    GaveUpReason.PROOF_NOT_CONFIRMED: "a proof was found but not confirmed: {}",
    GaveUpReason.MANY_STEPS: (
        "that few steps suffice is not proved, and configurations are too many to go through; `decreases` can name a "
        "number that gets smaller on the way"
    ),
    GaveUpReason.RUN_NOT_FOUND: "a violation seems to be within reach, but no run was found that shows it",
    GaveUpReason.NOWHERE_TO_START: "fuzzing has nowhere to start: nothing satisfies the conditions on the start",
    GaveUpReason.NO_START_FOUND: "fuzzing found no values that satisfy the conditions on the start",
    GaveUpReason.NO_EXAMPLE_IN_TIME: "timeout before the first example of fuzzing",
    GaveUpReason.NEVER_COMPUTED: "fuzzing could never compute whether it holds: {}",
    GaveUpReason.NO_ENGINE_ASKED: "no engine was asked",
    GaveUpReason.NO_PROVER_ASKED: "no prover was asked",
    GaveUpReason.NO_SEARCH_ASKED: (
        "a violation may be within reach, but the engine that finds the run, {}, was not asked"
    ),
    GaveUpReason.FAILED: "{}",
}
"""The wording of each reason, with ``{}`` in the place of its detail."""


class PartKind(Enum):
    """The kinds of parts of a model that a reason is about."""

    RULE = "rule"
    PARAMETER = "parameter"
    """``of`` is the rule."""
    VARIABLE = "variable"
    """A variable or a constant."""
    BOUND = "bound name"
    """A name that a quantifier, an aggregate or a ``for`` binds; ``of`` is its type."""


class ModelPart(ValueRecord):
    """A part of a model by its name. Where it stands in the text is found by those who know the model."""

    kind: PartKind
    name: str
    of: str = ""


class NoAnswer(ValueRecord):
    """A reason for "no answer", with its detail. Plain data, which crosses process boundaries.

    ``part`` is the part of the model that the reason is about, if it is about one.
    """

    reason: GaveUpReason
    detail: str = ""
    part: ModelPart | None = None

    @property
    def says_nothing(self) -> bool:
        """Return whether the reason of another engine explains more: this one was not asked, or cannot be."""
        return self.reason in (GaveUpReason.NO_ENGINE_ASKED, GaveUpReason.ABOUT_RUNS)

    def __str__(self) -> str:
        """Return the wording, for people."""
        return WORDING[self.reason].replace("{}", self.detail).rstrip()


def never_computed(first: NoAnswer | None = None) -> NoAnswer:
    """Return the reason that a property was never computed, with the first reason for which it was not, if known."""
    if first is None:
        first = NoAnswer(GaveUpReason.UNSUPPORTED, "there are too many values, or numbers lie too close together")
    return NoAnswer(GaveUpReason.NEVER_COMPUTED, str(first), first.part)


def reals_not_tried(variable: str) -> NoAnswer:
    """Return the reason that a variable has values which nobody can go through: those of Real."""
    return unsupported(f"`{variable}` is a Real, with too many values to try all", PartKind.VARIABLE, variable)


def many_values(name: str, sort: str) -> NoAnswer:
    """Return the reason that a bound name has too many values."""
    return unsupported(f"`{name}` in `{sort}` has too many values to be gone through", PartKind.BOUND, name, sort)


def any_start(variable: str, sort: object) -> NoAnswer:
    """Return the reason that a variable starts with any of infinitely many values."""
    return unsupported(f"`{variable}` starts with any {sort}: too many to try all", PartKind.VARIABLE, variable)


def unsupported(detail: str, kind: PartKind, name: str, of: str = "") -> NoAnswer:
    """Return the reason that a part of a model cannot be encoded or computed; the detail is a sentence."""
    return NoAnswer(GaveUpReason.UNSUPPORTED, detail, ModelPart(kind, name, of))
