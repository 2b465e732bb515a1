"""A run that breaks or reaches something as a file of its own: JSON Lines that `replay` reads.

Owns: the form of such a file.
Must never know: where files are written.
"""

from __future__ import annotations

from msgspec.structs import replace

from invariants.language.model.declarations import Model, Unbounded
from invariants.report.json_text import Json
from invariants.verdicts.traces.trace_lines import log_text
from invariants.verdicts.verdict import RunResult


def render_trace(result: RunResult, model: Model) -> str:
    """Return a line for each step of a violating run; the first line has the run's origin.

    The state at the start includes the values that constants are given, so that the run is one of the model as written.
    """
    start, *others = result.trace
    plain = {each.name for each in model.constants if not each.domain}
    given = {name: value for name, value in result.constants.items() if name in plain}
    start = replace(start, state={**given, **(start.state or {})}) if given else start
    return log_text((start, *others), {"scope": scope_of(result, model), **_origin(result, model)})


def scope_of(result: RunResult, model: Model) -> dict[str, int]:
    """Return the number of individuals of each type in a violating run."""
    return {
        name: model.scope[name] if isinstance(size, Unbounded) else size for name, size in result.bounds.scope.items()
    }


def _origin(result: RunResult, model: Model) -> Json:
    return {"_model": model.path, "_digest": model.digest, "_invariant": result.title}
