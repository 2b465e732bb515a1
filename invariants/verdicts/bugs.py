"""Bugs in parts of the checker, which take nothing else with them.

Owns: what is kept of such a bug, and how the user is told of it.
Must never know: the work of the part that failed, and what follows for a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import InvariantsError, ModelError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import ValueRecord

_FRAMES = 3
"""Calls that are named, the last one first: enough to find the place in the source."""

_FOLDERS = 2
"""Parts of a path that are named: the file and its folder."""


class Bug(ValueRecord):
    """A bug in one part: ``part`` names it, ``said`` is its exception, and ``calls`` say where that was raised."""

    part: str
    said: str
    calls: tuple[str, ...]

    @property
    def reason(self) -> NoAnswer:
        """Return the reason that the part has no answer."""
        return NoAnswer(GaveUpReason.FAILED, f"{self.part} failed: {self.said}")


def bug_of(part: str, error: Exception) -> Bug:
    """Return what is kept of an exception: plain data, which can be sent from one process to another."""
    from traceback import extract_tb  # takes a while, and few checks meet a bug

    calls = tuple(
        f"{'/'.join(Path(frame.filename).parts[-_FOLDERS:])}, line {frame.lineno}, in {frame.name}"
        for frame in reversed(extract_tb(error.__traceback__)[-_FRAMES:])
    )
    return Bug(part, " ".join(f"{type(error).__name__}: {error}".split()), calls)


ANSWERING = "the search for an answer"
"""The part that asks engines, and draws conclusions from their answers."""


class ForwardedError(InvariantsError):
    """The base of exceptions that belong to whoever asked for the work, and are passed on to there."""


def is_bug(error: Exception) -> bool:
    """Return whether an exception is a bug: no file that cannot be written, and nothing that is to be passed on."""
    return not isinstance(error, OSError | ModelError | ForwardedError)


class Bugs:
    """The bugs that one check has met."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[Bug, dict[str, None]]] = {}
        """By part and exception: where it was asked again, the same bug is met by other calls."""

    def note(self, bug: Bug, properties: Iterable[str]) -> None:
        """Note a bug, and the properties that it was asked about."""
        self._found.setdefault((bug.part, bug.said), (bug, {}))[1].update(dict.fromkeys(properties))

    @contextmanager
    def caught(self, part: str, properties: Iterable[str]) -> Iterator[None]:
        """Note what goes wrong in a part; what is no bug of it is let through (see :func:`is_bug`)."""
        try:
            yield
        except Exception as error:
            if not is_bug(error):
                raise
            self.note(bug_of(part, error), properties)

    def diagnostics(self) -> Iterator[Diagnostic]:
        """Yield one diagnostic for each bug, in the order in which they came."""
        for bug, properties in self._found.values():
            first, *others = properties
            more = f" and {len(others)} more" if others else ""
            notes = ("this is a bug in the checker or in what extends it, not in the model", *bug.calls)
            yield Diagnostic(
                Code.CHECKER_FAILED,
                f"{bug.part} failed on `{first}`{more}: {bug.said}",
                notes=notes,
                help="please report it, with the model and these lines; all other results stand",
            )
