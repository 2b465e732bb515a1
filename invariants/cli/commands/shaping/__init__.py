"""Commands that say what a system would have to be like: ``blame`` and ``mutate``, each in the module of its name."""
