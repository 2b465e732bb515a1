"""Bounds, numbers of individuals and chains in words.

Owns: the words.
Must never know: the report that they stand in.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.language.model.declarations import Bound, Unbounded
from invariants.report.terminal.fact_lines import counted
from invariants.verdicts.verdict import Population, Result


def bound_text(bound: Bound) -> str:
    """Return a bound as the language writes it."""
    return bound.value if isinstance(bound, Unbounded) else str(bound)


def bounds_facts(chain: Bound, steps: Bound) -> list[str]:
    """Return the bounds on chains and on the steps between modifications."""
    return [f"chain {bound_text(chain)}", f"steps {bound_text(steps)}"]


def population_facts(result: Result) -> list[str]:
    """Return the numbers of individuals for which a verdict holds."""
    if result.population is Population.ANY:
        return ["every population"]
    return [f"{name} {bound_text(size)}" for name, size in result.bounds.scope.items()]


def after_chain(chain: Sequence[str]) -> str:
    """Return how many modifications a violation takes."""
    return f"after {counted(len(chain), 'modification')}" if chain else "without any modification"
