"""Typing: names, and the types of expressions.

``names`` has the tables of declared and of bound names, ``context`` the tables that are filled on the way.
``expressions`` types an expression, with ``resolution`` for names, ``operators`` for operators and functions,
``code_queries`` for ``enabled``, ``unmodified``, ``captured`` and ``saved``, and ``captured_code`` for ``now`` and
``prev``. ``unknown_names`` has ways out for names that nothing declares.

Needs the names of all declarations, and sorts of those that an expression mentions. An expression that is returned has
no error; None stands for one with an error, which has been reported.
"""
