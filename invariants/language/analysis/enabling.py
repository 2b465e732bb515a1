"""Cycles among rules that ask, with ``enabled``, whether other rules can fire.

Owns: the rules on which it depends whether a rule can fire, over all code that the rule can ever have.
Must never know: runs.

Whether ``R`` can fire depends on its guards, on the conditions of ``any`` in its assignments, and on its contracts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.sources import Span
from invariants.language.analysis.cycles import components, cycle_in
from invariants.language.analysis.dependencies import Mentions
from invariants.language.model.expressions import Arbitrary, Body, CallDefinition, Enabled, SiteKey
from invariants.language.model.traversal import PossibleCode, subexpressions
from invariants.language.problems import Problems


def report_cycles(problems: Problems, code: PossibleCode, definitions: Mapping[str, Mentions]) -> None:
    """Report every cycle of rules, each of which asks whether the next one is enabled."""
    graph: dict[str, dict[str, Span]] = {name: {} for name in code.rules}
    for name, body in _deciding(code):
        for asked, span in _asked(body, definitions):
            graph[name].setdefault(asked, span)
    for component in components(graph):
        cycle = cycle_in(component, graph)
        if not cycle:
            continue
        first = min(range(len(cycle)), key=lambda index: code.rules[cycle[index]].span.start)
        names = [*cycle[first:], *cycle[:first]]
        steps = list(zip(names, [*names[1:], names[0]], strict=True))
        spans = [graph[rule][asked] for rule, asked in steps]
        problems.report(
            Code.CYCLIC_ENABLED,
            f"whether `{names[0]}` is enabled depends on itself",
            spans[0],
            f"`{steps[0][0]}` asks for `{steps[0][1]}` here",
            others=[
                Label(span, f"`{rule}` asks for `{asked}` here")
                for span, (rule, asked) in zip(spans[1:8], steps[1:8], strict=False)
            ],
            notes=[" → ".join([*names[:12], names[0]])],
            help="in one of these rules, write the conditions themselves instead of `enabled`",
        )


def _deciding(code: PossibleCode) -> Iterator[tuple[str, Body]]:
    """Yield all code that decides whether a rule can fire, with the name of the rule."""
    bodies = code.bodies_by_site
    contracts = code.contracts_by_rule
    for name, rule in code.rules.items():
        for guard in rule.guards:
            for body in bodies[guard] if isinstance(guard, SiteKey) else [guard]:
                yield name, body
        for key in rule.assignments:
            if not _decides_firing(bodies[key]):
                continue
            yield from ((name, body) for body in bodies[key])
            binder = code.sites[key].binder
            if binder is not None and binder.condition is not None:
                yield name, binder.condition
        yield from ((name, contract) for contract in contracts[name])


def _asked(body: Body, definitions: Mapping[str, Mentions]) -> Iterator[tuple[str, Span]]:
    for part in subexpressions(body):
        match part:
            case Enabled(rule=rule):
                yield rule, part.span
            case CallDefinition(definition=name):
                asked = definitions[name].enabled if name in definitions else frozenset()
                yield from ((rule, part.span) for rule in sorted(asked))
            case _:
                pass


def _decides_firing(bodies: list[Body]) -> bool:
    """Return whether an assignment can keep its rule from firing although the guards hold: ``any`` may lack a value."""
    return any(isinstance(body, Arbitrary) and body.condition is not None for body in bodies)
