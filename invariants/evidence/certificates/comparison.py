"""The comparison of a certificate's script with the obligations of its statement.

Owns: the condition that a script is byte for byte what the model demands, and the first place where it is not.
Must never know: solvers, when a certificate is accepted.
"""

from __future__ import annotations

from invariants.evidence.cases.step_cases import (
    IncompleteCasesError,
    StepCases,
    is_by_cases,
    obligations_asked,
    strengthening_by_cases,
)
from invariants.evidence.proofs.open_obligations import OpenObligations
from invariants.evidence.proofs.proof_obligations import ProofObligations
from invariants.evidence.proofs.reproving import ProofObligation
from invariants.evidence.proofs.strengthening_check import check_strengthening
from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.records import Record

_LONGEST_SHOWN = 100
"""The most characters of a text from a certificate that a refusal quotes."""


class DifferingScriptError(InvariantsError):
    """The script differs from the obligations of the model and the statement; the message says where."""


class ComparedScript(Record):
    """A script that is as the model demands: ``asked`` has for each question the obligation that it is part of.

    ``cases`` are those that consecution can be asked about by; None where it has been, or cannot be.
    """

    asked: tuple[ProofObligation, ...]
    cases: StepCases | None


def compare(script: str, obligations: ProofObligations, line: int) -> ComparedScript:
    """Return that a script is made of the obligations and a strengthening. It begins at ``line`` of the file.

    Raises :class:`DifferingScriptError`, and ``MalformedStrengtheningError`` where the strengthening is none.
    """
    if isinstance(obligations, OpenObligations) and is_by_cases(script):
        return _compare_by_cases(script, obligations, line)
    opening, closing = obligations.around
    if not script.startswith(opening):
        raise _different(script.split("\n"), opening.removesuffix("\n").split("\n"), line)
    end = script.find(closing, len(opening))
    if end < 0:
        raise _different_end(script.split("\n"), closing.removeprefix("\n").split("\n"), line)
    strengthening = script[len(opening) : end]
    check_strengthening(strengthening, obligations.vocabulary)
    wanted = obligations.script(strengthening)
    if script != wanted:
        raise _different_end(script.split("\n"), wanted.split("\n"), line)
    cases = StepCases(obligations, strengthening) if isinstance(obligations, OpenObligations) else None
    return ComparedScript(tuple(ProofObligation), cases)


def _compare_by_cases(script: str, obligations: OpenObligations, line: int) -> ComparedScript:
    strengthening = strengthening_by_cases(script, obligations)
    if strengthening is None:
        raise _different(script.split("\n"), obligations.preamble.split("\n"), line)
    check_strengthening(strengthening, obligations.vocabulary)
    cases = StepCases(obligations, strengthening)
    try:
        stated = cases.stated_in(script)
    except IncompleteCasesError as error:
        raise DifferingScriptError(f"its cases are not those of the model: {error}") from None
    wanted = cases.script(stated)
    if script != wanted:
        raise _different(script.split("\n"), wanted.split("\n"), line)
    return ComparedScript(obligations_asked(stated), None)


def _different(found: list[str], wanted: list[str], line: int) -> DifferingScriptError:
    number = next((i for i, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), None)
    if number is None:
        number = min(len(found), len(wanted))
    return _differing(found, wanted, number, number, line)


def _different_end(found: list[str], wanted: list[str], line: int) -> DifferingScriptError:
    """Compare the text after the strengthening from its end, because the end of the strengthening is not known."""
    pairs = zip(reversed(found), reversed(wanted), strict=False)
    number = next((i for i, (a, b) in enumerate(pairs, 1) if a != b), min(len(found), len(wanted)))
    return _differing(found, wanted, len(found) - number, len(wanted) - number, line)


def _differing(found: list[str], wanted: list[str], at: int, wanted_at: int, line: int) -> DifferingScriptError:
    is_there = found[at] if at < len(found) else ""
    should_be = wanted[wanted_at] if 0 <= wanted_at < len(wanted) else ""
    start = next((i for i, (a, b) in enumerate(zip(is_there, should_be, strict=False)) if a != b), None)
    start = max(0, (min(len(is_there), len(should_be)) if start is None else start) - _LONGEST_SHOWN // 2)
    there, demanded = (f"`{cut(each[start:])}`" if each else "empty" for each in (is_there, should_be))
    if at >= len(found):
        return DifferingScriptError(f"it ends before line {line + at}, where the model demands {demanded}")
    demanded = "nothing more" if not 0 <= wanted_at < len(wanted) else demanded
    return DifferingScriptError(f"line {line + at} is {there} where the model demands {demanded}")


def cut(text: str) -> str:
    """Return a text from a certificate as a refusal quotes it."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
