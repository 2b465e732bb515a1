"""Claims: the findings of engines, in terms of the model.

Owns: runs, coverage, proofs and reasons for no answer, as claimed and before any check. Claims are plain data
without references to a model, so that they can come from another process.
Must never know: engines, verdicts.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction

from invariants.foundation.no_answer import NoAnswer
from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sources import Span
from invariants.interpreter.state.values import Value
from invariants.language.model.expressions import SiteKey

EntryKey = tuple[str, tuple[Value, ...]]
"""A variable's name with the indices of an entry (none for a plain variable)."""


class Source(Enum):
    """The origin of the statement that a search has covered chains. The receiver of a claim sets it, not the claim."""

    CHECKER = "checker"
    """The checker, in one of its own processes; for a proof, the checker has confirmed it."""
    EXECUTOR = "executor"
    """An executor has reported the step, which cannot be checked."""


class ClaimedStep(Record):
    """A step of a claimed run.

    The fields:

    - ``after``: the entries after the step; None where the step is claimed to be undefined;
    - ``choices``: the values of each ``any … where``, by site, values of the names that a ``for`` binds, and depth of
      ``prev``;
    - ``unknown``: the entries that unknown code wrote;
    - ``enabled_answers``: whether ``enabled`` holds for unknown code, by rule and arguments.
    """

    rule: str
    arguments: tuple[Value, ...]
    after: Mapping[EntryKey, Value] | None
    choices: Mapping[tuple[SiteKey, tuple[Value, ...], int], Value]
    unknown: Mapping[EntryKey, Value] | None
    enabled_answers: Mapping[tuple[str, tuple[Value, ...]], bool]


class Violation(Record):
    """A run at whose end a property does not hold; ``undefined_start`` says that its start is undefined.

    ``kept`` says that the run was found by an earlier campaign, and only tried again. ``source`` says who has covered
    the shorter chains.
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
    """A counterexample to induction: a step that breaks a property although the property and all lemmas hold before it.

    The interpreter has taken the step, but the configuration before it may be unreachable. Facts are in the language's
    terms; individuals have the names that runs give them. The fields:

    - ``start``: facts about the configuration before the step; every configuration that satisfies them has such a step;
    - ``after``: the part of the change that the property reads;
    - ``population``: the numbers of individuals, by type;
    - ``rule``: the rule that fires, or is tried where the property is about definedness; None where the configuration
      itself breaks the property.
    """

    start: tuple[str, ...]
    rule: str | None
    arguments: tuple[tuple[str, str], ...]
    """The arguments, by the names of the rule's parameters."""
    after: tuple[str, ...]
    population: tuple[tuple[str, int], ...] = ()
    backups: tuple[str, ...] = ()
    """The backups whose values ``start`` is about: no lemma can mention these."""


class GaveUp(Record):
    """The engine gives no answer, for the reason ``why``. ``covered`` is the longest chain searched, if any.

    ``cti`` is the step at which a proof failed, if one is known.
    """

    property: str
    why: NoAnswer
    covered: int | None = None
    cti: Cti | None = None
    source: Source = Source.CHECKER


class Proved(Record):
    """An inductive strengthening shows that the property holds on all runs.

    The fields:

    - ``chain``: the greatest number of modifications for which this holds; None for chains of every length;
    - ``depth``: the depth to which ``prev`` is kept exactly;
    - ``open_populations``: whether the number of individuals is left open;
    - ``strengthening``: an SMT-LIB body over the names that the property's proof obligations declare, with one conjunct
      on each line;
    - ``reading``: the strengthening in the language's terms;
    - ``within``: for ``can`` without a limit, the number of steps within which the proof shows it; else None.
    """

    property: str
    chain: int | None
    depth: int
    open_populations: bool
    strengthening: str
    reading: tuple[str, ...]
    within: int | None = None


class ReachedSet(Proved):
    """All reachable configurations, up to the order of individuals: a proof that needs no lemma.

    ``configurations`` is the text of their table (``evidence.reached_sets.table``); empty where they are not written
    down (``evidence.reached_sets.unlisted``). ``strengthening`` is empty.
    """

    configurations: str = ""


class ScaledEntry(ValueRecord):
    """An argument that depends on the configuration: a multiple of the value that an entry has before the step."""

    entry: EntryKey
    factor: Fraction


class NearNumber(ValueRecord):
    """An argument that depends on the configuration: a number, less a share of the measure's distance to its limit."""

    number: Fraction
    share: Fraction


RoundArgument = Value | ScaledEntry | NearNumber
RoundSteps = tuple[tuple[str, tuple[RoundArgument, ...]], ...]


class RepeatedRound(Record):
    """A chain of steps that can be repeated for ever.

    The fields:

    - ``property``: the statement about the measure;
    - ``initial``: the values at the start;
    - ``before``: the steps to a configuration that satisfies the condition, each a rule and its arguments;
    - ``round``: the steps that can be repeated in every configuration that satisfies the condition, which they keep;
    - ``depth``: the depth to which ``prev`` is kept exactly;
    - ``condition``: the condition, an SMT-LIB body over entries as that of a strengthening;
    - ``reading``: the condition in the language's terms.
    """

    property: str
    initial: Mapping[EntryKey, Value]
    before: tuple[tuple[str, tuple[Value, ...]], ...]
    round: RoundSteps
    depth: int
    condition: str
    reading: tuple[str, ...]


class Growth(RepeatedRound):
    """Steps that can be repeated for ever and raise a measure each time, by ``least`` at least."""

    least: Fraction


class Approach(RepeatedRound):
    """Steps that can be repeated for ever and bring a measure closer to its limit.

    Each time, at most the share ``ratio`` of the distance is left, which is less than 1.
    """

    ratio: Fraction


class Reachable(Record):
    """A violation can be reached in so many steps; ``exact`` says that nothing was over-approximated.

    ``linear`` says that no expression was over-approximated because it is not linear: other engines can treat such
    expressions exactly.
    """

    property: str
    steps: int
    exact: bool
    linear: bool = True


class Tested(Record):
    """Random runs were tried and none violates the property. This says nothing about other runs.

    The fields:

    - ``examples``: the number of runs that were tried;
    - ``independent``: the number of runs among them that were drawn from one distribution, independently of all others;
    - ``chains``: the number of runs by the length of their chain;
    - ``fired``: by rule, the number of times that it fired, zero included;
    - ``variants``: the number of different pairs of a rule and the code under which it fired;
    - ``undecided``: the number of times that the property, or the result of a step, could not be computed;
    - ``complete``: whether all requested runs were tried before the time was up.
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
    """A kind of event that never happens, so that a verdict means less than it seems."""

    NO_START = "no initial state"
    NEVER_FIRES = "a rule that never fires"
    NEVER_MET = "an implication whose left-hand side is never true"
    UNSATISFIABLE_CONTRACT = "a contract that nothing satisfies"


class Vacuity(Record):
    """An event that never happens within the bounds.

    ``subject`` is the rule or the invariant; ``number`` tells several implications or contracts apart. Comparisons
    ignore the place in the text.
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


class EventsCovered(Record):
    """A search has looked for all events within the bounds: those that it does not claim never to happen do happen."""


class EventsSeen(Record):
    """Events that a search has seen happen, though it has not come to its end: nobody has to look for them."""

    events: frozenset[Vacuity]


PropertyClaim = Violation | Covered | GaveUp | Proved | Reachable | Tested | Growth | Approach
"""A claim about one property."""

EventClaim = Vacuity | EventsCovered | EventsSeen
"""A claim about what happens at all, and not about one property."""

Claim = PropertyClaim | EventClaim
