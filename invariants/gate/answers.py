"""An answer for each invariant, for runs from the configuration after a change.

Owns: the order in which evidence is looked for, and the evidence that each answer needs.
Must never know: policies but for their demands; the class of a change.

An invariant is admitted where it is proved for every run from the configuration after the change: by a strengthening
that was proved before and is one of the new system, too, or by a check of the model that starts there. A strengthening
counts only after a fresh solver has proved initiation, consecution and safety again (``verdicts.admission``).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from threading import Lock

from msgspec import field
from msgspec.structs import replace

from invariants.evidence.claims import Proved
from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.foundation.records import Record
from invariants.gate.decision import InvariantDecision, Outcome, Policy
from invariants.gate.effects import worst
from invariants.gate.running.assembly import EDIT, Assembler, RunningModel
from invariants.gate.running.change import Changed, variables_of
from invariants.gate.running.configuration import SystemState
from invariants.gate.running.settling import Settled, require_same, settled
from invariants.gate.running.state_writing import why_unreadable
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.outcomes import Fails, Holds
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import DefinedInvariant, Property, StatedInvariant
from invariants.language.model.expressions import Table
from invariants.solver.z3.pool import Z3Contexts
from invariants.verdicts.admission import Admission
from invariants.verdicts.narration import failure_of, trace_of
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.verdict import CheckResult, ProvedResult, Result, SurvivingResult, Verdict, ViolatedResult

STORED = "stored strengthening"
"""Who proves an invariant where a proof from before still holds."""

INTERPRETER = "interpreter"
"""Who decides where there is one configuration, or one step, to look at."""

MOST_STORED = 4
"""Strengthenings of one invariant that are kept, the last ones found: each is tried."""

REPROVING_SECONDS = 2.0
"""Seconds that proving a stored strengthening again may take; a new proof is looked for after that."""


class Strengthenings:
    """The strengthenings that were proved so far. Safe from several threads.

    Those that have proved most are tried first; one that fails to prove counts half as much from then on.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: dict[str, dict[Proved, float]] = {}

    def of(self, invariant: str) -> tuple[Proved, ...]:
        """Return those of an invariant, in the order in which they are tried."""
        with self._lock:
            known = self._found.get(invariant, {})
            return tuple(sorted(known, key=lambda claim: known[claim], reverse=True))

    def keep(self, claim: Proved) -> None:
        """Keep one; of too many, the one that has proved least goes."""
        with self._lock:
            known = self._found.setdefault(claim.property, {})
            if all(each.strengthening != claim.strengthening for each in known):
                if len(known) >= MOST_STORED:
                    del known[min(known, key=lambda each: known[each])]
                known[claim] = 1.0

    def note(self, claim: Proved, *, proves: bool) -> None:
        """Note whether one was of use."""
        with self._lock:
            known = self._found.get(claim.property, {})
            if claim in known:
                known[claim] = known[claim] + 1 if proves else known[claim] / 2


class AnswersAfter(Record):
    """An answer for each invariant, for runs from one configuration after a change.

    ``after`` is the model that starts there, None where no run goes on; ``proofs`` has the claims that were proved
    again, by invariant.
    """

    invariants: tuple[InvariantDecision, ...]
    state: SystemState
    after: RunningModel | None = None
    proofs: Mapping[str, Proved] = field(default_factory=dict)


class Answers:
    """Answers about the invariants of one system, with the strengthenings that were proved so far."""

    def __init__(self, assembler: Assembler, policy: Policy, contexts: Z3Contexts, *, one_by_one: bool = False) -> None:
        """Take contexts for solvers; ``one_by_one`` says that each invariant needs a proof of its own."""
        self._one_by_one = one_by_one
        self._assembler = assembler
        self._policy = policy
        self._stored = Strengthenings()
        self._contexts = contexts

    def decided(self, running: RunningModel, change: Changed, state: SystemState, started: float) -> AnswersAfter:
        """Return an answer for each invariant, for runs from one configuration after the change."""
        on_step = dict(_of_the_step(running, change))
        settled_after = self._after(running, change, state)
        if settled_after is None:
            return AnswersAfter(tuple(_of_the_end(running, change, on_step)), state)
        after = settled_after.running
        found: dict[str, InvariantDecision] = {**on_step}
        proofs: dict[str, Proved] = {}
        if not self._one_by_one:
            self._by_all_stored(after, found, proofs)
        for name in after.promises:
            if name not in found:
                self._by_stored(after, name, found, proofs)
        left = tuple(name for name in after.promises if name not in found)
        if left:
            found.update(self._by_check(after, left, started, proofs))
        invariants = tuple(found[name] for name in after.promises)
        return AnswersAfter(invariants, settled_after.state, after, proofs)

    def _after(self, running: RunningModel, change: Changed, state: SystemState) -> Settled | None:
        """Return the configuration after the change; None where a variable is outside its range there.

        Raises ``NoAnswerError`` where the configuration cannot be written down as the one that it is.
        """
        if not running.interpreter.in_range(change.after.configuration):
            return None
        try:
            after = settled(self._assembler, state)
        except (ModelError, ValueError) as error:
            why = why_unreadable(state.content, error)
            raise NoAnswerError(f"the configuration after the change cannot be written down: {why}") from error
        require_same(state.content, after)
        if _names(after.here.open) != _names(change.after.open):
            raise NoAnswerError("the configuration after the change leaves other values open than the change")
        return after

    def _by_all_stored(
        self, after: RunningModel, found: dict[str, InvariantDecision], proofs: dict[str, Proved]
    ) -> None:
        """Add the answers about invariants, and the proofs, where stored strengthenings prove them together."""
        started = time.monotonic()
        claims = [claim for name in after.promises if name not in found for claim in self._stored.of(name)[:1]]
        if len(claims) < 2:
            return
        admission = Admission(after.model, after.interpreter.scope, None, contexts=self._contexts)
        admission.begin(started + REPROVING_SECONDS)
        proved = admission.proved_together(claims)
        seconds = (time.monotonic() - started) / len(claims)
        for claim in claims:
            if claim.property in proved:
                self._stored.note(claim, proves=True)
                name = claim.property
                found[name] = InvariantDecision(name, Outcome.ADMITTED, Verdict.PROVED, by=STORED, seconds=seconds)
                proofs[name] = claim

    def _by_stored(
        self, after: RunningModel, name: str, found: dict[str, InvariantDecision], proofs: dict[str, Proved]
    ) -> None:
        """Add the answer about an invariant, and the proof, where a stored strengthening is one."""
        for claim in self._stored.of(name):
            started = time.monotonic()
            admission = Admission(after.model, after.interpreter.scope, None, contexts=self._contexts)
            admission.begin(started + REPROVING_SECONDS)
            proves = admission.objection_to(claim) is None
            self._stored.note(claim, proves=proves)
            if proves:
                seconds = time.monotonic() - started
                found[name] = InvariantDecision(name, Outcome.ADMITTED, Verdict.PROVED, by=STORED, seconds=seconds)
                proofs[name] = claim
                return

    def _by_check(
        self, after: RunningModel, names: tuple[str, ...], started: float, proofs: dict[str, Proved]
    ) -> Iterator[tuple[str, InvariantDecision]]:
        """Yield the answers of a check of the model that starts after the change."""
        left = self._policy.seconds - (time.monotonic() - started)
        options = CheckOptions(
            invariants=names,
            scopes=tuple(after.interpreter.scope.items()),
            timeout=max(left, 0.05) / len(names),
            memory=self._policy.memory,
            vacuity=False,
        )
        results = [
            each for each in check_apart(after.model, options, SilentListener()) if isinstance(each, CheckResult)
        ]
        for name in names:
            found = [each for each in results if each.invariant == name]
            for each in found:
                if isinstance(each, ProvedResult) and type(each.proof) is Proved:  # not one with a set of its own
                    self._stored.keep(each.proof)
                    proofs[name] = each.proof
            decided = [self._of(each) for each in found]
            unasked = InvariantDecision(name, Outcome.UNDECIDED, reason="nothing was found out")
            yield name, worst(decided) if decided else unasked

    def _of(self, result: Result) -> InvariantDecision:
        """Return the answer that a result gives about its invariant."""
        found = InvariantDecision(
            result.invariant,
            Outcome.UNDECIDED,
            result.verdict,
            result.reason,
            result.engine,
            seconds=result.seconds,
        )
        if result.vacuous:
            return replace(found, reason="no run starts in the configuration after the change")
        match result:
            case ViolatedResult(chain=chain, trace=trace, failure=failure):
                return replace(found, outcome=Outcome.REFUSED, chain=chain, trace=trace, failure=failure)
            case ProvedResult():
                return replace(found, outcome=Outcome.ADMITTED)
            case SurvivingResult():
                if self._policy.needs_proof(result.invariant):
                    return replace(found, reason="no run within the bounds breaks it, but a proof is asked for")
                return replace(found, outcome=Outcome.ADMITTED)
            case _:
                return replace(found, reason=result.reason or "it is not decided")


def _names(entries: frozenset[NamedEntry]) -> set[tuple[str, tuple[Value, ...]]]:
    """Return the names of entries, but not those of unknown conditions: they have other names after the change."""
    return {(variable.name, indices) for variable, indices in entries if not isinstance(variable.purpose, Table)}


def _of_the_step(running: RunningModel, change: Changed) -> Iterator[tuple[str, InvariantDecision]]:
    """Yield the answers about invariants that the change, as a step, breaks, or may break where values are open."""
    if not change.firings:
        return
    left_open = {variable for variable, _ in (*change.before.open, *change.after.open)}
    for name in running.promises:
        prop = running.model.properties[name]
        stated = _stated(running, prop)
        if stated is None or not stated.two_state:
            continue
        read = variables_of(running, iter([stated.condition]))
        if left_open and (read is None or read & left_open):
            reason = "whether the change breaks it depends on values that the state leaves open"
            yield name, InvariantDecision(name, Outcome.UNDECIDED, reason=reason)
            continue
        how = running.interpreter.evaluate(prop, change.after.configuration, change.before.configuration)
        if isinstance(how, Fails):
            yield name, _broken(running, change, name, how)


def _of_the_end(
    running: RunningModel, change: Changed, on_step: dict[str, InvariantDecision]
) -> Iterator[InvariantDecision]:
    """Yield the answers where the run ends with the change, because a variable leaves its range."""
    for name in running.promises:
        prop = running.model.properties[name]
        if name in on_step:
            yield on_step[name]
        elif change.after.open:
            yield InvariantDecision(name, Outcome.UNDECIDED, reason="the state leaves values open")
        elif isinstance(prop, DefinedInvariant) and _stated(running, prop) is None:
            yield InvariantDecision(name, Outcome.ADMITTED, Verdict.PROVED, by=INTERPRETER)
        else:
            how = running.interpreter.evaluate(prop, change.after.configuration)
            if isinstance(how, Fails):
                yield _broken(running, change, name, how)
            elif isinstance(how, Holds):
                yield InvariantDecision(name, Outcome.ADMITTED, Verdict.PROVED, by=INTERPRETER)
            else:
                yield InvariantDecision(name, Outcome.UNDECIDED, reason="it is undefined after the change")


def _stated(running: RunningModel, prop: Property) -> StatedInvariant | None:
    """Return the stated invariant that a property is about, if it is about one."""
    about = running.model.properties.get(prop.subject) if isinstance(prop, DefinedInvariant) else prop
    return about if isinstance(about, StatedInvariant) else None


def _broken(running: RunningModel, change: Changed, name: str, how: Fails) -> InvariantDecision:
    """Return that the change itself breaks an invariant, with the one step that it is."""
    before, after = change.before.configuration, change.after.configuration
    trace = trace_of(running.interpreter, change.firings[:1], [before, after][: len(change.firings[:1]) + 1])
    trace = tuple(replace(step, rule="edit") if step.rule == EDIT else step for step in trace)
    failure = failure_of(running.model, how, after)
    return InvariantDecision(
        name, Outcome.REFUSED, Verdict.VIOLATED, by=INTERPRETER, chain=(), trace=trace, failure=failure
    )
