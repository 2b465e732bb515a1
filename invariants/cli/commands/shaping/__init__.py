"""Commands that look for other forms of a system: ``blame``, ``mutate`` and ``solve``.

Each is in the module of its name. Read ``parts`` for the order of events that all have.
"""
