"""Fuzzing: random and guided runs of the interpreter, shrunk where they violate a property.

Fuzzing that finds no violation proves nothing: its claim states the number of runs that were tried.

Read ``engine`` first (a problem in, claims out), then ``campaign`` (which example is tried next) and ``settings``.
The rooms below them: ``random`` draws values, ``runs`` makes and observes one run, ``guidance`` leads runs to rare
states. A violation goes through ``shrinking`` (with ``renaming``) and is kept by ``failure_store``.
"""

from invariants.fuzzing.engine import NAME, run
from invariants.fuzzing.settings import DEFAULT_EXAMPLES, Settings

__all__ = ["DEFAULT_EXAMPLES", "NAME", "Settings", "run"]
