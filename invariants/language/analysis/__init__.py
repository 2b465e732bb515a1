"""Analysis: facts about a typed model that need no run.

Each module is one independent analysis: ``constants``, ``dependencies``, ``cycles``, ``enabling``, ``partiality``,
``conflicts``.
"""
