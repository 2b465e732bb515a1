"""Clauses that make it impossible to fill a hole: without the others, an invariant is broken all the same.

Owns: which clauses can be left out, and the smallest set that is left.
Must never know: how a clause is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import Span
from invariants.language.tree import declaration_nodes as declared
from invariants.shaping.filling.holes import OpenModel
from invariants.shaping.filling.questions import FilledAsker, FillingBroken
from invariants.shaping.text_edits import TextEdit
from invariants.verdicts.verdict import ViolatedResult


class GuiltyClause(ValueRecord):
    """An assignment or an edit of a rule."""

    rule: str
    span: Span


def guilty_clauses(asker: FilledAsker, filling: Sequence[TextEdit], run: ViolatedResult) -> tuple[GuiltyClause, ...]:
    """Return assignments and edits that break an invariant by themselves, whatever fills the holes.

    None of them can be left out: without it and all the others, no run is known to break anything. Empty where the time
    is up before that is known.

    Args:
        asker: asks about the model with holes.
        filling: the strongest filling, with which the invariant is broken all the same.
        run: the run that breaks it.
    """
    fired = {step.rule for step in run.trace}
    clauses = list(_clauses(asker.model))
    kept = [each for each in clauses if each.rule in fired]
    dropped = [each for each in clauses if each.rule not in fired]
    if not _is_broken(asker, filling, dropped):
        kept, dropped = clauses, []
    for clause in list(kept):
        if asker.is_out_of_time:
            return ()
        if _is_broken(asker, filling, [*dropped, clause]):
            dropped.append(clause)
            kept.remove(clause)
    return tuple(kept)


def _is_broken(asker: FilledAsker, filling: Sequence[TextEdit], dropped: Sequence[GuiltyClause]) -> bool:
    edits = [TextEdit(each.span, "require true") for each in dropped]
    return isinstance(asker.answer([*filling, *edits]), FillingBroken)


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
