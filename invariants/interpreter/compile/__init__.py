"""Compile: expressions and rules as Python functions.

Read ``compiler`` first (every form of expression; ``operators`` and ``binders`` have its large cases), then ``plans``
(rules). ``totality`` and ``depths`` are analyses of expressions that these two need.
"""
