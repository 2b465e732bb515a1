"""Unknown conditions in random systems, held against systems that name each condition:
``python -m tests.campaigns.unknown_conditions --count N``.

Owns: the two texts, and what has to agree.
Must never know: how an unknown condition is compiled into a system.

A modification that rewrites a guard as unknown is as good as one modification for each condition that there is.
"""

from __future__ import annotations

from itertools import product

import attrs

from invariants.engines.bounded import run as bounded_search
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Vacuity
from invariants.foundation.sorts import BoolSort, EnumSort, RangeSort, Sort, values_of
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Model, Unbounded
from invariants.language.model.rules import CopyCode
from tests.campaigns.claims import faults_of, note_faults, shape_of
from tests.campaigns.explicit import asked
from tests.campaigns.tally import Tally, command
from tests.differential.brute_force import Broken, BruteForce, TooManyConfigurationsError
from tests.differential.comparison import bounds
from tests.generators.systems import system_of

CAP = 400
"""The most configurations of a system that is not left out."""
MOST_ROWS = 3
"""The most rows of the table of a condition: there are eight conditions with three."""


@attrs.frozen
class Blurred:
    """The system with an unknown condition, and the one with a modification for each condition."""

    unknown: str
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
    unknown = f"modification blur{head} {{ rewrite {place} as unknown{of} }}\n"
    read = [*names, *over]
    rows = [_row(read, values, sorts) for values in product(*(values_of(s, {}) for s in sorts))]  # type: ignore[arg-type]
    named = ""
    for number in range(2 ** len(rows)):
        chosen = [f"({row})" for position, row in enumerate(rows) if number >> position & 1]
        condition = " or ".join(["(false and false)", *chosen])
        named += f"modification blur{number}{head} {{ rewrite {place} as {condition} }}\n"
    return Blurred(text + unknown, text + named, len(rows), is_keyed)


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
    return [f"seed {seed}: {line}" for line in found]


def _broken(model: Model, chain: int | None, steps: int | None, cap: int) -> dict[str, Broken | None]:
    return BruteForce(Interpreter(model), chain, steps, cap=cap).run()


def examine(tally: Tally, seed: int) -> None:
    """Search the system of a seed with an unknown condition, and note what differs from naming each."""
    note_faults(tally, seed, lambda: differences(tally, seed))


main = command("Search random systems with an unknown condition, and count what occurs.", examine, count=300)


if __name__ == "__main__":
    main()
