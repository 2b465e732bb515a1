"""The exceptions of this package: one base, and one for "no answer".

Owns: ``InvariantsError``, the kinds that several layers raise and catch, and how all of them are pickled.
Must never know: the layers above. An exception that only one layer raises is defined where it is raised, below one of
these. This module imports nothing of the package, so an implementation under test can import ``Refused`` at no cost.

::

    InvariantsError                 every exception of this package
    ├── ModelError                  a mistake of the user, as diagnostics
    └── NoAnswerError               the answer to a question was not found: never a success, never a violation
"""

from __future__ import annotations

import copyreg
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from invariants.foundation.diagnostics import Diagnostic
    from invariants.foundation.no_answer import NoAnswer


class InvariantsError(Exception):
    """The base of every exception of this package.

    Exceptions cross process boundaries. Pickling keeps the arguments and the attributes, and does not call ``__init__``
    again, because its parameters may differ from the arguments.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return copyreg.__newobj__, (type(self), *self.args), self.__getstate__()  # type: ignore[attr-defined]


class ModelError(InvariantsError):
    """A model that cannot be used. ``diagnostics`` has at least one error, in the order of the text."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(f"{d.code.identifier}: {d.message}" for d in diagnostics))
        self.diagnostics = diagnostics


class NoAnswerError(InvariantsError):
    """The answer to a question was not found: the search was too large, too slow, or beyond the raiser's abilities.

    ``why`` gives the reason as data; a reason that is only a text names something that the raiser cannot decide.
    Callers report ``unknown`` or ask another engine; they never take the exception for an answer.
    """

    def __init__(self, why: NoAnswer | str = "") -> None:
        super().__init__(str(why))
        self._why = why

    @property
    def why(self) -> NoAnswer:
        """Return the reason, with its detail."""
        from invariants.foundation.no_answer import GaveUpReason, NoAnswer

        return NoAnswer(GaveUpReason.UNSUPPORTED, self._why) if isinstance(self._why, str) else self._why
