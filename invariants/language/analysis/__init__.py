"""Analysis: facts about a typed model that need no run: constants, dependencies, cycles, partiality, conflicts."""
