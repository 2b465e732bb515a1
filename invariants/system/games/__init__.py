"""Games: decide ``can``, which is about the runs from a configuration.

Read ``game_graph`` first: all configurations with the steps between them, and from which of them a goal is reached.
``possibility_search`` finds the first configuration from which the goal is not reached. This room imports NumPy, and
is imported late.
"""
