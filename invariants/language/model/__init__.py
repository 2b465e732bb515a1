"""The typed model: the meaning of a text, with every name resolved and every type checked.

Read ``declarations`` (the model as a whole), ``rules`` (clauses and edits), ``expressions`` and ``operators``.
``traversal`` has every walk over these; ``comparison`` and ``difficulties`` are uses of it.
"""
