"""The start of runs, where that is not the one that the text describes.

Owns: the configuration that runs start in: its values, and its code as edits of the code as written.
Must never know: solvers, how a model is run or encoded.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from invariants.foundation.records import Record
from invariants.language.model.expressions import Variable

GivenValues = Mapping[tuple[Variable, tuple[Any, ...]], bool | int | Fraction]
"""Values of variables, constants and entries of maps, by variable and indices."""


class SavedContent(Record):
    """The content of a backup that is saved from the start.

    ``code`` names the rule whose edits, applied to the code as written, make the code that is kept.
    """

    code: str
    values: GivenValues


class StartingPoint(Record):
    """The configuration that runs start in, where that is not the one that the text describes.

    ``values`` are given; whatever they leave open has every value, and ``init`` says nothing. ``code`` names the rule
    whose edits, applied to the code as written, make the code at the start. That rule, and those of backups, never
    fire: they only say what code there is.
    """

    values: GivenValues
    code: str
    backups: Mapping[str, SavedContent]

    @property
    def rules(self) -> frozenset[str]:
        """Return the names of the rules that only describe code."""
        return frozenset((self.code, *(saved.code for saved in self.backups.values())))
