"""Files with violating runs.

Owns: their names and their folder.
Must never know: their content.
"""

from __future__ import annotations

import os
import re

import click
from msgspec.structs import replace

from invariants.cli.reports.own_files import is_own_trace
from invariants.foundation.files import not_written, require_own, write_whole
from invariants.language.model.declarations import Model
from invariants.report.itf import render_itf
from invariants.report.traces import render_trace
from invariants.verdicts.verdict import Result, RunResult

_LONGEST_FILE_NAME = 80
"""The most characters of each part of a file name: file systems allow some 255 bytes for the whole."""
_UNSAFE = re.compile(r"[^A-Za-z0-9_.]+")


class TraceFolder:
    """Writes each violating run into a folder, which is created if it is missing.

    A file is named ``<model's file>.<invariant>.jsonl`` (and ``.itf.json``), with a number if the name is taken.
    """

    def __init__(self, folder: str, *, itf: bool) -> None:
        """Create the folder. Raises ``click.UsageError`` if this fails."""
        self._folder = folder
        self._itf = itf
        self._taken: set[str] = set()
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError as error:
            raise click.UsageError(f"--traces {folder!r} cannot be made: {error.strerror or error}") from error

    def write(self, result: Result, model: Model) -> Result:
        """Write the run of a violation, and return the result, which reports a failure to write."""
        if not isinstance(result, RunResult):
            return result
        name = self._name(model.path, result.title)
        try:
            self._write(f"{name}.jsonl", render_trace(result, model))
            itf = render_itf(result, model) if self._itf else None
            if itf is not None:
                self._write(f"{name}.itf.json", itf)
        except (OSError, ValueError) as error:
            return replace(result, not_written=not_written("the run", self._folder, error))
        return result

    def _name(self, path: str, invariant: str) -> str:
        stem = os.path.splitext(os.path.basename(path))[0]
        wanted = f"{_safe(stem)}.{_safe(invariant)}"
        name, number = wanted, 1
        # Some file systems do not distinguish upper and lower case.
        while name.casefold() in self._taken:
            number += 1
            name = f"{wanted}-{number}"
        self._taken.add(name.casefold())
        return name

    def _write(self, name: str, text: str) -> None:
        path = os.path.join(self._folder, name)
        require_own(path, is_own_trace, through_links=False)
        write_whole(path, text.encode("utf-8", "replace"), through_links=False)


def _safe(name: str) -> str:
    """Return a part of a file name without characters that are special to a shell or a file system."""
    return _UNSAFE.sub("_", name).lstrip(".")[:_LONGEST_FILE_NAME] or "_"
