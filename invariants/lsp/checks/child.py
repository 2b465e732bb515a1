"""The process of one check: a model's texts come in, verdicts go out, as JSON.

Owns: the form of both.
Must never know: who asks.

The texts are those of the editor, saved or not; no file is read.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from invariants.foundation.diagnostics import Diagnostic
from invariants.language.files import read_texts
from invariants.language.loader import model_of
from invariants.language.model.declarations import Model
from invariants.language.problems import Problems
from invariants.report.terminal.bounds import after_chain, bounds_facts, population_facts
from invariants.report.text import frontier_facts, render_result
from invariants.solver.z3.interruption import SignalWatch
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.verdict import CoveredResult, ProofResult, Result, RunResult

_WIDTH = 90
"""The columns of a report that editors show beside the text."""


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Return the verdicts about the invariant that is asked for, in the order of the model's checks.

    The request has ``texts`` by path, the ``path`` of the main file, the ``invariant``, and the limits: ``timeout`` in
    seconds, and ``memory`` in bytes or null. Raises ModelError for texts with an error.
    """
    model = model_of(read_texts(request["texts"], request["path"], Problems()), {})
    options = CheckOptions(
        invariants=(request["invariant"],), timeout=request["timeout"], jobs=1, memory=request["memory"]
    )
    with SignalWatch():
        found = list(check_apart(model, options, SilentListener(), warnings=False))
    return {
        "results": [_shown(each, model) for each in found if isinstance(each, Result)],
        "complaints": [each.message for each in found if isinstance(each, Diagnostic)],
    }


def _shown(result: Result, model: Model) -> dict[str, Any]:
    return {
        "invariant": result.invariant,
        "verdict": result.verdict.value,
        "as_required": result.is_as_required,
        "brief": _brief(result),
        "report": render_result(result, model, colour=False, width=_WIDTH),
    }


def _brief(result: Result) -> str:
    """Return verdict and frontier in a few words."""
    words = result.verdict.value
    if isinstance(result, RunResult):
        words += f" {after_chain(result.chain)}"
    elif isinstance(result, CoveredResult):
        words += f" {', '.join(bounds_facts(result.bounds.chain, result.bounds.steps))}"
    elif isinstance(result, ProofResult) and (population := population_facts(result)):
        words += f" for {', '.join(population)}"
    words += result.qualifiers
    missed = ["not as expected"] if result.as_expected is False else []
    frontier = [] if isinstance(result, CoveredResult) else frontier_facts(result)
    return " · ".join([words, *frontier, *missed])


def main() -> None:
    """Answer one request, from standard input to standard output."""
    request = json.loads(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(answer(request)))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
