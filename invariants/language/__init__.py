"""The language: from text to the typed model, and back to text.

Knows nothing of solving.
"""
