"""State: values, configurations, choices, and the environment of an evaluation.

Read ``values`` and ``layout`` (the numbered cells), then ``programs`` and ``configuration`` (closures in those cells),
``choices`` (everything that the text leaves open), ``environment``, and ``outcomes`` (the results of every operation).
"""
