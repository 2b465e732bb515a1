"""The language: from text to the typed model, and back to text.

A text becomes a model in the order of the rooms: ``parsing`` makes the syntax tree (``tree``), and ``mistakes``
explains where that is not possible; ``typing`` resolves names and types expressions, ``elaboration`` does so for
declarations and rules, with ``analysis`` for facts about typed code; the result is a ``model``. ``loader`` lists all
passes. ``printing`` is the way back.

Knows nothing of solving.
"""
