"""The typed model: the meaning of a text, with every name resolved and every type checked.

Read ``expressions`` first, then ``rules``, then ``declarations``. ``traversal`` has every walk over them; ``tables``
finds those of unknown conditions, ``starting`` has starts that no text describes. A model has no errors,
and all of it can be evaluated and encoded.
"""
