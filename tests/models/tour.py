"""``python -m tests.models.tour``: writes the table at the end of the tour, from what the checker says of the models.

Owns: the table, made of the report in JSON.
Must never know: how a verdict comes about.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from invariants.cli.app import commands

MODELS = Path(__file__).parent.parent.parent / "models"
TOUR = MODELS / "README.md"
HEAD = "| file | property | bounds | verdict | shortest breaking chain |\n| --- | --- | --- | --- | --- |\n"
_TIMES = {2: " twice", 3: " three times", 4: " four times"}


def table() -> str:
    """The table, made anew: every model is checked."""
    result = CliRunner().invoke(commands, ["check", str(MODELS), "--format", "json"], standalone_mode=False)
    if result.exception is not None or result.return_value:
        raise SystemExit(f"a model has another verdict than it states (status {result.return_value})\n{result.output}")
    return HEAD + "".join(_rows(json.loads(result.stdout)))


def parts() -> tuple[str, str]:
    """The tour as it is: what comes before the table, and the table, with which it ends."""
    text = TOUR.read_text(encoding="utf-8")
    start = text.index(HEAD)
    return text[:start], text[start:]


def _rows(report: dict[str, Any]) -> Iterator[str]:
    for model in report["models"]:
        path = Path(model["path"]).resolve().relative_to(MODELS).as_posix()
        for result in model["results"]:
            chain = result["chain"]
            verdict = result["verdict"] if chain is None else f"violated after {len(chain)}"
            cells = (f"[`{path}`]({path})", f"`{result['invariant']}`", _bounds(result), verdict, _chain(chain))
            yield f"| {' | '.join(cells)} |\n"


def _bounds(result: dict[str, Any]) -> str:
    bounds = result["bounds"]
    chain = "every chain" if bounds["chain"] == "any" else f"chain {bounds['chain']}"
    steps = "every run" if bounds["steps"] == "any" else f"steps {bounds['steps']}"
    scope = [f"{population} {size}" for population, size in bounds["scope"].items()]
    return ", ".join((chain, steps, *(["every population"] if result["population"] == "any" and scope else scope)))


def _chain(chain: list[str] | None) -> str:
    runs = [(name, len(list(same))) for name, same in groupby(chain or ())]
    return ", ".join(f"`{name}`{_TIMES.get(n, '' if n == 1 else f' {n} times')}" for name, n in runs) or "–"


if __name__ == "__main__":
    TOUR.write_text(parts()[0] + table(), encoding="utf-8")
