"""``python -m tests.models.tour``: write the table at the end of the tour from the reports about the models.

Owns: the table, made of the report in JSON.
Must never know: how a verdict comes about.
"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from invariants.cli.app import commands
from invariants.cli.files import model_files

MODELS = Path(__file__).parent.parent.parent / "models"
TOUR = MODELS / "README.md"
HEAD = "| file | property | bounds | verdict | shortest breaking chain |\n| --- | --- | --- | --- | --- |\n"
_TIMES = {2: " twice", 3: " three times", 4: " four times"}


def files() -> list[str]:
    """Return the models below the folder of models, in the order of the table."""
    return [Path(path).relative_to(MODELS).as_posix() for path in model_files(str(MODELS))]


def table() -> str:
    """Return the table, made anew: every model is checked."""
    return HEAD + "".join(row for path in files() for row in rows(path))


def rows(path: str) -> list[str]:
    """Return the rows of one model, made anew. Raises ``SystemExit`` where a verdict is not the expected one."""
    arguments = ["check", str(MODELS / path), "--format", "json"]
    result = CliRunner().invoke(commands, arguments, standalone_mode=False)
    if result.exception is not None or result.return_value:
        raise SystemExit(f"{path} has another verdict than it states (status {result.return_value})\n{result.output}")
    (model,) = json.loads(result.stdout)["models"]
    return [_row(path, each) for each in model["results"]]


def parts() -> tuple[str, str]:
    """Return the tour as it is: the text before the table, and the table, with which it ends."""
    text = TOUR.read_text(encoding="utf-8")
    start = text.index(HEAD)
    return text[:start], text[start:]


def _row(path: str, result: dict[str, Any]) -> str:
    chain = result["chain"]
    verdict = result["verdict"] if chain is None else f"{result['verdict']} after {len(chain)}"
    given = "".join(f", {name} = {json.dumps(value)}" for name, value in result["constants"].items())
    name = f"`{result['invariant']}`{given}"
    cells = (f"[`{path}`]({path})", name, _bounds(result), verdict, _chain(chain))
    return f"| {' | '.join(cells)} |\n"


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
