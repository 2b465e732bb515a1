"""Settings in TOML: which there are, where they stand, and the mistakes in them.

Read ``places`` (where a key stands), then ``tables`` (the values of a table).
"""
