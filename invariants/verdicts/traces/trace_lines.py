"""A trace as lines of a log, which ``replay`` reads.

Owns: the form of a step on a line.
Must never know: where the lines go; which run it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from invariants.verdicts.traces.trace import ShownMap, TraceStep


def log_text(trace: Sequence[TraceStep], header: Mapping[str, Any]) -> str:
    """Return a line for each step of a run; the first line, about the start, has the fields of the header as well."""
    first, *others = map(step_line, trace)
    lines = [{**first, **header}, *others]
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def step_line(step: TraceStep) -> dict[str, Any]:
    """Return the object for one step, or for the start."""
    return {
        "rule": step.rule,
        "arguments": dict(step.arguments),
        "state": None if step.state is None else {name: _plain(value) for name, value in step.state.items()},
        "code": None if step.code is None else dict(step.code),
    }


def _plain(value: ShownMap) -> Any:
    if isinstance(value, Mapping):
        return {index: _plain(inner) for index, inner in value.items()}
    return value
