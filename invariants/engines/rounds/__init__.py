"""Rounds: steps that can be repeated for ever. The search of the engine ``growth`` for them, and for their conditions.

Read first: ``repetition``, then ``conditions``.
"""
