"""How much is fuzzed, and with which means.

Owns: the settings as data.
Must never know: how fuzzing is done.
"""

from __future__ import annotations

from invariants.foundation.records import ValueRecord

DEFAULT_EXAMPLES = 10_000


class Settings(ValueRecord):
    """``examples`` are runs to try. ``database`` is the folder where runs that broke something are kept; None for none.

    ``guided`` and ``solver`` turn the means off by which rare states are reached.
    """

    examples: int = DEFAULT_EXAMPLES
    database: str | None = None
    guided: bool = True
    solver: bool = True
