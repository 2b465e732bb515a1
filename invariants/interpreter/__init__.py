"""The interpreter: runs the typed model with real closures; one of the two independent readings of a model.

Read ``interpreter`` first (all operations in one class), then ``step/attempts`` (one attempt to fire a rule). The rooms
below them: ``state`` has the data, ``compile`` turns expressions and rules into Python functions, ``step`` makes steps,
``explain`` evaluates properties and explains falsity. ``replay`` checks a claimed run with all of them.
"""
