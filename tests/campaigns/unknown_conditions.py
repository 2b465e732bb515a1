"""Unknown conditions in random systems, held against systems that name each condition:
``python -m tests.campaigns.unknown_conditions --count N``.

Owns: the two texts, and what has to agree.
Must never know: how an unknown condition is compiled into a system.

A modification that rewrites a guard as unknown is as good as one modification for each condition that there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import attrs
from msgspec.structs import replace

from invariants.engines.bounded import run as bounded_search
from invariants.engines.encodings import Encodings
from invariants.engines.explicit import run as explicit_search
from invariants.engines.ic3 import run as ic3
from invariants.engines.k_induction import run as k_induction
from invariants.engines.protocol import Budget, Problem
from invariants.engines.spacer import run as spacer
from invariants.evidence.claims import Covered, Proved, Reachable, Vacuity, Violation
from invariants.foundation.sorts import BoolSort, EnumSort, RangeSort, Sort, values_of
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Model, Unbounded
from invariants.language.model.rules import CopyCode
from invariants.verdicts.dispatch.slices import claims_about
from tests.campaigns.claims import faults_of, note_faults, shape_of
from tests.campaigns.explicit import asked
from tests.campaigns.tally import Tally, command
from tests.differential.brute_force import Broken, BruteForce, TooManyConfigurationsError
from tests.differential.comparison import bounds
from tests.differential.proof_checks import by_work
from tests.generators.systems import system_of

CAP = 400
"""The most configurations of a system that is not left out."""
SECONDS = 2.0
"""The most seconds of a prover."""
MOST_ROWS = 3
"""The most rows of the table of a condition: there are eight conditions with three."""


@attrs.frozen
class Blurred:
    """The system with an unknown condition, once more with numbers, and with a modification for each condition."""

    unknown: str
    numbers: str
    """The first one, but the condition is one of numbers: the solver's predicates instead of a table."""
    named: str
    rows: int
    is_keyed: bool


def blurred(text: str, seed: int) -> Blurred | None:
    """Return both texts; None where the system has no guard that is apt."""
    model = load_text(text)
    copied = {edit.rule for rule in model.rules.values() for edit in rule.edits if isinstance(edit, CopyCode)}
    found = []
    for key, site in model.sites.items():
        parameters = model.rules[key.rule].parameters
        if site.entry is None and key.rule not in copied and all(_is_plain(each.sort) for each in parameters):
            found.append((key, parameters))
    if not found:
        return None
    key, parameters = found[seed % len(found)]
    names = {each.name: each.sort for each in parameters}
    over: dict[str, Sort] = {}
    for variable in model.variables:
        both = _rows([*names.values(), *over.values(), variable.sort]) if _is_plain(variable.sort) else MOST_ROWS + 1
        if not variable.domain and variable.name not in names and both <= MOST_ROWS:
            over[variable.name] = variable.sort
    sorts = [*names.values(), *over.values()]
    if _rows(sorts) > MOST_ROWS:
        return None
    is_keyed = bool(parameters) and seed % 3 == 0
    head = f"(blurred: {_text(parameters[0].sort)})" if is_keyed else ""
    own = f"({', '.join(['blurred', *['_'] * (len(parameters) - 1)])})" if is_keyed else ""
    place = f"{key.rule}{own}.{key.name}"
    of = f" over {', '.join(over)}" if over else ""
    numbers = [_number(name, sort) for name, sort in over.items()] or ["7 - 7"]
    unknown = f"modification blur{head} {{ rewrite {place} as unknown{of} }}\n"
    numbered = f"modification blur{head} {{ rewrite {place} as unknown over {', '.join(numbers)} }}\n"
    read = [*names, *over]
    rows = [_row(read, values, sorts) for values in product(*(values_of(s, {}) for s in sorts))]  # type: ignore[arg-type]
    named = ""
    for number in range(2 ** len(rows)):
        chosen = [f"({row})" for position, row in enumerate(rows) if number >> position & 1]
        condition = " or ".join(["(false and false)", *chosen])
        named += f"modification blur{number}{head} {{ rewrite {place} as {condition} }}\n"
    return Blurred(text + unknown, text + numbered, text + named, len(rows), is_keyed)


def _number(name: str, sort: Sort) -> str:
    """An Int that is another one for each value of a variable."""
    match sort:
        case BoolSort():
            return f"if {name} then 3 else -3"
        case EnumSort(enum, members):
            tests = "".join(f"if {name} == {enum}.{member} then {n} else " for n, member in enumerate(members[1:]))
            return f"({tests}-1)"
        case _:
            return f"{name} + 5"


def _row(names: list[str], values: tuple[int, ...], sorts: list[Sort]) -> str:
    parts = [f"{name} == {_literal(v, sort)}" for name, v, sort in zip(names, values, sorts, strict=True)]
    return " and ".join(parts or ["true"])


def _is_plain(sort: Sort) -> bool:
    return isinstance(sort, BoolSort | RangeSort | EnumSort)


def _rows(sorts: list[Sort]) -> int:
    rows = 1
    for sort in sorts:
        rows *= len(values_of(sort, {}))  # type: ignore[arg-type]
    return rows


def _text(sort: Sort) -> str:
    return str(sort)


def _literal(value: int, sort: Sort) -> str:
    match sort:
        case BoolSort():
            return "true" if value else "false"
        case EnumSort(name, members):
            return f"{name}.{members[value]}"
        case _:
            return f"({value})" if value >= 0 else f"(-{-value})"


def differences(tally: Tally, seed: int, cap: int = CAP) -> list[str]:
    """Return where the two systems, or the readings of the first, differ."""
    texts = blurred(system_of(seed), seed)
    if texts is None:
        return []
    unknown, named = load_text(texts.unknown), load_text(texts.named)
    chain, steps = bounds(seed) if seed % 4 else (None, None)
    try:
        expected = _broken(named, chain, steps, cap)
        broken = _broken(unknown, chain, steps, cap)
    except TooManyConfigurationsError:
        tally.counts["left out: too many configurations"] += 1
        return []
    tally.systems += 1
    tally.examined += 1
    tally.counts[f"tables of {texts.rows} rows"] += 1
    tally.counts["for one value of a parameter"] += texts.is_keyed
    found = []
    for name in sorted(expected.keys() & broken.keys()):
        one, other = shape_of(broken[name]), shape_of(expected[name])
        tally.counts["broken" if other else "kept"] += 1
        if one != other:
            found.append(f"{name}: {one} with an unknown condition, {other} with one for each")
    limits: list[Bound] = [Unbounded.ANY if each is None else each for each in (chain, steps)]
    problem = Problem(unknown, dict(unknown.scope), tuple(sorted(broken)), *limits)
    claims = list(asked(problem))
    if chain is not None:
        claims += (claim for claim in bounded_search(problem, Budget()) if not isinstance(claim, Vacuity))
    for claim in claims:
        found += faults_of(tally, Interpreter(unknown), claim, shape_of(broken[claim.property]))
    found += _with_numbers(tally, load_text(texts.numbers), problem, expected)
    return [f"seed {seed}: {line}" for line in found]


def _with_numbers(tally: Tally, model: Model, problem: Problem, expected: dict[str, Broken | None]) -> Iterator[str]:
    """Yield what is wrong with the claims about the system whose unknown condition is one of numbers."""
    for name in sorted(expected.keys() & model.properties.keys()):
        asked_for = replace(problem, model=model, properties=(name,), encodings=Encodings())
        for engine in (explicit_search, bounded_search, k_induction, ic3, spacer):
            is_search = engine in (explicit_search, bounded_search)
            if is_search is not isinstance(problem.steps, int):
                continue
            budget = by_work(SECONDS)
            for claim in claims_about(engine, asked_for, budget):
                if isinstance(claim, Vacuity):
                    continue
                kinds = (Violation, Covered) if is_search else (Violation, Proved, Reachable)
                wrong = faults_of(tally, Interpreter(model), claim, shape_of(expected[name]), kinds)
                yield from (f"with numbers, {engine.__module__}: {line}" for line in wrong)


def _broken(model: Model, chain: int | None, steps: int | None, cap: int) -> dict[str, Broken | None]:
    return BruteForce(Interpreter(model), chain, steps, cap=cap).run()


def examine(tally: Tally, seed: int) -> None:
    """Search the system of a seed with an unknown condition, and note what differs from naming each."""
    note_faults(tally, seed, lambda: differences(tally, seed))


main = command("Search random systems with an unknown condition, and count what occurs.", examine, count=300)


if __name__ == "__main__":
    main()
