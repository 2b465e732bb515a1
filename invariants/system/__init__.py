"""The transition system: a self-modifying system whose code has become part of its state.

The rooms in the order of the pipeline: ``terms`` (the language of formulas), ``encoding`` (a typed model becomes a
transition system), ``grounding`` (the system for given numbers of individuals, or for every number), ``reduction``
(fewer runs, simpler terms), ``lemmas`` (formulas that may help a proof). Nothing here knows solvers or the interpreter.
"""
