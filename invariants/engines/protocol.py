"""The contract of an engine: the questions, the budget, the claims.

Owns: the problem and the budget as data, the questions that engines are asked, and the contract of their functions.
Must never know: which engines there are.

To write an engine, write one file with a function that keeps the contract of :class:`EngineFunction`, and one row that
says which questions it answers: an :class:`Engine`, in ``registry.py``, or, for an engine outside this package, under
an entry point of the group ``invariants.engines``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from importlib import import_module
from typing import Protocol

from msgspec import field

from invariants.engines.encodings import Encodings
from invariants.evidence.claims import Claim, Vacuity
from invariants.foundation.limits import Allowance
from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sorts import Scope
from invariants.language.analysis.slicing import Slice
from invariants.language.model.declarations import Bound, Model

# --------------------------------------------------------------------- questions


class CubeStep(ValueRecord):
    """A modification of a cube; with any arguments where there are none."""

    rule: str
    arguments: tuple[bool | int, ...] | None = None


class RunCube(ValueRecord):
    """A part of the runs of a search: those whose chains begin with some modifications.

    The fields:

    - ``first``: the modifications; a shorter chain has as many of them as it is long;
    - ``shortest``: chains with fewer modifications are known to break nothing;
    - ``least``: the same of runs with fewer steps, by a chain of just this length.
    """

    first: tuple[CubeStep, ...] = ()
    shortest: int = 0
    least: int = 0


class Problem(Record):
    """The question whether properties hold on all runs within bounds, for a scope."""

    model: Model
    scope: Scope
    properties: tuple[str, ...]
    chain: Bound
    steps: Bound
    length: int | None = None
    """The number of steps, modifications included, of the longest runs asked about; None for all within the bounds."""
    only_vacuity: bool = False
    """Whether only vacuity is asked about: events that never happen within the bounds."""
    with_vacuity: bool = True
    """Whether vacuity is of interest at all: otherwise a search may leave out claims about it."""
    seen: frozenset[Vacuity] = frozenset()
    """Events that are known to happen within the bounds: a search for vacuity does not look for them."""
    cube: RunCube = RunCube()
    """The part of the runs that a search is about; by default all of them."""
    encodings: Encodings = field(default_factory=Encodings)
    """The encodings of the model that engines in this process have made so far."""

    @property
    def is_bounded(self) -> bool:
        """Return whether both chains and the runs between modifications have a bound."""
        return isinstance(self.chain, int) and isinstance(self.steps, int)

    @property
    def part(self) -> Slice:
        """Return the part of the model that can influence the properties within the bounds."""
        return self.encodings.part(self.model, self.properties, bounded=self.is_bounded)


def _silent(engine: str, text: str) -> None:
    """Report nothing."""


def _never() -> bool:
    """Return False: the answer is still wanted."""
    return False


class Budget(Record):
    """The deadline of an engine (on the clock of ``time.monotonic``), its seed, and the receiver of its progress.

    The deadline is the last limit: the allowance is to be spent before.
    """

    deadline: float | None = None
    seed: int = 0
    report: Callable[[str, str], None] = _silent
    """Called with the engine's name and a few words."""
    thorough: bool = True
    """Whether an engine that can be quick or thorough should be thorough."""
    allowance: Allowance = field(default_factory=Allowance)
    """The work that the engine may do, however busy the machine is: each solver that it asks spends from it, and one
    that works long without a solver spends the processor's time."""
    is_over: Callable[[], bool] = _never
    """Returns whether the answer is no longer wanted, however much time is left."""
    way: str | None = None
    """The one of the engine's ways to take (see ``Engine.ways``); None where it has to go through all of them."""

    @property
    def remaining(self) -> float | None:
        """Return the seconds that are left; None without a limit."""
        if self.is_over():
            return 0.0
        return None if self.deadline is None else self.deadline - time.monotonic()


class Question(Enum):
    """The questions that a session asks engines, each with the form of its :class:`Problem`."""

    PROOF_FOR_ALL_CHAINS = "a proof for all chains"
    """``chain`` and ``steps`` are ``any``. Answers: ``Proved``, ``Reachable``, ``GaveUp``."""
    PROOF_FOR_SHORT_CHAINS = "a proof for short chains"
    """``chain`` is a number, ``steps`` is ``any``; one property after the other. Answers: the same."""
    PROOF_BESIDE_SEARCH = "a proof beside a search"
    """The same, asked side by side with a search of the bounds, which a proof makes unnecessary."""
    PROOF_AT_A_GLANCE = "a proof at a glance"
    """``steps`` is ``any``, and the budget is not ``thorough``: a proof by an effort that is small by the solver's own
    measure, so that the answer is the same on every machine. Answers: the same."""
    SEARCH = "a search within bounds"
    """``chain`` and ``steps`` are numbers. Answers: ``Violation`` by the shortest chain, ``Covered``, ``GaveUp``."""
    COVER_AT_A_GLANCE = "a short search without bounds on steps"
    """``chain`` is a number, ``steps`` is ``any``: whether the configurations are so few that going through all of them
    takes no longer than a look at them. Answers: ``Covered``, ``Violation``, ``GaveUp``."""
    VACUITY = "a search for vacuity"
    """``chain`` and ``steps`` are numbers, and the problem is ``only_vacuity``. Answers: ``Vacuity``, or nothing; and
    ``EventsCovered`` from a ``brief`` engine that has come to its end: otherwise it may answer ``EventsSeen``, and
    another engine is asked."""
    EVER_LONGER_RUNS = "a search without bounds"
    """``steps`` is ``any``, and no run has more than ``chain`` modifications: it goes on until there is a violation, or
    the time is up. Answers: ``Violation`` by the shortest run, ``GaveUp``."""
    GROWTH = "growth"
    """``chain`` and ``steps`` are ``any``, and the properties are statements that measures have no limit, or deny that
    they reach one. The engine is asked about the whole model. Answers: ``Growth`` to the first, ``Approach`` to the
    others, ``GaveUp``."""
    RANDOM_RUNS = "runs at random"
    """Any bounds; asked where the solvers have no answer. Answers: ``Violation``, ``Tested``, ``GaveUp``."""


# ----------------------------------------------------------------------- answers


class EngineFunction(Protocol):
    """The function that runs an engine: a problem and a budget in, claims out.

    It is a generator, or returns an iterator, and keeps this contract:

    - **Which claims.** For each name in ``problem.properties`` exactly one claim of that property, in any order, of a
      kind that the question asked allows (see :class:`Question`); after these, a search may claim ``Vacuity``, and
      that these are all, ``EventsCovered``, or else which events it has seen, ``EventsSeen``.
      A claim about a property is yielded as soon as it is known. A ``Violation`` has the run, in the model's terms; a
      ``Proved`` has the strengthening, as SMT-LIB text over the names that the proof obligations declare. Claims are
      plain data: no terms, no solver's objects, nothing that cannot be pickled.
    - **Trust.** None. A run is replayed, a proof is proved again: a claim that is not confirmed becomes
      no verdict. So an engine checks nothing twice, and takes no shortcut that relies on not being checked.
    - **No answer.** ``GaveUp`` with a reason: a timeout, a limit, a solver's *unknown* is never any other claim. Only
      ``GaveUpReason.OUT_OF_TIME`` and ``OUT_OF_EFFORT`` say that more could help. An engine that knows at once that
      it cannot say anything says so at once: others wait for it.
    - **Exceptions.** ``NoAnswerError`` is caught inside and becomes ``GaveUp`` for the properties that it concerns;
      only bugs get out. They become the reason why this engine has no answer, and the user is asked to report them.
      ``KeyboardInterrupt`` is let through.
    - **Effort.** Solvers spend from ``budget.allowance``, and so does any other work that goes on for long; nothing
      that an engine decides hangs on the clock, so that a busy machine changes how long it takes and no answer.
    - **Time.** No question to a solver gets more than ``budget.remaining``, and between questions the engine looks
      whether anything remains. In a process of its own an engine that overruns its time is ended after some seconds;
      in the session's own process it cannot be ended (see ``Engine.inline``).
    - **Memory.** A process has a limit, and reaching it is allowed. In the session's own process, systems are small.
    - **The same answer twice.** The same problem, budget and seed give the same claims, unless the clock ends it.
    - **What it must not do.** Write files or to the terminal (progress goes to ``budget.report``), start processes or
      threads, keep state at module level, set global options of a library, import another engine.
    """

    def __call__(self, problem: Problem, budget: Budget, /) -> Iterator[Claim]:
        """Yield the claims about a problem."""


class Engine(ValueRecord):
    """An engine as it is registered: plain data, so that a task for it can be sent to another process."""

    name: str
    """As users name it: in ``--engine``, in results, in certificates."""
    location: str
    """Where its function is, as ``module:function``; imported when it is first asked."""
    answers: Mapping[Question, int]
    """The questions that it answers, with its turn for each: of several engines, the one with the smallest number is
    asked first. First those that soon know whether they can say anything."""
    every_population: bool = False
    """The engine's proofs hold for every number of individuals."""
    possibilities: bool = False
    """The engine decides ``can``."""
    unrolls: bool = False
    """The engine decides ``can`` within a few steps, as a condition on configurations. One that decides neither is
    never asked about an invariant with ``can``."""
    finite_only: bool = False
    """The engine has no answer where the system has infinitely many states."""
    ways: tuple[str, ...] = ()
    """Configurations that find different things, by name: each can have a process of its own."""
    brief: bool = False
    """The engine answers within moments or not at all, and in the second case its reason explains nothing. It is asked
    first, in the session's own process only, and once."""
    inline: bool = True
    """The engine keeps its time well enough to run in the session's own process, where it cannot be ended."""

    def function(self) -> EngineFunction:
        """Import the engine, and return its function."""
        module, _, name = self.location.partition(":")
        found: EngineFunction = getattr(import_module(module), name)
        return found
