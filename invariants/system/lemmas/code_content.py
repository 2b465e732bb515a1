"""Facts about code: one that every configuration satisfies, and one that fails only where ``prev`` nests too deep.

Owns: the conditions that code variables hold numbers of existing code, and that ``prev`` nests no deeper than it is
kept. Needs: a coded model, entries of its system. Guarantees: the first condition is true of all configurations, the
second of those in which code nests no deeper than levels are kept.
Must never know: solvers, how lemmas are found.

Grounding leaves these facts out on purpose: proofs do not need them, but a step that is shown to people does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.model.expressions import SiteKey
from invariants.system.encoding.code.code_variables import CodeVariables, SiteCode
from invariants.system.encoding.code.prev_depth import Counting
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import StateVariable, Term

_Numbers = Mapping[StateVariable, tuple[int, ...]]


def code_that_exists(coded: CodedModel, entries: Iterable[Term]) -> list[Term]:
    """Return the condition that entries for code hold numbers of existing code: true in every configuration."""
    numbers: dict[StateVariable, tuple[int, ...]] = {}
    for rule in coded.code.rules.values():
        if rule.unknown is not None:
            numbers[rule.unknown.variable] = tuple(range(len(rule.unknown.edits) + 1))
        for code in rule.sites.values():
            numbers.update((level.variant, _held(code)) for level in code.levels)
        labels = (label for label in rule.labels.values() if label.variable is not None)
        numbers.update({each.variable: tuple(range(len(each.edits))) for each in labels if each.variable is not None})
    return _one_of(coded.system.manager, entries, numbers)


def code_that_is_kept(coded: CodedModel, entries: Iterable[Term]) -> list[Term]:
    """Return the condition that no deepest level holds code with ``prev``: nothing is kept below it."""
    numbers = {
        code.levels[-1].variant: _held(code, without_prev=True)
        for rule in coded.code.rules.values()
        for code in rule.sites.values()
        if code.levels
    }
    return _one_of(coded.system.manager, entries, numbers)


def endless_sites(codes: CodeVariables) -> list[SiteKey]:
    """Return the sites in which ``prev`` can nest deeper than any number of levels keeps exactly."""
    sites = (code for rule in codes.rules.values() for code in rule.sites.values())
    return [
        code.site.key
        for code in sites
        if code.counting is Counting.EACH and any(variant.uses_previous for variant in code.held)
    ]


def over_approximated(sites: Sequence[SiteKey], *, products: bool) -> NoAnswer | None:
    """Return the reason that code at these sites, or products, was over-approximated; None if nothing was."""
    names = [str(site) for site in sites[:_MOST_SITES]]
    more = f" and {len(sites) - _MOST_SITES} more" if len(sites) > _MOST_SITES else ""
    causes = ["a product or quotient"] if products else []
    causes += [f"`prev` in {', '.join(names)}{more}, which nests without end,"] if names else []
    return NoAnswer(GaveUpReason.OVER_APPROXIMATED, " and ".join(causes)) if causes else None


_MOST_SITES = 3
"""Sites that a reason names."""


def _held(code: SiteCode, *, without_prev: bool = False) -> tuple[int, ...]:
    return tuple(variant.number for variant in code.held if not (without_prev and variant.uses_previous))


def _one_of(manager: TermManager, entries: Iterable[Term], numbers: _Numbers) -> list[Term]:
    """Return the condition that entries of these variables, and of their copies, have one of these numbers."""
    found = []
    for entry in entries:
        variable = entry.payload
        if not isinstance(variable, StateVariable):
            continue
        allowed = numbers.get(variable if variable.copy_of is None else variable.copy_of)
        if allowed is not None:
            found.append(manager.or_(*(manager.equal(entry, manager.integer(number)) for number in allowed)))
    return found
