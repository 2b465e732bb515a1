"""Rounds: steps that can be repeated for ever, and what has to be shown about them.

Read ``growth_obligations``, then ``growth`` (the confirmation of a claim).
"""
