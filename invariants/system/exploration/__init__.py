"""Exploration: visits every configuration of a finite system, in batches.

Read ``packing`` first: how a configuration becomes a few machine words. ``programs`` turns terms into operations on
whole columns, ``instances`` turns a rule with given arguments into guards and updates, and ``search`` goes from level
to level. Levels of a few configurations are taken one by one (``narrow``).

This room imports NumPy, which takes a tenth of a second; so the room is imported late.
"""
