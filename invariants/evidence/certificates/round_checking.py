"""Checking of certificates about rounds: steps that can be repeated for ever.

Owns: the conditions under which such a certificate is accepted.
Must never know: files, how results are shown.

The claim and its condition are read from the text. Everything else is computed again from the model and has to be the
same, byte for byte; the condition has to be a mere expression over entries. Every solver has to answer as is right, and
the interpreter has to repeat the round. The argument is in ``proofs/soundness/growth.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum

from invariants.evidence.certificates.certificate import ROUND_START
from invariants.evidence.certificates.round_claims import MalformedRoundError, claim_in
from invariants.evidence.claims import Approach, Growth
from invariants.evidence.proofs.statement import ProofStatement
from invariants.evidence.proofs.strengthening_check import check_strengthening
from invariants.evidence.rounds.growth import NotRepeated, repeated
from invariants.evidence.rounds.growth_obligations import growth_obligations
from invariants.foundation.records import ValueRecord
from invariants.interpreter.interpreter import Interpreter
from invariants.language.model.declarations import Model
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.scripts.cvc5_script import SolverMissingError
from invariants.solver.scripts.script import ScriptError
from invariants.system.encoding.transition_system import UnsupportedSystemError

_WANTED = (Answer.SATISFIABLE, Answer.UNSATISFIABLE, Answer.UNSATISFIABLE)
_QUESTIONS = ("there is such a start", "the condition is reached", "the steps can be repeated")
_DEFINITION = "(define-fun condition ("
_OPENING, _CLOSING = ") Bool\n", "\n)\n; there is such a start\n"


class RoundFault(Enum):
    """The kinds of faults of a certificate about a round: the reasons for a refusal, and that there is no answer."""

    MALFORMED = "malformed"
    UNKNOWN = "property unknown"
    UNUSABLE = "model unusable"
    """The model and the claim have no obligations."""
    DIFFERS = "obligations differ"
    REFUTED = "not inductive"
    UNDECIDED = "undecided"


class FaultyRound(ValueRecord):
    """The round is not shown, for a reason."""

    kind: RoundFault
    reason: str


def fault_of_round(
    model: Model,
    statement: ProofStatement,
    script: str,
    solvers: Mapping[str, Callable[[str, float], Sequence[SolverOutcome]]],
    seconds: float,
) -> FaultyRound | None:
    """Return why a certificate shows nothing; None where all solvers answer as is right.

    Raises ``MalformedStrengtheningError`` where the condition is no expression over entries.
    """
    stated = _stated(model, statement, script)
    if isinstance(stated, FaultyRound):
        return stated
    undecided = None
    for name, solver in solvers.items():
        try:
            fault = _fault_in(solver(script, seconds), name)
        except SolverMissingError as error:
            undecided = undecided or FaultyRound(RoundFault.UNDECIDED, str(error))
            continue
        except ScriptError as error:
            return FaultyRound(RoundFault.MALFORMED, f"{name} cannot read it: {error}"[:200])
        if fault is not None and fault.kind is RoundFault.REFUTED:
            return fault
        undecided = undecided or fault
    return undecided


def _stated(model: Model, statement: ProofStatement, script: str) -> Growth | Approach | FaultyRound:
    """Return the claim of a certificate, whose script is the one that the claim and the model make.

    Raises ``MalformedStrengtheningError`` where the condition is no expression over entries.
    """
    if statement.property not in model.properties:
        return FaultyRound(RoundFault.UNKNOWN, f"{model.name} has no statement `{statement.property}`")
    first, _, rest = script.partition("\n")
    _, opening, tail = rest.partition(_DEFINITION)
    _, begins, tail = tail.partition(_OPENING)
    condition, ends, _ = tail.partition(_CLOSING)
    scope = {name: size for name, size in statement.scope if size is not None}
    if not (opening and begins and ends) or list(scope) != list(model.scope) or statement.within is not None:
        return FaultyRound(RoundFault.MALFORMED, "it is not written as certificates of rounds are")
    if statement.chain is not None or statement.depth is None:
        return FaultyRound(RoundFault.MALFORMED, "a round is about chains of every length")
    try:
        text = first.removeprefix(ROUND_START)
        claim = claim_in(text, model, scope, statement.property, statement.depth, condition)
    except MalformedRoundError as error:
        return FaultyRound(RoundFault.MALFORMED, str(error))
    try:
        obligations = growth_obligations(model, scope, claim)
    except UnsupportedSystemError as error:
        return FaultyRound(RoundFault.UNUSABLE, f"it has no obligations: {error}")
    check_strengthening(condition, obligations.vocabulary)
    if obligations.script(condition) != rest:
        return FaultyRound(RoundFault.DIFFERS, "the questions are not those of the model and the round")
    run = repeated(Interpreter(model, scope), claim)
    if isinstance(run, NotRepeated):
        return FaultyRound(RoundFault.UNDECIDED if run.is_undecided else RoundFault.REFUTED, run.reason)
    return claim


def _fault_in(outcomes: Sequence[SolverOutcome], solver: str) -> FaultyRound | None:
    """Return the first question that a solver does not answer as is right; None where all answers are."""
    if len(outcomes) != len(_WANTED):
        return FaultyRound(RoundFault.UNDECIDED, f"{len(outcomes)} answers instead of {len(_WANTED)} ({solver})")
    for outcome, wanted, name in zip(outcomes, _WANTED, _QUESTIONS, strict=True):
        if outcome.answer is Answer.UNKNOWN:
            return FaultyRound(RoundFault.UNDECIDED, f"it was not decided whether {name}: {outcome.why} ({solver})")
        if outcome.answer is not wanted:
            return FaultyRound(RoundFault.REFUTED, f"it does not hold that {name}, says {solver}")
    return None
