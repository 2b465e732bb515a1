"""Blame: which modifications break an invariant, and which changes would make it hold.

Owns: the questions about one invariant, their order, and the findings as data.
Must never know: how findings are shown.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import islice

from invariants.foundation.records import ValueRecord
from invariants.language.model.declarations import Model
from invariants.shaping.breaking_sets import Breaking, Breaks, Keeps, NotAnswered, NotDecided, Removal, SetAnswer
from invariants.shaping.breaking_sets import breaking_sets as enumerated
from invariants.shaping.changes import asked_about, changes_of, forbidding
from invariants.shaping.conditions import Condition, conditions_of
from invariants.shaping.cores import CoreSearch, Needed
from invariants.shaping.lengths.search import ChainLength, LengthSearch
from invariants.shaping.questions import Asker, Checks
from invariants.shaping.repairs import NoProof, Repair, RepairSearch
from invariants.shaping.text_edits import TextEdit
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.options import CheckOptions, ProgressListener
from invariants.verdicts.verdict import Result, Verdict

SETS_SHARE = 0.5
"""The share of the time in which breaking sets are looked for; the other half is for repairs."""


LENGTH_SHARE = 0.5
"""The share of the time in which the length of the shortest chain is looked for, where that is asked for."""


class BreakingSet(ValueRecord):
    """A smallest set of modifications that breaks the invariant within the bounds, and its shortest run.

    Of one that is not ``minimal``, it was not decided whether a part of it breaks the invariant.
    """

    modifications: tuple[str, ...]
    result: Result
    minimal: bool


class Kept(ValueRecord):
    """A smallest set of modifications without which nothing breaks the invariant within the bounds: the verdict."""

    without: tuple[str, ...]
    result: Result


class Open(ValueRecord):
    """A set of modifications of which it is not known whether the invariant is kept without them, and why."""

    without: tuple[str, ...]
    reason: str


BlameFinding = Result | BreakingSet | Kept | Open | Repair | NoProof | Needed | ChainLength


class Blame(ValueRecord):
    """The findings about one invariant, in the order in which they were found.

    ``result`` is the verdict on the model as it is. ``every_set`` says that no other set of modifications breaks the
    invariant within the bounds; ``every_repair``, that no other repair has as few changes as are looked for. A
    blame that was ended early has neither.
    """

    invariant: str
    result: Result | None = None
    breaking: tuple[BreakingSet, ...] = ()
    kept: tuple[Kept, ...] = ()
    open: tuple[Open, ...] = ()
    repairs: tuple[Repair, ...] = ()
    without_proof: tuple[NoProof, ...] = ()
    needed: tuple[Needed, ...] = ()
    """Of an invariant that is proved: the conditions of the text on which a proof rests."""
    unneeded: tuple[Condition, ...] = ()
    """Of such an invariant: the conditions that are known not to be needed, all together."""
    conditions: int = 0
    """The number of conditions that the text has."""
    every_set: bool = False
    every_repair: bool = False
    every_need: bool = False
    """Whether with every other condition replaced by ``true`` the invariant is proved as well."""
    asked: int = 0
    """The number of changed models that were checked."""
    guards: tuple[Repair, ...] = ()
    """Guards of single rules, each of which makes the invariant hold: those that were found."""
    unguarded: tuple[str, ...] = ()
    """The rules of which it is not known whether a guard makes the invariant hold, of those for which one is looked."""
    length: ChainLength | None = None
    """The length of the shortest chain that breaks it, as a function of constants; None where it was not asked for."""

    @property
    def is_broken(self) -> bool:
        """Return whether a run is known that breaks the invariant."""
        return bool(self.breaking) or (self.result is not None and self.result.verdict is Verdict.VIOLATED)

    @property
    def needs_no_modification(self) -> bool:
        """Return whether transitions alone break the invariant: no change of modifications helps."""
        return any(not each.modifications for each in self.breaking)

    @property
    def is_complete(self) -> bool:
        """Return whether nothing was left undecided."""
        if self.result is None or self.result.verdict in {Verdict.UNKNOWN, Verdict.TESTED}:
            return False
        if self.result.verdict is Verdict.PROVED:
            return self.every_need
        if self.length is not None and self.length.is_fit and not self.length.is_shown:
            return False
        return self.result.verdict is not Verdict.VIOLATED or (self.every_set and self.every_repair)


class BlameReport(ValueRecord):
    """The blame of one invariant of a model, and the seconds that it took."""

    model: Model
    blame: Blame
    seconds: float


class CoreRow(ValueRecord):
    """A condition of a model, and for each invariant of a table whether its proof rests on it; None for not known."""

    condition: Condition
    needed: tuple[bool | None, ...]


class CoreTable(ValueRecord):
    """The conditions of a model × the invariants that are proved. No proof rests on those that are ``unneeded``.

    The rows have all others. The table ``is_complete`` where every answer is known.
    """

    path: str
    invariants: tuple[str, ...]
    rows: tuple[CoreRow, ...]
    unneeded: tuple[Condition, ...]
    is_complete: bool


def core_tables(reports: Sequence[BlameReport]) -> tuple[CoreTable, ...]:
    """Return a table for each model of which several invariants are proved, in the order of the reports."""
    models = {report.model.path: report.model for report in reports}
    found = []
    for path, model in models.items():
        cores = {
            each.blame.invariant: each.blame
            for each in reports
            if each.model is model and each.blame.result is not None and each.blame.result.verdict is Verdict.PROVED
        }
        if len(cores) > 1:
            every = conditions_of(model)
            rows = [CoreRow(each, tuple(_needs(blame, each) for blame in cores.values())) for each in every]
            unneeded = [row.condition for row in rows if all(needs is False for needs in row.needed)]
            found.append(
                CoreTable(
                    path,
                    tuple(cores),
                    tuple(row for row in rows if row.condition not in unneeded),
                    tuple(unneeded),
                    all(needs is not None for row in rows for needs in row.needed),
                )
            )
    return tuple(found)


def _needs(blame: Blame, condition: Condition) -> bool | None:
    """Return whether the proof of an invariant rests on a condition; None where that is not known."""
    if condition in blame.unneeded:
        return False
    return True if any(each.is_known for each in blame.needed if each.condition == condition) else None


class Blamer:
    """Finds the breaking sets, the core and the repairs of one invariant. ``findings`` can be ended at any time."""

    def __init__(
        self,
        model: Model,
        obligation: Obligation,
        options: CheckOptions,
        listener: ProgressListener,
        checks: Checks | None = None,
        *,
        guards: bool = True,
        length: bool = False,
    ) -> None:
        """Take the model and the obligation.

        ``guards`` says whether guards are looked for; ``length``, whether the length of the shortest chain is, as a
        function of constants.
        """
        self._asker = Asker(model, obligation, options, listener, checks)
        self._wants_guards = guards
        self._model = model
        self._forbidding = forbidding(model)
        self._result: Result | None = None
        self._breaking: list[BreakingSet] = []
        self._runs: dict[frozenset[str], Result] = {}
        """The first result whose run has these modifications as its chain, by the modifications."""
        self._answers: dict[frozenset[str], Result] = {}
        """The results by which the invariant is kept, by the modifications that may fire."""
        self._kept: list[Kept] = []
        self._open: list[Open] = []
        self._repairs: list[Repair] = []
        self._guards: list[Repair] = []
        self._unguarded: tuple[str, ...] = ()
        self._options = options
        self._listener = listener
        self._without_proof: list[NoProof] = []
        self._conditions = conditions_of(model)
        self._needed: list[Needed] = []
        self._core_search = CoreSearch(self._asker, self._conditions)
        self._every_set = self._every_repair = self._every_need = False
        bounds = obligation.bounds
        self._length = LengthSearch(self._asker, model, obligation.property, bounds) if length else None

    def findings(self, seconds: float | None) -> Iterator[BlameFinding]:
        """Yield the findings as they are found, in so many seconds at most."""
        try:
            yield from self._findings(seconds)
        finally:
            self._asker.end()

    def _findings(self, seconds: float | None) -> Iterator[BlameFinding]:
        began = time.monotonic()
        self._asker.limit(seconds)
        self._result = self._asker.within_bounds(())
        if self._result is None:
            return
        yield self._result
        if self._result.verdict is Verdict.PROVED:
            yield from self._core()
        elif self._length is not None:
            self._asker.limit(None if seconds is None else LENGTH_SHARE * seconds)
            yield self._length.search()
            seconds = None if seconds is None else began + seconds - time.monotonic()
            began = time.monotonic()
        if self._result.verdict is not Verdict.VIOLATED:
            return
        self._asker.limit(None if seconds is None else SETS_SHARE * seconds)
        yield from self._sets()
        self._asker.limit(seconds)
        if not any(not each.modifications for each in self._breaking):
            yield from self._changes()
        else:
            self._every_repair = True
        yield from self._guarding(None if seconds is None else began + seconds - time.monotonic())

    def blame(self) -> Blame:
        """Return the findings so far."""
        return Blame(
            self._asker.obligation.property,
            self._result,
            tuple(self._breaking),
            tuple(self._kept),
            tuple(self._open),
            tuple(self._repairs),
            tuple(self._without_proof),
            tuple(self._needed),
            tuple(self._core_search.dropped),
            len(self._conditions),
            self._every_set,
            self._every_repair,
            self._every_need,
            self._asker.asked,
            tuple(self._guards),
            self._unguarded,
            self._known_length,
        )

    @property
    def _known_length(self) -> ChainLength | None:
        """Return what is known about the length of the shortest chain; None where it was not looked for."""
        is_asked = self._result is not None and self._result.verdict is not Verdict.PROVED
        return self._length.found if self._length is not None and is_asked else None

    # --------------------------------------------------------- breaking sets

    def _sets(self) -> Iterator[BreakingSet | Kept | Open]:
        asked = asked_about(self._model, self._asker.obligation.property)
        if asked and self._result is not None and self._result.chain:
            # Runs of the model without some modifications would not be runs of the model.
            chain = frozenset(self._result.chain)
            self._breaking.append(BreakingSet(self._in_order(chain), self._result, minimal=False))
            self._open.append(Open((), f"whether `{asked[0]}` is enabled is asked for: without it, the answer changes"))
            yield self._breaking[-1]
            yield self._open[-1]
            return
        names = frozenset(self._forbidding)
        for found in enumerated(names, self._answer, self._announce):
            match found:
                case Breaking(names=used, minimal=minimal):
                    self._breaking.append(BreakingSet(self._in_order(used), self._run_of(used), minimal))
                    yield self._breaking[-1]
                case Removal(names=removed):
                    self._kept.append(Kept(self._in_order(removed), self._answers[names - removed]))
                    yield self._kept[-1]
                case NotDecided(names=removed, reason=reason):
                    self._open.append(Open(self._in_order(removed), reason))
                    yield self._open[-1]
                    if self._asker.is_out_of_time:
                        break
        self._every_set = not self._open and all(each.minimal for each in self._breaking)

    def _run_of(self, used: frozenset[str]) -> Result:
        """Return the result with a run whose chain has these modifications: where no others fire, or where some do.

        A run in which no others fire is as short as any, whatever else could have fired.
        """
        result = self._only(used)
        return result if result is not None and result.verdict is Verdict.VIOLATED else self._runs[used]

    def _only(self, allowed: frozenset[str]) -> Result | None:
        """Return the verdict where no other modifications fire."""
        return self._asker.within_bounds(self._forbidden(frozenset(self._forbidding) - allowed))

    def _announce(self, several: Iterator[frozenset[str]]) -> None:
        """Announce the next sets that are asked about."""
        names, most = frozenset(self._forbidding), self._asker.lookahead
        self._asker.announce(self._forbidden(names - each) for each in islice(several, most))

    def _forbidden(self, names: frozenset[str]) -> Sequence[TextEdit]:
        return [edit for name in self._in_order(names) for edit in self._forbidding[name].edits]

    def _answer(self, allowed: frozenset[str]) -> SetAnswer:
        result = self._only(allowed)
        if result is None:
            return NotAnswered("there was no time left")
        if result.verdict is Verdict.VIOLATED:
            used = frozenset(result.chain or ())
            if used <= allowed:
                self._runs.setdefault(used, result)
                return Breaks(used)
            name = self._in_order(used - allowed)[0]
            return NotAnswered(f"`{name}` fires all the same, once other code has taken the place of all of its own")
        if result.verdict in {Verdict.PROVED, Verdict.SURVIVES}:
            self._answers[allowed] = result
            return Keeps()
        return NotAnswered(result.reason or result.verdict.value)

    def _in_order(self, names: frozenset[str]) -> tuple[str, ...]:
        return tuple(name for name in self._model.rules if name in names)

    # ------------------------------------------------------------------ core

    def _core(self) -> Iterator[Needed]:
        for found in self._core_search.needed():
            self._needed.append(found)
            yield found
        self._every_need = self._core_search.is_complete

    # --------------------------------------------------------------- repairs

    def _guarding(self, seconds: float | None) -> Iterator[Repair]:
        """Look for guards of the rules that end the shortest run, or make up its chain."""
        run = min((each.result for each in self._breaking), key=lambda each: len(each.trace or ()), default=None)
        if run is None or not run.trace or not self._wants_guards:
            return
        from invariants.shaping.guards import GuardSearch

        rules = [run.trace[-1].rule, *(run.chain or ())]
        names = [each for each in rules if each is not None]
        runs = [each.result for each in self._breaking]
        search = GuardSearch(self._asker, self._options, self._listener, names, runs)
        self._unguarded = search.left_open
        for found in search.found(seconds):
            self._guards.append(found)
            yield found
            self._unguarded = search.left_open
        self._unguarded = search.left_open

    def _changes(self) -> Iterator[Repair | NoProof]:
        chains = [frozenset(each.modifications) for each in self._breaking]
        search = RepairSearch(self._asker, changes_of(self._model), chains)
        for found in search.found():
            if isinstance(found, Repair):
                self._repairs.append(found)
            else:
                self._without_proof.append(found)
            yield found
        self._every_repair = search.is_complete
