"""Analysis: facts about typed code that need no run, each by itself.

``constants`` computes values that are known when the model is read; ``dependencies`` lists the things that code
mentions; ``cycles`` finds what needs itself; ``enabling`` and ``conflicts`` report rules and edits that cannot be given
a meaning; ``partiality`` says where something undefined can occur, by a safe over-approximation; ``angelic_guards``
warns of invariants that a choice can keep. ``influence`` says what can have an effect on a property, and ``slicing``
makes a smaller model of that.
"""
