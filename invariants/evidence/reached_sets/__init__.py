"""Reached sets: all reachable configurations as evidence, checked by the interpreter.

Read ``closure`` first: the conditions under which a set proves a property. ``table`` has the text form of a set,
``sorting`` the configuration that stands for all its images under permutations of individuals.
"""
