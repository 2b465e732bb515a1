"""What the engine for open populations asks, and where its lemmas come from.

Read first: ``open_proof``, then ``small_populations`` and ``selection``.
"""
