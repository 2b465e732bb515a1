"""Stepping: the interpreter led by hand, one command after the other.

Read ``commands`` (the commands as data) and ``session`` (the effect of each), then ``run`` (the run so far), ``moves``
(which rules can fire, and which clauses block the others), ``choosing`` (one outcome of several), ``starts`` (a start,
from a few values) and ``followed`` (runs that a check has found, or a log has kept). ``tokens`` and ``reading`` read
commands, ``replies`` has the answers as data, ``complaints`` has the mistakes.
"""
