"""The command ``fuzz``.

Owns: the options that ``check`` does not have, and the seed where none is given.
Must never know: how runs are tried.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from secrets import randbelow

import click

from invariants.cli.commands import check
from invariants.cli.terminal import ProgressLine
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.language.model.declarations import Model
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.verdict import Result

DATABASE = ".hypothesis/invariants"
"""Where runs that broke something are kept, from the current folder: beside what Hypothesis keeps there."""

_SEEDS = 1 << 32


class FuzzRequest(check.CheckRequest, kw_only=True):
    """The options of the command as they were given."""

    examples: int
    seed: int | None = None
    database: str | None = None
    no_database: bool = False


def run(request: FuzzRequest) -> int:
    """Fuzz and report; the exit status."""
    if request.database is not None:
        _refuse_bad_folder(request.database)
    seed = randbelow(_SEEDS) if request.seed is None else request.seed
    database = None if request.no_database else request.database or DATABASE

    def findings(
        model: Model, options: CheckOptions, progress: ProgressLine
    ) -> Generator[Result | Diagnostic, None, None]:
        from invariants.verdicts.fuzz_session import FuzzOptions, fuzz_model

        try:
            yield from fuzz_model(model, options, FuzzOptions(request.examples, seed, database), progress)
        except ModelError as error:
            yield from error.diagnostics

    return check.run(request, findings)


def _refuse_bad_folder(folder: str) -> None:
    """Complain about a folder in which nothing could be kept, rather than keep nothing."""
    nearest = os.path.realpath(folder)
    while not os.path.exists(nearest):
        nearest = os.path.dirname(nearest)
    if not os.path.isdir(nearest):
        raise click.UsageError(f"--database {folder!r} is no folder.")
    if not os.access(nearest, os.W_OK):
        raise click.UsageError(f"--database {folder!r} cannot be written to.")
