"""Guidance: how random runs are led to rare states.

Two independent means. ``corpus`` keeps runs worth continuing, by new configurations and by nearness to ``goals``, which
``distances`` measures. ``solver_suggestions`` asks the solver for values that chance would hardly hit, through
``solver_queries`` over the terms of a ``symbolic_model``.
"""
