"""Guards that make an invariant hold: a condition for one more ``require`` in a rule, found as those for holes are.

Owns: which rules are guarded, and that what is found is proved in the model as it would be pasted.
Must never know: how a condition is found; how a guard is shown.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from invariants.foundation.exceptions import ModelError
from invariants.language.model.declarations import Model
from invariants.shaping.changes import guarding
from invariants.shaping.filling.conditions import ConditionFilling, NoFilling
from invariants.shaping.filling.holes import open_texts
from invariants.shaping.filling.questions import FillingProved, SearchLimits
from invariants.shaping.filling.solving import HoleSolver
from invariants.shaping.questions import Asker
from invariants.shaping.repairs import SECOND_TRY_SECONDS, Repair
from invariants.shaping.text_edits import edited_texts
from invariants.verdicts.options import CheckOptions, ProgressListener, WorkLimits
from invariants.verdicts.verdict import Result, Verdict, ViolatedResult

MOST_GUARDED = 3
"""The rules for which a guard is looked for."""

MOST_CHECKED = 48
"""The conditions that are checked for the guard of one rule, not those of which a known run says enough: most guards
are found by a dozen. A condition without an answer counts for more, as it takes more work."""

MOST_WORK = 9.0
"""Seconds of an idle machine for the guards of all rules: those that are found at all are mostly found in fewer."""

CONDITION_WORK = 2.0
"""Seconds of an idle machine for the verdict with one condition: a hard proof is worth less than many easy ones."""

GUARDED = WorkLimits(every_size=0.25, refuting=0.25)
"""Limits where one of many conditions is asked about."""

_USELESS = ("true", "false")


class GuardSearch:
    """Looks for the weakest guard of each of some rules with which an invariant is proved."""

    def __init__(
        self,
        asker: Asker,
        options: CheckOptions,
        listener: ProgressListener,
        rules: Sequence[str],
        runs: Sequence[Result] = (),
    ) -> None:
        """Take the rules, and ``runs`` that are known to break the invariant."""
        self._asker = asker
        self._runs = [run for run in runs if isinstance(run, ViolatedResult)]
        self._options = replace(options, invariants=(asker.obligation.property,), limits=GUARDED)
        self._listener = listener
        self._rules = tuple(dict.fromkeys(rules))[:MOST_GUARDED]
        self._settled: set[str] = set()

    @property
    def left_open(self) -> tuple[str, ...]:
        """Return the rules of which it is not known whether a guard helps: the search had no more work, or no time."""
        return tuple(rule for rule in self._rules if rule not in self._settled)

    def found(self, seconds: float | None) -> Iterator[Repair]:
        """Yield the guards that are found, in so many seconds at most."""
        end = None if seconds is None else time.monotonic() + seconds
        work = MOST_WORK
        for number, rule in enumerate(self._rules):
            # Each rule has its share, the first the largest: work ends a search, the clock only on a busy machine.
            share = min(2, len(self._rules) - number)
            left = None if end is None else (end - time.monotonic()) / share
            if (left is not None and left <= 0) or self._asker.is_out_of_time:
                return
            condition, spent = self._condition(self._asker.model, rule, left, work / share)
            work = max(0.0, work - spent)
            change = None if condition in (None, *_USELESS) else guarding(self._asker.model, rule, condition or "")
            result = None if change is None else self._asker.everywhere(change.edits, SECOND_TRY_SECONDS)
            if change is not None and result is not None and result.verdict is Verdict.PROVED:
                self._settled.add(rule)
                yield Repair((change,), result)

    def _condition(self, model: Model, rule: str, seconds: float | None, work: float) -> tuple[str | None, float]:
        """Return the condition for a hole in one more guard of a rule, None where none is found; and the work spent."""
        hole = guarding(model, rule, "?")
        if hole is None:
            self._settled.add(rule)
            return None, 0.0
        texts = {source.path: text for source, text in edited_texts(hole.edits).items()}
        try:
            opened = open_texts({source.path: source.text for source in model.sources} | texts, model.path, model.given)
            solver = HoleSolver(opened, self._options, checks=self._asker.checks, process=self._asker.process)
        except ModelError:
            self._settled.add(rule)
            return None, 0.0
        self._tell(solver, rule)
        limits = SearchLimits(MOST_CHECKED, work, CONDITION_WORK)
        for _ in solver.findings(seconds, self._listener, limits, names_guilty=False):
            pass
        solution = solver.solution()
        self._asker.asked += solution.asked
        filling = solution.filling
        # A rule that never fires with its guard is forbidden, which is a change of another kind: a run has to fire it.
        if isinstance(filling, ConditionFilling) and rule in filling.firing:
            return filling.texts[0], solver.work
        if not solver.is_cut_short or (isinstance(filling, NoFilling) and filling.is_impossible):
            self._settled.add(rule)
        return None, solver.work

    def _tell(self, solver: HoleSolver, rule: str) -> None:
        """Tell a solver the runs that are known, and whether a proof is known where the rule is forbidden."""
        for run in self._runs:
            solver.take_run(run)
        never = guarding(self._asker.model, rule, "false")
        proof = None if never is None else self._asker.known_proof(never.edits)
        if proof is not None:
            solver.take_answer("false", FillingProved((proof,)))
