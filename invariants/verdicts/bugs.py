"""Bugs in parts of the checker, which spoil nothing else.

Owns: the record of such a bug, and the report on it.
Must never know: the work of the part that failed, and the consequence for a verdict.
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
    """A bug in one part: ``part`` is the part's name, ``said`` the exception, and ``calls`` say where it was raised."""

    part: str
    said: str
    calls: tuple[str, ...]

    @property
    def reason(self) -> NoAnswer:
        """Return the reason that the part has no answer."""
        return NoAnswer(GaveUpReason.FAILED, f"{self.part} failed: {self.said}")


def bug_of(part: str, error: Exception) -> Bug:
    """Return the record of an exception: plain data, which can be sent to another process."""
    from traceback import extract_tb  # takes a while, and few checks meet a bug

    calls = tuple(
        f"{'/'.join(Path(frame.filename).parts[-_FOLDERS:])}, line {frame.lineno}, in {frame.name}"
        for frame in reversed(extract_tb(error.__traceback__)[-_FRAMES:])
    )
    return Bug(part, " ".join(f"{type(error).__name__}: {error}".split()), calls)


ANSWERING = "the search for an answer"
"""The part that asks engines, and draws conclusions from their answers."""


class ForwardedError(InvariantsError):
    """The base of exceptions that belong to the caller of the work, and are passed on to the caller."""


def is_bug(error: Exception) -> bool:
    """Return whether an exception is a bug: neither a file that cannot be written, nor an exception to be passed on."""
    return not isinstance(error, OSError | ModelError | ForwardedError)


class Bugs:
    """The bugs that one check has met."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[Bug, dict[str, None]]] = {}
        """By part and exception: where it was asked again, the same bug is met by other calls."""

    def note(self, bug: Bug, properties: Iterable[str]) -> None:
        """Note a bug, and the properties in question."""
        self._found.setdefault((bug.part, bug.said), (bug, {}))[1].update(dict.fromkeys(properties))

    @contextmanager
    def caught(self, part: str, properties: Iterable[str]) -> Iterator[None]:
        """Note an exception in a part; exceptions that are not bugs are passed on (see :func:`is_bug`)."""
        try:
            yield
        except Exception as error:
            if not is_bug(error):
                raise
            self.note(bug_of(part, error), properties)

    def diagnostics(self) -> Iterator[Diagnostic]:
        """Yield one diagnostic for each bug, in the order of their occurrence."""
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
