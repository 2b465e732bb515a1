"""Settings in TOML: their values, their places, and the mistakes in them.

Read ``places`` (where a key stands), then ``tables`` (the values of a table).
"""
