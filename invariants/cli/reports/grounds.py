"""The grounds of a proof: the conditions that it rests on, looked for when a report asks why.

Owns: the question about one result.
Must never know: how a proof is found; how the answer is shown.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from invariants.foundation.limits import PATIENCE
from invariants.language.model.declarations import Model
from invariants.verdicts.dispatch.variants import tasks_of
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, ProgressListener
from invariants.verdicts.traces.given_values import given_values
from invariants.verdicts.verdict import Result, Verdict

if TYPE_CHECKING:
    from invariants.shaping.blame import BlameReport


def grounds_of(result: Result, model: Model, options: CheckOptions, listener: ProgressListener) -> BlameReport | None:
    """Return the grounds of the proof of a result; None where there is no proof, or nobody asked."""
    if result.verdict is not Verdict.PROVED or result.is_lemma:
        return None
    every = tasks_of(model, obligations(model, options))
    part = next((task for task in every if given_values(task.model) == result.constants), None)
    if part is None:
        return None
    model = replace(part.model, variants=())
    asked = (each for each in part.todo if each.property == result.invariant)
    obligation = next((each for each in asked if each.bounds == result.bounds), None)
    if obligation is None:
        return None
    from invariants.shaping.blame import Blamer, BlameReport

    started = time.monotonic()
    blamer = Blamer(model, obligation, options, listener)
    for _ in blamer.findings(options.timeout or PATIENCE):
        pass
    # The report is about the proof that it shows, which is not always found a second time.
    blame = replace(blamer.blame(), result=result)
    return BlameReport(model, blame, time.monotonic() - started)
