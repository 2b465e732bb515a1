"""The settings of a campaign: the number of examples, and the guidance.

Owns: the settings as data.
Must never know: how a campaign runs.
"""

from __future__ import annotations

from invariants.foundation.records import ValueRecord

DEFAULT_EXAMPLES = 10_000
"""The default number of examples: some seconds for a small model."""


class Settings(ValueRecord):
    """The number of examples, the folder of the failure store (None for none), and the guidance.

    ``guided`` lets every other example continue a run of the corpus, ``solver`` asks the solver for values.
    """

    examples: int = DEFAULT_EXAMPLES
    database: str | None = None
    guided: bool = True
    solver: bool = True
