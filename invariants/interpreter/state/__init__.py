"""State: values, configurations, choices, and the environment of an evaluation.

Read ``values`` (``real_intervals`` has irrational ones, ``simplicity`` orders them) and ``layout`` (the numbered
cells), then ``programs`` and ``configuration`` (closures in those cells; ``code_equality`` compares them), ``choices``
(everything that the text leaves open; ``candidate_values`` are tried where a sort is infinite), ``environment``,
``outcomes`` (the results of every operation) and ``failures`` (the ways to have no result).
"""
