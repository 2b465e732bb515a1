"""Random proposals to gates in front of random systems: ``python -m tests.campaigns.gate --count N --seed S``.

Owns: the run; what a decision has to agree with: brute force by the interpreter, which knows of no gate.
Must never know: how a gate decides.

A system is walked for some steps. A gate is started from the configuration, written as data, and asked about a change.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.gate import answers
from invariants.gate.decision import Decision, GateAction, Outcome
from invariants.gate.gate import Gate
from invariants.gate.policy.policy import GatePolicy
from invariants.gate.running.assembly import Assembler, RunningModel
from invariants.gate.running.change import present
from invariants.gate.running.configuration import state_from
from invariants.gate.running.state_writing import state_content
from invariants.gate.running.writing import readable_content
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.language.model.operators import RuleKind
from invariants.verdicts.session import check_model
from tests.campaigns.explicit import KINDS
from tests.campaigns.gate_proposals import random_proposal
from tests.campaigns.tally import Tally
from tests.differential.brute_force import BruteForce, TooManyConfigurationsError, _Node
from tests.differential.comparison import compare
from tests.gate.enumeration import class_by_enumeration
from tests.generators.choosing import Seeded

CAP = 1500
"""The most configurations of a system that is not left out."""

WALK = 4
"""The most steps before the gate is asked."""

READ_BOTH = 3
"""Of so many systems, one has both of its readings compared, which takes as long as the decision."""

CHAIN, STEPS = 2, 2
"""The bounds of brute force after a change."""


class _Here(BruteForce):
    """Brute force from one configuration."""

    def __init__(self, interpreter: Interpreter, start: Configuration, names: list[str]) -> None:
        super().__init__(interpreter, CHAIN, STEPS, names, CAP)
        self._start = start

    def _starts(self) -> Iterator[_Node]:
        yield _Node(self._start, 0, None, None)


class _Quick(GatePolicy, frozen=True):
    """The default policy; what survives the bounds is good enough, and there is little time."""

    def needs_proof(self, invariant: str) -> bool:
        return False


def examine_here(tally: Tally, seed: int, *, kind: str = "plain") -> None:
    """Examine the system of a seed, with checks in this process, which is quicker."""
    with patch.object(answers, "check_apart", check_model):
        examine(tally, seed, kind=kind)


def examine(tally: Tally, seed: int, *, kind: str = "plain") -> None:
    """Ask the gate of the system of a seed about a change, and compare what it says with brute force."""
    tally.systems += 1
    text = KINDS[kind](seed)
    try:
        found = list(_examined(tally, text, seed))
    except (TooManyConfigurationsError, NoAnswerError) as reason:
        tally.counts[f"left out: {type(reason).__name__}"] += 1
        return
    except Exception as failure:  # a gate that fails is wrong as well
        found = [f"{type(failure).__name__}: {failure}"]
    tally.examined += 1
    for line in found:
        tally.add_wrong(f"seed {seed}: {line}")
    if found:
        tally.keep(seed, text + "".join(f"# {line}\n" for line in found))


def _examined(tally: Tally, text: str, seed: int) -> Iterator[str]:
    choose = Seeded(seed)
    model = load_text(text)
    interpreter = Interpreter(model)
    start = next(interpreter.initial_configurations(), None)
    if start is None:
        raise NoAnswerError("no start")
    walk, here = _walked(interpreter, start, choose)
    if not interpreter.in_range(here):
        raise NoAnswerError("a run that has ended")
    content = readable_content(model, interpreter, [here])
    if leaves_open := seed % 4 == 3:
        content["state"] = {n: v for n, v in content["state"].items() if choose.number(0, 1)}
    try:
        gate = Gate(model, state=content, policy=_Quick(seconds=60.0))
    except ModelError as error:
        unsaid = "cannot be told from its text" in str(error) or "neither `prev` nor `now`" in str(error)
        if not unsaid and Code.MISPLACED_FORM not in codes(error):
            raise
        raise NoAnswerError(str(error)) from error
    if not leaves_open:
        yield from _same_start(tally, gate, interpreter, here)
        yield from _driven(tally, model, interpreter, start, walk, gate)
    tally.counts["open values"] += leaves_open
    proposal = random_proposal(interpreter, here, choose)
    try:
        decision = gate.decide(proposal)
    except ModelError as error:
        tally.counts[f"proposal: refused as text ({error.diagnostics[0].code.identifier})"] += 1
        return
    tally.counts[f"action: {decision.action.value}"] += 1
    tally.counts[f"outcome: {decision.findings.outcome.value}"] += 1
    tally.counts[f"class: {decision.findings.change.value}"] += 1
    lines = [*_decided(tally, gate, interpreter, here, proposal, decision)]
    yield from (f"{line}; {proposal!r} in {content}" for line in lines)


def codes(error: ModelError) -> set[Code]:
    """The codes of a complaint: code with `any` under a `prev` has no text."""
    return {diagnostic.code for diagnostic in error.diagnostics}


def _walked(
    interpreter: Interpreter, here: Configuration, choose: Seeded
) -> tuple[list[tuple[str, tuple[Any, ...]]], Configuration]:
    walk: list[tuple[str, tuple[Any, ...]]] = []
    for _ in range(choose.number(0, WALK)):
        if not interpreter.in_range(here):
            break
        steps = [
            (rule, arguments, outcome.configuration)
            for rule in interpreter.model.rules
            for arguments in interpreter.arguments(rule)
            for outcome in interpreter.successors(here, rule, arguments)
            if isinstance(outcome, Fired)
        ]
        modifying = [each for each in steps if interpreter.model.rules[each[0]].kind is RuleKind.MODIFICATION]
        steps = modifying if modifying and choose.number(0, 2) else steps
        steps = [each for each in steps if interpreter.in_range(each[2])]
        if not steps:
            break
        rule, arguments, here = choose.pick(steps)
        walk.append((rule, arguments))
    return walk, here


def _same_start(tally: Tally, gate: Gate, interpreter: Interpreter, here: Configuration) -> Iterator[str]:
    """The assembled model starts in the configuration, and behaves as the model does from there."""
    running = _running(gate)
    names = [name for name in interpreter.model.promises if name != "init.defined"]
    expected = _Here(interpreter, here, names).run()
    search = _Here(running.interpreter, present(running).configuration, names)
    assembled = search.run()
    for name in names:
        one, other = ((b and (b.chain, b.length)) for b in (expected[name], assembled[name]))
        if one != other:
            yield f"from the assembled start {name} is broken by {other} instead of {one}"
    tally.counts["starts compared"] += 1
    if not tally.systems % READ_BOTH:
        tally.counts["readings compared"] += 1
        agreement = compare(running.model, 1, 1, CAP)
        yield from (f"the readings of the assembled model differ: {line}" for line in agreement.disagreements)
    tally.counts["code at the start"] += bool(interpreter.code(here))


def _driven(
    tally: Tally, model: Model, interpreter: Interpreter, start: Configuration, walk: list[Any], gate: Gate
) -> Iterator[str]:
    """A gate that is told of every step is in the same state as one that is started from the end."""
    driven = Gate(model, state=state_content(interpreter, start))
    for rule, arguments in walk:
        given = [
            state_value(interpreter, p.sort, v) for p, v in zip(model.rules[rule].parameters, arguments, strict=True)
        ]
        try:
            driven.step(rule, given)
        except (ModelError, NoAnswerError):
            tally.counts["walks that choose"] += 1
            return
    tally.counts["walks driven"] += 1
    if driven.state_digest != gate.state_digest:
        yield f"driven, the state is {driven.state}, and from the end {gate.state}"


def state_value(interpreter: Interpreter, sort: Any, value: Any) -> Any:
    """The value as logs have it."""
    from invariants.verdicts.traces.shown_values import shown

    return shown(interpreter.model, sort, value)


def _running(gate: Gate) -> RunningModel:
    return Assembler(gate.model).running(state_from(gate.state, gate.model))


# ---------------------------------------------------------------------- decisions


def _decided(
    tally: Tally, gate: Gate, interpreter: Interpreter, here: Configuration, proposal: str, decision: Decision
) -> Iterator[str]:
    found = decision.findings
    if found.obstacle is not None:
        tally.counts[f"obstacle: {found.outcome.value}"] += 1
        if decision.is_admitted:
            yield "a change that cannot be made is admitted"
        return
    yield from class_by_enumeration(tally, gate, proposal, decision)
    before = gate.state_digest
    approved = Decision(found, GateAction.ADMIT, "as if", decision.policy)
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it is, it may not be committed
        gate.commit(approved)
    after = gate._pending[-1].after if gate._pending else None
    if after is None:
        tally.counts["changes that choose"] += 1
        return
    running = Assembler(gate.model).running(after)
    try:
        left_open = bool(present(running).open)
    except ValueError:
        tally.counts["changes that leave a range"] += 1
        if decision.is_admitted:
            yield "a change that leaves a range is admitted"
        return
    names = list(running.promises)
    search = BruteForce(running.interpreter, CHAIN, STEPS, names, CAP)
    broken = search.run()
    for each in found.invariants:
        known = broken.get(each.invariant)
        tally.counts[f"invariant: {each.outcome.value} by {each.by}"] += 1
        if each.outcome is Outcome.ADMITTED and known is not None:
            yield f"{each.invariant} is admitted by {each.by}, and broken by {[s.rule for s in known.steps]}"
        if each.outcome is Outcome.REFUSED and each.by != answers.INTERPRETER:
            length = len(each.chain or ())
            if each.trace is None or each.failure is None:
                yield f"{each.invariant} is refused without a run"
            elif known is not None and known.chain < length and each.by == "fuzz":
                tally.counts["refused by a random run, which need not be the shortest"] += 1
            elif known is not None and known.chain < length:
                yield f"{each.invariant} is refused by a chain of {length}, and one of {known.chain} would do"
            elif (
                known is None
                and length <= CHAIN
                and all(segment <= STEPS for segment in _segments(running.model, each.trace))
            ):
                yield f"{each.invariant} is refused, and brute force finds nothing"
    tally.counts["open values after the change"] += left_open
    if not left_open:
        yield from _applied(tally, interpreter, here, proposal, after.content)
    if gate.state_digest != before:
        yield "a decision has changed the state"
    if decision.is_admitted:
        gate.commit(decision)
        if gate.state != after.content:
            yield "the state after the commit is not the one that was decided"
        with pytest.raises(Exception):  # noqa: B017, PT011
            gate.commit(decision)


def _segments(model: Model, trace: Any) -> list[int]:
    found = [0]
    for step in trace[1:]:
        if model.rules[step.rule].kind is RuleKind.MODIFICATION:
            found.append(0)
        else:
            found[-1] += 1
    return found


def _applied(tally: Tally, interpreter: Interpreter, here: Configuration, proposal: str, content: Any) -> Iterator[str]:
    """What is applied alone leads to the configuration that the interpreter of the model itself reaches."""
    lines = proposal.split("\n")
    if len(lines) != 1 or not lines[0].startswith("apply "):
        return
    name, _, rest = lines[0].removeprefix("apply ").partition("(")
    for arguments in interpreter.arguments(name):
        sorts = [parameter.sort for parameter in interpreter.model.rules[name].parameters]
        texts = [interpreter._code_writer.value_text(s, v) for s, v in zip(sorts, arguments, strict=True)]
        if ", ".join(texts) != rest.rstrip(")"):
            continue
        reached = [
            readable_content(interpreter.model, interpreter, [each.configuration])
            for each in interpreter.successors(here, name, arguments)
            if isinstance(each, Fired)
        ]
        tally.counts["applied, compared"] += 1
        if content not in [Gate(interpreter.model, state=each).state for each in reached]:
            yield f"the state after the change is {content}, and the interpreter reaches {reached}"


@click.command()
@click.option("--count", default=300, help="How many systems.")
@click.option("--seed", default=0, help="The first system's seed; the others follow.")
@click.option("--kind", type=click.Choice(list(KINDS)), default="plain", help="The kind of systems.")
@click.option("--failures", type=click.Path(path_type=Path), help="A folder for texts on which something was wrong.")
def main(count: int, seed: int, kind: str, failures: Path | None) -> None:
    """Ask gates about random changes, and count what occurs."""
    tally = Tally(failures)
    raise SystemExit(tally.run(range(seed, seed + count), lambda number: examine_here(tally, number, kind=kind)))


if __name__ == "__main__":
    main()
