"""Clauses that make it impossible to fill a hole: without the others, an invariant is broken all the same.

Owns: which clauses can be left out, a smallest set of those that break an invariant, and what is shown about its size.
Must never know: how a clause is shown.

A clause that is left out leaves its variable, or the code, as it was: a set of clauses can break an invariant where
neither more of them nor fewer do. So neither hitting sets nor cores say anything about sets that were not asked about,
and the sets are gone through by their size (``smallest``). What need not be asked: a clause outside the cone of
influence of the invariants changes nothing, and without it the set is one that was answered before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import chain, combinations, islice
from math import comb

from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import Span
from invariants.language.analysis.slicing import slice_of
from invariants.language.model.declarations import Model
from invariants.language.tree import declaration_nodes as declared
from invariants.shaping.filling.holes import OpenModel
from invariants.shaping.filling.questions import FilledAsker, FillingBroken, FillingProved
from invariants.shaping.text_edits import TextEdit
from invariants.verdicts.verdict import ViolatedResult

MOST_CLAUSE_SETS = 2_000
"""The sets of clauses that are looked at for one that is smaller: of each, the text is read."""

MOST_QUESTIONS = 128
"""The sets of clauses that the checker is asked about for one that is smaller."""

_NOTHING = "require true"


class GuiltyClause(ValueRecord):
    """An assignment or an edit of a rule."""

    rule: str
    span: Span


class Fewness(Enum):
    """Facts about the number of clauses that break an invariant by themselves."""

    SMALLEST = "smallest"
    """With no fewer clauses, whichever they are, a run breaks an invariant."""
    IRREDUCIBLE = "irreducible"
    """Without any one of them, no run does; other, smaller sets may."""
    FOUND = "found"
    """Nothing."""


class GuiltyClauses(ValueRecord):
    """Clauses that break an invariant by themselves, whatever fills the holes: without all others that have no hole."""

    clauses: tuple[GuiltyClause, ...]
    fewness: Fewness


ClauseSet = tuple[GuiltyClause, ...]


class ClauseSearch:
    """Looks for a smallest set of clauses with which an invariant is broken by the strongest filling."""

    def __init__(self, asker: FilledAsker, filling: Sequence[TextEdit]) -> None:
        self._asker = asker
        self._filling = filling
        self._clauses = tuple(_clauses(asker.model))

    def found(self, run: ViolatedResult) -> GuiltyClauses:
        """Return the clauses; ``run`` breaks an invariant with all of them."""
        fired = {step.rule for step in run.trace}
        kept = tuple(each for each in self._clauses if each.rule in fired)
        if not self._breaks(kept):
            kept = self._clauses
        kept = self._reduced(kept)
        if fewest := self._fewest(kept):
            return fewest
        are_needed = all(map(self._holds, combinations(kept, max(0, len(kept) - 1))))
        return GuiltyClauses(kept, Fewness.IRREDUCIBLE if are_needed else Fewness.FOUND)

    def _reduced(self, kept: ClauseSet) -> ClauseSet:
        """Return a part of a set that breaks an invariant: without any clause of it, no run is known that does."""
        before: ClauseSet | None = None
        while before != kept:  # a clause that was needed may have undone the effect of one that is dropped
            before = kept
            for clause in before:
                fewer = tuple(each for each in kept if each != clause)
                if self._breaks(fewer):
                    kept = fewer
        return kept

    def _fewest(self, kept: ClauseSet) -> GuiltyClauses | None:
        """Return a smallest set that breaks an invariant, as ``kept`` does; None where the smallest are not known."""
        sizes = range(len(kept))
        every = chain.from_iterable(combinations(self._clauses, size) for size in sizes)
        for asked, fewer in enumerate(self._announced(filter(self._acts, islice(every, MOST_CLAUSE_SETS)))):
            if asked == MOST_QUESTIONS:
                return None
            if self._breaks(fewer):
                return GuiltyClauses(fewer, Fewness.SMALLEST)
            if not self._holds(fewer):
                return None
        is_all = sum(comb(len(self._clauses), size) for size in sizes) <= MOST_CLAUSE_SETS
        return GuiltyClauses(kept, Fewness.SMALLEST) if is_all else None

    def _acts(self, kept: ClauseSet) -> bool:
        """Return whether a set is to be asked about: it makes a model, and no fewer clauses make one that does as much.

        A clause of which nothing is in the cone of influence does nothing.
        """
        model = self._model(kept)
        if model is None:
            return False
        cone = slice_of(model, self._asker.promises(model), bounded=True).model
        every, inside = set(_code_spans(model)), set(_code_spans(cone))
        places = self._places(kept)
        idle = [
            clause
            for clause, place in places.items()
            if any(_is_in(span, place) for span in every) and not any(_is_in(span, place) for span in inside)
        ]
        return not idle or self._model(tuple(each for each in kept if each not in idle)) is None

    def _places(self, kept: ClauseSet) -> dict[GuiltyClause, tuple[str, int, int]]:
        """Return where clauses stand in the text without the others: the file, and the first and last place."""
        edits = self._edits(kept)
        found = {}
        for clause in kept:
            span = clause.span
            before = [each for each in edits if each.span.source is span.source and each.span.end <= span.start]
            shift = sum(len(each.text) - (each.span.end - each.span.start) for each in before)
            found[clause] = span.source.path, span.start + shift, span.end + shift
        return found

    # --------------------------------------------------------------- questions

    def _announced(self, several: Iterable[ClauseSet]) -> Iterator[ClauseSet]:
        """Yield sets, each after as many were announced as others can work on."""
        left = iter(several)
        while chosen := [*islice(left, max(1, self._asker.lookahead))]:
            self._asker.announce(map(self._edits, chosen))
            yield from chosen

    def _breaks(self, kept: ClauseSet) -> bool:
        """Return whether a run is known that breaks an invariant with some clauses, without the others."""
        return isinstance(self._asker.answer(self._edits(kept)), FillingBroken)

    def _holds(self, kept: ClauseSet) -> bool:
        """Return whether it is shown that no such run is there: all invariants are proved, or there is no model."""
        return self._model(kept) is None or isinstance(self._asker.answer(self._edits(kept)), FillingProved)

    def _model(self, kept: ClauseSet) -> Model | None:
        try:
            return self._asker.model.filled(self._edits(kept))
        except ModelError:
            return None

    def _edits(self, kept: ClauseSet) -> list[TextEdit]:
        dropped = [TextEdit(each.span, _NOTHING) for each in self._clauses if each not in kept]
        return [*self._filling, *dropped]


def _code_spans(model: Model) -> Iterator[Span]:
    """Yield the spans of the assignments and edits of a model, and of the sites that they stand at."""
    yield from (site.span for site in model.sites.values())
    for rule in model.rules.values():
        yield from (part.span for part in (*rule.edits, *rule.labels))


def _is_in(span: Span, place: tuple[str, int, int]) -> bool:
    path, start, end = place
    return span.source.path == path and start <= span.start and span.end <= end


def _clauses(model: OpenModel) -> Iterator[GuiltyClause]:
    """Yield the assignments and edits that have no hole in them."""
    holes = [hole.span for hole in model.holes]
    items = (item for document in model.bundle.documents for item in document.items)
    for rule in (item for item in items if isinstance(item, declared.RuleDeclaration)):
        for statement in rule.body:
            span = statement.span
            inside = (h.source is span.source and span.start <= h.start and h.end <= span.end for h in holes)
            if not isinstance(statement, declared.Require) and not any(inside):
                yield GuiltyClause(rule.name.text, span)
