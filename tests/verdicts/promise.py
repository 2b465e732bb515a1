"""A promise that is kept for ever, and the one change that breaks it."""

from __future__ import annotations

import attrs


@attrs.frozen
class Promise:
    """A system whose first invariant is proved, and a change that breaks it."""

    text: str
    kept: str
    broken: str
    after: int
    """Modifications of the shortest chain that breaks the changed system."""
    every_size: bool = True
    """Whether it is proved for every number of individuals."""
