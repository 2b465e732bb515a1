"""Random systems over the newer language, fuzzed, and walked through with a log of the walk:
``python -m tests.campaigns.replays --count N``.

Owns: the logs, and what has to agree: whatever fuzzing breaks, brute force breaks by a chain that is at most as long;
the log of a walk is a run, along which an invariant holds or is false only where it is so along the walk; and trying
everything completes a log to the same ends as a solver does.
Must never know: how runs are drawn, or logs completed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import invariants
from invariants import fuzzing
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Violation
from invariants.evidence.confirmation import UnconfirmedViolation, confirm
from invariants.foundation.exceptions import NoAnswerError
from invariants.gate.running.writing import readable_content
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fails, Fired
from invariants.interpreter.state.values import Value
from invariants.language.loader import load_text
from invariants.language.model.declarations import DefinedInvariant, Property, StatedInvariant
from invariants.logs.log_report import Standing
from tests.campaigns.claims import note_faults
from tests.campaigns.gate import state_value
from tests.campaigns.tally import Tally, command
from tests.differential.brute_force import BruteForce
from tests.differential.comparison import bounds, chain_length
from tests.generators.capturing import capturing_of
from tests.generators.choosing import Seeded
from tests.generators.newer import newer_of
from tests.generators.newer_features import FEATURES, features_of
from tests.logs.agreement import agreement

EXAMPLES = 150
"""Runs to try of each system."""
LONGEST = 5
"""The most steps of a walk."""


class Walk:
    """A random run of the interpreter, with the choices of its steps."""

    def __init__(self, interpreter: Interpreter, choose: Seeded) -> None:
        self.interpreter = interpreter
        self.places: list[Configuration] = [choose.pick([*interpreter.initial_configurations()])]
        self.steps: list[tuple[str, tuple[Value, ...], Recorded]] = []
        for _ in range(choose.number(1, LONGEST)):
            ends = [
                (rule, arguments, outcome)
                for rule in interpreter.model.rules
                for arguments in interpreter.arguments(rule)
                for outcome in interpreter.successors(self.places[-1], rule, arguments)
                if isinstance(outcome, Fired)
            ]
            if not ends or not interpreter.in_range(self.places[-1]):
                break
            rule, arguments, outcome = choose.pick(ends)
            self.steps.append((rule, arguments, outcome.choices))
            self.places.append(outcome.configuration)

    def breaks(self, prop: Property) -> bool:
        """Return whether an invariant may be false somewhere along the walk."""
        evaluate = self.interpreter.evaluate
        subject = self.interpreter.model.properties.get(prop.subject) if isinstance(prop, DefinedInvariant) else prop
        if isinstance(subject, StatedInvariant) and subject.two_state:
            pairs = zip(self.places, self.places[1:], self.steps, strict=False)
            return any(isinstance(evaluate(prop, after, before, step[2]), Fails) for before, after, step in pairs)
        return subject is not None and any(isinstance(evaluate(prop, place), Fails) for place in self.places)

    @cached_property
    def contents(self) -> Sequence[dict[str, Any]]:
        """The configurations as a log has them. Raises ``NoAnswerError`` where one cannot be written."""
        model = self.interpreter.model
        return [readable_content(model, self.interpreter, [place]) for place in self.places]

    def lines(self, choose: Seeded, percent: int) -> Iterator[dict[str, Any]]:
        """Yield the lines of a log, with the state and the code after some of the steps."""
        yield {"rule": None, **self._seen(0, choose, percent)}
        for number, (rule, arguments, _) in enumerate(self.steps, 1):
            sorts = [parameter.sort for parameter in self.interpreter.model.rules[rule].parameters]
            given = [state_value(self.interpreter, *each) for each in zip(sorts, arguments, strict=True)]
            yield {"rule": rule, "arguments": given, **self._seen(number, choose, percent)}

    def _seen(self, number: int, choose: Seeded, percent: int) -> dict[str, Any]:
        if not choose.chance(percent):
            return {}
        content = self.contents[number]
        unknown = content.get("code", {}).keys()
        values = {name: value for name, value in content["state"].items() if name not in unknown}
        chosen = {name for name in sorted({name.split(".")[0] for name in values}) if choose.chance(80)}
        state = {name: value for name, value in values.items() if name.split(".")[0] in chosen}
        return {"state": state, **({"code": content.get("code", {})} if choose.chance(50) else {})}


def differences(tally: Tally, seed: int) -> Iterator[str]:
    """Yield what is wrong with fuzzing the system of a seed, and with a log of a walk through it."""
    captures = seed % 5 == 4
    text = capturing_of(seed) if captures else newer_of(seed).short
    model = load_text(text)
    interpreter = Interpreter(model)
    tally.has(features_of(text), FEATURES)
    tally.counts["labels that capture"] += captures
    tally.systems += 1
    tally.examined += 1
    for line in (
        *_fuzzed(tally, interpreter, seed),
        *_replayed(tally, interpreter, seed),
        *_completed(interpreter, seed),
    ):
        tally.keep(seed, f"{text}# {line}\n")
        yield f"seed {seed}: {line}"


def _fuzzed(tally: Tally, interpreter: Interpreter, seed: int) -> Iterator[str]:
    model, (chain, steps) = interpreter.model, bounds(seed)
    broken = BruteForce(interpreter, chain, steps).run()
    problem = Problem(model, interpreter.scope, tuple(model.properties), chain, steps)
    for claim in fuzzing.run(problem, Budget(seed=seed), fuzzing.Settings(examples=EXAMPLES)):
        known = broken[claim.property]
        if not isinstance(claim, Violation):
            tally.counts["fuzzing: missed" if known else "fuzzing: nothing to be found"] += 1
            continue
        tally.claimed(type(claim).__name__)
        confirmed = confirm(interpreter, claim)
        if isinstance(confirmed, UnconfirmedViolation):
            yield f"{claim.property}: {confirmed.reason}"
        if known is None:
            yield f"{claim.property}: broken by fuzzing, and by nothing within the bounds"
        elif chain_length(model, claim) < known.chain:
            yield f"{claim.property}: broken by fuzzing with a chain that is shorter than the shortest"


def _replayed(tally: Tally, interpreter: Interpreter, seed: int) -> Iterator[str]:
    choose = Seeded(seed)
    walk = Walk(interpreter, choose)
    percent = choose.pick([0, 50, 100])
    try:
        lines = [*walk.lines(choose, percent)]
    except NoAnswerError as reason:
        tally.counts[f"not written: {str(reason).split(':')[-1].strip()[:60]}"] += 1
        lines = [*walk.lines(choose, 0)]
    report = invariants.replay(interpreter.model, lines)
    tally.counts[f"a log with {'all' if percent == 100 else 'some' if percent else 'none'} of its places"] += 1
    tally.counts[f"replayed: {report.is_run if report.reason is None else report.reason}"] += 1
    if report.is_run is False:
        yield f"the log of a run departs: {report.departure}; {lines}"
    for each in report.invariants:
        breaks = walk.breaks(interpreter.model.properties[each.invariant])
        tally.counts[f"along the log: {each.standing.value}"] += 1
        if each.standing in (Standing.HOLDS, Standing.FALSE):
            tally.claimed("Covered" if each.standing is Standing.HOLDS else "Reachable")
            if breaks is not (each.standing is Standing.FALSE):
                yield f"{each.invariant} {each.standing.value} along a log, and not so along its run: {lines}"


def _completed(interpreter: Interpreter, seed: int) -> Iterator[str]:
    """Hold the two ways to complete a log against each other, one in which something may have been changed."""
    try:
        agreement(interpreter, seed)
    except AssertionError as failure:
        yield f"completions differ: {failure}"


def examine(tally: Tally, seed: int) -> None:
    """Fuzz the system of a seed, replay a walk through it, and note what differs."""
    note_faults(tally, seed, lambda: differences(tally, seed))


main = command("Fuzz random systems, replay logs of walks through them, and count what occurs.", examine, count=200)


if __name__ == "__main__":
    main()
