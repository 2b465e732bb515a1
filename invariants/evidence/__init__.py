"""Evidence: what engines claim, and what it takes to believe it.

Knows nothing of engines.
"""
