"""The language: from text to the typed model, and back to text.

A text becomes a model in these steps: ``parsing`` makes the syntax tree (``tree``), and ``mistakes`` explains why a
text cannot be parsed; ``typing`` resolves names and types expressions, ``elaboration`` does so for declarations and
rules, with ``analysis`` for facts about typed code; the result is a ``model``. ``loader`` lists all passes.
``printing`` is the way back.

Nothing here knows of solving.
"""
