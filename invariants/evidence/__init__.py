"""Evidence: the claims of engines, and the checks that make them believed.

Knows nothing of engines.
"""
