"""Commands that say what a system would have to be like: ``blame`` and ``mutate``, each in the module of its name.

Read ``parts`` for the order of events that both have.
"""
