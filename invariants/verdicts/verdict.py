"""Verdicts and results of checks, as plain data.

Owns: the verdicts, the result of one check with its evidence, and the report on one model.
Must never know: how a result is found; how it is shown.

Values have the form that ``traces/trace.py`` describes.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import ClassVar, Literal

from msgspec import field
from msgspec.structs import replace

from invariants.evidence.claims import Cti, Proved, Source
from invariants.foundation.codes import VACUITY
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.records import ShownInNotebooks, ValueRecord
from invariants.language.model.declarations import Bound, ChainCondition, ExpectedVerdict, Model
from invariants.verdicts.demands import Demands, Shortfall, is_expected, requirable, shortfall, uncovered
from invariants.verdicts.traces.fuzz_counts import FuzzCounts, Rerun
from invariants.verdicts.traces.given_values import given_text
from invariants.verdicts.traces.growth import ApproachRound, GrowthRound
from invariants.verdicts.traces.shortest_chains import ShortestChains
from invariants.verdicts.traces.trace import Failure, Shown, StepFacts, TraceStep
from invariants.verdicts.traces.without_evidence import WithoutEvidence


class Verdict(Enum):
    """The answers about invariants, witnesses and measures; `tested` is about the first two, `unknown` about all."""

    PROVED = "proved"
    """The invariant holds in every reachable configuration, for chains and runs of every length."""
    SURVIVES = "survives"
    """No violation within the bounds, which were covered completely."""
    VIOLATED = "violated"
    """A run that breaks the invariant was found and replayed."""
    TESTED = "tested"
    """Fuzzing found no violation; not exhaustive."""
    UNKNOWN = "unknown"
    """No answer, for a reason."""
    REACHABLE = "reachable"
    """A run that reaches the witness was found and replayed."""
    UNREACHABLE = "unreachable"
    """No run reaches the witness, for chains and runs of every length: this is proved."""
    UNREACHED = "unreached"
    """No run within the bounds, which were covered completely, reaches the witness."""
    UNLIMITED = "unlimited"
    """The measure has no limit: steps can be repeated for ever, and raise it each time. This is proved."""
    APPROACHED = "approached"
    """Runs bring the measure as close to the limit as wanted: steps can be repeated for ever, and leave at most a share
    of the distance each time. This is proved."""


class Population(Enum):
    """The numbers of individuals for which a verdict holds."""

    SCOPE = "scope"
    """The number of individuals in the bounds."""
    ANY = "any"
    """Every number of individuals."""


class Bounds(ValueRecord):
    """The bounds of a check: modifications, transitions between them, and individuals of each type."""

    chain: Bound
    steps: Bound
    scope: Mapping[str, Bound]


class Frontier(ValueRecord):
    """The longest chain that breaks nothing: proved for runs of every length, or searched within the bounds."""

    chain: int
    verdict: Verdict
    source: Source = Source.CHECKER
    steps: int | None = None
    """The transitions at a time of the runs that were searched, where the bounds leave their number open."""


class CheckResult(ValueRecord, ShownInNotebooks, WithoutEvidence):
    """The fields of every result. Evidence of other verdicts reads as None.

    ``bounds`` are the bounds of the question; ``engine`` is None if no engine had an answer; ``seconds`` is the time
    that the check has spent on it by the clock.
    """

    verdict: ClassVar[Verdict]

    invariant: str
    bounds: Bounds
    engine: str | None = None
    seconds: float = 0.0
    work: float = 0.0
    """The work of solvers and searches for it, in seconds of an idle machine; 0 for evidence from elsewhere."""
    expected: ExpectedVerdict | None = None
    """The verdict that the check states; None if it states none."""
    expected_chain: int | None = None
    """The length of the shortest violating or reaching chain, where the check states it."""
    bounds_stated: bool = True
    """Whether the check or the caller stated bounds; else a proof for runs of every length was tried first."""
    demands: Demands = Demands()
    vacuous: bool = False
    """Whether the system has no initial state in this scope: the verdict says nothing then."""
    not_written: str | None = None
    """Why a file that was asked for, a certificate or the run, could not be written; None if nothing is missing."""
    from_cache: bool = False
    """Whether an earlier check has found the evidence. This one has checked it again."""
    is_lemma: bool = False
    """Whether the text states it as a lemma: proofs do without where it is not proved."""
    is_witness: bool = False
    """Whether it is about a witness, which has to be reached, and not about an invariant."""
    may_be_approached: bool = False
    """Whether it is about the limit of a Real, which runs may approach instead of reaching it."""
    constants: Mapping[str, Shown] = field(default_factory=dict)
    """The constants that the check, or the caller, gives a value, and the values."""
    asked: ChainCondition | None = None
    """The chains that the verdict is about; None for every chain."""

    def __repr__(self) -> str:
        chain = "" if self.chain is None else f", chain={self.chain}"
        return f"Result({self.title}: {self.verdict.value}{chain})"

    @property
    def title(self) -> str:
        """Return the name of the invariant, with the variant and the chains that the result is about."""
        return self.invariant + self.qualifiers

    @property
    def qualifiers(self) -> str:
        """Return the values of constants, and the chains, behind a space; empty where it is about the text as such."""
        return given_text(self.constants) + (f" {self.asked.text}" if self.asked is not None else "")

    @property
    def as_expected(self) -> bool | None:
        """Return whether the expectation is met; None if nothing is expected.

        ``proved`` meets ``expect survives``, and ``unreachable`` ``expect unreached``; other expectations are met by
        their own verdict only. An expected length of the chain is met only if shorter chains were covered. Without an
        initial state nothing is met.
        """
        if self.expected is None:
            return None
        return self._seems_as_expected and self.unmet is None

    @property
    def expectation(self) -> str:
        """Return the verdict that is expected, in the words of reports; empty where none is."""
        if self.expected is None:
            return ""
        if self.may_be_approached and self.expected is ExpectedVerdict.REACHABLE and self.expected_chain is None:
            return f"{self.expected.value} or {Verdict.APPROACHED.value}"
        return self.expected.value + ("" if self.expected_chain is None else f" after {self.expected_chain}")

    @property
    def _seems_as_expected(self) -> bool:
        """Return whether verdict and length of the chain are the expected ones, apart from the evidence."""
        if self.expected is None or not is_expected(ExpectedVerdict(self.verdict.value), self.expected):
            return False
        return self.expected_chain is None or len(self.chain or ()) == self.expected_chain

    @property
    def unmet(self) -> str | None:
        """Return why a verdict that looks like the expected one does not meet the expectation; None if it does."""
        if self.vacuous:
            return "there is no initial state: this verdict says nothing, and meets no expectation"
        if not self.expected_chain or not self._seems_as_expected:
            return None
        if self.frontier is not None and self.frontier.chain >= self.expected_chain - 1:
            return None
        return uncovered(self.expected_chain, "reach" if self.is_witness else "break")

    @property
    def shortfall(self) -> Shortfall | None:
        """Return the demand that the result does not meet; None if it meets all. Lemmas have no demands."""
        if self.is_lemma:
            return None
        verdict = ExpectedVerdict(self.verdict.value)
        return shortfall(self.demands, verdict, self.expected, bounds_stated=self.bounds_stated)

    def meets(self, require: str | None = None, *, strict: bool = False) -> bool:
        """Return whether ``check`` would end with status 0 for this result alone, given ``--require`` and ``--strict``.

        ``require`` is ``"proved"``, ``"survives"`` or ``"tested"``. Raises ``ValueError`` for any other word.
        """
        demands = Demands(strict, None if require is None else requirable(require))
        return replace(self, demands=demands).is_as_required

    @property
    def is_as_required(self) -> bool:
        """Return whether the result is good enough: ``check`` would end with status 0 for it alone."""
        if self.shortfall is not None or self.vacuous or self.not_written or self.as_expected is False:
            return False
        if self.as_expected is True or self.is_lemma:
            return True
        bad = {Verdict.VIOLATED, Verdict.UNKNOWN}
        reached = {Verdict.REACHABLE, Verdict.APPROACHED}
        return self.verdict in reached if self.is_witness else self.verdict not in bad

    @property
    def population(self) -> Population:
        """The numbers of individuals for which the verdict holds: the bounds' numbers, unless a proof covers all."""
        return Population.SCOPE

    @property
    def frontier(self) -> Frontier | None:
        """The longest chain that breaks or reaches nothing, if one is known; None for proved and unreachable."""
        return None


class ProofResult(CheckResult):
    """A proof for chains and runs of every length."""

    population: Population = Population.SCOPE
    certificate: str | None = None
    induction: Cti | None = None
    """A counterexample to the proof for every number of individuals, where this proof is for those in the bounds."""
    proof: Proved | None = None


class ProvedResult(ProofResult):
    """A proof that the invariant holds."""

    verdict: ClassVar[Literal[Verdict.PROVED]] = Verdict.PROVED


class UnreachableResult(ProofResult):
    """A proof that no run reaches the witness."""

    verdict: ClassVar[Literal[Verdict.UNREACHABLE]] = Verdict.UNREACHABLE

    @property
    def reason(self) -> str | None:
        """Return what is not known of the limit of a Real: runs may come closer and closer to it, never reaching it."""
        if not self.may_be_approached or self.as_expected is not False:
            return None
        return (
            "no run reaches it; whether runs come as close to it as one likes is not known: "
            "no step was found that can be repeated and brings them closer each time"
        )


class CoveredResult(CheckResult, kw_only=True):
    """No run within the bounds: ``frontier`` says whether a search or a proof covers them."""

    frontier: Frontier
    induction: Cti | None = None
    proof: Proved | None = None


class SurvivingResult(CoveredResult):
    """No violation within the bounds."""

    verdict: ClassVar[Literal[Verdict.SURVIVES]] = Verdict.SURVIVES

    @property
    def reason(self) -> str | None:
        """Return why there is no proof, where one is expected."""
        if self.expected is not ExpectedVerdict.PROVED:
            return None
        if self.bounds_stated:
            return "bounds are stated, and only runs within them were searched"
        return "no proof for runs of every length was found, and no run within the bounds breaks it"


class UnreachedResult(CoveredResult):
    """No run within the bounds reaches the witness."""

    verdict: ClassVar[Literal[Verdict.UNREACHED]] = Verdict.UNREACHED


class RunResult(CheckResult, kw_only=True):
    """A run, as the interpreter replays it. ``reason`` says why fuzzing had to find it."""

    chain: tuple[str, ...]
    trace: tuple[TraceStep, ...]
    failure: Failure
    step_facts: tuple[StepFacts, ...] = ()
    frontier: Frontier | None = None
    reason: str | None = None
    rerun: Rerun | None = None
    individuals: Mapping[str, int] | None = None
    shortest: ShortestChains | None = None


class ViolatedResult(RunResult):
    """A run that breaks the invariant."""

    verdict: ClassVar[Literal[Verdict.VIOLATED]] = Verdict.VIOLATED


class ReachableResult(RunResult):
    """A run that reaches the witness. ``failure`` is the part of the witness that is true at its end."""

    verdict: ClassVar[Literal[Verdict.REACHABLE]] = Verdict.REACHABLE


class UnlimitedResult(RunResult, kw_only=True):
    """A run at whose end are steps that can be repeated for ever. ``failure`` is the measure, with its last values."""

    verdict: ClassVar[Literal[Verdict.UNLIMITED]] = Verdict.UNLIMITED

    growth: GrowthRound
    certificate: str | None = None


class ApproachedResult(RunResult, kw_only=True):
    """A run at whose end are steps that come ever closer. ``failure`` is the measure, with its last values."""

    verdict: ClassVar[Literal[Verdict.APPROACHED]] = Verdict.APPROACHED

    growth: ApproachRound
    certificate: str | None = None


class TestedResult(CheckResult, kw_only=True):
    """Random runs, none of which breaks the invariant. ``reason`` says why no stronger verdict was reached."""

    verdict: ClassVar[Literal[Verdict.TESTED]] = Verdict.TESTED

    fuzz: FuzzCounts
    frontier: Frontier | None = None
    reason: str | None = None
    hint: str | None = None
    induction: Cti | None = None


class UnknownResult(CheckResult, kw_only=True):
    """No answer, for a reason; ``frontier`` says which chains were covered."""

    verdict: ClassVar[Literal[Verdict.UNKNOWN]] = Verdict.UNKNOWN

    reason: str
    frontier: Frontier | None = None
    hint: str | None = None
    induction: Cti | None = None


Result = (
    ProvedResult
    | SurvivingResult
    | ViolatedResult
    | TestedResult
    | UnknownResult
    | ReachableResult
    | UnreachableResult
    | UnreachedResult
    | UnlimitedResult
    | ApproachedResult
)
"""The result of a check: a verdict with its evidence. The last ones are about witnesses and measures."""


class ModelReport(ValueRecord):
    """The report on one file; ``path`` is as the user named it."""

    path: str
    model: Model | None
    """None if the text could not be read as a model; the diagnostics say why."""
    diagnostics: tuple[Diagnostic, ...] = ()
    results: tuple[Result, ...] = ()
    demands: Demands = Demands()

    @property
    def refused_warnings(self) -> tuple[Diagnostic, ...]:
        """Return the warnings that the demands do not allow: strict allows none about vacuity."""
        return tuple(each for each in self.diagnostics if each.code in VACUITY) if self.demands.strict else ()

    @property
    def name(self) -> str | None:
        """The name of the system."""
        return self.model.name if self.model else None

    @property
    def digest(self) -> str | None:
        """The digest of the model's text."""
        return self.model.digest if self.model else None
