"""Source text, diagnostics and sorts: what every other layer stands on.

Knows nothing of the language that is checked.
"""
