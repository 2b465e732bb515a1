"""Elaboration: from declarations in the syntax tree to the typed model.

Read ``signatures`` (everything declared at the top), ``sites`` (the clauses that edits can reach), then ``rules`` and
``edits``. ``backups``, ``conditions``, ``properties`` and ``checks`` elaborate the other declarations; ``unused``
warns.
"""
