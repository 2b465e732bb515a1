"""Commands that say what a system would have to be like: ``blame``, ``mutate`` and ``solve``.

Each is in the module of its name. Read ``parts`` for the order of events that all have.
"""
