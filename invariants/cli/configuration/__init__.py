"""Configuration: defaults for a project, in ``[tool.invariants]`` of its ``pyproject.toml``.

Read ``settings`` (the defaults as data, and which hold for a file), then ``discovery`` (which file is read) and
``reading`` (its possible content).
"""
