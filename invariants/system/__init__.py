"""The transition system: a self-modifying system whose code has become part of its state.

Knows nothing of solvers, of bounds, or of the interpreter.
"""
