"""Deadlines on random systems, held against a search that counts for itself: ``python -m tests.campaigns.deadlines``.

Owns: the deadlines, the search by definition, and what has to agree.
Must never know: how a deadline is compiled into a system.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator
from itertools import count as numbered

import attrs
import click

from invariants.engines.bounded import run as bounded_search
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Proved, Vacuity
from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired, Holds
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Unbounded
from invariants.language.model.operators import RuleKind
from tests.campaigns.claims import SEARCHED, faults_of, note_faults, shape_of
from tests.campaigns.explicit import KINDS, asked
from tests.campaigns.tally import Tally
from tests.differential.brute_force import BruteForce, TooManyConfigurationsError
from tests.differential.comparison import bounds
from tests.generators.newer_features import FEATURES, features_of

CAP = 200
"""The most configurations of a system that is not left out."""
UNITS = ("steps", "modifications", "rules")


@attrs.frozen
class Asked:
    """A deadline as text and as functions: two of one configuration, and one of the name of a rule."""

    name: str
    text: str
    within: int
    premise: Callable[[Configuration], bool | None]
    goal: Callable[[Configuration], bool | None]
    counts: Callable[[str], bool]


def deadlines(text: str, interpreter: Interpreter, seed: int) -> Iterator[Asked]:
    """Yield deadlines between the invariants of a system, and between the entries of its maps of truth values."""
    rules = list(interpreter.model.rules)
    stated = [name for name, condition in _conditions(text) if "'" not in condition]
    for number, (first, second) in enumerate([*zip(stated, [*stated[1:], *stated[:1]], strict=True)][:2]):
        kind, within = UNITS[(seed + number) % 3], (seed // 3 + number) % 4
        conditions = dict(_conditions(text))
        premise, goal = f"({conditions[first]})", f"({conditions[second]})"
        begins, ends = _holds(interpreter, first), _holds(interpreter, second)
        if (seed + number) % 2:
            premise, begins = f"not {premise}", _negated(begins)
        if (seed // 2 + number) % 2:
            goal, ends = f"not {goal}", _negated(ends)
        statement = f"{premise} leads to {goal}"
        yield _asked(f"due{number}", statement, kind, within, rules, interpreter, begins, ends)
    maps = (v for v in interpreter.model.variables if len(v.domain) == 1 and str(v.domain[0]) in interpreter.scope)
    for number, variable in enumerate(each for each in maps if "." not in each.name):
        if str(variable.sort) != "Bool":
            continue
        kind, within = UNITS[(seed + number + 1) % 3], 1 + (seed // 2 + number) % 3
        individuals = str(variable.domain[0])
        for own in range(interpreter.scope[individuals]):
            name, read = f"entry{number}", _entry(variable, own)
            statement = f"forall e in {individuals}: {variable.name}[e] leads to not {variable.name}[e]"
            yield _asked(name, statement, kind, within, rules, interpreter, read, _negated(read))


def _conditions(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^invariant (\w+): (.*)$", text, re.M)


def _asked(name, statement, kind, within, rules, interpreter, premise, goal) -> Asked:  # type: ignore[no-untyped-def]
    chosen = rules[:: 2 if len(rules) > 1 else 1]
    unit = {"steps": "", "modifications": " modifications", "rules": f" steps of {', '.join(chosen)}"}[kind]
    counts = {
        "steps": lambda rule: True,
        "modifications": lambda rule: interpreter.model.rules[rule].kind is RuleKind.MODIFICATION,
        "rules": lambda rule: rule in chosen,
    }[kind]
    text = f"invariant {name}: {statement} within {within}{unit}"
    return Asked(name, text, within, premise, goal, counts)


def _holds(interpreter: Interpreter, name: str) -> Callable[[Configuration], bool | None]:
    prop = interpreter.model.properties[name]

    def holds(place: Configuration) -> bool | None:
        """None where it depends on a choice."""
        answers = {isinstance(each, Holds) for each in interpreter.evaluations(prop, place)}
        return answers.pop() if len(answers) == 1 else None

    return holds


def _negated(holds: Callable[[Configuration], bool | None]) -> Callable[[Configuration], bool | None]:
    def negated(place: Configuration) -> bool | None:
        answer = holds(place)
        return None if answer is None else not answer

    return negated


def _entry(variable, own: int) -> Callable[[Configuration], bool | None]:  # type: ignore[no-untyped-def]
    return lambda place: bool(place.value(variable, (own,)))


class UndecidedError(Exception):
    """A condition depends on a choice: the definition does not say which runs count."""


def broken_first(
    search: BruteForce, wanted: list[Asked], chain: int | None, steps: int | None
) -> tuple[int, int] | None:
    """Return the chain and the length of the first run that misses one of some deadlines, by the definition."""
    edges: dict[Configuration, list[tuple[str, Configuration]]] = {}
    for before, rule, outcome in search.attempts():
        if isinstance(outcome, Fired):
            edges.setdefault(before, []).append((rule, outcome.configuration))
    found = [each for each in (_first(search, edges, one, chain, steps) for one in wanted) if each is not None]
    return min(found, default=None)


def _first(search, edges, wanted: Asked, chain, steps) -> tuple[int, int] | None:  # type: ignore[no-untyped-def]
    model, numbers = search.model, numbered()
    queue = [
        (0, 0, next(numbers), 0, _age(wanted, place, None), place)
        for place in search.interpreter.initial_configurations()
    ]
    seen = set()
    while queue:
        used, length, _, since, age, place = heapq.heappop(queue)
        if (place, since, age) in seen:
            continue
        seen.add((place, since, age))
        if age is not None and age >= wanted.within:
            return used, length
        for rule, after in edges.get(place, ()):
            modifies = model.rules[rule].kind is RuleKind.MODIFICATION
            chain_now = used + modifies
            since_now = 0 if modifies or steps is None else since + 1
            if (chain is not None and chain_now > chain) or (steps is not None and since_now > steps):
                continue
            older = None if age is None else age + wanted.counts(rule)
            heapq.heappush(queue, (chain_now, length + 1, next(numbers), since_now, _age(wanted, after, older), after))
    return None


def _age(wanted: Asked, place: Configuration, before: int | None) -> int | None:
    """Return how long the oldest open obligation has waited in a configuration; None where none is open."""
    premise, goal = wanted.premise(place), wanted.goal(place)
    if premise is None or goal is None:
        raise UndecidedError
    if goal:
        return None
    return before if before is not None else 0 if premise else None


def differences(tally: Tally, seed: int, cap: int = CAP, *, kind: str = "plain") -> list[str]:
    """Return where engines, the interpreter and the definition differ on the system of a seed."""
    text = KINDS[kind](seed)
    plain = Interpreter(load_text(text))
    everything = BruteForce(plain, None, None, [], cap=cap)
    everything._settled = lambda chain, length: False  # type: ignore[method-assign]
    try:
        everything.run()
    except TooManyConfigurationsError:
        tally.counts["left out: too many configurations"] += 1
        return []
    if kind == "newer":
        tally.has(features_of(text), FEATURES)
    tally.systems += 1
    tally.examined += 1
    tally.counts["with unknown code"] += " as any of " in text
    found: list[str] = []
    wanted: dict[str, list[Asked]] = {}
    for each in deadlines(text, plain, seed):
        wanted.setdefault(each.name, []).append(each)
    for name, parts in wanted.items():
        try:
            model = load_text(text + parts[0].text + "\n")
        except ModelError as error:
            codes = {each.code for each in error.diagnostics}
            if codes <= {Code.UNDEFINED_DEADLINE}:
                tally.counts["refused: it may have no value"] += 1
                continue
            return [f"seed {seed}: {name}: {error}"]
        for limits in (bounds(seed), (None, None)):
            try:
                expected = broken_first(everything, parts, *limits)
            except UndecidedError:
                tally.counts["left out: depends on a choice"] += 1
                break
            found += _compare(tally, Interpreter(model), name, limits, expected)
    return [f"seed {seed}: {line}" for line in found]


def _compare(  # type: ignore[no-untyped-def]
    tally: Tally, interpreter: Interpreter, name: str, limits: tuple[int | None, int | None], expected
) -> Iterator[str]:
    tally.counts["by definition: " + ("broken" if expected else "kept")] += 1
    broken = BruteForce(interpreter, *limits, [name]).run()[name]
    if shape_of(broken) != expected:
        yield f"{name}: by definition {expected}, by the interpreter {shape_of(broken)}"
    given: list[Bound] = [Unbounded.ANY if each is None else each for each in limits]
    problem = Problem(interpreter.model, interpreter.scope, (name,), *given)
    claims = list(asked(problem))
    if None not in limits:
        claims += (claim for claim in bounded_search(problem, Budget()) if not isinstance(claim, Vacuity))
    for claim in claims:
        yield from faults_of(tally, interpreter, claim, expected, (*SEARCHED, Proved))


def examine(tally: Tally, seed: int, *, kind: str = "plain") -> None:
    """Search the system of a seed with deadlines, and note what differs from the definition."""
    note_faults(tally, seed, lambda: differences(tally, seed, kind=kind))


@click.command()
@click.option("--kind", type=click.Choice(list(KINDS)), default="plain", help="The kind of systems.")
@click.option("--count", default=500, help="How many systems.")
@click.option("--seed", default=0, help="The first system's seed; the others follow.")
def main(kind: str, count: int, seed: int) -> None:
    """Search random systems with deadlines, and count what occurs."""
    raise SystemExit((tally := Tally()).run(range(seed, seed + count), lambda each: examine(tally, each, kind=kind)))


if __name__ == "__main__":
    main()
