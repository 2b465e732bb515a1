"""Every shortest chain that violates an invariant, or reaches a witness.

Owns: the list of chains as data, and its words.
Must never know: how the chains are found.
"""

from __future__ import annotations

from invariants.foundation.records import ValueRecord


class ShortestChains(ValueRecord):
    """Chains of the same length, by the names of their modifications; the first one is that of the run.

    ``limits`` says within which bounds they were looked for. ``is_complete``: no other chain of this length does it
    within these bounds, which is proved or was searched; else ``reason`` says why there may be more.
    """

    chains: tuple[tuple[str, ...], ...]
    limits: str
    is_complete: bool
    reason: str | None = None

    @property
    def label(self) -> str:
        """Return what the list is, in words."""
        return "every shortest chain" if self.is_complete else "shortest chains"

    @property
    def text(self) -> str:
        """Return the chains in words, and whether there are others."""
        shown = "; ".join(" → ".join(chain) if chain else "no modification" for chain in self.chains)
        if not self.is_complete:
            return f"{shown}. There may be more: {self.reason}"
        length = len(self.chains[0])
        if not length:
            return shown
        return f"{shown}. No other chain of {length} {'modification' if length == 1 else 'modifications'}{self.limits}"
