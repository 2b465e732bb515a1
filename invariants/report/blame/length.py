"""The length of the shortest chain that breaks an invariant, as a function of constants: in words, and as JSON.

Owns: its wording, and the names in the JSON.
Must never know: how the function is found.

Each sentence says whether something is proved for all values of the constants, or was seen in the cases that were
tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from invariants.language.model.declarations import Model
from invariants.language.model.operators import RuleKind
from invariants.report.json_text import Json
from invariants.report.story import MODIFICATION_SIGN
from invariants.report.terminal.bounds import bound_text
from invariants.report.terminal.columns import visible
from invariants.report.terminal.fact_lines import counted
from invariants.shaping.lengths.fitting import LengthCase
from invariants.shaping.lengths.functions import LengthFunction
from invariants.shaping.lengths.repeated_runs import RunStep, shown_arguments
from invariants.shaping.lengths.search import ChainLength, LengthStanding
from invariants.verdicts.traces.trace import shown_text

MOST_SHOWN_CASES = 4
"""The cases that are named in a sentence; JSON has all of them."""


def length_sentences(length: ChainLength, model: Model) -> Iterator[str]:
    """Yield what is known, in sentences."""
    function = length.function
    if function is None:
        yield f"After how many modifications it breaks is not known as a function of constants: {length.reason}."
        if length.cases:
            yield f"{_examples(length.cases)}."
        return
    standing = length.standing
    if standing is not None:
        yield _lead(length, function, standing)
    if length.is_reached and length.repeated is not None:
        yield f"Such a chain: {_run_words(length, model)}."
    yield f"{_examples(length.cases)}."


def length_json(length: ChainLength, model: Model) -> Json:
    """Return what is known, as JSON."""
    return {
        "function": None if length.function is None else _function_json(length.function),
        "standing": None if length.standing is None else length.standing.value,
        "reason": length.reason,
        "domain": list(length.domain),
        "scope": dict(length.scope),
        "no_shorter_proved": length.is_least,
        "reached_proved": length.is_reached,
        "unless": length.missing,
        "run": None
        if length.repeated is None or not length.is_reached
        else {
            name: [{"rule": step.rule, "arguments": dict(shown_arguments(step, model))} for step in steps]
            for name, steps in (
                ("before", length.repeated.before),
                ("round", length.repeated.round),
                ("after", length.repeated.after),
            )
        },
        "cases": [
            {
                "constants": {name: str(value) for name, value in case.values},
                "length": case.length,
                "covered": case.covered,
            }
            for case in length.cases
        ],
    }


def _function_json(function: LengthFunction) -> Json:
    return {
        "text": function.text,
        "constants": list(function.constants),
        "least": function.least,
        "each": function.each,
        "distance": function.distance.text,
        "stride": function.stride.text,
        "exceeded": function.is_exceeded,
    }


def _lead(length: ChainLength, function: LengthFunction, standing: LengthStanding) -> str:
    noun = "modification" if function.text == "1" else "modifications"
    after = f"after `{function.text}` {noun}"
    sizes = ", ".join(f"{name} {bound_text(size)}" for name, size in length.scope)
    where = f" with {' and '.join(f'`{each}`' for each in length.domain)}" if length.domain else ""
    where += f" ({sizes})" if sizes else ""
    cases = counted(sum(case.length is not None for case in length.cases), "case")
    match standing:
        case LengthStanding.PROVED:
            return (
                f"It breaks {after}, for all values that the constants may have{where}: it is proved that no shorter"
                " chain breaks it, and that one of that length does."
            )
        case LengthStanding.FITS:
            lead = f"It breaks {after} in every case that was tried and in which it breaks ({cases})."
        case LengthStanding.GUESS:
            lead = f"It may break {after}: a guess from {cases} in which it breaks, with which others agree, too."
        case _:
            assert_never(standing)
    return f"{lead} For all values{where}, {_proved_of(length)}"


def _proved_of(length: ChainLength) -> str:
    """Return which of the two proofs was found, and where a run was looked for in vain, which runs these are."""
    if length.is_reached:
        return "that some chain of that length breaks it is proved; that no shorter one does is not."
    if length.is_least:
        rest = f"that no shorter chain breaks it is proved; that one of that length does is not{_unless(length)}."
    else:
        rest = "neither that no shorter chain breaks it, nor that one of that length does, is proved."
    if length.missing is not None:
        return rest
    return f"{rest} Tried were runs that repeat the same steps, with constants as arguments."


def _unless(length: ChainLength) -> str:
    return f", since a run may end early: `{length.missing}` is not proved" if length.missing is not None else ""


def _run_words(length: ChainLength, model: Model) -> str:
    run = length.repeated
    if run is None:
        return ""
    parts = [_steps(run.before, model), f"{_steps(run.round, model)}, as often as needed", _steps(run.after, model)]
    if length.function is not None and not length.function.constants:
        parts[1] = _steps(run.round, model)
    return ", then ".join(part for part in parts if part)


def _steps(steps: Sequence[RunStep], model: Model) -> str:
    return " → ".join(f"`{_step(step, model)}`" for step in steps)


def _step(step: RunStep, model: Model) -> str:
    arguments = ", ".join(
        "_" if value is None else shown_text(value) for value in shown_arguments(step, model).values()
    )
    call = f"{step.rule}({arguments})" if arguments else step.rule
    return visible(f"{MODIFICATION_SIGN} {call}" if model.rules[step.rule].kind is RuleKind.MODIFICATION else call)


def _examples(cases: Sequence[LengthCase]) -> str:
    """Return some cases in words: those of the longest chains."""
    some = sorted(cases, key=lambda case: case.length or 0, reverse=True)[:MOST_SHOWN_CASES]
    told = "; ".join(f"{_length(case)} with {_values(case)}" for case in some)
    return f"Of {counted(len(cases), 'case')} that were tried within the bounds: {told}"


def _length(case: LengthCase) -> str:
    return f"none of at most {case.covered}" if case.length is None else str(case.length)


def _values(case: LengthCase) -> str:
    return ", ".join(f"{name} = {value}" for name, value in case.values)
