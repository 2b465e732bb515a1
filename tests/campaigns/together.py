"""Records, sets, labels and unknown edits at once: ``python -m tests.campaigns.together --count N --seed S``.

Owns: the conditions on such a system: it means the same as the one written out, all readings agree on it, its text and
configurations of it can be written and read, and gates and a prover say the same as brute force.
Must never know: how systems are made.
"""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sources import SourceText
from invariants.gate import answers
from invariants.gate.running.assembly import Assembler
from invariants.gate.running.change import present
from invariants.gate.running.configuration import state_from
from invariants.gate.running.writing import readable_content
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document
from invariants.verdicts.session import check_model
from tests.campaigns import gate
from tests.campaigns.claims import note_faults
from tests.campaigns.tally import Tally, command
from tests.differential import proof_checks
from tests.differential.brute_force import TooManyConfigurationsError, search
from tests.differential.comparison import compare
from tests.generators.choosing import Seeded
from tests.generators.together import together

CAP = 400
BOUNDS = ((0, 2), (1, 1), (2, 1), (1, 2))
SECONDS = 2.0
"""The time of a prover for one property."""
WALK = 5
"""The most steps before a configuration is written down."""


def examine(tally: Tally, seed: int) -> None:
    """Examine the system of a seed."""
    note_faults(tally, seed, lambda: differences(tally, seed))


def differences(tally: Tally, seed: int) -> Iterator[str]:
    """Yield what is wrong with the system of a seed."""
    tally.systems += 1
    both = together(Seeded(seed))
    short, long = load_text(both.short), load_text(both.long)
    tally.examined += 1
    found = [*_formatted(both.short), *_written(tally, short, seed)]
    match seed % 3:
        case 0:
            found += _decided(tally, both.short, seed)
        case 1:
            found += _proved(tally, both.short)
    for line in (*found, *_same(tally, (short, long), seed)):
        tally.keep(seed, f"{both.short}\n# {line}\n")
        yield f"seed {seed}: {line}"


def _formatted(text: str) -> Iterator[str]:
    printed = print_document(parse(SourceText("test.inv", text)))
    if print_document(parse(SourceText("test.inv", printed))) != printed:
        yield "the layout is not stable"
    if list(load_text(printed).properties) != list(load_text(text).properties):
        yield "the layout changes the model"


def _same(tally: Tally, models: tuple[Model, Model], seed: int) -> Iterator[str]:
    """Hold the system against the one written out, and all readings of it against each other."""
    chain, steps = BOUNDS[seed % len(BOUNDS)]
    try:
        short, long = (search(Interpreter(model), chain, steps, cap=CAP) for model in models)
        agreement = compare(models[0], chain, steps, CAP)
    except TooManyConfigurationsError:
        tally.counts["too large to go through"] += 1
        return
    for name in short.keys() & long.keys():
        one, other = (each and (each.chain, each.length) for each in (short[name], long[name]))
        tally.counts[f"property {'broken' if one else 'kept'} within bounds"] += 1
        if one != other:
            yield f"{name}: {one}, and {other} written out (chain {chain}, steps {steps})"
    tally.counts["searched"] += agreement.unsupported is None
    yield from agreement.disagreements


def _written(tally: Tally, model: Model, seed: int) -> Iterator[str]:
    """Write the configuration at the end of a random walk, and read it again."""
    choose = Seeded(seed)
    interpreter = Interpreter(model)
    here = next(interpreter.initial_configurations())
    for _ in range(choose.number(1, WALK)):
        ends = [
            outcome.configuration
            for rule in model.rules
            for arguments in interpreter.arguments(rule)
            for outcome in interpreter.successors(here, rule, arguments)
            if isinstance(outcome, Fired)
        ]
        here = choose.pick(ends) if ends else here
    try:
        content = readable_content(model, interpreter, [here])
    except NoAnswerError as reason:
        tally.counts[f"not written: {str(reason).split(':')[-1].strip()[:60]}"] += 1
        return
    tally.counts["written and read"] += 1
    tally.counts["written with code of a record"] += any(".x" in place for place in content.get("code", ()))
    yield from _read_as_written(model, interpreter, here, content)


def _read_as_written(
    model: Model, interpreter: Interpreter, here: Configuration, content: dict[str, object]
) -> Iterator[str]:
    """Yield what the configuration that is read can do, and the one that was written cannot."""
    running = Assembler(model).running(state_from(content, model))
    again = present(running).configuration
    for rule in model.rules:
        for arguments in interpreter.arguments(rule):
            sides = []
            for reader, place in ((interpreter, here), (running.interpreter, again)):
                ends = reader.successors(place, rule, arguments)
                sides.append({_values(reader, e.configuration) if isinstance(e, Fired) else None for e in ends})
            if sides[0] != sides[1]:
                yield f"{rule}{arguments} does something else in the configuration that is read: {content}"


def _values(interpreter: Interpreter, here: Configuration) -> frozenset[object]:
    """The values of the variables that the text declares."""
    own = [each for each in interpreter.model.variables if each.purpose is None]
    entries = ((each, indices, cell) for each in own for indices, cell in interpreter.layout.entries(each))
    return frozenset((each.name, indices, here.state[cell]) for each, indices, cell in entries)


def _decided(tally: Tally, text: str, seed: int) -> Iterator[str]:
    """Ask the gate of the system about a random change."""
    with patch.object(answers, "check_apart", check_model):
        try:
            yield from gate._examined(tally, text, seed)
        except (TooManyConfigurationsError, NoAnswerError) as reason:
            tally.counts[f"gate left out: {str(reason).split(':')[-1].strip()[:50] or type(reason).__name__}"] += 1


def _proved(tally: Tally, text: str) -> Iterator[str]:
    """Hold the claims of a prover against brute force, and have its proofs checked."""
    try:
        found = proof_checks.compare(text, "induction", None, SECONDS, CAP)
    except TooManyConfigurationsError:
        tally.counts["too large to go through"] += 1
        return
    tally.counts.update(found.kinds)
    yield from found.wrong


if __name__ == "__main__":
    command("Check random systems with records, sets, labels and unknown edits at once.", examine, count=50)()
