"""Options that several commands share.

Owns: their names, metavariables and help.
Must never know: any command.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from invariants.cli.parameters import FormatName, bound, constant, path, requirement, scope, seconds
from invariants.cli.parameters import memory as size
from invariants.report.formats import TEXT, ReportKind

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

chain = click.option("--chain", type=bound, metavar="K|any", help="At most K modifications.")
steps = click.option(
    "--steps",
    type=bound,
    metavar="N|any",
    help="At most N transitions before, between and after modifications; with `--chain any`, N limits nothing.",
)
traces = click.option(
    "--traces", type=path, metavar="DIR", help="Write each violating run to this folder, for `replay`."
)
itf = click.option("--itf", is_flag=True, help="With --traces: in the Informal Trace Format as well.")


def _given_once(_: click.Context, parameter: click.Parameter, pairs: tuple[tuple[str, Any], ...]) -> Any:
    """Return pairs of a name and a value. Raises ``click.UsageError`` for a name that has two."""
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        values = " and ".join(_shown(value) for name, value in pairs if name == twice)
        raise click.UsageError(f"{parameter.opts[0]} is given twice for {twice}: {values}. Give it once.")
    return pairs


def _shown(value: Any) -> str:
    return str(getattr(value, "value", value))


constants = click.option(
    "--const",
    "constants",
    type=constant,
    callback=_given_once,
    metavar="NAME=VALUE",
    multiple=True,
    help="Value of a constant, in the place of the one in the text. Repeatable.",
)
strict = click.option(
    "--strict/--no-strict",
    default=None,
    help="Only complete answers, and no warning of vacuity, end with status 0.",
)
require = click.option(
    "--require", type=requirement, metavar="VERDICT", help="The least verdict that ends with status 0: see below."
)
memory = click.option(
    "--memory", type=size, metavar="SIZE", help="Memory that each process may take, as in 500M or 4G."
)
cluster = click.option(
    "--cluster", metavar="WHERE", help="Work on a cluster: local, local:N, or a scheduler's address."
)
profile = click.option("--profile", is_flag=True, help="With --cluster: say where the time went.")
output = click.option("--output", type=path, metavar="FILE", help="Write the report to FILE, whole or not at all.")
quiet = click.option("-q", "--quiet", is_flag=True, help="In text: only what is not as required, and the last line.")
verbose = click.option(
    "--verbose", is_flag=True, help="In text: all facts about each of several results, and each violation as a story."
)
root = click.option("--root", type=path, metavar="DIR", help="Folder that imports may not leave.")


def paths(metavar: str) -> Decorator:
    """Return the argument ``paths``: one path or more."""
    return click.argument("paths", type=path, metavar=f"{metavar}...", nargs=-1, required=True)


def invariants(verb: str) -> Decorator:
    """Return the option ``invariants``: the names of the invariants to work on. The verb names the work."""
    return click.option(
        "--invariant", "invariants", metavar="NAME", multiple=True, help=f"{verb} only this invariant. Repeatable."
    )


def scopes(metavar: str) -> Decorator:
    """Return the option ``scopes``: pairs of a type and its number of individuals."""
    return click.option(
        "--scope",
        "scopes",
        type=scope,
        metavar=metavar,
        callback=_given_once,
        multiple=True,
        help="Number of individuals. Repeatable.",
    )


def timeout(work: str, default: float | None = None) -> Decorator:
    """Return the option ``timeout``: seconds for the work that is named."""
    return click.option(
        "--timeout", type=seconds, metavar="SECONDS", default=default, show_default=True, help=f"Time for {work}."
    )


def format_name(kind: ReportKind, *, configured: bool = False) -> Decorator:
    """Return the option ``format_name``: one of the formats that have this kind of report.

    If the configuration may name the format, the option has no default.
    """
    default = None if configured else TEXT
    words = f"Format of the report. Without it: as configured, or {TEXT}." if configured else "Format of the report."
    return click.option(
        "--format", "format_name", type=FormatName(kind), default=default, show_default=True, help=words
    )
