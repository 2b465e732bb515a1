"""Typing: names, and the types of expressions.

``names`` has the tables of declared and of bound names, ``context`` the tables that are filled during typing.
``expressions`` types an expression, with ``resolution`` for names, ``operators`` for operators and functions, ``calls``
for calls, ``whole_maps`` for maps and sets that are no single entry,
``code_queries`` for ``enabled``, ``unmodified``, ``captured`` and ``saved``, and ``captured_code`` for ``now`` and
``prev``. ``unknown_names`` has ways out for names that nothing declares.

Typing needs the names of all declarations, and the sorts of the names that an expression mentions. An expression that
is returned has no error; None stands for an expression with an error, which has been reported.
"""
