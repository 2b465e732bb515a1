"""Findings about a proposal: the change, its class, and an answer for each invariant.

Owns: the order of events from a text to findings; that no part which gives no answer admits anything.
Must never know: policies but for their demands; how findings are shown.
"""

from __future__ import annotations

import time
from pathlib import Path

from msgspec.structs import replace

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText
from invariants.gate.answers import Answers
from invariants.gate.certifying import certified
from invariants.gate.comparing.comparison import Comparer, over_reachable
from invariants.gate.comparing.reach import reach
from invariants.gate.comparing.set_values import sets_unread
from invariants.gate.decision import ChangeClass, GateFindings, Outcome, Policy
from invariants.gate.effects import adopted_rule, class_of_change, joined_sites, outcome_of, value_changes, worst
from invariants.gate.running.assembly import Assembler
from invariants.gate.running.change import Obstacle, changed, present
from invariants.gate.running.configuration import SystemState, state_from
from invariants.gate.running.proposal import Proposal, read_proposal
from invariants.gate.running.size import require_small
from invariants.gate.running.state_writing import state_after
from invariants.solver.z3.pool import Z3Contexts
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit

COMPARISON_SHARE = 0.4
"""The share of the time of a decision by whose end code is compared: the rest is for the invariants."""


LATEST = 1.0
"""Seconds behind the time of a decision until work that looks at no clock is ended."""


class Examined(Record):
    """The findings about a proposal, and the configuration after it; None where there is none, or one of several."""

    findings: GateFindings
    after: SystemState | None


class Examiner:
    """Examines proposals about one system."""

    def __init__(self, assembler: Assembler, policy: Policy, certificates: Path | None = None) -> None:
        """Take the folder that certificates of proofs are written to; None for none."""
        self._assembler = assembler
        self._policy = policy
        self._certificates = certificates
        self._contexts = Z3Contexts()
        self._answers = Answers(assembler, policy, self._contexts, one_by_one=certificates is not None)

    def examined(self, state: SystemState, source: SourceText) -> Examined:
        """Return what is found about a proposal. Raises ``ModelError`` for one with mistakes."""
        started = time.monotonic()
        findings = GateFindings(
            self._assembler.model.digest, state.digest, "", Outcome.UNDECIDED, ChangeClass.INCOMPARABLE
        )
        after = None
        try:
            proposal = read_proposal(source)
            findings = replace(findings, proposal=proposal.digest)
            with TimeLimit(self._policy.seconds + LATEST):
                findings, after = self._examined(findings, state, proposal, started)
        except NoAnswerError as error:
            findings = replace(findings, outcome=Outcome.UNDECIDED, obstacle=str(error))
        except OutOfTime:
            findings = replace(findings, outcome=Outcome.UNDECIDED, obstacle="timeout")
        return Examined(replace(findings, seconds=time.monotonic() - started), after)

    def _examined(
        self, findings: GateFindings, state: SystemState, proposal: Proposal, started: float
    ) -> tuple[GateFindings, SystemState | None]:
        running = self._assembler.running(state, proposal)
        require_small(running, [rule.name.text for rule in proposal.adopted])
        outcomes = changed(running, present(running))
        names = [rule.name.text for rule in proposal.adopted]
        findings = replace(
            findings,
            adopted=tuple(adopted_rule(running, name, names) for name in names),
            retired=tuple(name.text for name in proposal.retired),
        )
        if isinstance(outcomes, Obstacle):
            return replace(findings, outcome=Outcome.REFUSED, obstacle=outcomes.reason), None
        contents = [state_after(self._assembler, running.interpreter, each.after, state, proposal) for each in outcomes]
        states = [state_from(each, self._assembler.model) for each in contents]

        def remaining() -> float:
            return COMPARISON_SHARE * self._policy.seconds - (time.monotonic() - started)

        comparers = [Comparer(running, each, proposal, remaining, self._contexts) for each in outcomes]
        sites = joined_sites([tuple(each.changes()) for each in comparers])
        values = tuple(dict.fromkeys(value for each in outcomes for value in value_changes(running, each)))
        findings = replace(findings, sites=sites, values=values, reached=reach(running, outcomes, names, sites))
        unread = sets_unread(proposal, comparers)
        findings = replace(findings, change=class_of_change(findings, sets_unread=unread))
        decided = [
            self._answers.decided(running, each, after, started) for each, after in zip(outcomes, states, strict=True)
        ]
        invariants = tuple(worst(each) for each in zip(*(each.invariants for each in decided), strict=True))
        if len(decided) == 1 and self._certificates is not None and decided[0].after is not None:
            after, proofs = decided[0].after, decided[0].proofs
            model = self._assembler.model
            invariants = certified(self._certificates, model, state, proposal, after, proofs, invariants)
        if len(decided) == 1:
            sites = over_reachable(comparers[0], sites, decided[0].proofs)
        found = replace(findings, sites=sites, invariants=invariants, outcome=outcome_of(invariants))
        return found, decided[0].state if len(decided) == 1 else None
