"""A violating run in the Informal Trace Format of Apalache (``*.itf.json``).

Owns: the form of a run and of its values in that format.
Must never know: where files are written.

The format has maps, integers, truth values and strings, but no reals: these become `#unserializable` texts. The rule
that fired, its arguments, and code that is not as written are not part of the state; they stand in its `#meta`. See
Apalache's ADR 15.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from invariants.foundation.sorts import BoolSort, RangeSort, RealSort, Sort
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Variable
from invariants.language.model.tables import variables_by_name
from invariants.report.json_text import Json
from invariants.verdicts.traces.trace import Shown, ShownMap, TraceStep
from invariants.verdicts.verdict import RunResult


def render_itf(result: RunResult, model: Model) -> str | None:
    """Return the run as the text of a file; None if the run has no configuration."""
    steps = [step for step in result.trace if step.state is not None]
    if not steps:
        return None
    known = variables_by_name(model)
    shown = {name: known[name] for name in steps[0].state or () if name in known}
    does = "reaches" if result.is_witness else "shows the growth of" if result.growth else "violates"
    content: Json = {
        "#meta": {
            "format": "ITF",
            "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
            "description": f"a run of {model.name} that {does} {result.title}",
            "source": model.path,
        },
        "params": [name for name, variable in shown.items() if variable.constant],
        "vars": [*shown],
        "states": [_state(number, step, shown) for number, step in enumerate(steps)],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _state(number: int, step: TraceStep, variables: Mapping[str, Variable]) -> Json:
    meta = {"index": number, "rule": step.rule, "arguments": dict(step.arguments), "code": dict(step.code or {})}
    state = step.state or {}
    return {"#meta": meta, **{name: _entries(state[name], v.domain, v.sort) for name, v in variables.items()}}


def _entries(value: ShownMap, domain: tuple[Sort, ...], sort: Sort) -> Any:
    if isinstance(value, Mapping):
        pairs = value.items()
        return {"#map": [[_key(index, domain[0]), _entries(inner, domain[1:], sort)] for index, inner in pairs]}
    return _value(value, sort)


def _key(index: str, sort: Sort) -> Any:
    match sort:
        case BoolSort():
            return index == "true"
        case RangeSort():
            return {"#bigint": index}
        case _:
            return index


def _value(value: Shown, sort: Sort) -> Any:
    if isinstance(sort, RealSort):
        return {"#unserializable": str(value)}
    if isinstance(value, bool):
        return value
    return {"#bigint": str(value)} if isinstance(value, int) else value
