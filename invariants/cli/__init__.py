"""The command line.

Read ``registry`` (the list of commands) and ``app`` (the group, and every way to end), then one module of
``commands``. ``options``, ``parameters`` and ``selection`` read the arguments, ``files`` finds models,
``models_session`` runs ``check`` and ``fuzz``, ``signals`` ends them early, ``writers``, ``reports`` and
``terminal`` write, ``exit_status`` has the numbers.
"""
