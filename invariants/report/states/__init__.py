"""States: the report on all configurations of a model.

``text`` has the tables and the plot for people, ``json`` the same for programs.
"""
