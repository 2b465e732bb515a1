"""The weakest conditions for holes in guards.

Owns: which fillings are tried, and what is shown about the weakness of the one that is found.
Must never know: how a filling is worded in a report.

A filling is a set of cells of each hole's vocabulary. The smallest sets of cells that break an invariant, and the
smallest sets to leave out for nothing to break one, are enumerated as those of modifications are (``breaking_sets``):
the cells in which a guard was read along a breaking run are a breaking set, where they alone break an invariant. So
each question is answered by a run, whose cells are learnt, or by a proof (counterexample-guided synthesis:
Solar-Lezama, Tancau, Bodik, Seshia and Saraswat, "Combinatorial sketching for finite programs", ASPLOS 2006).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import partial
from itertools import islice

from invariants.foundation.records import Record, ValueRecord
from invariants.shaping import breaking_sets
from invariants.shaping.breaking_sets import NameSet
from invariants.shaping.filling.holes import ConditionHole, fill
from invariants.shaping.filling.impossibility import ClauseSearch, GuiltyClauses
from invariants.shaping.filling.known_runs import KnownRun
from invariants.shaping.filling.questions import (
    FilledAsker,
    FillingBroken,
    FillingOpen,
    FillingProved,
    LimitInterval,
)
from invariants.shaping.filling.trials import MOST_TRIALS, CellChoice, likely_sets, trials
from invariants.shaping.filling.vocabulary.cells import all_cells
from invariants.shaping.filling.vocabulary.formulas import Formula, condition_of, cover, formula_of
from invariants.shaping.filling.vocabulary.minimal import minimal
from invariants.shaping.filling.vocabulary.numbers import Cell
from invariants.shaping.filling.vocabulary.readable import HoleVocabulary
from invariants.shaping.filling.vocabulary.readings import Situation
from invariants.shaping.text_edits import TextEdit
from invariants.verdicts.verdict import Result, ViolatedResult

MOST_FILLINGS = 4
"""The fillings that are looked for where several allow different cells."""


class Weakness(Enum):
    """Facts about the fillings over the same vocabulary that are not stronger than one."""

    WEAKEST = "weakest"
    """Every other one is broken by a run."""
    NONE_WEAKER = "none weaker"
    """Every weaker one is broken by a run; others may allow other cells instead."""
    FOUND = "found"
    """Nothing."""


class LeftOut(ValueRecord):
    """A condition on which a filling is false, and the run that a filling which allows it has.

    ``with_others`` says that the run needs other parts of the filling as well.
    """

    hole: int
    condition: str
    result: ViolatedResult
    with_others: bool


class ConditionFilling(ValueRecord):
    """A condition for each hole, as text and as cells of its vocabulary, with which every invariant is proved."""

    texts: tuple[str, ...]
    cells: tuple[frozenset[Cell], ...]
    weakness: Weakness
    left_out: tuple[LeftOut, ...]
    results: tuple[Result, ...]
    others: tuple[tuple[str, ...], ...] = ()
    """Fillings that are neither weaker nor stronger, as far as they were looked for: ``MOST_FILLINGS`` in all."""
    silent: tuple[str, ...] = ()
    """The guarded rules that fire in no run with it, of those that fire in some run with ``true`` in each place."""
    firing: tuple[str, ...] = ()
    """The guarded rules of which a run is known in which they fire with it."""
    by_sample: bool = False
    """Whether it is the first that does of some fillings over the vocabulary: it need not be a wide one."""


class _Firing(ValueRecord):
    """The guarded rules that are ``silent``, and ``firing``, with a filling: as :class:`ConditionFilling` has them."""

    silent: tuple[str, ...]
    firing: tuple[str, ...]


class NoFilling(ValueRecord):
    """No filling is known, for a reason, and the run that breaks an invariant with one that was tried, if one does.

    ``is_impossible`` says that nothing at all fills the holes; ``is_vocabulary_broken``, that a run breaks an invariant
    with each filling over the vocabulary, which says nothing about conditions over other terms.
    """

    result: ViolatedResult | None
    reason: str
    is_impossible: bool = False
    is_vocabulary_broken: bool = False
    guilty: GuiltyClauses | None = None
    """Of what is impossible: assignments and edits that break the invariant by themselves."""
    interval: LimitInterval | None = None
    """The interval of the limit of a measure, where a limit is looked for."""


class _OpenHole(Record):
    """A hole with its vocabulary, and the name of each cell, which is that of no other hole."""

    hole: ConditionHole
    vocabulary: HoleVocabulary
    cells: Mapping[str, Cell]

    def chosen(self, names: NameSet) -> list[Cell]:
        return [cell for name, cell in self.cells.items() if name in names]

    def formula(self, names: NameSet) -> Formula:
        return formula_of(self.vocabulary.terms, self.chosen(names))


class ConditionSearch:
    """Looks for a weakest filling of some holes; for any, unless ``is_monotone``: a weaker filling only adds runs."""

    def __init__(
        self,
        asker: FilledAsker,
        holes: Sequence[tuple[ConditionHole, HoleVocabulary]],
        runs: Sequence[ViolatedResult] = (),
        *,
        is_monotone: bool,
        names_guilty: bool = True,
    ) -> None:
        """Take the holes, and who is asked.

        ``runs`` may break an invariant with some filling; ``names_guilty`` says whether, where nothing fills the holes,
        it is looked for what makes that so, which takes many questions.
        """
        self._names_guilty = names_guilty
        self._asker = asker
        self._is_monotone = is_monotone
        self._holes = [
            _OpenHole(
                hole, vocabulary, {f"{number}:{at:05}": cell for at, cell in enumerate(all_cells(vocabulary.terms))}
            )
            for number, (hole, vocabulary) in enumerate(holes)
        ]
        self._runs: dict[NameSet, ViolatedResult] = {}
        self._open: str | None = None
        every = frozenset(name for hole in self._holes for name in hole.cells)
        self._known_runs = [KnownRun(result, self._used(result) & every) for result in runs]
        self._tried: set[NameSet] = set()
        """The fillings that were tried, where that is done one by one."""

    def found(self) -> Iterator[ConditionFilling | NoFilling | breaking_sets.Breaking]:
        """Yield breaking sets as they are found, and at the end a filling, or the reason why there is none."""
        if not self._is_monotone:
            yield from self._one_by_one()
            return
        names = frozenset(name for hole in self._holes for name in hole.cells)
        nothing = self._answer(frozenset())
        if isinstance(nothing, breaking_sets.Breaks):
            reason = "even with `false` in its place an invariant does not hold"
            run = self._runs[frozenset()]
            search = ClauseSearch(self._asker, self._edits(frozenset()))
            guilty = search.found(run) if self._names_guilty else None
            yield NoFilling(run, reason, is_impossible=True, guilty=guilty)
            return
        breaking: list[breaking_sets.Breaking] = []
        removals: list[NameSet] = []
        for each in breaking_sets.breaking_sets(names, self._answer, self._announce):
            match each:
                case breaking_sets.Breaking():
                    breaking.append(each)
                    yield each
                case breaking_sets.Removal(names=removed):
                    removals.append(removed)
                    if len(removals) == MOST_FILLINGS or all(len(found.names) == 1 for found in breaking):
                        break  # if each breaking set is a single cell, this is the only one
                case breaking_sets.NotDecided(reason=reason):
                    self._open = self._open or reason
                    if self._asker.has_asked_enough:
                        break
        if removals:
            yield self._filling(names, removals, breaking)
        else:
            yield NoFilling(None, self._open or "no filling is known")

    def _one_by_one(self) -> Iterator[ConditionFilling | NoFilling | breaking_sets.Breaking]:
        """Try fillings of which none says anything certain about another."""
        first: ViolatedResult | None = None
        broken = 0
        silent: list[ConditionFilling] = []
        every = 1 << sum(len(hole.cells) for hole in self._holes)
        for allowed in islice(self._candidates(), MOST_TRIALS):
            if self._asker.is_out_of_time:
                break
            if (known := self._known_run(allowed)) is not None:
                self._tried.add(allowed)
                first = first or known.result
                broken += 1
                continue
            if self._asker.has_asked_enough:
                break
            answer = self._asker.answer(self._edits(allowed))
            self._tried.add(allowed)
            if isinstance(answer, FillingProved):
                found = self._found(allowed, answer, by_sample=every > MOST_TRIALS)
                if not found.silent:
                    yield found
                    return
                silent.append(found)
                if len(silent) == MOST_FILLINGS:
                    break
            if isinstance(answer, FillingBroken):
                first = first or answer.result
                broken += 1
                self._known_runs.append(KnownRun(answer.result, self._used(answer.result) & allowed))
            yield breaking_sets.Breaking(allowed, minimal=False)
        yield silent[0] if silent else self._none_found(first, every, broken)

    def _candidates(self) -> Iterator[NameSet]:
        """Yield fillings to be tried, each once: those that let no known run pass, then others."""
        names = frozenset(name for hole in self._holes for name in hole.cells)
        likely = partial(likely_sets, names, self._tried)
        while (allowed := next(likely(self._needed), None)) is not None:
            self._announce(likely(self._needed))
            yield allowed
        others = map(self._named, trials([[*hole.cells.values()] for hole in self._holes]))
        yield from self._announced(each for each in others if each not in self._tried)

    @property
    def _needed(self) -> list[NameSet]:
        """Return the cells that each known run needs."""
        return [run.used for run in self._known_runs]

    def _known_run(self, allowed: NameSet) -> KnownRun | None:
        """Return a known run that breaks an invariant with a filling, too; None where no replay shows that."""
        edits = self._edits(allowed)
        passing = (run for run in reversed(self._known_runs) if run.used <= allowed)  # the latest is the likeliest
        return next((run for run in passing if self._asker.is_broken_by(edits, run.result)), None)

    def _found(self, allowed: NameSet, answer: FillingProved, *, by_sample: bool) -> ConditionFilling:
        """Return a filling of which nothing is known but that it does."""
        cells = tuple(frozenset(hole.chosen(allowed)) for hole in self._holes)
        found = self._firing(allowed)
        texts, proof = self._without_idle_parts(allowed, answer)
        return ConditionFilling(
            texts,
            cells,
            Weakness.FOUND,
            (),
            proof.results,
            silent=found.silent,
            firing=found.firing,
            by_sample=by_sample,
        )

    def _none_found(self, run: ViolatedResult | None, every: int, broken: int) -> NoFilling:
        """Return that no filling was found among those that were tried, of which so many are broken by a run."""
        tried = len(self._tried)
        if broken == every:
            reason = f"with each of the {every:,} conditions made of these terms, a run breaks an invariant"
            return NoFilling(run, reason, is_vocabulary_broken=True)
        if tried == every:
            unknown = tried - broken
            reason = f"all {every:,} conditions made of these terms were tried, and of {unknown:,} nothing is known"
            return NoFilling(run, reason)
        return NoFilling(run, f"none of the fillings that were tried does ({tried:,})")

    def _named(self, cells: CellChoice) -> NameSet:
        pairs = zip(self._holes, cells, strict=True)
        return frozenset(name for hole, chosen in pairs for name, cell in hole.cells.items() if cell in chosen)

    # ------------------------------------------------------------- questions

    def _announced(self, several: Iterable[NameSet]) -> Iterator[NameSet]:
        """Yield sets of cells, each after as many were announced as others can work on."""
        left = iter(several)
        while chosen := [*islice(left, max(1, self._asker.lookahead))]:
            self._announce(chosen)
            yield from chosen

    def _announce(self, several: Iterable[NameSet]) -> None:
        """Announce the next sets of cells that are asked about."""
        self._asker.announce(map(self._edits, several))

    def _edits(self, allowed: NameSet) -> list[TextEdit]:
        return self._filled_with(self._texts(allowed))

    def _filled_with(self, texts: Sequence[str]) -> list[TextEdit]:
        return [fill(hole.hole, hole.hole.in_place(text)) for text, hole in zip(texts, self._holes, strict=True)]

    def _answer(self, allowed: NameSet) -> breaking_sets.SetAnswer:
        known = self._known_run(allowed)
        if known is not None:
            self._runs.setdefault(known.used, known.result)
            return breaking_sets.Breaks(known.used)
        match self._asker.answer(self._edits(allowed)):
            case FillingProved():
                return breaking_sets.Keeps()
            case FillingOpen(reason=reason):
                return breaking_sets.NotAnswered(reason)
            case FillingBroken(result=result):
                used = self._used(result) & allowed
                if not self._asker.is_broken_by(self._edits(used), result):
                    used = allowed  # something else lets it pass
                self._known_runs.append(KnownRun(result, used))
                self._runs[used] = result
                return breaking_sets.Breaks(used)

    def _used(self, result: ViolatedResult) -> NameSet:
        """Return the cells in which guards with holes were read along a run when they let a rule fire."""
        found: set[str] = set()
        names = [{cell: name for name, cell in hole.cells.items()} for hole in self._holes]
        for before, step in zip(result.trace, result.trace[1:], strict=False):
            for hole, by_cell in zip(self._holes, names, strict=True):
                if step.rule == hole.hole.rule:
                    try:
                        situation = Situation(step.arguments, before.state or {}, step.state or {})
                        cell = tuple(term.class_in(situation) for term in hole.vocabulary.terms)
                    except (KeyError, ValueError):
                        return frozenset(name for each in self._holes for name in each.cells)
                    found.add(by_cell[cell])
        return frozenset(found)

    # ---------------------------------------------------------------- answer

    def _filling(
        self, names: NameSet, removals: Sequence[NameSet], breaking: Sequence[breaking_sets.Breaking]
    ) -> ConditionFilling | NoFilling:
        """Return the filling with which fewest rules can never fire, the first of several."""
        ranked = sorted(removals, key=lambda each: sum(hole.cells.keys() <= each for hole in self._holes))
        firing = {each: self._firing(names - each) for each in ranked}
        removed, *others = sorted(ranked, key=lambda each: len(firing[each].silent))
        allowed = names - removed
        answer = self._asker.answer(self._edits(allowed))
        if not isinstance(answer, FillingProved):
            return NoFilling(None, "no filling is known")
        weakness = Weakness.FOUND
        if self._open is None:
            alone = all(len(each.names) == 1 for each in breaking)
            weakness = Weakness.WEAKEST if alone else Weakness.NONE_WEAKER
        cells = tuple(frozenset(hole.chosen(allowed)) for hole in self._holes)
        left_out = tuple(self._left_out(removed, breaking))
        rest = tuple(self._short_texts(names - each) for each in others)
        found = firing[removed]
        texts, proof = self._without_idle_parts(allowed, answer)
        return ConditionFilling(texts, cells, weakness, left_out, proof.results, rest, found.silent, found.firing)

    def _without_idle_parts(self, allowed: NameSet, proof: FillingProved) -> tuple[tuple[str, ...], FillingProved]:
        """Return the texts of a filling, without parts that say nothing new if it is proved so, and its proof."""
        texts, short = self._texts(allowed), self._short_texts(allowed)
        if short == texts:
            return texts, proof
        again = self._asker.answer(self._filled_with(short))
        return (short, again) if isinstance(again, FillingProved) else (texts, proof)

    def _firing(self, allowed: NameSet) -> _Firing:
        """Return which guarded rules are known to fire with a filling, and which are silent."""
        rules = tuple(dict.fromkeys(hole.hole.rule for hole in self._holes))
        fires = self._asker.firing(self._edits(allowed), rules)
        never = tuple(rule for rule in rules if fires.get(rule) is False)
        anyway = self._asker.firing([fill(hole.hole, "true") for hole in self._holes], never) if never else {}
        silent = tuple(rule for rule in never if anyway.get(rule) is not False)
        return _Firing(silent, tuple(rule for rule in rules if fires.get(rule)))

    def _texts(self, allowed: NameSet) -> tuple[str, ...]:
        return tuple(hole.formula(allowed).text for hole in self._holes)

    def _short_texts(self, allowed: NameSet) -> tuple[str, ...]:
        """Return the texts of a filling without parts that say nothing new."""
        pairs = zip(self._texts(allowed), self._holes, strict=True)
        return tuple(minimal(text, hole.vocabulary.terms) for text, hole in pairs)

    def _left_out(self, removed: NameSet, breaking: Sequence[breaking_sets.Breaking]) -> Iterator[LeftOut]:
        """Yield the parts of the vocabulary that a filling leaves out, each with a run that it leaves out."""
        for number, hole in enumerate(self._holes):
            terms = hole.vocabulary.terms
            name_of = {cell: name for name, cell in hole.cells.items()}
            groups: dict[tuple[tuple[str, ...], bool], list[Cell]] = {}
            for name in sorted(removed & hole.cells.keys()):
                sets = [each.names for each in breaking if each.names & removed == {name}]
                smallest = min(sets, key=len)
                result = self._runs[smallest]
                key = (result.invariant, *(result.chain or ())), len(smallest) > 1
                groups.setdefault(key, []).append(hole.cells[name])
            for (_, with_others), cells in groups.items():
                for cube in cover(terms, frozenset(cells)):
                    first = min(cell for cell in cells if all(n in c for n, c in zip(cell, cube, strict=True)))
                    sets = [each.names for each in breaking if each.names & removed == {name_of[first]}]
                    result = self._runs[min(sets, key=len)]
                    yield LeftOut(number, condition_of(terms, cube).text, result, with_others)
