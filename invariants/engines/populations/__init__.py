"""Open populations: the questions of their engine, and the sources of its lemmas.

Read first: ``open_proof``, then ``small_populations`` and ``selection``.
"""
