"""Exploration: the configurations of a finite system, gone through one and all, in batches.

Read ``packing`` first: how a configuration becomes a few machine words. ``programs`` turns terms into operations on
whole columns, ``instances`` a rule into what it does for given arguments, and ``search`` goes from level to level.

This room imports NumPy, and is imported late: it takes a tenth of a second.
"""
