"""Results as findings of a build.

Owns: the sentence about a result, and the text of its run.
Must never know: any format.
"""

from __future__ import annotations

from invariants.language.model.declarations import Model
from invariants.report.story import growth_text, trap_text, unused_text
from invariants.report.text import demanded, render_result
from invariants.verdicts.traces.trace import shown_text
from invariants.verdicts.verdict import Result, RunResult, Verdict


def message_of(result: Result, model: Model) -> str:
    """Return a result in one sentence: the verdict, the reason, and the verdict that was wanted instead."""
    name = f"{model.name}: {result.title}"
    verb = "" if result.verdict is Verdict.SURVIVES else "is "
    text = f"{name} {verb}{result.verdict.value}"
    if result.growth is not None:
        text += f": {growth_text(result.growth, result)}"
    elif isinstance(result, RunResult):
        length = len(result.chain)
        text += f" after {length} modification{'' if length == 1 else 's'}: {result.failure.what}"
        if result.failure.witnesses:
            values = ", ".join(f"{local} = {shown_text(value)}" for local, value in result.failure.witnesses.items())
            text += f" for {values}"
        if result.failure.trap is not None:
            text += f"; {trap_text(result.failure.trap)}"
            text += "".join(f"; {unused_text(each)}" for each in result.failure.trap.unused[:1])
    if result.reason:
        text += f": {result.reason}"
    if result.as_expected is False and result.expected is not None:
        text += f"; expected {result.expectation}"
    if result.unmet:
        text += f"; {result.unmet}"
    if result.shortfall is not None:
        text += f"; {demanded(result)}"
    return sentence(text)


def sentence(text: str) -> str:
    """Return a text with a full stop, where it has no other end."""
    return text if text.endswith((".", "!", "?", "\n")) else f"{text}."


def details_of(result: Result, model: Model) -> str:
    """Return the lines of the report for people about a result; for a violation, the run step by step."""
    return render_result(result, model, colour=False)
