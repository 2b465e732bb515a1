"""Typing: names, and the types of expressions.

Read ``context`` first: the tables that all parts share. ``names`` has the tables of declared and of bound names,
``bindings`` refuses names that are bound twice, ``types`` decides whether types agree.
``expressions`` types an expression, with ``resolution`` for names, ``operators`` for operators and functions,
``code_queries`` for ``enabled``, ``unmodified`` and ``saved``, and ``captured_code`` for ``now`` and ``prev``.

Needs the names of all declarations, and sorts of those that an expression mentions. An expression that is returned has
no error; None stands for one with an error, which has been reported.
"""
