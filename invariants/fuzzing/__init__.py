"""Fuzzing: runs of the interpreter, chosen at random with some guidance, and made small where they break a property.

What finds nothing proves nothing: the claim is then how much was tried.
"""

from invariants.fuzzing.engine import NAME, run
from invariants.fuzzing.settings import DEFAULT_EXAMPLES, Settings

__all__ = ["DEFAULT_EXAMPLES", "NAME", "Settings", "run"]
