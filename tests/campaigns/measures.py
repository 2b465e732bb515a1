"""Limits of measures of random systems with records, sets, labels, unknown edits and conditions, held against the
enumeration of all configurations: ``python -m tests.campaigns.measures``.

Owns: the measures, what enumeration says about them, and what has to agree.
Must never know: how a limit is found or shown.

One measure is about the variables of a system, and has a greatest value. Two others follow a rule of a system that is
given one more assignment: a counter, and a number that comes ever closer to 1. Both go on for ever only if that
assignment is made again and again: if some configurations that lead to each other have such a step among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

import invariants
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sorts import BOOL, EnumSort, IndividualSort, RangeSort
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.shaping.filling.conditions import NoFilling
from invariants.shaping.filling.constants import NoLimit, NumberFilling
from invariants.shaping.filling.holes import open_text
from invariants.shaping.filling.solving import HoleSolver
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.verdict import Verdict
from tests.campaigns.chains import searched
from tests.campaigns.claims import note_faults
from tests.campaigns.tally import Tally, command
from tests.campaigns.unknown_conditions import blurred
from tests.differential.brute_force import BruteForce
from tests.generators.choosing import Seeded
from tests.generators.compound_systems import compound_of
from tests.generators.newer import newer_of
from tests.generators.systems import system_of
from tests.shaping.searches import solution_of

CAP = 2_000
"""The most configurations of a system that is not left out."""

SECONDS = 30
"""Seconds for each question."""

_RULE = re.compile(r"^(?:dormant )?(?:transition|modification) \w+(?:\(.*\))? \{[ \n]", re.MULTILINE)


def text_of(seed: int) -> str | None:
    """Return the text of the system of a seed, without its checks; None where there is none."""
    match seed % 5:
        case 0:
            text = newer_of(seed).short
        case 1:
            chosen = blurred(system_of(seed), seed)
            text = None if chosen is None else chosen.unknown
        case _:
            text = compound_of(seed)
    return (
        None
        if text is None
        else "".join(line for line in text.splitlines(keepends=True) if not line.startswith("check"))
    )


def measure_of(model: Model, choose: Seeded) -> str | None:
    """Return a measure of some variables of a model; None where it has none that are easily counted."""
    terms = []
    for variable in model.variables:
        if "." in variable.name or variable.purpose is not None:
            continue
        if not variable.domain and variable.sort == BOOL:
            terms.append(f"(if {variable.name} then {choose.number(1, 3)} else {choose.number(0, 2)})")
        elif not variable.domain and isinstance(variable.sort, RangeSort):
            terms.append(choose.pick((variable.name, f"2 * {variable.name}", f"(1 - {variable.name})")))
        elif len(variable.domain) == 1 and variable.sort == BOOL:
            (sort,) = variable.domain
            if isinstance(sort, RangeSort | EnumSort | IndividualSort):
                terms.append(f"count(each in {sort}: {variable.name}[each])")
    chosen = [each for each in terms if choose.chance(60)] or terms[:1]
    return " + ".join(chosen) or None


def counted(text: str, choose: Seeded, sort: str, assignments: str) -> str | None:
    """Return a text in which a rule makes one more assignment to a number; None where no rule is written so."""
    places = [each.end() for each in _RULE.finditer(text)]
    if not places:
        return None
    place = choose.pick(places)
    changed = f"{text[:place]}{assignments}{text[place:]}"
    first = min(each.start() for each in _RULE.finditer(changed))
    return f"{changed[:first]}{sort}{changed[first:]}"


def greatest_value(model: Model, search: BruteForce) -> Fraction:
    """Return the greatest value of the measure `m` in all configurations."""
    prop = model.properties["m.limit"]
    assert isinstance(prop, StatedInvariant)
    assert prop.measure is not None
    read = search.interpreter.reader(prop.measure)
    places = {*search.interpreter.initial_configurations()}
    places |= {each.configuration for _, _, each in search.attempts() if isinstance(each, Fired)}
    return max(Fraction(read(place)) for place in places)  # type: ignore[arg-type]


def returns(search: BruteForce) -> bool:
    """Return whether some step that changes `tally` leads to where its first configuration can be reached again."""
    edges: dict[Configuration, set[Configuration]] = {}
    changing = []
    for before, _, outcome in search.attempts():
        if isinstance(outcome, Fired):
            edges.setdefault(before, set()).add(outcome.configuration)
            if _tally(before) != _tally(outcome.configuration):
                changing.append((outcome.configuration, before))
    return any(_leads(edges, start, end) for start, end in changing)


def _tally(place: Configuration) -> object:
    layout = place.layout
    return next(
        place.state[cell] for each in layout.regions if each.name == "tally" for _, cell in layout.entries(each)
    )


def _leads(edges: dict[Configuration, set[Configuration]], start: Configuration, end: Configuration) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        place = waiting.pop()
        if place == end:
            return True
        after = edges.get(place, set()) - seen
        seen |= after
        waiting += after
    return False


# ------------------------------------------------------------- questions


def _limited(tally: Tally, text: str, choose: Seeded) -> Iterator[str]:
    """Compare the limit of a measure that has one."""
    measure = measure_of(load_text(text), choose)
    if measure is None:
        tally.counts["limit: nothing to count"] += 1
        return
    stated = f"{text}measure m: {measure}\n"
    model = load_text(f"{stated}check m: limit, expect unlimited\n")
    search = searched(model, CAP)
    if search is None:
        tally.counts["limit: too many configurations"] += 1
        return
    if not {*search.interpreter.initial_configurations()}:
        tally.counts["limit: no start"] += 1
        return
    greatest = greatest_value(model, search)
    (grown,) = invariants.check(model, invariants=["m.limit"], timeout=SECONDS)
    if grown.verdict is not Verdict.UNKNOWN:
        yield f"{measure}: {grown.verdict.value}, and at most {greatest}"
    solver = HoleSolver(open_text(f"{stated}check m: limit, expect ?\n", "m.inv"), CheckOptions())
    match solution_of(solver, SECONDS).filling:
        case NumberFilling(number=number, is_limit=is_limit):
            tally.counts["limit: shown" if is_limit else "limit: bounded"] += 1
            if number < greatest or (is_limit and number != greatest):
                yield f"{measure}: the limit is {greatest}, and {number} was found"
        case NoFilling(interval=interval):
            tally.counts["limit: not found"] += 1
            if interval is not None and interval.exceeded is not None and interval.exceeded >= greatest:
                yield f"{measure}: at most {greatest}, and {interval.exceeded} is exceeded"
        case NoLimit():
            yield f"{measure}: at most {greatest}, and unlimited was found"
        case other:
            tally.counts[f"limit: {other}"] += 1


def _endless(tally: Tally, text: str, choose: Seeded) -> Iterator[str]:
    """Compare a counter, and a number that comes closer to 1, of a rule of the system."""
    if re.search(r"editing r0\b(?!\.)", text):
        tally.counts["endless: the assignment may be edited as well"] += 1
        return
    seed = choose.number(0, 1_000)
    small = counted(text, Seeded(seed), "var tally: 0..1 = 0\n", "  tally := 1 - tally\n")
    large = counted(
        text,
        Seeded(seed),
        "var tally: Int = 0\nvar near: Real = 0\n",
        "  tally := tally + 1\n  near := (near + 1) / 2\n",
    )
    if small is None or large is None:
        tally.counts["endless: no rule"] += 1
        return
    search = searched(load_text(small), CAP)
    if search is None:
        tally.counts["endless: too many configurations"] += 1
        return
    goes_on = returns(search)
    checks = "measure n: tally\nmeasure r: near\ncheck n: limit, expect unlimited\ncheck r: limit, expect 1\n"
    asked = ["n.limit", "r.reached"]
    for result in invariants.check(load_text(f"{large}{checks}"), invariants=asked, timeout=SECONDS):
        tally.counts[f"{result.invariant}: {result.verdict.value}, {'endless' if goes_on else 'ends'}"] += 1
        shown = result.verdict in {Verdict.UNLIMITED, Verdict.APPROACHED}
        if result.verdict is Verdict.REACHABLE or (shown and not goes_on):
            yield f"{result.invariant}: {result.verdict.value}, and {'goes on' if goes_on else 'ends'}\n{large}"


def differences(tally: Tally, seed: int) -> list[str]:
    """Return where what is shown of measures differs from enumeration, on the system of a seed."""
    text = text_of(seed)
    tally.systems += 1
    if text is None:
        return []
    tally.examined += 1
    choose = Seeded(seed)
    found = []
    for part in (_limited, _endless):
        try:
            found += part(tally, text, choose)
        except ModelError as error:
            tally.counts[f"no model: {error}"[:60]] += 1
    return [f"seed {seed}: {line}" for line in found]


def examine(tally: Tally, seed: int) -> None:
    """Ask about measures of the system of a seed, and note what differs from enumeration."""
    note_faults(tally, seed, lambda: differences(tally, seed))


main = command("Look for limits of measures of random systems, and count what is shown.", examine, count=100)


if __name__ == "__main__":
    main()
