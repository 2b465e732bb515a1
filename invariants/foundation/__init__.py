"""Source texts, diagnostics, sorts and exceptions, on which every other layer rests.

Nothing here knows the language that is checked.
"""
