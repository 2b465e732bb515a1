"""Claims: the findings of engines, in terms of the model.

Owns: runs, coverage, proofs and reasons for none, as claimed before anyone has checked them. Claims are plain data
without references to a model, so that they can come from another process.
Must never know: engines, verdicts.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from invariants.foundation.no_answer import NoAnswer
from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sources import Span
from invariants.interpreter.state.values import Value
from invariants.language.model.expressions import SiteKey

EntryKey = tuple[str, tuple[Value, ...]]
"""A variable's name with the indices of an entry (none for a plain variable)."""


class Source(Enum):
    """Who stands for it that a search has covered chains. No claim says so itself: whoever receives it does."""

    CHECKER = "checker"
    """The checker, in one of its own processes; for a proof, which it has confirmed."""
    EXECUTOR = "executor"
    """An executor has reported it, which nobody can check."""


class ClaimedStep(Record):
    """A step of a claimed run.

    ``after`` are the entries after the step; None where the step is claimed to be undefined. ``choices`` are the values
    that ``any … where`` took, by site, values of the names a ``for`` binds, and depth of ``prev``; ``unknown`` what
    unknown code wrote; ``enabled_answers`` whether ``enabled`` holds of unknown code, by rule and arguments.
    """

    rule: str
    arguments: tuple[Value, ...]
    after: Mapping[EntryKey, Value] | None
    choices: Mapping[tuple[SiteKey, tuple[Value, ...], int], Value]
    unknown: Mapping[EntryKey, Value] | None
    enabled_answers: Mapping[tuple[str, tuple[Value, ...]], bool]


class Violation(Record):
    """A run at whose end a property does not hold; ``undefined_start`` says that not even its start is defined.

    ``kept`` says that it was found an earlier time, and only tried again. ``source`` stands for it that no shorter
    chain does the same.
    """

    property: str
    initial: Mapping[EntryKey, Value]
    steps: tuple[ClaimedStep, ...]
    undefined_start: bool = False
    kept: bool = False
    source: Source = Source.CHECKER


class Covered(Record):
    """Every run within the bounds was covered and none violates the property; ``chain`` is the bound."""

    property: str
    chain: int
    source: Source = Source.CHECKER


class Cti(ValueRecord):
    """A step that breaks a property although everything known holds before it: a lemma is missing that excludes it.

    The interpreter has taken the step. Nothing says that it can be reached. ``start`` are facts about the configuration
    before it: from each configuration of which they are true, there is such a step. ``after`` is the part of the change
    that the property reads. Facts are in the language's terms; an individual that is called the same is the same one,
    and one that is called differently is another. ``population`` has the numbers of individuals, by type.

    ``rule`` is the rule that is fired, or tried where the property is that trying it is defined; None where the
    configuration itself breaks the property.
    """

    start: tuple[str, ...]
    rule: str | None
    arguments: tuple[tuple[str, str], ...]
    """By the names of the rule's parameters."""
    after: tuple[str, ...]
    population: tuple[tuple[str, int], ...] = ()


class GaveUp(Record):
    """The engine gives no answer; ``why`` has the reason. ``covered`` is the longest chain searched; None for none.

    ``cti`` says where a proof did not succeed.
    """

    property: str
    why: NoAnswer
    covered: int | None = None
    cti: Cti | None = None
    source: Source = Source.CHECKER


class Proved(Record):
    """An inductive strengthening shows that the property holds on all runs.

    ``chain`` is the number of modifications up to which that is so; None for chains of every length. ``depth`` is how
    deep ``prev`` is kept exactly; ``open_populations`` says that the number of individuals is left open.
    ``strengthening`` is an SMT-LIB body over the names that the property's proof obligations declare, one conjunct a
    line; ``reading`` says the same in the language's terms.
    """

    property: str
    chain: int | None
    depth: int
    open_populations: bool
    strengthening: str
    reading: tuple[str, ...]


class ReachedSet(Proved):
    """All reachable configurations, up to the order of individuals: a proof that needs no lemma.

    ``configurations`` is the text of their table (``evidence.reached_sets.table``). ``strengthening`` is empty.
    """

    configurations: str


class Reachable(Record):
    """A violation can be reached in so many steps; ``exact`` if that is so without over-approximation.

    ``linear`` says that nothing was over-approximated for not being linear, which other engines do without.
    """

    property: str
    steps: int
    exact: bool
    linear: bool = True


class Tested(Record):
    """Runs were tried at random and none violates the property, which says nothing of the runs that were not tried.

    ``examples`` runs were tried, of which the ``independent`` ones were drawn one like the other, without regard to
    what had been tried before. ``chains`` has the number of examples by the length of their chain, ``fired`` how often
    every rule fired, those that never did included. ``variants`` is the number of different pairs of a rule and the
    code that it fired under. ``undecided`` is how often it could not be computed whether the property holds, or what
    a step leads to. ``complete`` says that all runs asked for were tried before the time was up.
    """

    property: str
    seed: int
    examples: int
    independent: int
    chains: Mapping[int, int]
    fired: Mapping[str, int]
    variants: int
    undecided: int
    complete: bool


class VacuityKind(Enum):
    """A kind of event that never happens, so that a verdict means less than it seems to."""

    NO_START = "no initial state"
    NEVER_FIRES = "a rule that never fires"
    NEVER_MET = "an implication whose left-hand side is never true"
    UNSATISFIABLE_CONTRACT = "a contract that nothing satisfies"


class Vacuity(Record):
    """Within the bounds, something never happens.

    ``subject`` is the rule, or the invariant; ``number`` tells several implications or contracts apart. Where in the
    text that is does not count when two are compared.
    """

    kind: VacuityKind
    subject: str = ""
    number: int = 0
    span: Span | None = None

    def _key(self) -> tuple[VacuityKind, str, int]:
        return self.kind, self.subject, self.number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vacuity) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())


PropertyClaim = Violation | Covered | GaveUp | Proved | Reachable | Tested
"""A claim about one property."""

Claim = PropertyClaim | Vacuity
