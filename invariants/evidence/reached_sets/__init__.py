"""Reached sets: all reachable configurations as evidence, checked by the interpreter.

Read ``closure`` first: what a set has to be to prove a property. ``table`` is how it is written down, ``sorting`` how
one configuration stands for all that permutations of individuals make of it.
"""
