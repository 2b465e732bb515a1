"""Admission: the only place where a claim becomes a verdict.

Owns: the evidence that each verdict needs, and the result that is built from a claim and its evidence.
Must never know: the engines; text formatting.

- violated: the run replays in the interpreter, and the property is false at its end.
- proved: a fresh solver proves initiation, consecution and safety of the strengthening again.
- survives: a search covered every run within the bounds, or such a proof covers at least the bounds.
- tested: runs were tried, and none breaks the property.
- unknown: everything else.

The checkers are imported when there is something to check: a search without a finding is faster without them. The
argument is in ``proofs/soundness/verdicts.md``.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from invariants.evidence.claims import Approach, Covered, Growth, Proved, ReachedSet, Tested, Violation
from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.files import not_written
from invariants.foundation.no_answer import NoAnswer
from invariants.foundation.sorts import Scope
from invariants.language.model.declarations import Bound, Model, Unbounded
from invariants.verdicts.bugs import Bugs, bug_of
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit
from invariants.verdicts.obligations import Obligation, SharedFields, asks_for_every_size, shared_fields
from invariants.verdicts.traces.fuzz_counts import FuzzCounts
from invariants.verdicts.verdict import (
    ApproachedResult,
    Frontier,
    Population,
    ProvedResult,
    Result,
    SurvivingResult,
    TestedResult,
    UnknownResult,
    UnlimitedResult,
    Verdict,
    ViolatedResult,
)

if TYPE_CHECKING:
    from invariants.evidence.cases.step_cases import Cases
    from invariants.evidence.proofs.proof_obligations import ProofObligations
    from invariants.evidence.proofs.statement import ProofStatement
    from invariants.interpreter.interpreter import Interpreter
    from invariants.solver.z3.pool import Z3Contexts

_CertifiedT = TypeVar("_CertifiedT", bound=ProvedResult | UnlimitedResult | ApproachedResult)

REPROVING = 30.0
"""Seconds of an idle machine that proving an obligation again may take."""

JUDGING_SHARE = 0.12
"""The time for judging claims that come at the last moment, as a share of the time that an obligation has."""

IN_ADVANCE = 1.0
"""Seconds for building obligations before there is a claim."""

LEAST_JUDGING = 0.3
"""Seconds for judging them, however short that time is."""


class DisagreementError(InvariantsError):
    """The checkers contradict an engine: a bug in one of them. The message has the evidence."""


class Admission:
    """Admits claims about one model in one scope, and writes certificates of proofs to a folder if there is one."""

    def __init__(
        self,
        model: Model,
        scope: Scope,
        certificates: str | None,
        bugs: Bugs | None = None,
        contexts: Z3Contexts | None = None,
    ) -> None:
        """Take the folder for certificates, and contexts for fresh solvers, which many admissions can share."""
        self.contexts = contexts
        self.model = model
        self.scope = scope
        self._certificates = certificates
        self._bugs = bugs or Bugs()
        self._interpreter: Interpreter | None = None
        self._started = time.monotonic()
        self._deadline: float | None = None
        self._confirmed: set[Proved] = set()
        self._cases: dict[Proved | Growth | Approach, Cases] = {}
        """By claim, the cases by which its obligations were decided, where they were not as a whole."""
        self._last: tuple[ProofStatement, ProofObligations] | None = None
        """The last statement with its obligations."""

    def elsewhere(self, scope: Scope, *known: Proved) -> Admission:
        """Return the admission in another scope, with the same clock. Claims that are known were proved again."""
        other = Admission(self.model, scope, self._certificates, self._bugs, self.contexts)
        other._started, other._deadline, other._confirmed = self._started, self._deadline, {*known}
        return other

    def begin(self, deadline: float, spent: float = 0.0) -> None:
        """Start the clock for results on which so many seconds were ``spent``; they have time until a deadline."""
        now = time.monotonic()
        self._started = now - spent
        self._deadline = deadline + max(LEAST_JUDGING, JUDGING_SHARE * (deadline - now))

    @property
    def remaining(self) -> float | None:
        """Return the seconds that are left for checking claims; None without a limit."""
        return None if self._deadline is None else max(self._deadline - time.monotonic(), LEAST_JUDGING / 10)

    def common(self, obligation: Obligation, engine: str | None) -> SharedFields:
        """Return the fields that all results of an obligation share."""
        return shared_fields(self.model, obligation, engine, time.monotonic() - self._started)

    def violated(
        self, obligation: Obligation, claim: Violation, engine: str, frontier: Frontier | None
    ) -> ViolatedResult | UnknownResult:
        """Return the result of a violation: unknown where the interpreter cannot compute the run.

        Raises :class:`DisagreementError` where the run does not replay.
        """
        from invariants.evidence.confirmation import UnconfirmedViolation, confirm
        from invariants.verdicts.narration import chain_of, failure_of, step_facts_of, trace_of
        from invariants.verdicts.traces.simpler_run import with_simpler_values
        from invariants.verdicts.traces.traps import trap_at

        if claim.property != obligation.property:
            raise ValueError(f"a violation of {claim.property}")
        interpreter = self.interpreter
        confirmed = confirm(interpreter, claim)
        steps = [(step.rule, step.arguments) for step in claim.steps]
        if isinstance(confirmed, UnconfirmedViolation):
            if confirmed.is_undecided:
                reason = f"a run that breaks it was found, but not confirmed: {confirmed.reason}"
                return self.unknown(obligation, reason, engine)
            run = "; ".join(f"{rule}{arguments}" for rule, arguments in steps)
            raise DisagreementError(
                f"{engine} claims that {self.model.name} breaks {claim.property} by [{run}] from {claim.initial}, "
                f"but step {confirmed.step} does not replay: {confirmed.reason}"
            )
        confirmed = with_simpler_values(interpreter, claim, confirmed, self.remaining)
        configurations = confirmed.run.configurations
        last = configurations[-1] if configurations else None
        failure = failure_of(self.model, confirmed.failure, last)
        trap = trap_at(interpreter, self.model.properties[claim.property], last)
        return ViolatedResult(
            **self.common(obligation, engine),
            chain=chain_of(self.model, steps),
            trace=trace_of(interpreter, steps, configurations),
            step_facts=step_facts_of(interpreter, steps, confirmed.run, self.remaining),
            failure=failure if trap is None else replace(failure, trap=trap),
            frontier=frontier,
            individuals=dict(self.scope) if asks_for_every_size(obligation) else None,
        )

    @property
    def interpreter(self) -> Interpreter:
        """The interpreter of the model in the scope. Raises ``NotFinite`` where the model has none."""
        from invariants.interpreter.interpreter import Interpreter

        if self._interpreter is None:
            self._interpreter = Interpreter(self.model, self.scope)
        return self._interpreter

    def frontier_below(self, obligation: Obligation, chain: int, known: Frontier | None) -> Frontier | None:
        """Return the frontier below a violation: shorter chains that are not covered are interpreted, if few."""
        from invariants.evidence.exhaustion import every_run_keeps

        if chain == 0 or (known is not None and known.chain >= chain - 1):
            return known
        steps = obligation.bounds.steps
        prop = self.model.properties[obligation.property]
        most = steps if isinstance(steps, int) else None
        try:
            with TimeLimit(self.remaining):
                covered = every_run_keeps(self.interpreter, prop, chain - 1, most)
        except OutOfTime:
            return known
        return Frontier(chain - 1, Verdict.SURVIVES) if covered else known

    def covered(self, obligation: Obligation, claim: Covered, engine: str) -> Result:
        """Return the result of a search that covered the bounds: unknown where it had to cover every population.

        Raises ``ValueError`` for a search that did not cover the bounds, or is about another property.
        """
        if not isinstance(obligation.bounds.chain, int) or claim.chain < obligation.bounds.chain:
            raise ValueError("a search that did not cover the bounds")
        if asks_for_every_size(obligation):
            return self._for_one_scope(obligation, "not violated within the bounds", engine)
        if claim.property != obligation.property:
            raise ValueError(f"a search for {claim.property}")
        frontier = Frontier(claim.chain, Verdict.SURVIVES, claim.source)
        return SurvivingResult(**self.common(obligation, engine), frontier=frontier)

    def _for_one_scope(self, obligation: Obligation, found: str, engine: str) -> UnknownResult:
        """Return the result of a question about every number of individuals with an answer about one number."""
        scope = ", ".join(f"{name} {size}" for name, size in self.scope.items())
        reason = f"{found} for {scope}, but not for every number of individuals"
        sizes = " ".join(f"--scope {name}={size}" for name, size in self.scope.items())
        hint = f"`{sizes}` asks about these alone; for every number, a lemma may be missing"
        return replace(self.unknown(obligation, reason, engine), hint=hint)

    def objection_to(self, claim: Proved, seconds: float | None = None) -> str | None:
        """Prove the obligations of a claim again. Return the reason for a failure, None for a proof.

        Raises :class:`OutOfTime` after so many seconds, where they are given and there are more.
        """
        if claim in self._confirmed:
            return None
        left = self.remaining
        brief = seconds if seconds is None or left is None or seconds < left else None
        try:
            with TimeLimit(left if brief is None else brief):
                objection = self._objection(claim, brief)
        except OutOfTime:
            if brief is None:
                return "there was no time to check it"
            raise
        except Exception as error:
            return str(self._failed("the check of a proof", claim.property, error))
        if objection is None:
            self._confirmed.add(claim)
        return objection

    def prepare(self, name: str, chain: Bound) -> None:
        """Build the obligations of a proof that may be claimed, about all chains, unless this takes long or fails."""
        from invariants.engines.proving import EXACT_PREV_DEPTH
        from invariants.evidence.proofs.statement import ProofStatement

        if chain is not Unbounded.ANY:
            return
        statement = ProofStatement(name, tuple(self.scope.items()), None, EXACT_PREV_DEPTH)
        with suppress(OutOfTime, Exception), TimeLimit(IN_ADVANCE):
            self._obligations(statement)

    def _obligations(self, statement: ProofStatement) -> ProofObligations:
        """Return the obligations of a statement, encoded from the model: encodings of engines are not trusted."""
        from invariants.evidence.proofs.statement import obligations_of

        if self._last is None or self._last[0] != statement:
            self._last = statement, obligations_of(self.model, statement)
        return self._last[1]

    def proved_together(self, claims: Sequence[Proved]) -> frozenset[str]:
        """Prove the obligations of several claims again, as those of one; return the properties that are proved so.

        Of the others nothing is known: they may have a proof each.
        """
        from invariants.evidence.proofs.strengthening_check import MalformedStrengtheningError
        from invariants.system.encoding.transition_system import UnsupportedSystemError

        try:
            with TimeLimit(self.remaining):
                return self._proved_together(claims)
        except (OutOfTime, UnsupportedSystemError, MalformedStrengtheningError):
            return frozenset()
        except Exception as error:
            for claim in claims:
                self._failed("the check of proofs", claim.property, error)
            return frozenset()

    def _proved_together(self, claims: Sequence[Proved]) -> frozenset[str]:
        from invariants.evidence.proofs.reproving import Reproved, reprove_whole
        from invariants.evidence.proofs.statement import joint_obligations_of
        from invariants.evidence.proofs.strengthening_check import check_strengthening

        found = joint_obligations_of(self.model, self.scope, claims)
        if found is None:
            return frozenset()
        obligations, joint = found
        for claim in joint:
            check_strengthening(claim.strengthening, obligations.vocabulary)
        together = "\n".join(["(and", *dict.fromkeys(claim.strengthening for claim in joint), ")"])
        seconds = REPROVING if self.remaining is None else min(REPROVING, self.remaining)
        answer = reprove_whole(obligations, together, seconds, self.contexts)
        return frozenset(claim.property for claim in joint) if isinstance(answer, Reproved) else frozenset()

    def _failed(self, part: str, name: str, error: Exception) -> NoAnswer:
        """Note a bug, and return it as a reason."""
        bug = bug_of(part, error)
        self._bugs.note(bug, (name,))
        return bug.reason

    def _objection(self, claim: Proved, brief: float | None) -> str | None:
        if isinstance(claim, ReachedSet):
            from invariants.evidence.reached_sets.closure import objection_to

            return objection_to(self.model, self.scope, claim)
        from invariants.evidence.proofs.reproving import NotReproved, Reproved, reprove_whole
        from invariants.evidence.proofs.statement import statement_of
        from invariants.evidence.proofs.strengthening_check import MalformedStrengtheningError, check_strengthening
        from invariants.system.encoding.transition_system import UnsupportedSystemError

        try:
            obligations = self._obligations(statement_of(self.model, self.scope, claim))
            check_strengthening(claim.strengthening, obligations.vocabulary)
        except UnsupportedSystemError as error:
            return f"it cannot be written down: {error}"
        except MalformedStrengtheningError as error:
            # A formula over the input of one step, say, can be preserved by every step and yet not hold after two.
            return f"it is no strengthening: {error}"
        seconds = min(each for each in (REPROVING, self.remaining, brief) if each is not None)
        found: Cases | Reproved | NotReproved
        if claim.open_populations:
            from invariants.evidence.cases.case_reproving import reprove_obligations

            found = reprove_obligations(obligations, claim.strengthening, seconds, self.contexts)
        else:
            found = reprove_whole(obligations, claim.strengthening, seconds, self.contexts)
        if isinstance(found, NotReproved):
            if brief is not None and not found.refuted:
                raise OutOfTime
            return found.reason
        if not isinstance(found, Reproved):
            self._cases[claim] = found
        return None

    def failed(
        self, obligation: Obligation, engine: str | None, error: Exception, part: str = "the check of a claim"
    ) -> UnknownResult:
        """Return the result where a part of the checker failed: a bug, or checkers that contradict each other."""
        why = self._failed(part, obligation.property, error)
        return self.unknown(obligation, str(error if isinstance(error, DisagreementError) else why), engine)

    def certified(self, result: _CertifiedT, claim: Proved | Growth | Approach, engine: str) -> _CertifiedT:
        """Return the result with its certificate, if there is a folder for it, or with the reason for a failure."""
        if self._certificates is None:
            return result
        from invariants.evidence.certificates.certificate import MalformedHeaderError
        from invariants.evidence.certificates.certificate_file import write_claim

        try:
            told = self.model, self.scope, claim, engine, self._cases.get(claim)
            return replace(result, certificate=str(write_claim(Path(self._certificates), *told)))
        except (OSError, ValueError, MalformedHeaderError) as error:
            return replace(result, not_written=not_written("the certificate", self._certificates, error))

    def proved(self, obligation: Obligation, claim: Proved, engine: str) -> Result:
        """Return the result of a proof: ``unknown`` where it cannot be proved again.

        A proof for chains up to a bound gives ``survives``, and so does any proof if the question has bounds. Raises
        ``ValueError`` for a proof that does not cover the bounds, or is about another property.
        """
        if isinstance(claim, ReachedSet) and asks_for_every_size(obligation):
            # To go through the set takes time that a proof for every number may need.
            return self._for_one_scope(obligation, f"the engine {engine} has found no violation", engine)
        reason = self.objection_to(claim)
        if reason is not None:
            return self.unknown(obligation, f"a proof was found but not confirmed: {reason}", engine)
        if claim.property != obligation.property:
            raise ValueError(f"a proof of {claim.property}")
        chain = obligation.bounds.chain
        if claim.chain is not None and (not isinstance(chain, int) or claim.chain < chain):
            raise ValueError("a proof that does not cover the bounds")
        if not claim.open_populations and asks_for_every_size(obligation):
            return self._for_one_scope(obligation, "proved", engine)
        if isinstance(chain, int) and (claim.chain is not None or not obligation.prove_first):
            common, frontier = self.common(obligation, engine), Frontier(chain, Verdict.PROVED)
            return SurvivingResult(**common, frontier=frontier, proof=claim)
        population = Population.ANY if claim.open_populations else Population.SCOPE
        result = ProvedResult(**self.common(obligation, engine), population=population, proof=claim)
        return self.certified(result, claim, engine)

    def tested(
        self, obligation: Obligation, claim: Tested, engine: str, reason: str | None = None
    ) -> TestedResult | UnknownResult:
        """Return the result of random runs, none of which breaks the property: unknown if there were none.

        ``reason`` says why no stronger verdict was reached.
        """
        if not claim.examples:
            return self.unknown(obligation, reason or "no run was tried", engine)
        counts = FuzzCounts(
            claim.examples,
            sum(claim.fired.values()),
            claim.chains,
            tuple(rule for rule, count in claim.fired.items() if not count),
            claim.seed,
            claim.fired,
            claim.independent,
            claim.variants,
            claim.undecided,
            claim.complete,
        )
        return TestedResult(**self.common(obligation, engine), fuzz=counts, reason=reason)

    def unknown(
        self, obligation: Obligation, reason: str, engine: str | None = None, frontier: Frontier | None = None
    ) -> UnknownResult:
        """Return the result without a verdict, for a reason; the frontier says how far chains were covered."""
        return UnknownResult(**self.common(obligation, engine), reason=reason, frontier=frontier)
