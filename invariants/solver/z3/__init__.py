"""Z3: its library, a context with the one caller of its check, terms in Z3, and its expressions as terms.

Read ``solver`` (the interface for the rest of the package), then ``context`` (the only caller of a solver's check),
``library`` (the part of the C interface that is used) and ``term_reader``.
"""
