"""`can` on random systems, held against a game solver that is nothing but definitions:
``python -m tests.campaigns.possibilities --count N``.

Owns: the goals, the solver, and what has to agree.
Must never know: how the interpreter or an engine plays the game.
"""

from __future__ import annotations

import re
from typing import Any

import click

from invariants.engines import bounded, ic3, k_induction, open_populations
from invariants.engines.protocol import Problem
from invariants.evidence.claims import Claim, Proved, Reachable
from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import ChoiceEnumeration
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fails, Fired, Holds
from invariants.language.analysis.slicing import slice_of
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Unbounded
from invariants.verdicts.dispatch.slices import claims_about
from tests.campaigns.claims import SEARCHED, faults_of, note_faults, shape_of
from tests.campaigns.explicit import KINDS, asked
from tests.campaigns.tally import Tally
from tests.campaigns.unknown_conditions import blurred
from tests.differential.brute_force import BruteForce, TooManyConfigurationsError
from tests.differential.comparison import bounds
from tests.differential.proof_checks import by_work
from tests.generators.newer_features import FEATURES, features_of

CAP = 250
"""The most configurations of a system that is not left out."""

REFUSED = ("a direction of edits", "several partial edits", "prev of a record")
"""Features of the newer language of which `can` is not asked, since the weakest change stands for all others there, or
where it is hardly ever decided, since code nests."""


def with_goals(text: str, seed: int) -> str:
    """The text with invariants that ask whether its own invariants, and what denies them, can come about."""
    rules = re.findall(r"^(?:dormant )?(?:transition|modification) (\w+)", text, re.M)
    numbers = re.findall(r"^var (\w+): (?:Int|-?\d+\.\.-?\d+)(?: =.*)?$", text, re.M)
    lines = []
    for number, (name, condition) in enumerate(re.findall(r"^invariant (\w+): (.*)$", text, re.M)):
        if "'" in condition:
            continue
        within = ["", " within 1", " within 2"][(seed + number) % 3]
        by = f" by {', '.join(rules[:2])}" if rules and (seed + number) % 4 == 0 else ""
        lines.append(f"invariant can_{name}: can ({condition}){within}{by}")
        lines.append(f"invariant not_{name}: ({condition}) => can (not ({condition})){within}")
        if numbers:
            measure = numbers[(seed + number) % len(numbers)]
            less = f"decreases {['', '2 - '][number % 2]}{measure}{within}"
            lines.append(f"invariant can_{name}_less: can ({condition}) {less}{by}")
            lines.append(f"invariant not_{name}_less: ({condition}) => can (not ({condition})) {less}")
    return text + "\n".join(lines) + "\n"


NEIGHBOURS = (
    "transition nb_up {{ nb := nb + 1 }}",
    "transition nb_turn {{ nb := 1 - nb }}\nmodification nb_lock {{ require nb == 1  disable nb_turn }}",
    "transition nb_set {{ require gate: nb == 0  nb := 1 }}\nmodification nb_open {{ rewrite nb_set.gate as true }}",
    "modification nb_look {{ require {condition}  nb := 1 - nb }}",
    "transition nb_look {{ require {condition}  nb := any v where v == 1 }}",
)
"""Rules with a variable of their own, which no goal depends on, though a run may end where they leave its range."""


def with_neighbour(text: str, seed: int) -> str:
    """The text with rules that no goal depends on. In every other one, another rule assigns their variable, too."""
    conditions = re.findall(r"^invariant \w+: (.*)$", text, re.M)
    plain = [each for each in conditions if "'" not in each] or ["true"]
    rules = NEIGHBOURS[seed % len(NEIGHBOURS)].format(condition=plain[seed % len(plain)])
    if seed % 2:
        more = "nb := 1 - nb" if seed % 3 else "nb := nb + 1"
        text = re.sub(r"^(transition \w+[^{]*\{.*?)\n\}", rf"\1\n  {more}\n}}", text, count=1, flags=re.M | re.S)
    return f"{text}var nb: 0..1 = 1\n{rules}\n"


class Game:
    """Which configurations are won, by the definition: as long as another one is, it is added."""

    def __init__(self, interpreter: Interpreter, places: list[Configuration]) -> None:
        self._interpreter = interpreter
        self._places = places
        self._steps = {place: list(self._moves(place)) for place in places if interpreter.in_range(place)}

    def _moves(self, place: Configuration):
        """The rules that fire whatever is chosen, with all that they lead to."""
        for rule in self._interpreter.model.rules:
            for arguments in self._interpreter.arguments(rule):
                if self._interpreter.has_unknown_code(place, rule, arguments):
                    continue
                script = ChoiceEnumeration(self._interpreter.layout)
                outcomes = [self._interpreter.fire(place, rule, arguments, script)]
                while script.advance():
                    outcomes.append(self._interpreter.fire(place, rule, arguments, script))
                if all(isinstance(outcome, Fired) for outcome in outcomes):
                    yield rule, {outcome.configuration for outcome in outcomes if isinstance(outcome, Fired)}

    def holding(self, goal: str) -> set[Configuration]:
        """The configurations in which the invariant called so holds."""
        prop = self._interpreter.model.properties[goal]
        return {each for each in self._places if isinstance(self._interpreter.evaluate(prop, each), Holds)}

    def won(self, holding: set[Configuration], within: int | None, rules: tuple[str, ...] | None) -> set[Configuration]:
        """The configurations from which one of some others can be reached."""
        found = set(holding)
        for _ in range(len(self._places) if within is None else within):
            more = {
                place
                for place, moves in self._steps.items()
                if any(ends <= found for rule, ends in moves if rules is None or rule in rules)
            }
            if more <= found:
                break
            found |= more
        return found


def differences(
    tally: Tally,
    seed: int,
    cap: int = CAP,
    *,
    conditions: bool = False,
    neighbour: bool = False,
    kind: str = "plain",
) -> list[str]:
    """Return where the interpreter, the engine and the definition differ on the system of a seed.

    With ``conditions``, the system has a modification that makes a condition unknown; with ``neighbour``, rules that no
    goal depends on.
    """
    plain = KINDS[kind](seed)
    if neighbour:
        plain = with_neighbour(plain, seed)
    if conditions:
        texts = blurred(plain, seed)
        if texts is None:
            return []
        plain = texts.unknown
    text = with_goals(plain, seed)
    try:
        model = load_text(text + _named_goals(text))
    except ModelError as error:
        if "editing" in plain and {each.code for each in error.diagnostics} == {Code.MISPLACED_FORM}:
            tally.counts["refused: the weakest change stands for others"] += 1
            return []
        return [f"seed {seed}: {error}"]
    names = [name for name in model.properties if name.startswith(("can_", "not_")) and "." not in name]
    if not names:
        return []
    chain, steps = bounds(seed)
    interpreter = Interpreter(model)
    everything = _all(interpreter, cap)
    if everything is None:
        tally.counts["left out: too many configurations"] += 1
        return []
    if kind == "newer":
        tally.has(features_of(plain), [name for name in FEATURES if name not in REFUSED])
    tally.systems += 1
    tally.examined += 1
    for what, sign in (("`any`", ":= any"), ("unknown code", "as any of"), ("an unknown condition", "as unknown")):
        tally.counts[f"systems with {what}"] += sign in plain
    for name in names:
        tally.counts["asked about a part"] += not slice_of(model, (name,), bounded=False).is_whole
    found = [line for name in names for line in _by_definition(tally, interpreter, everything, name)]
    for limits in ((None, None), (chain, steps)):
        for name in names:
            found += _by_engine(tally, interpreter, name, *limits, unrolled=limits[0] is not None or seed % 3 == 0)
    return [f"seed {seed}: {line}" for line in found]


def _named_goals(text: str) -> str:
    """Invariants for the goals alone, so that the definition can evaluate them."""
    lines = []
    goals = r"^invariant can_(\w+): can \((.*)\)(?: decreases [\w -]+?)?(?: within \d)?(?: by [\w, ]+)?$"
    for name, condition in re.findall(goals, text, re.M):
        lines.append(f"invariant goal_can_{name}: {condition}")
        lines.append(f"invariant goal_not_{name}: not ({condition})")
    return "\n".join(lines) + "\n"


def _all(interpreter: Interpreter, cap: int) -> list[Configuration] | None:
    search = BruteForce(interpreter, None, None, [], cap=cap)
    search._settled = lambda chain, length: False  # type: ignore[method-assign]
    try:
        search.run()
    except TooManyConfigurationsError:
        return None
    return list(search.fewest)


def _by_definition(tally: Tally, interpreter: Interpreter, places: list[Configuration], name: str) -> list[str]:
    prop = interpreter.model.properties[name]
    written = re.search(r"within (\d)", prop.condition.span.text)
    by = re.search(r" by ([\w, ]+)$", prop.condition.span.text)
    less = re.search(r" decreases (2 - )?(\w+)", prop.condition.span.text)
    within = int(written.group(1)) if written else None if less is None else 1
    rules = tuple(by.group(1).split(", ")) if by else None
    game = Game(interpreter, places)
    holding = game.holding(f"goal_{name}")
    base = interpreter.model.properties[name.partition("_")[2].removesuffix("_less")]
    asked = set(places)
    if name.startswith("not_"):
        asked = {p for p in places if any(isinstance(each, Holds) for each in interpreter.evaluations(base, p))}
    won = {None: game.won(holding, within, rules)}
    numbers = dict.fromkeys(places) if less is None else _numbers(interpreter, places, bool(less[1]), less[2])
    for limit in set(numbers.values()) - {None}:
        smaller = {p for p in places if numbers[p] < limit and p in asked and interpreter.in_range(p)}
        won[limit] = game.won(holding | (smaller if limit >= 0 else set()), within, rules)
    wrong = 0
    for place in places:
        wanted = place in won[numbers[place]] or not interpreter.in_range(place) or place not in asked
        answer = isinstance(interpreter.evaluate(prop, place), Fails)
        wrong += answer is wanted
        tally.counts[f"by definition: {'can' if wanted else 'cannot'}"] += 1
    return [f"{name}: {wrong} configurations are judged against the definition"] if wrong else []


def _numbers(
    interpreter: Interpreter, places: list[Configuration], is_turned: bool, name: str
) -> dict[Configuration, int]:
    """The value of a variable, or two less it, in each configuration."""
    (variable,) = (each for each in interpreter.model.variables if each.name == name)
    ((_, cell),) = interpreter.layout.entries(variable)
    return {place: 2 - place.state[cell] if is_turned else place.state[cell] for place in places}


def _by_engine(
    tally: Tally, interpreter: Interpreter, name: str, chain: int | None, steps: int | None, *, unrolled: bool
) -> list[str]:
    limits: list[Bound] = [Unbounded.ANY if each is None else each for each in (chain, steps)]
    problem = Problem(interpreter.model, interpreter.scope, (name,), *limits)
    claims = [*asked(problem), *(_unrolled(problem) if unrolled else ())]
    broken = BruteForce(interpreter, chain, steps, [name]).run()[name]
    wrong = [
        line
        for claim in claims
        for line in faults_of(tally, interpreter, claim, shape_of(broken), (*SEARCHED, Reachable, Proved))
    ]
    if any(isinstance(claim, Proved) and claim.open_populations for claim in claims):
        tally.counts["proved for every number"] += 1
        for more in (0, 1):
            names = interpreter.model.individual_names
            other = Interpreter(
                interpreter.model, {each: len(names.get(each, (each,))) + more for each in interpreter.scope}
            )
            if _all(other, CAP) is not None and BruteForce(other, None, None, [name]).run()[name] is not None:
                wrong.append(f"{name}: proved for every number of individuals, but broken for {other.scope}")
    return wrong


def _unrolled(problem: Problem) -> list[Claim]:
    """Return the claims of engines that see a possibility of a few steps as a condition."""
    if not {"within", "decreases"} & set(problem.model.properties[problem.properties[0]].condition.span.text.split()):
        return []
    prover = ic3.run if problem.properties[0].startswith("can_") else k_induction.run
    engines = [bounded.run] if isinstance(problem.chain, int) else [prover]
    if problem.scope and not isinstance(problem.chain, int):
        engines.append(open_populations.run)
    budgets = [by_work(2.0, thorough=engine is not open_populations.run) for engine in engines]
    pairs = zip(engines, budgets, strict=True)
    return [claim for engine, budget in pairs for claim in claims_about(engine, problem, budget, unrolls=True)]


def examine(tally: Tally, seed: int, **more: Any) -> None:
    """Play the game on the system of a seed, and note what differs from the definition."""
    note_faults(tally, seed, lambda: differences(tally, seed, **more))


@click.command()
@click.option("--kind", type=click.Choice(list(KINDS)), default="plain", help="The kind of systems.")
@click.option("--conditions", is_flag=True, help="Systems with an unknown condition.")
@click.option("--neighbour", is_flag=True, help="Systems with rules that no goal depends on.")
@click.option("--count", default=500, help="How many systems.")
@click.option("--seed", default=0, help="The first system's seed; the others follow.")
def main(count: int, seed: int, **more: Any) -> None:
    """Play the game on random systems, and count what occurs."""
    tally = Tally(None)
    numbers = range(seed, seed + count)
    raise SystemExit(tally.run(numbers, lambda number: examine(tally, number, **more)))


if __name__ == "__main__":
    main()
