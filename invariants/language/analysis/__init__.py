"""Analysis: facts about typed code that need no run, each by itself.

``constants`` computes values that are known when the model is read; ``dependencies`` lists the variables, rules and
backups that code mentions; ``cycles`` finds cycles in a graph; ``enabling`` and ``conflicts`` report rules and edits
without a possible meaning; ``partiality`` finds where something undefined can occur, by a safe over-approximation;
``angelic_guards`` warns of invariants that a choice can keep. ``influence`` computes the part of a model that can
influence a property, and ``slicing`` makes a smaller model of this part.
"""
