"""Commands about changed models: ``blame`` and ``mutate``, each in the module of its name."""
